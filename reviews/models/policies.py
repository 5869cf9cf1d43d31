"""What is asked of a text."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from people.append_only import Fact, FactQuerySet
from people.witness import Tells
from reviews.models.acting import earlier_seal, person
from reviews.models.reviewers import ApprovalKind


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
    grace_days = models.PositiveSmallIntegerField(
        "days of grace",
        null=True,
        blank=True,
        help_text="How long a page may stay live whose review is overdue, or that rests on a revoked credential. Empty: it stays, and says so.",
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = person()

    # Sealed with each of its slots: a forged policy finds none.
    _told_first = ("name", "n_slots", "months", "months_by_kind", "made_at", "made_by_id")
    tells = Tells("", _told_first, (*_told_first, "grace_days"), before={"grace_days": None})

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
    specialty = models.CharField(
        max_length=100,
        blank=True,
        default="",
        help_text="What the reviewer’s credential must be in. Empty: any.",
    )
    seal = earlier_seal()

    _told_first = ("policy_id", "slot", "kind")
    tells = Tells("policy", _told_first, (*_told_first, "specialty"), before={"specialty": ""})

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
        return f"{self.slot}. {self.label}"

    @property
    def label(self) -> str:
        """What it asks for, in words: “medical review (neurology)”."""
        return f"{self.kind_label} ({self.specialty})" if self.specialty else self.kind_label

    @property
    def kind_label(self) -> str:
        """The same of whatever specialty: “medical review”."""
        return str(ApprovalKind(self.kind).label)


class TopicPolicyQuerySet(FactQuerySet):
    def current(self) -> "TopicPolicyQuerySet":
        """The rules that count now: of each topic and kind the one with the highest number."""
        newer = self.model.objects.filter(
            topic=OuterRef("topic"), kind=OuterRef("kind"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(newer))


class TopicPolicy(Fact):
    """Which policy articles of a topic get from now on; topics below inherit it. The highest number counts."""

    topic = models.ForeignKey("articles.Topic", models.PROTECT, related_name="policies")
    kind = models.CharField(
        "kind of article", max_length=20, blank=True, help_text="Empty: every kind."
    )
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    set_by = person()
    seal = earlier_seal()

    objects = TopicPolicyQuerySet.as_manager()

    tells = Tells("topic", ("topic_id", "kind", "policy_id", "number", "set_at", "set_by_id"))

    class Meta(Fact.Meta):
        verbose_name_plural = "topic policies"
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "kind", "number"],
                name="reviews_topicpolicy_number",
                violation_error_message="Somebody set this topic’s policy at the same moment.",
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
    seal = earlier_seal()

    tells = Tells("article", ("article_id", "policy_id", "number", "at"))

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
