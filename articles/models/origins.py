"""Where an article came from that was brought from another site."""

from django.conf import settings
from django.db import models

from articles.models.subjects import Article, Kind, Topic
from people.append_only import Fact
from people.witness import Tells


class Origin(Fact):
    """What another site said of an article that was brought from it: its address there, its author, reviewer and dates.

    They are claims of that site and count for nothing here: the text is a draft like any other.
    """

    article = models.OneToOneField(Article, models.PROTECT, related_name="origin")
    source = models.CharField(max_length=200, help_text="The site or the file that it came from.")
    key = models.CharField(max_length=300, help_text="Its name there, such as a number.")
    address = models.CharField(
        max_length=500, blank=True, help_text="Its path there; readers who follow it are led here."
    )
    said = models.JSONField(help_text="Author, reviewer and dates, as they were given there.")
    left_out = models.JSONField(help_text="What did not come along, in sentences.")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    tells = Tells(
        "article",
        (
            *("article_id", "source", "key", "address", "said", "left_out"),
            *("brought_by_id", "brought_at"),
        ),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                name="articles_origin_once",
                violation_error_message="This article was brought before.",
            )
        ]
        indexes = [models.Index(fields=["address"], name="articles_origin_address")]

    def __str__(self):
        return f"{self.source}, {self.key}"


class BroughtFile(models.Model):
    """A file of articles that the queue goes through, and how far it has come."""

    name = models.CharField(max_length=200)
    data = models.BinaryField()
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        related_name="+",
        help_text="Of articles whose own topic nobody knows here.",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    n_brought = models.PositiveIntegerField("brought", default=0)
    n_known = models.PositiveIntegerField("here already", default=0)
    refused = models.JSONField(default=list, help_text="What could not be brought, and why.")
    done_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name
