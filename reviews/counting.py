"""Whether an approval counts: what docs/publication-gate.md asks of it, and who may not give it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from articles import digest
from articles.models import Revision
from reviews import seals
from reviews.models import ApprovalKind, Credential, Release, Reviewer, SignOff
from reviews.policies import DECLARATION_DAYS, local_day

# A fact-checker may be a researcher; a medical reviewer must hold a clinical credential.
QUALIFYING = {
    ApprovalKind.MEDICAL: {
        Credential.Kind.PHYSICIAN,
        Credential.Kind.NURSE,
        Credential.Kind.PHARMACIST,
        Credential.Kind.ALLIED,
    },
    ApprovalKind.FACT_CHECK: set(Credential.Kind),
}

# What a queryset of sign-offs must load for `defect_of`.
_RELATED = ("reviewer__user", "revision", "declaration", "override")


@dataclass(frozen=True)
class Defect:
    """Why an approval does not count: the rule's id, and the rest of a sentence."""

    rule: str
    why: str


def approvals_of(revision: Revision) -> list[SignOff]:
    """Every approval that names this revision, with what `defect_of` looks at, the newest first."""
    related = [*_RELATED, *(f"base__{name}" for name in ("reviewer__user", "revision"))]
    approvals = SignOff.objects.filter(revision=revision, decision=SignOff.Decision.APPROVED)
    return list(approvals.select_related(*related).order_by("-signed_at", "-id"))


def qualified(reviewer: Reviewer, kind: str, *, at: datetime) -> bool:
    """Whether they hold a credential for this kind that was verified, unexpired and never revoked."""
    return any(
        credential.kind in QUALIFYING[ApprovalKind(kind)]
        and hasattr(credential, "verification")
        and credential.verification.verified_at <= at
        and credential.expires_on >= local_day(at)
        and not hasattr(credential, "revocation")
        and seals.holds(credential.verification)
        for credential in reviewer.credentials.all()
    )


def last_live_before(revision: Revision) -> Release | None:
    """The latest genuine release of an earlier revision of the same article."""
    earlier = Release.objects.filter(
        article=revision.article_id, revision__number__lt=revision.number
    )
    return _latest_genuine(earlier)


def _latest_genuine(releases: QuerySet[Release]) -> Release | None:
    latest_first = (
        releases.select_related("revision")
        .defer("revision__body", "revision__html", "revision__words")
        .order_by("-revision__number", "-number")
    )
    # A forged one would make writers and open requests forgotten.
    return next((one for one in latest_first if seals.holds(one)), None)


def stretches(revision: Revision) -> Iterator[tuple[Release | None, QuerySet[Revision]]]:
    """The revisions since the last live one, after its release; then the same of each text that they took up again.

    What was live itself brings nothing but its release: only what was said since then is still open.
    """
    before = last_live_before(revision)
    since = before.revision.number if before else 0
    own = Revision.objects.filter(
        article=revision.article_id, number__gt=since, number__lte=revision.number
    )
    yield before, own
    for source in Revision.objects.filter(copies__in=own, number__lte=since).distinct():
        if release := _latest_genuine(Release.objects.filter(revision=source)):
            yield release, Revision.objects.none()
        else:
            yield from stretches(source)


def writers_of(revision: Revision) -> set[int]:
    """People who wrote or are named as authors of any revision since the last live one.

    Taking up an unfinished text again brings its writers with it.
    """
    people: set[int | None] = set()
    for _, texts in stretches(revision):
        people |= set(texts.values_list("created_by", flat=True))
        people |= set(texts.values_list("bylines__author__user", flat=True))
    return {pk for pk in people if pk is not None}


def defect_of(approval: SignOff, *, at: datetime, writers: set[int] | None = None) -> Defect | None:
    """Why this approval does not count at that moment, or None when it does.

    `writers` of its revision, when the caller knows them. What a changes-only approval builds on must count
    as well: its base, and every approval of changes that was given between the two.
    """
    if defect := _own_defect(approval, at, writers):
        return defect
    base = approval.base
    if base is None:
        return None
    if below := _own_defect(base, at):
        who = base.reviewer.name
        return Defect(below.rule, f"the whole-page approval by {who} it builds on: {below.why}")
    return defect_between(base, approval.revision, signed_at=approval.signed_at, at=at)


def defect_between(
    base: SignOff, revision: Revision, *, signed_at: datetime, at: datetime
) -> Defect | None:
    """Why an approval of the changes up to `revision`, signed then on this base, rests on one that does not count.

    What lies between counts, or was taken back before: then it was known that nobody vouches for that part.
    """
    between = base.built_on_it.filter(
        revision__number__lt=revision.number, signed_at__lt=signed_at
    ).exclude(withdrawn_at__lte=signed_at)
    for one in between.select_related(*_RELATED).order_by("revision__number", "pk"):
        if defect := _own_defect(one, at):
            who, number = one.reviewer.name, one.revision.number
            return Defect(
                defect.rule,
                f"the approval by {who} of the changes in revision {number}, made in between: {defect.why}",
            )
    return None


def _own_defect(approval: SignOff, at: datetime, writers: set[int] | None = None) -> Defect | None:
    """Why it does not count, whatever it builds on."""
    for check in _CHECKS:
        if defect := check(approval, at):
            return defect
    if approval.reviewer_id in (writers_of(approval.revision) if writers is None else writers):
        return Defect("gate.E005", "the approver wrote part of the text")
    return None


def _bytes(approval: SignOff, at: datetime) -> Defect | None:
    if approval.digest != approval.revision.digest or not digest.holds(approval.revision):
        return Defect("gate.E003", "it was given to other words than these")
    if not seals.holds(approval):
        return Defect("gate.E003", "it does not carry this site's seal")
    return None


def _person(approval: SignOff, at: datetime) -> Defect | None:
    if approval.reviewer.user.erased_at:
        return Defect(
            "gate.E004", "who gave it was erased since, and nobody vouches for it by name"
        )
    return None


def _ended(approval: SignOff, at: datetime) -> Defect | None:
    if approval.withdrawn_at:
        day = local_day(approval.withdrawn_at)
        return Defect("gate.E003", f"it was withdrawn on {day:%-d %B %Y}")
    if approval.valid_until is None or approval.valid_until <= at:
        return Defect("gate.E003", "it has expired")
    if approval.signed_at > at:
        return Defect("gate.E003", "it is dated in the future")
    return None


def _credential(approval: SignOff, at: datetime) -> Defect | None:
    if not qualified(approval.reviewer, approval.kind, at=approval.signed_at):
        return Defect("gate.E004", "no verified, unexpired credential stood behind it")
    return None


def _interest(approval: SignOff, at: datetime) -> Defect | None:
    declaration = approval.declaration
    if declaration is None:
        return Defect("gate.E006", "it came without a declaration of interests")
    if not seals.holds(declaration):
        return Defect("gate.E006", "its declaration of interests does not carry this site's seal")
    if approval.signed_at - declaration.declared_at > timedelta(days=DECLARATION_DAYS):
        return Defect("gate.E006", "the declaration of interests was over 12 months old")
    if not approval.has_conflict:
        return None
    if not hasattr(approval, "override"):
        return Defect(
            "gate.E006", "a conflict of interest was declared and nobody has overridden it"
        )
    if not seals.holds(approval.override):
        return Defect("gate.E006", "the override of its conflict does not carry this site's seal")
    return None


_CHECKS: tuple[Callable[[SignOff, datetime], Defect | None], ...] = (
    _bytes,
    _person,
    _ended,
    _credential,
    _interest,
)
