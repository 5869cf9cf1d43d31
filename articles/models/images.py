"""Images that texts show, whose they are, and that the people on them agreed."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.texts import Revision
from people.append_only import AppendOnly, Fact
from people.ticks import Shown, Ticks
from people.witness import Tells


class Licence(models.TextChoices):
    """On what terms an image may be shown. What each asks for stands with its name at Creative Commons."""

    OWN = "own", "our own work"
    PERMISSION = "permission", "used with permission"
    CC0 = "cc0", "CC0"
    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC_BY_ND = "cc-by-nd-4.0", "CC BY-ND 4.0"
    CC_BY_NC = "cc-by-nc-4.0", "CC BY-NC 4.0"
    PUBLIC_DOMAIN = "public-domain", "public domain"
    OGL = "ogl-3.0", "Open Government Licence v3.0"
    OTHER = "other", "another licence, named in the credit"


class Image(Shown):
    """A picture in the library, named by the SHA-256 of its bytes. What a text froze of it is the text's own."""

    name = models.CharField(
        max_length=200, help_text="What editors find it by. Readers don’t see it."
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    alt = models.CharField(
        "description",
        max_length=300,
        blank=True,
        help_text="What it shows, for readers who don’t see it: one or two sentences, and the tone of the skin where skin "
        "is shown. Don’t begin with “Picture of”.",
    )
    is_decorative = models.BooleanField(
        "decorative",
        default=False,
        help_text="Whoever can’t see it misses nothing: screen readers pass over it.",
    )
    credit = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who made it, as readers see it: “Drawing: Ines Lanternfield”.",
    )
    licence = models.CharField(max_length=20, choices=Licence, blank=True)
    shows_person = models.BooleanField(
        "a person can be recognised",
        default=False,
        help_text="By the face, a tattoo, a distinctive feature. Readers see it only while that person’s consent stands.",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    tells = Tells(
        "",
        (
            *("name", "digest", "width", "height", "alt", "is_decorative", "credit", "licence"),
            *("shows_person", "added_by_id", "added_at"),
        ),
        carried=True,
    )

    class Meta:
        ordering = ["-added_at", "-id"]
        indexes = [models.Index(fields=["-added_at", "-id"], name="articles_image_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_decorative=False) | Q(alt=""),
                name="articles_image_says_something",
                violation_error_message="A decorative image has no description. Choose one of the two.",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_described(self) -> bool:
        return bool(self.alt) or self.is_decorative


class Consent(Shown, Fact):
    """A person who can be recognised on an image agreed that readers see it. Taken back once at most."""

    image = models.ForeignKey(Image, models.PROTECT, related_name="consents")
    who = models.CharField(
        "which person",
        max_length=100,
        blank=True,
        help_text="Where there are several: “the woman on the left”. Don’t write a name here.",
    )
    scope = models.CharField(
        "agreed to",
        max_length=300,
        help_text="What was agreed to: “this website and leaflets printed from it”.",
    )
    given_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text="Empty where it has no end.")
    evidence = models.CharField(
        "where the evidence lies",
        max_length=300,
        help_text="Such as “signed form 17, locked cabinet of the picture desk”. Don’t write a name here.",
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawal_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "not taken back"

    guard = AppendOnly(one_way=("withdrawn_at", "withdrawn_by", "withdrawal_reason"))
    ticks = Ticks(of=("image",), new_rows=True)
    tells = Tells(
        "image",
        (
            *("image_id", "who", "scope", "given_on", "expires_on", "evidence", "recorded_by_id"),
            *("recorded_at", "withdrawn_at", "withdrawn_by_id", "withdrawal_reason"),
        ),
        carried=True,
    )

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=models.F("given_on")),
                name="articles_consent_ends_later",
                violation_error_message="It ends before it begins.",
            )
        ]

    def __str__(self):
        return f"consent of {self.given_on:%-d %B %Y}"

    @property
    def whose(self) -> tuple[int, str]:
        """On which image, and which person there."""
        return self.image_id, self.who.casefold()

    def stands(self, day: date) -> bool:
        """Whether it holds on that day."""
        is_over = self.expires_on is not None and self.expires_on < day
        return self.given_on <= day and not is_over and self.withdrawn_at is None


class Illustration(Shown, Fact):
    """A text shows an image: where the image is used. What is shown of it is frozen in the text."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="illustrations")
    image = models.ForeignKey(Image, models.PROTECT, related_name="illustrations")
    number = models.PositiveSmallIntegerField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "number"], name="articles_illustration_number"
            ),
            models.UniqueConstraint(
                fields=["revision", "image"], name="articles_illustration_once"
            ),
        ]

    def __str__(self):
        return f"figure {self.number} of revision {self.revision_id}"
