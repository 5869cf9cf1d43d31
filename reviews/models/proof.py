"""Each time a text went live, and the proof of what is live now.

The keys between these rows, sign-offs and requirements are the second lock of the publication gate:
docs/publication-gate.md says what each of them refuses.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from people.append_only import Fact
from people.constraints import CompositeForeignKey
from people.ticks import Shown, Ticks
from people.witness import Tells
from reviews.models.acting import earlier_seal, person
from reviews.models.decisions import SignOff
from reviews.models.policies import Policy
from reviews.models.reviewers import Reviewer
from reviews.querysets import ApprovalQuerySet, PublicationQuerySet


class Release(Shown, Fact):
    """Each time a text went live. History, dates and certificates read this."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="releases")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="releases")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    n_slots = models.PositiveSmallIntegerField()
    requirement_number = models.PositiveIntegerField()
    number = models.PositiveIntegerField("version")
    published_at = models.DateTimeField()
    published_by = person()
    actor = models.CharField(max_length=64, help_text="The hash of the publisher’s snapshot.")
    reviewed_at = models.DateTimeField()
    review_due_on = models.DateField()
    modified_at = models.DateTimeField()
    signatures = models.JSONField(
        default=list, help_text="The seals of the sign-offs this release stands on."
    )
    recorded_at = models.DateTimeField(db_default=Now())
    seal = earlier_seal()

    ticks = Ticks(of=("article",))
    says = (
        *("article_id", "revision_id", "policy_id", "n_slots", "requirement_number", "number"),
        *("published_at", "published_by_id", "actor"),
        *("reviewed_at", "review_due_on", "modified_at", "signatures"),
    )
    tells = Tells("article", says)

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
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="reviews_release_latest"),
            models.Index(fields=["-reviewed_at", "-id"], name="reviews_release_reviewed"),
            models.Index(fields=["review_due_on"], name="reviews_release_due"),
        ]

    def __str__(self):
        return f"{self.revision}, live from {self.published_at:%-d %B %Y}"


class Approval(Shown):
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

    objects = ApprovalQuerySet.as_manager()

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


class Publication(Shown):
    """What is live now: the only pointer. It exists only on top of a whole chain of approvals."""

    article = models.OneToOneField(
        "articles.Article", models.PROTECT, primary_key=True, related_name="publication"
    )
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="+")
    n_slots = models.PositiveSmallIntegerField()

    objects = PublicationQuerySet.as_manager()

    ticks = Ticks(of=("article",), new_rows=True)
    # With all that pages and lists show of it before they read the text, and the digest that the text must have.
    tells = Tells(
        "article",
        (
            *("article_id", "release_id", "revision_id", "n_slots"),
            *(f"release__{name}" for name in Release.says),
            *(f"revision__{name}" for name in ("article_id", "digest", "title", "summary")),
        ),
        carried=True,
    )

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


class Withdrawal(Shown, Fact):
    """Each time a text was taken down. The reason is for the desk, never for readers."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="withdrawals")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    for_good = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    withdrawn_by = person()
    withdrawn_at = models.DateTimeField()
    successor = models.ForeignKey(
        "articles.Article",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Which page takes its place; readers are led there while that is live.",
    )

    ticks = Ticks(of=("article",), new_rows=True)
    _told_first = (
        *("article_id", "release_id", "for_good", "reason", "withdrawn_by_id", "withdrawn_at"),
    )
    tells = Tells(
        "article", _told_first, (*_told_first, "successor_id"), before={"successor_id": None}
    )

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["article", "-id"], name="reviews_withdrawal_latest")]

    def __str__(self):
        return f"{self.release}, withdrawn"


class Takedown(Shown, Fact):
    """The law requires that readers see nothing any more of what an article was up to and with this version."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="takedowns")
    up_to = models.PositiveIntegerField("last version")
    reason = models.CharField(max_length=500)
    taken_by = person()
    taken_at = models.DateTimeField()

    ticks = Ticks(of=("article",), new_rows=True)
    tells = Tells("article", ("article_id", "up_to", "reason", "taken_by_id", "taken_at"))

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article", "up_to"], name="reviews_takedown_once"),
        ]

    def __str__(self):
        return f"{self.article}, taken down by law up to version {self.up_to}"
