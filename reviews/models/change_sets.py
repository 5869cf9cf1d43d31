"""One change to many pages, and what became of it page by page."""

from django.db import models
from django.db.models import F, Q

from people.append_only import Fact
from people.witness import Tells
from reviews.models.acting import person


class ChangeSet(Fact):
    """Words that are replaced in many articles at once: the same change of each, reviewed together and published one by one."""

    MOST = 200  # characters of the words, on either side
    MOST_PAGES = 200

    find = models.CharField(max_length=MOST)
    replacement = models.CharField(max_length=MOST)
    reason = models.CharField(max_length=500, help_text="What changes and why.")
    due_on = models.DateField(help_text="By when the reviewers are asked to decide.")
    articles = models.JSONField(help_text="The keys of the chosen articles.")
    made_by = person()
    made_at = models.DateTimeField()

    tells = Tells(
        "",
        ("find", "replacement", "reason", "due_on", "articles", "made_by_id", "made_at"),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(find="") & ~Q(find=F("replacement")),
                name="reviews_changeset_changes_something",
                violation_error_message="Say what is replaced, and by what else.",
            )
        ]

    def __str__(self):
        return f"“{self.find}” → “{self.replacement}”"


class ChangedPage(Fact):
    """What was made of a change set in one article."""

    class Outcome(models.TextChoices):
        ASKED = "asked", "its reviewers are asked about the change"
        WHOLE = "whole", "it needs a whole review"
        DRAFT = "draft", "its draft was changed"
        LEFT = "left", "it was left as it is"

    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="pages")
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+")
    revision = models.ForeignKey(
        "articles.Revision", models.PROTECT, null=True, related_name="changed_pages"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    why = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    tells = Tells(
        "change_set",
        ("change_set_id", "article_id", "revision_id", "outcome", "why", "made_at"),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["change_set", "article"],
                name="reviews_changedpage_once",
                violation_error_message="This article is in the change set already.",
            )
        ]

    def __str__(self):
        return f"{self.change_set} in {self.article}"
