"""Review rounds, and what reviewers decided."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from people.append_only import AppendOnly, Fact
from people.constraints import CompositeForeignKey
from people.ticks import Shown, Ticks
from people.witness import Tells
from reviews.models.acting import earlier_seal, person
from reviews.models.reviewers import ASKED, ApprovalKind, Declaration, Reviewer
from reviews.querysets import ADVICE, AssignmentQuerySet, SignOffQuerySet


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
    """A named reviewer is asked for one kind of approval, until they decide, the round ends, or an editor stops asking.

    Whoever is consulted (a lawyer, a patient, a co-author) comments, and ends it themselves: no decision comes of it.
    """

    MOST_SAID = 1000  # characters of a message

    review = models.ForeignKey(Review, models.PROTECT, related_name="assignments")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=20, choices=ASKED)
    due_on = models.DateField()
    asked_by = person()
    asked_at = models.DateTimeField()
    message = models.TextField(
        blank=True, default="", help_text="What whoever asks tells the reviewer."
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = person(null=True)
    ended_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "still asked"

    objects = AssignmentQuerySet.as_manager()

    guard = AppendOnly(one_way=("ended_at", "ended_by", "ended_reason"))

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
        indexes = [
            models.Index(fields=["reviewer", "due_on", "id"], name="reviews_assignment_of"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} by {self.reviewer}"

    def get_absolute_url(self):
        return f"/review/{self.pk}/"

    @property
    def is_consultation(self) -> bool:
        """Whether they are asked what they have to say, and for no decision."""
        return self.kind == ADVICE

    @property
    def is_ended_by_reviewer(self) -> bool:
        """Whether whoever was consulted ended it themselves."""
        return self.ended_at is not None and self.ended_by_id == self.reviewer_id


class Scratch(models.Model):
    """What a reviewer has ticked and half written; kept as they type, gone when they decide."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="scratch")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "scratches"

    def __str__(self):
        return f"Notes on {self.assignment}"


class SignOff(Shown, Fact):
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
    base_reviewer = models.ForeignKey(
        Reviewer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    on_anothers_base = models.BooleanField(
        default=False,
        help_text="Given when reviewers still built on each other’s approvals. Never set anew.",
    )
    clears = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="cleared_by"
    )
    checklist = models.JSONField(default=list)
    comment = models.TextField(max_length=5000, blank=True)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, null=True, blank=True, related_name="+"
    )
    has_conflict = models.BooleanField("conflict of interest here", default=False)
    actor = models.CharField(max_length=64, help_text="The hash of the reviewer’s snapshot.")
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

    objects = SignOffQuerySet.as_manager()

    sealed = (
        *("assignment_id", "revision_id", "digest", "kind", "reviewer_id", "written_by_id"),
        *("decision", "scope", "base_id", "clears_id", "checklist", "comment"),
        *("declaration_id", "has_conflict", "actor", "signed_at", "valid_until"),
    )
    tells = Tells(
        "revision__article", (*sealed, "withdrawn_at", "withdrawn_by_id", "withdrawal_reason")
    )

    guard = AppendOnly(
        one_way=("withdrawn_at", "withdrawn_by", "withdrawal_reason"), after=("base_valid",)
    )

    class Meta(Fact.Meta):
        verbose_name = "sign-off"
        permissions = [("revoke_signoff", "Can take back another person’s sign-off")]
        constraints = [
            models.UniqueConstraint(
                fields=["id", "revision", "kind", "reviewer", "valid"], name="reviews_signoff_key"
            ),
            models.UniqueConstraint(
                fields=["id", "reviewer", "kind", "scope", "valid"], name="reviews_signoff_base_key"
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
                violation_error_message="Nobody approves their own work.",
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
                columns=["base_id", "base_reviewer_id", "kind", "base_scope", "base_valid"],
                to_table="reviews_signoff",
                to_columns=["id", "reviewer_id", "kind", "scope", "valid"],
                name="reviews_signoff_base_stands",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True)
                | Q(base_reviewer__isnull=False)
                & (Q(base_reviewer=F("reviewer")) | Q(on_anothers_base=True)),
                name="reviews_signoff_own_base",
                violation_error_message="An amendment builds on an approval of the reviewer’s own.",
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
            models.CheckConstraint(
                condition=Q(kind__in=ApprovalKind.values),
                name="reviews_signoff_known_kind",
                violation_error_message="Nothing is decided where somebody is consulted.",
            ),
            models.CheckConstraint(
                condition=~Q(decision="changes_requested")
                | Q(withdrawn_by__isnull=True)
                | Q(withdrawn_by=F("reviewer")),
                name="reviews_signoff_request_taken_back_by_herself",
                violation_error_message="Only the reviewer who asked for changes takes that back.",
            ),
        ]
        indexes = [
            models.Index(fields=["valid_until"], name="reviews_signoff_valid_until"),
            models.Index(
                fields=["reviewer", "-signed_at", "-assignment"], name="reviews_signoff_by"
            ),
            # What an editor looks for among all that were given: the few that are not as usual.
            models.Index(
                fields=["-id"],
                condition=~Q(decision="approved"),
                name="reviews_signoff_not_approved",
            ),
            models.Index(
                fields=["-id"], condition=Q(has_conflict=True), name="reviews_signoff_conflict"
            ),
            models.Index(
                fields=["-id"],
                condition=Q(withdrawn_at__isnull=False),
                name="reviews_signoff_taken_back",
            ),
            models.Index(
                fields=["-id"], condition=Q(scope="changes"), name="reviews_signoff_of_changes"
            ),
        ]

    # The specialty that the place which it fills asks for, where that was read with it.
    asked_specialty = ""

    @property
    def is_in_conflict(self) -> bool:
        """Whether the reviewer declared a conflict, with it or later, that nobody has accepted since."""
        late = getattr(self, "late_conflict", None)
        accepted = getattr(self, "override", None)
        if accepted is None:
            return self.has_conflict or late is not None
        return late is not None and accepted.overridden_at < late.declared_at

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer} on {self.signed_at:%-d %B %Y}"


class LateConflict(Fact):
    """A conflict of interest that came up after the approval was given, as the reviewer says themselves."""

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="late_conflict")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    tells = Tells("sign_off__revision__article", ("sign_off_id", "reviewer_id", "declared_at"))

    class Meta(Fact.Meta):
        verbose_name = "conflict declared later"
        verbose_name_plural = "conflicts declared later"

    def __str__(self):
        return f"Conflict with {self.sign_off}"


class Override(Shown, Fact):
    """A second person accepts an approval in spite of a declared conflict, with a reason."""

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="override")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    overridden_by = person()
    overridden_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    seal = earlier_seal()

    ticks = Ticks(of=("sign_off",), new_rows=True)
    tells = Tells(
        "sign_off__revision__article",
        ("sign_off_id", "reviewer_id", "overridden_by_id", "overridden_at", "reason"),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(overridden_by=F("reviewer")),
                name="reviews_override_by_another",
                violation_error_message="Nobody overrides their own conflict of interest.",
            ),
        ]

    def __str__(self):
        return f"Override of {self.sign_off}"
