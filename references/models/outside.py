"""What came from outside the site about works and addresses, and how they were when somebody looked last."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from references.models.works import Reference


class Upload(models.Model):
    """A file of references that somebody is looking through; its entries are stored only when they say so."""

    by = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.name


class Abstract(models.Model):
    """What a work says in short, as a look-up or a file brought it. Staff alone see it, and what is written is compared with it."""

    reference = models.OneToOneField(
        Reference, models.CASCADE, primary_key=True, related_name="abstract"
    )
    text = models.TextField()

    def __str__(self):
        return f"Abstract of {self.reference}"


class Link(models.Model):
    """An address outside the site that a text or a work links to, and how it answered last."""

    class State(models.TextChoices):
        UNKNOWN = "", "not tried yet"
        FINE = "fine", "fine"
        MOVED = "moved", "moved for good"
        BLOCKED = "blocked", "lets no programs in"
        FAILING = "failing", "does not answer"
        BROKEN = "broken", "broken"

    url = models.URLField("address", max_length=1000, unique=True)
    state = models.CharField(max_length=10, choices=State, blank=True, default=State.UNKNOWN)
    failures = models.PositiveSmallIntegerField("failures in a row", default=0)
    moved_to = models.URLField("moved to", max_length=1000, blank=True)
    said = models.CharField("what came back", max_length=300, blank=True)
    tried_at = models.DateTimeField("last try", null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "tried_at"], name="references_link_state")]

    def __str__(self):
        return self.url


class PageSeen(models.Model):
    """What a cited page of the web said, sentence by sentence, from when it was first seen so until it was last.

    Kept are hashes: enough to tell that it changed, and by how much, and nothing of somebody else's text.
    """

    reference = models.ForeignKey(Reference, models.CASCADE, related_name="pages_seen")
    sentences = models.JSONField(help_text="A hash of each, in their order.")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "pages seen"

    def __str__(self):
        return f"{self.reference}, seen on {self.first_seen_at:%-d %B %Y}"
