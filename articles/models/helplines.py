"""Helplines: whom readers call. Texts name one; its number is kept once, and changes everywhere at once."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.texts import Revision
from people.append_only import Fact
from people.ticks import Shown, Ticks
from people.two_person import BY_TWO, Proposal, Version
from people.witness import Tells


class Helpline(Shown):
    """Who answers, and where. What readers see of it is the version of now: `articles.helplines`."""

    name = models.CharField(max_length=100, unique=True)
    locale = models.CharField(
        "where",
        max_length=60,
        help_text="Where it can be called from, such as “United Kingdom”.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    ticks = Ticks(as_one=True)
    tells = Tells("", ("name", "locale", "created_at"))

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class HelplineVersion(Version):
    """How it is called: proposed by one managing editor, approved by another. A stand-in ends by itself."""

    helpline = models.ForeignKey(Helpline, models.PROTECT, related_name="versions")
    phone = models.CharField("number", max_length=30, help_text="As readers see it: “116 123”.")
    text_line = models.CharField(
        "by text",
        max_length=100,
        blank=True,
        help_text="For those who can’t speak: “text SHOUT to 85258”.",
    )
    hours = models.CharField(
        max_length=100, blank=True, help_text="When somebody answers: “day and night”."
    )
    until = models.DateField(
        "stand-in until",
        null=True,
        blank=True,
        help_text="The last day of a stand-in, while the line itself is down. The number from before comes back by itself.",
    )

    of, said, listed_by = "helpline", ("phone", "text_line", "hours", "until"), "phone"
    sealed_as = "helpline_version"
    sealed_fields = ("helpline_id", "number", *said)
    tells = Tells("helpline", (*sealed_fields, *BY_TWO))

    ticks = Ticks(as_one=True, of=("helpline",))

    class Meta(Proposal.Meta):
        verbose_name = "version of a helpline"
        constraints = [
            models.UniqueConstraint(
                fields=["helpline", "number"], name="articles_helplineversion_number"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(number__gt=1),
                name="articles_helplineversion_stands_in_for_something",
                violation_error_message="The first number of a helpline is no stand-in.",
            ),
            *Proposal.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.helpline}: {self.phone}"


class HelplineUse(Shown, Fact):
    """A text names a helpline: where it is used."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="helpline_uses")
    helpline = models.ForeignKey(Helpline, models.PROTECT, related_name="uses")
    number = models.PositiveSmallIntegerField()

    class Meta(Fact.Meta):
        verbose_name = "use of a helpline"
        verbose_name_plural = "uses of helplines"
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "helpline"], name="articles_helplineuse_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.helpline} in revision {self.revision_id}"
