"""Who may vouch: reviewers, what qualifies them, what they declare."""

from datetime import datetime

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
from reviews.querysets import CredentialQuerySet, DeclarationQuerySet


class ApprovalKind(models.TextChoices):
    """What an approval vouches for."""

    MEDICAL = "medical", "medical review"
    FACT_CHECK = "fact_check", "fact check"


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
    expires_on = models.DateField()
    claimed_at = models.DateTimeField(default=timezone.now)
    claimed_by = person()

    objects = CredentialQuerySet.as_manager()

    says = ("kind", "regulator", "jurisdiction", "number", "expires_on")
    tells = Tells("reviewer", ("reviewer_id", *says, "claimed_at", "claimed_by_id"))

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["id", "reviewer"], name="reviews_credential_of"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_regulator_display()} {self.number}"

    def stands(self, at: datetime) -> bool:
        """As `Credential.objects.standing`, of a row that was read with its verification and revocation."""
        return (
            hasattr(self, "verification")
            and self.verification.verified_at <= at
            and self.expires_on >= local_day(at)
            and not hasattr(self, "revocation")
        )


class Verification(Shown, Fact):
    """Somebody other than the reviewer checked a credential with the regulator."""

    credential = models.OneToOneField(Credential, models.PROTECT, related_name="verification")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    verified_by = person()
    verified_at = models.DateTimeField()
    evidence = models.CharField("how it was checked", max_length=500)
    seal = earlier_seal()

    ticks = Ticks(of=("reviewer",), new_rows=True)
    # With what the credential says: pages go by the verification alone.
    tells = Tells(
        "reviewer",
        (
            *("credential_id", "reviewer_id", "verified_by_id", "verified_at", "evidence"),
            *(f"credential__{name}" for name in Credential.says),
        ),
        carried=True,
    )

    class Meta(Fact.Meta):
        constraints = [
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
    interests = models.TextField(max_length=2000, blank=True)
    declared_at = models.DateTimeField()
    seal = earlier_seal()

    objects = DeclarationQuerySet.as_manager()

    ticks = Ticks(of=("reviewer",), new_rows=True)
    tells = Tells(
        "reviewer", ("reviewer_id", "none_to_declare", "interests", "declared_at"), carried=True
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
