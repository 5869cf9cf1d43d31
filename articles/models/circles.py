"""Drafts that only some people may see until they are live."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.subjects import Article
from articles.querysets import CircleQuerySet
from people.append_only import AppendOnly, Fact


class Circle(Fact):
    """Who may see a draft. Another choice of people is another circle; it means nothing once readers know the page."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="circles")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = CircleQuerySet.as_manager()

    guard = AppendOnly(one_way=("ended_at", "ended_by"))

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(ended_at__isnull=True),
                name="articles_circle_one_open",
                violation_error_message="Somebody has chosen who sees this draft already.",
            ),
        ]

    def __str__(self):
        return f"{self.article}, for those whom {self.drawn_by} chose"


class InCircle(Fact):
    """One of the people of a circle."""

    circle = models.ForeignKey(Circle, models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard = AppendOnly()

    class Meta(Fact.Meta):
        verbose_name_plural = "people of circles"
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "person"],
                name="articles_incircle_once",
                violation_error_message="This person is in the circle already.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.circle}"
