"""Drafts that somebody has put away."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.subjects import Article
from articles.querysets import EndingQuerySet
from people.append_only import AppendOnly, Fact


class PutAway(Fact):
    """A draft that nobody works on for now. It stands in no list and waits for nobody until somebody brings it back."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="put_aways")
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = EndingQuerySet.as_manager()

    guard = AppendOnly(one_way=("ended_at", "ended_by"))

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(ended_at__isnull=True),
                name="articles_putaway_one_open",
                violation_error_message="This draft is put away already.",
            ),
        ]

    def __str__(self):
        return f"{self.article}, put away by {self.put_by}"
