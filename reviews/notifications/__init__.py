"""Who is told what, and how: `kinds` is the table, `events` what the verbs call."""

from reviews.notifications.events import (
    asked,
    comment_answered,
    commented,
    concern_raised,
    decided,
    handed_back,
    handed_over,
    made_responsible,
    no_longer_asked,
    published,
    review_closed,
    schedule_refused,
    scheduled,
    taken_back,
    told_of_take_back,
    withdrawn,
)

__all__ = [
    "asked",
    "comment_answered",
    "commented",
    "concern_raised",
    "decided",
    "handed_back",
    "handed_over",
    "made_responsible",
    "no_longer_asked",
    "published",
    "review_closed",
    "schedule_refused",
    "scheduled",
    "taken_back",
    "told_of_take_back",
    "withdrawn",
]
