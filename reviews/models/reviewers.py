"""Who may vouch: reviewers, what qualifies them, what they declare."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from people.append_only import Fact
from people.constraints import CompositeForeignKey
from people.days import local_day
from people.ticks import Shown, Ticks
from people.witness import Tells
from reviews.models.acting import earlier_seal, person
from reviews.querysets import ADVICE, CredentialQuerySet, DeclarationQuerySet


class ApprovalKind(models.TextChoices):
    """What an approval vouches for."""

    MEDICAL = "medical", "medical review"
    FACT_CHECK = "fact_check", "fact check"


# What may be asked of a reviewer: an approval of a kind, or advice.
ASKED = {**dict(ApprovalKind.choices), ADVICE: "consultation"}


class Reviewer(Shown):
    """A reviewer's public profile. It shares its key with the person, so that keys can compare them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        primary_key=True,
        related_name="reviewer",
        verbose_name="person",
    )
    slug = models.SlugField(max_length=100, unique=True)
    post_nominals = models.CharField(
        "letters after the name", max_length=100, blank=True, help_text="Such as M.D."
    )
    specialty = models.CharField(max_length=100, blank=True)
    biography = models.TextField(max_length=2000, blank=True)
    photo = models.ImageField(upload_to="photos/", blank=True)
    away_until = models.DateField(
        "away until",
        null=True,
        blank=True,
        help_text="The last day on which they answer nothing. Editors see it where they choose reviewers; readers never.",
    )

    tells = Tells("", ("slug", "post_nominals", "specialty", "biography", "photo"))

    def __str__(self):
        return f"{self.name}, {self.post_nominals}" if self.post_nominals else self.name

    @property
    def name(self) -> str:
        return self.user.name


class Credential(Shown, Fact):
    """What qualifies a reviewer: claimed, then verified by somebody else, perhaps revoked."""

    class Kind(models.TextChoices):
        PHYSICIAN = "physician", "physician"
        NURSE = "nurse", "nurse"
        PHARMACIST = "pharmacist", "pharmacist"
        ALLIED = "allied", "allied health professional"
        RESEARCHER = "researcher", "researcher or fact-checker"

    class Regulator(models.TextChoices):
        NPI = "npi", "NPI (United States)"
        GMC = "gmc", "General Medical Council (United Kingdom)"
        ORCID = "orcid", "ORCID"
        OTHER = "other", "another regulator"

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=20, choices=Kind)
    regulator = models.CharField(max_length=20, choices=Regulator)
    jurisdiction = models.CharField(max_length=100, help_text="Country or state.")
    number = models.CharField(max_length=40)
    specialty = models.CharField(
        max_length=100, blank=True, default="", help_text="As the register has it."
    )
    expires_on = models.DateField()
    claimed_at = models.DateTimeField(default=timezone.now)
    claimed_by = person()

    objects = CredentialQuerySet.as_manager()

    _says_first = ("kind", "regulator", "jurisdiction", "number", "expires_on")
    # By version; a version that was ever used stays.
    says = (_says_first, (*_says_first, "specialty"))
    tells = Tells(
        "reviewer",
        ("reviewer_id", *says[0], "claimed_at", "claimed_by_id"),
        ("reviewer_id", *says[1], "claimed_at", "claimed_by_id"),
        before={"specialty": ""},
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["id", "reviewer"], name="reviews_credential_of"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_regulator_display()} {self.number}"

    def stands(self, at: datetime) -> bool:
        """As `Credential.objects.standing`, of a row that was read with its verifications and revocation."""
        return not hasattr(self, "revocation") and self.was_checked(at)

    def is_in(self, specialty: str) -> bool:
        """Whether the register has them in this specialty; anybody is in ""."""
        return specialty.casefold() in ("", self.specialty.casefold())

    def was_checked(self, at: datetime) -> bool:
        """Whether it had not expired, and the last look at the register counted, whatever was revoked since."""
        last = self.checked_last(at)
        return last is not None and last.covers(at) and self.expires_on >= local_day(at)

    def checked_last(self, at: datetime) -> "Verification | None":
        """The last verification that was made by then, whether or not it still holds."""
        made = [check for check in self.verifications.all() if check.verified_at <= at]
        return max(made, key=lambda check: check.number, default=None)

    def holds_until(self, at: datetime) -> date:
        """The last day on which it counts, as far as is known then: its own end, or that of the last look at the register."""
        check = self.checked_last(at)
        return min(self.expires_on, (check and check.holds_until) or self.expires_on)


def _of_credential(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"credential__{name}" for name in names)


class Verification(Shown, Fact):
    """Somebody other than the reviewer checked a credential with the regulator. It holds for a time, then it is checked again."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="verifications")
    number = models.PositiveIntegerField(default=1)
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    verified_by = person()
    verified_at = models.DateTimeField()
    holds_until = models.DateField(
        null=True, help_text="The last day. None in those from before checks ran out."
    )
    evidence = models.CharField("how it was checked", max_length=500)
    seal = earlier_seal()

    ticks = Ticks(of=("reviewer",), new_rows=True)
    # With what the credential says: pages go by the verification alone.
    _told_first = ("credential_id", "reviewer_id", "verified_by_id", "verified_at", "evidence")
    tells = Tells(
        "reviewer",
        (*_told_first, *_of_credential(Credential.says[0])),
        (*_told_first, "number", "holds_until", *_of_credential(Credential.says[1])),
        carried=True,
        before={"number": 1, "holds_until": None, "credential__specialty": ""},
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "number"], name="reviews_verification_number"
            ),
            CompositeForeignKey(
                columns=["credential_id", "reviewer_id"],
                to_table="reviews_credential",
                to_columns=["id", "reviewer_id"],
                name="reviews_verification_of",
            ),
            models.CheckConstraint(
                condition=~Q(verified_by=F("reviewer")),
                name="reviews_verification_by_another",
                violation_error_message="Nobody verifies their own credential.",
            ),
        ]

    def __str__(self):
        return f"{self.credential}, verified"

    def covers(self, at: datetime) -> bool:
        """Whether it was made by then, and a new one was not due yet."""
        return self.verified_at <= at and (
            self.holds_until is None or local_day(at) <= self.holds_until
        )


class Revocation(Shown, Fact):
    """A credential no longer holds, from a date on."""

    credential = models.OneToOneField(Credential, models.PROTECT, related_name="revocation")
    revoked_by = person()
    revoked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    ticks = Ticks(of=("credential__reviewer",), new_rows=True)
    tells = Tells(
        "credential__reviewer", ("credential_id", "revoked_by_id", "revoked_at", "reason")
    )

    class Meta(Fact.Meta):
        pass

    def __str__(self):
        return f"{self.credential}, revoked"


class Declaration(Shown, Fact):
    """A reviewer's interests on a date. "None" is said explicitly."""

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="declarations")
    none_to_declare = models.BooleanField()
    # Thirteen lines of 300 characters with what each is about.
    interests = models.TextField(max_length=5000, blank=True)
    by_category = models.JSONField(
        default=dict, blank=True, help_text="What was said to each question of the ICMJE’s form."
    )
    declared_at = models.DateTimeField()
    seal = earlier_seal()

    objects = DeclarationQuerySet.as_manager()

    _told_first = ("reviewer_id", "none_to_declare", "interests", "declared_at")
    ticks = Ticks(of=("reviewer",), new_rows=True)
    tells = Tells(
        "reviewer",
        _told_first,
        (*_told_first, "by_category"),
        carried=True,
        before={"by_category": {}},
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["id", "reviewer"], name="reviews_declaration_of"),
            models.CheckConstraint(
                condition=Q(none_to_declare=True, interests="")
                | (Q(none_to_declare=False) & ~Q(interests="")),
                name="reviews_declaration_says_which",
                violation_error_message="Either say what the interests are, or say that there are none.",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "-declared_at"], name="reviews_declaration_latest")
        ]

    def __str__(self):
        return self.interests or "Nothing to declare"
