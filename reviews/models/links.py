"""Narrow links by which reviewers without an account come to what they are asked."""

from django.db import models

from people.append_only import Fact
from reviews.models.decisions import Assignment


class ReviewLink(Fact):
    """A link that was mailed to a reviewer, for one assignment. What is kept of its token is a hash, so nobody reads it here.

    It opens while the assignment waits for its reviewer's decision, and not longer than until `expires_at`.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta(Fact.Meta):
        pass

    def __str__(self):
        return f"Link to {self.assignment}"
