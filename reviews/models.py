"""Who vouches for a text, what is asked of it, and the proof of what is live.

The keys between SignOff, Requirement, Release, Approval and Publication are the second lock of the
publication gate: docs/publication-gate.md says what each of them refuses.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from people.append_only import AppendOnly, Fact
from people.constraints import CompositeForeignKey
from reviews.querysets import PublicationQuerySet


def person(**options):
    """A foreign key to somebody who acted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, **{"related_name": "+", **options}
    )


class ApprovalKind(models.TextChoices):
    """What an approval vouches for."""

    MEDICAL = "medical", "medical review"
    FACT_CHECK = "fact_check", "fact check"


class Reviewer(models.Model):
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

    def __str__(self):
        return f"{self.name}, {self.post_nominals}" if self.post_nominals else self.name

    @property
    def name(self) -> str:
        return self.user.name


class Credential(Fact):
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

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["id", "reviewer"], name="reviews_credential_of"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_regulator_display()} {self.number}"


class Verification(Fact):
    """Somebody other than the reviewer checked a credential with the regulator."""

    credential = models.OneToOneField(Credential, models.PROTECT, related_name="verification")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    verified_by = person()
    verified_at = models.DateTimeField()
    evidence = models.CharField("how it was checked", max_length=500)
    seal = models.CharField(max_length=64)

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
                violation_error_message="Nobody verifies her own credential.",
            ),
        ]

    def __str__(self):
        return f"{self.credential}, verified"


class Revocation(Fact):
    """A credential no longer holds, from a date on."""

    credential = models.OneToOneField(Credential, models.PROTECT, related_name="revocation")
    revoked_by = person()
    revoked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta(Fact.Meta):
        pass

    def __str__(self):
        return f"{self.credential}, revoked"


class Declaration(Fact):
    """A reviewer's interests on a date. "None" is said explicitly."""

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="declarations")
    none_to_declare = models.BooleanField()
    interests = models.TextField(max_length=2000, blank=True)
    declared_at = models.DateTimeField()

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


class Policy(Fact):
    """An immutable list of approvals that a text needs. A changed rule is a new policy."""

    name = models.CharField(max_length=100)
    n_slots = models.PositiveSmallIntegerField("approvals needed")
    months = models.PositiveSmallIntegerField(
        "months until the next review", help_text="Where nothing else is said for a kind."
    )
    months_by_kind = models.JSONField(
        default=dict, blank=True, help_text="Months for single kinds of article."
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = person()

    class Meta(Fact.Meta):
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(n_slots__gte=1),
                name="reviews_policy_asks_for_something",
                violation_error_message="A policy asks for at least one medical approval.",
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1),
                name="reviews_policy_months",
                violation_error_message="A review holds for at least one month.",
            ),
            models.UniqueConstraint(fields=["id", "n_slots"], name="reviews_policy_slots"),
        ]

    def __str__(self):
        return self.name

    def months_for(self, kind: str) -> int:
        """How many months a review of this kind of article holds."""
        return int(self.months_by_kind.get(kind, self.months))


class PolicySlot(Fact):
    """One approval that a policy asks for. The first is always medical."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="slots")
    slot = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=ApprovalKind)

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["policy", "slot"], name="reviews_policyslot_once"),
            models.UniqueConstraint(
                fields=["policy", "slot", "kind"], name="reviews_policyslot_kind"
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1) & (~Q(slot=1) | Q(kind=ApprovalKind.MEDICAL)),
                name="reviews_policyslot_medical_first",
                violation_error_message="The first approval of a policy is medical.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ApprovalKind.values), name="reviews_policyslot_known_kind"
            ),
        ]

    def __str__(self):
        return f"{self.slot}. {self.get_kind_display()}"


class TopicPolicy(models.Model):
    """Which policy articles of a topic get from now on; topics below inherit it."""

    topic = models.ForeignKey("articles.Topic", models.CASCADE, related_name="policies")
    kind = models.CharField(
        "kind of article", max_length=20, blank=True, help_text="Empty: every kind."
    )
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "topic policies"
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "kind"],
                name="reviews_topicpolicy_once",
                violation_error_message="This topic has a policy for this kind already.",
            ),
        ]

    def __str__(self):
        return f"{self.topic}: {self.policy}"


class Requirement(Fact):
    """What one article must meet the next time it goes live; the highest number counts."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="requirements")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="reviews_requirement_number"
            ),
            models.UniqueConstraint(
                fields=["article", "policy", "number"], name="reviews_requirement_key"
            ),
        ]

    def __str__(self):
        return f"{self.policy} ({self.number})"


class Review(Fact):
    """One round on one revision. An article has at most one open round."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="reviews")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="reviews")
    opened_by = person()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = person(null=True)
    closing_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "open"

    guard = AppendOnly(one_way=("closed_at", "closed_by", "closing_reason"))

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["id", "revision"], name="reviews_review_of"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(closed_at__isnull=True),
                name="reviews_review_one_open",
                violation_error_message="A review of this article is open already.",
            ),
            CompositeForeignKey(
                columns=["revision_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="reviews_review_revision_of_article",
            ),
        ]

    def __str__(self):
        return f"Review of {self.revision}"


class Assignment(Fact):
    """A named reviewer is asked for one kind of approval."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="assignments")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=20, choices=ApprovalKind)
    due_on = models.DateField()
    asked_by = person()
    asked_at = models.DateTimeField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["id", "revision", "kind", "reviewer"], name="reviews_assignment_key"
            ),
            CompositeForeignKey(
                columns=["review_id", "revision_id"],
                to_table="reviews_review",
                to_columns=["id", "revision_id"],
                name="reviews_assignment_of_review",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "due_on"], name="reviews_assignment_due")]

    def __str__(self):
        return f"{self.get_kind_display()} by {self.reviewer}"

    def get_absolute_url(self):
        return f"/review/{self.pk}/"


class Scratch(models.Model):
    """What a reviewer has ticked and half written; kept as she types, gone when she decides."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="scratch")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "scratches"

    def __str__(self):
        return f"Notes on {self.assignment}"


class SignOff(Fact):
    """One reviewer's decision on one revision's exact bytes. Taken back once at most."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "approved"
        CHANGES_REQUESTED = "changes_requested", "changes requested"
        DECLINED = "declined", "declined"

    class Scope(models.TextChoices):
        WHOLE = "whole", "the whole page"
        CHANGES = "changes", "the changes only"

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="sign_off")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="sign_offs")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=ApprovalKind)
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="sign_offs")
    written_by = person(help_text="Who wrote the revision; never the reviewer.")
    decision = models.CharField(max_length=20, choices=Decision)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.WHOLE)
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="built_on_it"
    )
    base_scope = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001 - part of a key
    base_valid = models.BooleanField(null=True)
    clears = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="cleared_by"
    )
    checklist = models.JSONField(default=list)
    comment = models.TextField(max_length=5000, blank=True)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, null=True, blank=True, related_name="+"
    )
    has_conflict = models.BooleanField("conflict of interest here", default=False)
    actor = models.CharField(max_length=64, help_text="The hash of the reviewer's snapshot.")
    signed_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    seal = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person(null=True)
    withdrawal_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "stands"
    valid = models.GeneratedField(
        expression=Q(decision="approved", withdrawn_at__isnull=True),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    guard = AppendOnly(
        one_way=("withdrawn_at", "withdrawn_by", "withdrawal_reason"), after=("base_valid",)
    )

    class Meta(Fact.Meta):
        verbose_name = "sign-off"
        permissions = [("revoke_signoff", "Can take back another person's sign-off")]
        constraints = [
            models.UniqueConstraint(
                fields=["id", "revision", "kind", "reviewer", "valid"], name="reviews_signoff_key"
            ),
            models.UniqueConstraint(
                fields=["id", "kind", "scope", "valid"], name="reviews_signoff_base_key"
            ),
            CompositeForeignKey(
                columns=["revision_id", "digest"],
                to_table="articles_revision",
                to_columns=["id", "digest"],
                name="reviews_signoff_exact_bytes",
            ),
            CompositeForeignKey(
                columns=["revision_id", "written_by_id"],
                to_table="articles_revision",
                to_columns=["id", "created_by_id"],
                name="reviews_signoff_written_by",
            ),
            models.CheckConstraint(
                condition=~Q(reviewer=F("written_by")),
                name="reviews_signoff_not_own_work",
                violation_error_message="Nobody approves her own work.",
            ),
            CompositeForeignKey(
                columns=["assignment_id", "revision_id", "kind", "reviewer_id"],
                to_table="reviews_assignment",
                to_columns=["id", "revision_id", "kind", "reviewer_id"],
                name="reviews_signoff_as_asked",
            ),
            CompositeForeignKey(
                columns=["declaration_id", "reviewer_id"],
                to_table="reviews_declaration",
                to_columns=["id", "reviewer_id"],
                name="reviews_signoff_own_declaration",
            ),
            CompositeForeignKey(
                columns=["base_id", "kind", "base_scope", "base_valid"],
                to_table="reviews_signoff",
                to_columns=["id", "kind", "scope", "valid"],
                name="reviews_signoff_base_stands",
            ),
            models.CheckConstraint(
                condition=Q(scope="whole", base__isnull=True, base_scope__isnull=True)
                # A CHECK lets NULL pass, so what must not be NULL is said.
                | Q(
                    scope="changes",
                    base__isnull=False,
                    base_scope__isnull=False,
                    base_scope="whole",
                ),
                name="reviews_signoff_changes_name_base",
                violation_error_message="An approval of the changes names the whole-page approval it builds on.",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True)
                | Q(withdrawn_at__isnull=False)
                | Q(base_valid__isnull=False, base_valid=True),
                name="reviews_signoff_base_valid",
            ),
            models.CheckConstraint(
                condition=~Q(decision="approved")
                | (Q(valid_until__isnull=False) & Q(declaration__isnull=False)),
                name="reviews_signoff_approval_complete",
                violation_error_message="An approval has a declaration and an end.",
            ),
            models.CheckConstraint(
                condition=Q(decision="approved") | ~Q(comment=""),
                name="reviews_signoff_reason",
                violation_error_message="Say why.",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["approved", "changes_requested", "declined"]),
                name="reviews_signoff_known_decision",
            ),
        ]
        indexes = [models.Index(fields=["valid_until"], name="reviews_signoff_valid_until")]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer} on {self.signed_at:%-d %B %Y}"


class Override(Fact):
    """A second person accepts an approval in spite of a declared conflict, with a reason."""

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="override")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    overridden_by = person()
    overridden_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    seal = models.CharField(max_length=64)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(overridden_by=F("reviewer")),
                name="reviews_override_by_another",
                violation_error_message="Nobody overrides her own conflict of interest.",
            ),
        ]

    def __str__(self):
        return f"Override of {self.sign_off}"


class Release(Fact):
    """Each time a text went live. History, dates and certificates read this."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="releases")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="releases")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    n_slots = models.PositiveSmallIntegerField()
    requirement_number = models.PositiveIntegerField()
    number = models.PositiveIntegerField("version")
    published_at = models.DateTimeField()
    published_by = person()
    actor = models.CharField(max_length=64, help_text="The hash of the publisher's snapshot.")
    reviewed_at = models.DateTimeField()
    review_due_on = models.DateField()
    modified_at = models.DateTimeField()
    signatures = models.JSONField(
        default=list, help_text="The seals of the sign-offs this release stands on."
    )
    recorded_at = models.DateTimeField(db_default=Now())
    seal = models.CharField(max_length=64)

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="reviews_release_number"),
            models.UniqueConstraint(
                fields=["id", "article", "revision", "n_slots"], name="reviews_release_published"
            ),
            models.UniqueConstraint(
                fields=["id", "revision", "policy"], name="reviews_release_proved"
            ),
            CompositeForeignKey(
                columns=["revision_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="reviews_release_own_text",
            ),
            CompositeForeignKey(
                columns=["policy_id", "n_slots"],
                to_table="reviews_policy",
                to_columns=["id", "n_slots"],
                name="reviews_release_all_slots",
            ),
            CompositeForeignKey(
                columns=["article_id", "policy_id", "requirement_number"],
                to_table="reviews_requirement",
                to_columns=["article_id", "policy_id", "number"],
                name="reviews_release_as_required",
            ),
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="reviews_release_latest")]

    def __str__(self):
        return f"{self.revision}, live from {self.published_at:%-d %B %Y}"


class Approval(models.Model):
    """One link of a live release's proof: slot n stands on slot n - 1, slot 0 is the empty start."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="approvals")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="approvals")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    slot = models.PositiveSmallIntegerField()
    prev_slot = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=20, null=True)  # noqa: DJ001 - NULL in slot 0
    sign_off = models.ForeignKey(SignOff, models.PROTECT, null=True, related_name="approvals")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="+")
    valid = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "slot"], name="reviews_approval_slot"),
            models.UniqueConstraint(
                fields=["release", "reviewer"], name="reviews_approval_distinct_people"
            ),
            models.CheckConstraint(condition=Q(valid=True), name="reviews_approval_valid"),
            models.CheckConstraint(
                condition=Q(
                    slot=0,
                    prev_slot__isnull=True,
                    kind__isnull=True,
                    sign_off__isnull=True,
                    reviewer__isnull=True,
                )
                | Q(
                    slot__gt=0,
                    prev_slot__isnull=False,
                    prev_slot=F("slot") - 1,
                    kind__isnull=False,
                    sign_off__isnull=False,
                    reviewer__isnull=False,
                ),
                name="reviews_approval_shape",
            ),
            CompositeForeignKey(
                columns=["release_id", "revision_id", "policy_id"],
                to_table="reviews_release",
                to_columns=["id", "revision_id", "policy_id"],
                name="reviews_approval_of_release",
            ),
            CompositeForeignKey(
                columns=["policy_id", "slot", "kind"],
                to_table="reviews_policyslot",
                to_columns=["policy_id", "slot", "kind"],
                name="reviews_approval_fills_slot",
            ),
            CompositeForeignKey(
                columns=["sign_off_id", "revision_id", "kind", "reviewer_id", "valid"],
                to_table="reviews_signoff",
                to_columns=["id", "revision_id", "kind", "reviewer_id", "valid"],
                name="reviews_approval_signed",
            ),
            CompositeForeignKey(
                columns=["release_id", "prev_slot"],
                to_table="reviews_approval",
                to_columns=["release_id", "slot"],
                name="reviews_approval_chain",
            ),
        ]

    def __str__(self):
        return f"{self.release}, slot {self.slot}"


class Publication(models.Model):
    """What is live now: the only pointer. It exists only on top of a whole chain of approvals."""

    article = models.OneToOneField(
        "articles.Article", models.PROTECT, primary_key=True, related_name="publication"
    )
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="+")
    n_slots = models.PositiveSmallIntegerField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            CompositeForeignKey(
                columns=["release_id", "article_id", "revision_id", "n_slots"],
                to_table="reviews_release",
                to_columns=["id", "article_id", "revision_id", "n_slots"],
                name="reviews_publication_released",
            ),
            CompositeForeignKey(
                columns=["release_id", "n_slots"],
                to_table="reviews_approval",
                to_columns=["release_id", "slot"],
                name="reviews_publication_proved",
            ),
            models.CheckConstraint(
                condition=Q(n_slots__gte=1), name="reviews_publication_not_empty"
            ),
        ]

    def __str__(self):
        return f"{self.revision} is live"


class Withdrawal(Fact):
    """Each time a text was taken down. The reason is for the desk, never for readers."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="withdrawals")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    for_good = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    withdrawn_by = person()
    withdrawn_at = models.DateTimeField()

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["article", "-id"], name="reviews_withdrawal_latest")]

    def __str__(self):
        return f"{self.release}, withdrawn"


class Concern(Fact):
    """Why an article needs another look. One is open per article and cause."""

    class Source(models.TextChoices):
        HAND = "hand", "raised by hand"
        REPORT = "report", "a reader's report"
        NOTICE = "notice", "a notice about a cited work"
        POLICY = "policy", "a stricter policy"
        RECHECK = "recheck", "the nightly check"
        SANITISER = "sanitiser", "a stricter sanitiser"

    class Resolution(models.TextChoices):
        REVISION = "revision", "answered by a revision"
        DISMISSED = "dismissed", "dismissed"

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="concerns")
    cause = models.CharField(max_length=100, help_text="Such as report:12 or hand:3.")
    source = models.CharField(max_length=20, choices=Source)
    detail = models.TextField(max_length=2000)
    raised_by = person()
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = person(null=True)
    resolution = models.CharField(max_length=20, choices=Resolution, null=True)  # noqa: DJ001 - NULL is "open"
    resolution_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "open"
    resolving_revision = models.ForeignKey(
        "articles.Revision", models.PROTECT, null=True, related_name="resolves"
    )

    guard = AppendOnly(
        one_way=("resolved_at", "resolved_by", "resolution", "resolution_reason"),
        after=("resolving_revision",),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["article", "cause"],
                condition=Q(resolved_at__isnull=True),
                name="reviews_concern_one_open",
                violation_error_message="This concern is open already.",
            ),
            models.CheckConstraint(
                condition=~Q(resolution="revision") | Q(resolving_revision__isnull=False),
                name="reviews_concern_names_revision",
                violation_error_message="Say which revision answers the concern.",
            ),
            CompositeForeignKey(
                columns=["resolving_revision_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="reviews_concern_own_revision",
            ),
        ]

    def __str__(self):
        return f"{self.get_source_display()}: {self.detail[:60]}"
