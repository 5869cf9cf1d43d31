"""What texts are compared with: by what each is found, and texts from elsewhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.texts import Revision
from people.append_only import Fact
from people.witness import Tells


class SourceText(Fact):
    """A text from elsewhere, such as a press release, that what is written here must not repeat. Staff alone read it."""

    MOST = 400_000  # characters

    title = models.CharField(max_length=200, help_text="Whose it is and what it is called.")
    address = models.URLField("web address", max_length=1000, blank=True)
    text = models.TextField(max_length=MOST)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    added_at = models.DateTimeField(editable=False)

    tells = Tells("", ("title", "address", "text", "added_by_id", "added_at"))

    def __str__(self):
        return self.title


class SketchedRun(models.Model):
    """One of the runs of words by which a text is found (`articles.overlap`): of an article's texts, or of one from elsewhere."""

    revision = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey(SourceText, models.CASCADE, null=True, related_name="+")
    run = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["run", "revision", "source"], name="articles_sketchedrun_found")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(revision__isnull=False, source__isnull=True)
                | Q(revision__isnull=True, source__isnull=False),
                name="articles_sketchedrun_of_one_text",
                violation_error_message="A run is of one text.",
            )
        ]

    def __str__(self):
        return f"{self.run:x}"
