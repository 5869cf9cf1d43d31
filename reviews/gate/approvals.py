"""Approvals: which of them count, and whether those suffice (E001 to E006)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Prefetch

from articles import digest
from articles.models import Revision
from articles.querysets import whole_texts
from people.days import local_day
from people.witness import subject_of
from reviews.gate.case import ArticleRecord, Case, Defect
from reviews.gate.findings import Find, Finding, Severity, blocks
from reviews.gate.stretches import Stretch, writers_of
from reviews.models import (
    ApprovalKind,
    Credential,
    PolicySlot,
    Review,
    Reviewer,
    SignOff,
)
from reviews.policies import earlier_requirement, in_words, places_of
from reviews.querysets import DECLARATION_DAYS

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
RELATED = ("reviewer__user", "revision", "declaration", "override", "late_conflict")


# What an editor does about an approval that does not count, by the rule's id.
_HINTS = {
    "gate.E003": "Ask the reviewer for a new sign-off.",
    "gate.E004": "Have the credential verified, or ask another reviewer.",
    "gate.E005": "Ask somebody who did not write the text.",
    "gate.E006": "Ask for a new declaration, another reviewer, or a recorded override.",
}


def credentials(prefix: str = "") -> Prefetch:
    """The credentials of reviewers under this prefix with what `qualified` looks at, to be prefetched in one query."""
    rows = Credential.objects.select_related("revocation").prefetch_related("verifications")
    return Prefetch(f"{prefix}credentials", rows)


def decisions_on(stretches: Sequence[Stretch]) -> list[SignOff]:
    """Everything decided on these texts and on what was live before, with what `defect_of` looks at."""
    texts = {text.pk for stretch in stretches for text in stretch.texts}
    live = {stretch.before.revision_id for stretch in stretches if stretch.before}
    made = SignOff.objects.filter(revision__in=texts | live).order_by("pk")
    of_base_too = ("reviewer__user", "revision", "override", "late_conflict")
    related = [*RELATED, *(f"base__{name}" for name in of_base_too)]
    of_base = ("base__revision__bylines", "base__revision__citations")
    return list(
        made.select_related(*related)
        .defer(*whole_texts("revision__"))
        .prefetch_related(credentials("reviewer__"), credentials("base__reviewer__"), *of_base)
    )


def approvals_of(text: Revision, decisions: Iterable[SignOff]) -> list[SignOff]:
    """Every approval that names this text, the newest first."""
    given = [
        one
        for one in decisions
        if one.revision_id == text.pk and one.decision == SignOff.Decision.APPROVED
    ]
    for one in given:
        one.revision = text  # with its words
    return sorted(given, key=lambda one: (one.signed_at, one.pk), reverse=True)


def defects_of(
    approvals: Sequence[SignOff],
    writers: set[int],
    record: ArticleRecord,
    *,
    at: datetime,
) -> dict[int, Defect]:
    """Why approvals of one text do not count, by their keys."""
    found = {one.pk: defect_of(one, at=at, writers=writers, record=record) for one in approvals}
    return {pk: defect for pk, defect in found.items() if defect}


def qualified(reviewer: Reviewer, kind: str, *, at: datetime) -> bool:
    """Whether they hold a credential for this kind that was verified, unexpired and never revoked."""
    return any(qualifies(credential, kind, at=at) for credential in reviewer.credentials.all())


def qualifies(credential: Credential, kind: str, *, at: datetime) -> bool:
    """Whether this credential is one for that kind, and stood at that moment."""
    return credential.kind in QUALIFYING[ApprovalKind(kind)] and credential.stands(at)


def fits(approval: SignOff, place: PolicySlot) -> bool:
    """Whether an approval that counts is what this place of a policy asks for."""
    return approval.kind == place.kind and is_in(approval, place.specialty)


def is_in(approval: SignOff, specialty: str) -> bool:
    """Whether a credential in this specialty stood behind the approval; any does for ""."""
    if not specialty:
        return True
    return any(
        one.is_in(specialty) and qualifies(one, approval.kind, at=approval.signed_at)
        for one in approval.reviewer.credentials.all()
    )


def is_vouched_for(approval: SignOff) -> bool:
    """Whether whoever gave it, and its base, was qualified then by a credential that holds to this day, in what it is asked in."""
    both = filter(None, (approval, approval.base))
    in_it = is_in(approval, approval.asked_specialty)
    return in_it and all(qualified(one.reviewer, one.kind, at=one.signed_at) for one in both)


def lost_on(approval: SignOff) -> datetime | None:
    """Since when nothing qualifies whoever gave it, or its base, for what it is asked for; None while it is vouched for, and when nothing ever did."""
    if is_vouched_for(approval):
        return None
    lost = [
        credential.revocation.revoked_at
        for one in filter(None, (approval, approval.base))
        for credential in one.reviewer.credentials.all()
        if hasattr(credential, "revocation")
        and credential.kind in QUALIFYING[ApprovalKind(one.kind)]
        and credential.is_in(approval.asked_specialty)
        and credential.was_checked(one.signed_at)
    ]
    return max(lost, default=None)


def defect_of(
    approval: SignOff,
    *,
    at: datetime,
    writers: set[int] | None = None,
    record: ArticleRecord | None = None,
) -> Defect | None:
    """Why this approval does not count at that moment, or None when it does.

    `writers` of its revision and the `record` of its article, when the caller has them. The base of an amendment must count as
    well. One from before amendments, on another’s base, also needs every approval of changes between the two.
    """
    if defect := _own_defect(approval, at, writers, record):
        return defect
    base = approval.base
    if base is None:
        return None
    if below := _own_defect(base, at, record=record):
        who = base.reviewer.name
        return Defect(below.rule, f"the whole-page approval by {who} it builds on: {below.why}")
    return _defect_between(approval, base, at, record) if approval.on_anothers_base else None


def _defect_between(
    approval: SignOff, base: SignOff, at: datetime, record: ArticleRecord | None
) -> Defect | None:
    """Why an approval on another’s base rests on one of earlier changes that does not count.

    What lies between counts, or was taken back before: then it was known that nobody vouches for that part.
    """
    signed_at = approval.signed_at
    between = base.built_on_it.filter(
        revision__number__lt=approval.revision.number, signed_at__lt=signed_at
    ).exclude(withdrawn_at__lte=signed_at)
    for one in between.select_related(*RELATED).order_by("revision__number", "pk"):
        if defect := _own_defect(one, at, record=record):
            who, number = one.reviewer.name, one.revision.number
            return Defect(
                defect.rule,
                f"the approval by {who} of the changes in revision {number}, made in between: {defect.why}",
            )
    return None


def _own_defect(
    approval: SignOff,
    at: datetime,
    writers: set[int] | None = None,
    record: ArticleRecord | None = None,
) -> Defect | None:
    """Why it does not count, whatever it builds on."""
    for check in _CHECKS:
        if defect := check(approval, at):
            return defect
    if writers is None:
        writers = writers_of(approval.revision, record)
    if approval.reviewer_id in writers:
        return Defect("gate.E005", "the approver wrote part of the text")
    return None


def _bytes(approval: SignOff, at: datetime) -> Defect | None:
    if approval.digest != approval.revision.digest or not digest.matches(approval.revision):
        return Defect("gate.E003", "it was given to other words than these")
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
    if approval.signed_at - declaration.declared_at > timedelta(days=DECLARATION_DAYS):
        return Defect("gate.E006", "the declaration of interests was over 12 months old")
    if approval.is_in_conflict:
        return Defect(
            "gate.E006", "a conflict of interest was declared and nobody has overridden it"
        )
    return None


_CHECKS: tuple[Callable[[SignOff, datetime], Defect | None], ...] = (
    _bytes,
    _person,
    _ended,
    _credential,
    _interest,
)


# Whether they suffice


def fill_slots(places: Sequence[PolicySlot], approvals: Sequence[SignOff]) -> list[SignOff] | None:
    """One approval for each slot that fits it, each by a different person; None when they do not suffice."""
    if not places:
        return []
    for approval in approvals:
        if not fits(approval, places[0]):
            continue
        others = [a for a in approvals if a.reviewer_id != approval.reviewer_id]
        rest = fill_slots(places[1:], others)
        if rest is not None:
            return [approval, *rest]
    return None


def _too_few(find: Find, case: Case, kind: str) -> Iterator[Finding]:
    """Fewer approvals of this kind count than are asked for, with the reasons why given ones do not."""
    needed = case.slots.count(kind)
    people = {a.reviewer_id for a in case.counting if a.kind == kind}
    if len(people) >= needed:
        return
    have = f"{ApprovalKind(kind).label.capitalize()}: {len(people)} of {needed}"
    yield find(have, "Submit it for review.")
    for approval in case.approvals:
        if approval.kind == kind and approval.pk in case.defects:
            yield _uncounted(approval, case.defects[approval.pk])


def _uncounted(approval: SignOff, defect: Defect) -> Finding:
    return Finding(
        defect.rule,
        Severity.BLOCKS,
        f"The approval by {approval.reviewer.name} does not count: {defect.why}.",
        _HINTS[defect.rule],
        subject_of(approval),
    )


@blocks("gate.E001", *_HINTS)
def medical_approvals(find: Find, case: Case) -> Iterator[Finding]:
    """E001: fewer medical approvals count than the policy's slots; no policy never suffices."""
    if ApprovalKind.MEDICAL not in case.slots:
        topic = case.revision.article.topic
        yield find(
            f"No policy with a medical approval stands for “{topic}”.",
            "A managing editor sets one under Topic policies.",
            subject_of(topic),
        )
        return
    yield from _too_few(find, case, str(ApprovalKind.MEDICAL))


@blocks("gate.E002", *_HINTS)
def fact_checks(find: Find, case: Case) -> Iterator[Finding]:
    """E002: fewer fact-check approvals count."""
    yield from _too_few(find, case, str(ApprovalKind.FACT_CHECK))


@blocks("gate.E001")
def distinct_people(find: Find, case: Case) -> Iterator[Finding]:
    """E001 again: enough approvals of each kind, but not in each specialty, or not by as many different people."""
    each_kind = all(
        len({a.reviewer_id for a in case.counting if a.kind == kind}) >= case.slots.count(kind)
        for kind in case.slots
    )
    if not case.slots or not each_kind or fill_slots(case.places, case.counting) is not None:
        return
    missing = [one for one in case.places if not any(fits(a, one) for a in case.counting)]
    for place in missing:
        yield find(
            f"No {place.kind_label} that counts is by somebody whose credential is in “{place.specialty}”.",
            f"Ask a reviewer in “{place.specialty}”, or have the specialty of a credential verified.",
        )
    if not missing:
        yield find(
            "One person’s approvals fill two places; each needs a person of its own.",
            "Ask another reviewer for one of the approvals.",
        )


@blocks("gate.E001")
def opened_under(find: Find, case: Case) -> Iterator[Finding]:
    """E001 again: the text does not meet the policy that its review opened under, however much less is asked today."""
    if not case.record.happened("policy changed"):
        return
    review = Review.objects.filter(revision=case.revision).order_by("-opened_at", "-pk").first()
    asked = review and earlier_requirement(case.record.article, at=review.opened_at)
    if not asked or (case.policy and asked.policy_id == case.policy.pk):
        return
    if fill_slots(places_of(asked.policy), case.counting) is None:
        yield find(
            f"Its review opened under the policy “{asked.policy}”, which asks for {in_words(asked.policy)}; what counts does not meet it.",
            "Ask for what it misses, or close the review and submit the text anew under today’s policy.",
        )
