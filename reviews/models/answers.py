"""What editors answer to requests for changes."""

from django.db import models
from django.db.models import Q

from people.append_only import Fact
from reviews.models.acting import person
from reviews.models.decisions import Review, SignOff


class Answer(Fact):
    """What an editor says to a request for changes when a mended text is submitted; its reviewers read it first."""

    request = models.ForeignKey(SignOff, models.PROTECT, related_name="answers")
    review = models.ForeignKey(Review, models.PROTECT, related_name="answers")
    words = models.TextField(max_length=2000)
    answered_by = person()
    answered_at = models.DateTimeField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["request", "review"],
                name="reviews_answer_once",
                violation_error_message="This request was answered in this round already.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="reviews_answer_says_something",
                violation_error_message="Say what became of the request.",
            ),
        ]

    def __str__(self):
        return f"Answer to {self.request}"
