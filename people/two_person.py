"""The two-person rule: what one person proposes counts once another one has approved it."""

from copy import copy
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from people import guards, trail
from people.append_only import AppendOnly, Fact, FactQuerySet
from people.canonical import is_seal_of, make_seal
from people.damage import must_match
from people.models import User
from people.refusals import Refusal
from people.ticks import Shown

V = TypeVar("V", bound="Version")


class ProposalQuerySet(FactQuerySet):
    def approved(self) -> "ProposalQuerySet":
        """Those that a second person approved. Whoever relies on one checks its seal, too."""
        return self.filter(approved_at__isnull=False)


class Proposal(Fact):
    """A fact that waits for a second person's approval. The approval seals it.

    Each model names its constraints after itself; a Meta that adds constraints lists these two as well.
    """

    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    seal = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unsigned until it is approved

    # The row's name in its seal, and the columns that the seal covers besides those above.
    sealed_as: ClassVar[str]
    sealed_fields: ClassVar[tuple[str, ...]]

    guard = AppendOnly(one_way=("approved_at", "approved_by", "seal"))

    objects = ProposalQuerySet.as_manager()

    class Meta(Fact.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="%(app_label)s_%(class)s_two_people",
                violation_error_message="A proposal is approved by somebody other than the person who made it.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="%(app_label)s_%(class)s_approved_whole",
                violation_error_message="An approval has a person and a time.",
            ),
        ]

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    def has_valid_seal(self) -> bool:
        """Whether it was approved here, in these very words."""
        return bool(self.seal) and is_seal_of(self.seal, self._sealed_row())

    def make_seal(self) -> str:
        return make_seal(self._sealed_row())

    @classmethod
    def sealed_columns(cls) -> tuple[str, ...]:
        """All that the seal covers."""
        return *cls.sealed_fields, "proposed_by_id", "proposed_at", "approved_by_id", "approved_at"

    def _sealed_row(self) -> dict[str, Any]:
        columns = {name: getattr(self, name) for name in self.sealed_columns()}
        return {"v": 1, "row": self.sealed_as} | columns


def proposals() -> list[type[Proposal]]:
    """Every model of what takes two people."""
    return [model for model in apps.get_models() if issubclass(model, Proposal)]


def seal_anew() -> None:
    """Seal under the newest key what was approved under an older one. As the owner of the tables, in a transaction."""
    for model in proposals():
        with guards.letting_go(connection, [model._meta.db_table]):
            for one in model._base_manager.exclude(approved_at=None).iterator():
                if one.has_valid_seal():
                    QuerySet.update(model._base_manager.filter(pk=one.pk), seal=one.make_seal())


def approve(proposal: Proposal, *, by: User, at: datetime) -> None:
    """The second person's approval, given once, inside the transaction of its verb.

    Refusal for whoever proposed it, and when it is approved already.
    """
    if proposal.proposed_by_id == by.pk:
        raise Refusal("Somebody else has to approve this: you proposed it.")
    approved = copy(proposal)
    approved.approved_by, approved.approved_at = by, at
    approved.seal = approved.make_seal()
    # The update decides between two people who approve at once: only the first finds the columns empty.
    waiting = type(proposal).objects.filter(pk=proposal.pk)
    if not waiting.take_once(approved_by=by, approved_at=at, seal=approved.seal):
        raise Refusal("Somebody has approved this already.")
    proposal.approved_by, proposal.approved_at, proposal.seal = by, at, approved.seal


# Texts that take two people, version after version


class Version(Shown, Proposal):
    """One version of a text that readers see, proposed by one managing editor and approved by another."""

    number = models.PositiveIntegerField()

    # The key of what it is a version of; the words, and which of these its versions are listed by.
    of: ClassVar[str]
    said: ClassVar[tuple[str, ...]]
    listed_by: ClassVar[str]
    # What the trail calls its proposal and its approval.
    told_as: ClassVar[tuple[str, str]] = ("proposed", "approved")

    class Meta(Proposal.Meta):
        abstract = True

    @property
    def subject(self) -> Any:
        """What it is a version of."""
        return getattr(self, self.of)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in self.said)

    @property
    def line(self) -> str:
        """What it is listed by."""
        return getattr(self, self.listed_by)

    @classmethod
    def of_subject(cls, subject: Any) -> ProposalQuerySet:
        """All versions of one subject, which may be given by its key; the newest first."""
        return cls.objects.filter(**{cls.of: subject}).order_by("-number")

    @classmethod
    def shown(cls) -> ProposalQuerySet:
        """Of each subject, the version that readers see: the latest that a second person approved."""
        approved = cls.objects.approved()
        newer = approved.filter(**{cls.of: OuterRef(cls.of)}, number__gt=OuterRef("number"))
        return approved.filter(~Exists(newer))

    def siblings(self) -> ProposalQuerySet:
        """All versions of the same, the newest first."""
        return self.of_subject(getattr(self, f"{self.of}_id"))

    def before(self) -> "Version | None":
        """What readers saw before this version, or see instead of it."""
        return self.siblings().approved().filter(number__lt=self.number).first()


# What the trail tells of a version besides its words.
BY_TWO = ("proposed_by_id", "proposed_at", "approved_by_id", "approved_at")


def propose_version(version: V, *, by: User, at: datetime | None) -> V:
    """Keep it as the newest version, unless the newest says the same. What it is a version of is locked."""
    latest = version.siblings().first()
    if latest and latest.words == version.words:
        return latest
    version.number = latest.number + 1 if latest else 1
    version.proposed_by, version.proposed_at = by, at or timezone.now()
    version.clean_fields(exclude=("approved_by", "approved_at", "seal"))
    version.save()
    _tell(version, version.told_as[0], by=by, at=version.proposed_at)
    return version


def approve_version(version: V, subject: Any, *, by: User, at: datetime | None) -> V:
    """Let readers see a version of what is locked. A second click changes nothing.

    Refusal for its own author, and when a newer version is approved.
    """
    version = version.siblings().get(pk=version.pk)
    if version.is_approved:
        return version
    if version.siblings().approved().filter(number__gt=version.number).exists():
        raise Refusal("A newer version has already been approved. Propose this one again.")
    at = at or timezone.now()
    must_match(subject)
    approve(version, by=by, at=at)
    _tell(version, version.told_as[1], by=by, at=at)
    return version


def _tell(version: Version, kind: str, *, by: User, at: datetime) -> None:
    trail.record(
        subject=version.subject,
        kind=kind,
        by=by,
        at=at,
        detail={"version": version.number},
        wrote=[version],
    )
