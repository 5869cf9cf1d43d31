"""Why words that stand elsewhere stand in an article, too, and whether another editor accepts it."""

from django.db import models
from django.db.models import Q

from people.append_only import Fact
from people.witness import Tells
from reviews.models.acting import person


class OverlapExplanation(Fact):
    """What an editor says of the passages that an article shares with another text: from now on with these words alone."""

    article = models.ForeignKey(
        "articles.Article", models.PROTECT, related_name="overlap_explanations"
    )
    against = models.CharField(
        max_length=60, help_text="The other text, as trails name it, such as article:12."
    )
    passages = models.JSONField(help_text="The words they share, as they are compared.")
    reason = models.CharField(max_length=500)
    explained_by = person()
    explained_at = models.DateTimeField()

    tells = Tells(
        "article",
        ("article_id", "against", "passages", "reason", "explained_by_id", "explained_at"),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="reviews_overlapexplanation_says_why",
                violation_error_message="Say why the words stand there.",
            )
        ]

    def __str__(self):
        return f"Explanation of what {self.article} shares with {self.against}"


class OverlapDecision(Fact):
    """What another editor decided on an explanation."""

    explanation = models.OneToOneField(OverlapExplanation, models.PROTECT, related_name="decision")
    accepts = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    decided_by = person()
    decided_at = models.DateTimeField()

    tells = Tells(
        "explanation__article",
        ("explanation_id", "accepts", "reason", "decided_by_id", "decided_at"),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(accepts=True) | ~Q(reason=""),
                name="reviews_overlapdecision_says_why_not",
                violation_error_message="Say why it is not accepted.",
            )
        ]

    def __str__(self):
        return f"{self.explanation}: {'accepted' if self.accepts else 'not accepted'}"
