"""People, and the ground that every floor stands on.

More than fifteen modules, because what all floors share is here: the trail, seals, facts that are never changed,
constraints, refusals, the site's day and the two-person rule.
"""
