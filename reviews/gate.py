"""The publication gate: every reason why a revision may not go live now.

`blockers` is what every screen shows and what `publish` asks inside its lock. Each rule is a small pure function of a
`Case`; docs/publication-gate.md has a heading for each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from articles import digest
from articles.models import Revision
from articles.rendering import citation_ids
from reviews import seals
from reviews.models import (
    ApprovalKind,
    Concern,
    Credential,
    Policy,
    Release,
    Reviewer,
    SignOff,
)
from reviews.policies import DECLARATION_DAYS, local_day, policy_of, slots_of

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
BLOCKING_CONCERNS = {Concern.Source.REPORT, Concern.Source.NOTICE}


@dataclass(frozen=True)
class Blocker:
    """One reason: its id, what is wrong, and what to do about it."""

    id: str
    message: str
    hint: str


@dataclass(frozen=True)
class Case:
    """Everything the rules look at, read once."""

    revision: Revision
    at: datetime
    policy: Policy | None
    slots: list[str]
    approvals: list[SignOff]
    defects: dict[int, tuple[str, str]]
    open_requests: list[SignOff]
    concerns: list[Concern]
    cited: list[int]
    listed: list[int]
    text_holds: bool
    writers: set[int] = field(default_factory=set)

    @property
    def counting(self) -> list[SignOff]:
        return [a for a in self.approvals if a.pk not in self.defects]


def blockers(revision: Revision, *, at: datetime) -> list[Blocker]:
    """Why this revision may not go live at that moment, in the order an editor would mend it."""
    case = gather(revision, at=at)
    return [blocker for rule in RULES for blocker in rule(case)]


def counting_approvals(revision: Revision, *, at: datetime) -> list[SignOff]:
    """The approvals that count for this revision at that moment."""
    return gather(revision, at=at).counting


def fill_slots(slots: list[str], approvals: list[SignOff]) -> list[SignOff] | None:
    """One approval for each slot, of its kind, each by another person; None when they do not suffice."""
    if not slots:
        return []
    for approval in approvals:
        if approval.kind != slots[0]:
            continue
        others = [a for a in approvals if a.reviewer_id != approval.reviewer_id]
        rest = fill_slots(slots[1:], others)
        if rest is not None:
            return [approval, *rest]
    return None


def qualified(reviewer: Reviewer, kind: str, *, at: datetime) -> bool:
    """Whether she holds a credential for this kind that was verified, unexpired and never revoked."""
    return any(
        credential.kind in QUALIFYING[ApprovalKind(kind)]
        and hasattr(credential, "verification")
        and credential.verification.verified_at <= at
        and credential.expires_on >= local_day(at)
        and not hasattr(credential, "revocation")
        for credential in reviewer.credentials.all()
    )


# Gathering


def gather(revision: Revision, *, at: datetime) -> Case:
    """Read what the rules need."""
    policy = policy_of(revision.article)
    text_holds = digest.holds(revision)
    before = _last_live_before(revision)
    writers = _writers_since(revision, before)
    approvals = list(_approvals(revision))
    case = Case(
        revision=revision,
        at=at,
        policy=policy,
        slots=slots_of(policy) if policy else [],
        approvals=approvals,
        defects={},
        open_requests=_open_requests(revision, before),
        concerns=list(_blocking_concerns(revision)),
        cited=citation_ids(revision.html),
        listed=[c.reference_id for c in revision.citations.order_by("number")],
        text_holds=text_holds,
        writers=writers,
    )
    for approval in approvals:
        if defect := next(filter(None, (check(approval, case) for check in DEFECTS)), None):
            case.defects[approval.pk] = defect
    return case


def _last_live_before(revision: Revision) -> Release | None:
    """The latest genuine release of an earlier revision of the same article."""
    releases = (
        Release.objects.filter(article=revision.article_id, revision__number__lt=revision.number)
        .select_related("revision")
        .defer("revision__body", "revision__html", "revision__words")
        .order_by("-revision__number", "-number")
    )
    # A forged one would make writers and open requests forgotten.
    return next((one for one in releases if seals.release_holds(one, one.revision)), None)


def _writers_since(revision: Revision, before: Release | None) -> set[int]:
    """People who wrote or are named as authors of any revision since the last live one."""
    since = before.revision.number if before else 0
    stretch = Revision.objects.filter(
        article=revision.article_id, number__gt=since, number__lte=revision.number
    )
    saved = set(stretch.values_list("created_by", flat=True))
    named = set(stretch.values_list("bylines__author__user", flat=True))
    return (saved | named) - {None}


def _approvals(revision: Revision):
    return (
        SignOff.objects.filter(revision=revision, decision=SignOff.Decision.APPROVED)
        .select_related("reviewer__user", "declaration", "base__reviewer__user", "override")
        .prefetch_related(
            "reviewer__credentials__verification", "reviewer__credentials__revocation"
        )
        .order_by("-signed_at", "-id")
    )


def _open_requests(revision: Revision, before: Release | None) -> list[SignOff]:
    """Requests for changes that nobody entitled to has cleared."""
    since = before.revision.number if before else 0
    decided = SignOff.objects.filter(
        revision__article=revision.article_id,
        revision__number__gte=since,
        revision__number__lte=revision.number,
        withdrawn_at=None,
    ).select_related("reviewer__user", "revision")
    requests = [
        s
        for s in decided
        if s.decision == SignOff.Decision.CHANGES_REQUESTED
        and (s.revision.number > since or (before and s.signed_at > before.published_at))
    ]
    approvals = [
        s for s in decided if s.decision == SignOff.Decision.APPROVED and seals.sign_off_holds(s)
    ]
    return [r for r in requests if not any(_clears(a, r) for a in approvals)]


def _clears(approval: SignOff, request: SignOff) -> bool:
    """She approved a later reading herself, or somebody else cleared it and said why."""
    if approval.signed_at <= request.signed_at:
        return False
    if approval.reviewer_id == request.reviewer_id:
        return approval.kind == request.kind
    return approval.clears_id == request.pk and approval.comment != ""


def _blocking_concerns(revision: Revision) -> Iterator[Concern]:
    """Concerns that this revision neither resolves nor is built on the answer to."""
    concerns = Concern.objects.filter(
        article=revision.article_id, source__in=BLOCKING_CONCERNS
    ).exclude(resolution=Concern.Resolution.DISMISSED)
    for concern in concerns.select_related("resolving_revision").order_by("raised_at", "id"):
        answer = concern.resolving_revision
        if answer is None or revision.number < answer.number:
            yield concern


# What keeps an approval from counting: (rule id, sentence) or None


def _defect_bytes(approval: SignOff, case: Case) -> tuple[str, str] | None:
    if approval.digest != case.revision.digest or not case.text_holds:
        return "gate.E003", "it was given to other words than these"
    if not seals.sign_off_holds(approval):
        return "gate.E003", "it does not carry this site's seal"
    if approval.base and not seals.sign_off_holds(approval.base):
        return "gate.E003", "what it builds on does not carry this site's seal"
    return None


def _defect_ended(approval: SignOff, case: Case) -> tuple[str, str] | None:
    if approval.withdrawn_at:
        return "gate.E003", f"it was withdrawn on {approval.withdrawn_at:%-d %B %Y}"
    if approval.valid_until is None or approval.valid_until <= case.at:
        return "gate.E003", "it has expired"
    if approval.signed_at > case.at:
        return "gate.E003", "it is dated in the future"
    base = approval.base
    if base and (base.withdrawn_at or base.valid_until is None or base.valid_until <= case.at):
        return "gate.E003", "the whole-page approval it builds on no longer holds"
    return None


def _defect_credential(approval: SignOff, case: Case) -> tuple[str, str] | None:
    if not qualified(approval.reviewer, approval.kind, at=approval.signed_at):
        return "gate.E004", "no verified, unexpired credential stood behind it"
    return None


def _defect_own_work(approval: SignOff, case: Case) -> tuple[str, str] | None:
    if approval.reviewer_id in case.writers:
        return "gate.E005", "the approver wrote part of the text"
    return None


def _defect_interest(approval: SignOff, case: Case) -> tuple[str, str] | None:
    declaration = approval.declaration
    if declaration is None:
        return "gate.E006", "it came without a declaration of interests"
    if approval.signed_at - declaration.declared_at > timedelta(days=DECLARATION_DAYS):
        return "gate.E006", "the declaration of interests was over 12 months old"
    if approval.has_conflict and not hasattr(approval, "override"):
        return "gate.E006", "a conflict of interest was declared and nobody has overridden it"
    return None


DEFECTS: tuple[Callable[[SignOff, Case], tuple[str, str] | None], ...] = (
    _defect_bytes,
    _defect_ended,
    _defect_credential,
    _defect_own_work,
    _defect_interest,
)

_HINTS = {
    "gate.E003": "Ask the reviewer for a new sign-off.",
    "gate.E004": "Have the credential verified, or ask another reviewer.",
    "gate.E005": "Ask somebody who did not write the text.",
    "gate.E006": "Ask for a new declaration, another reviewer, or a recorded override.",
}


# The rules


def _too_few(case: Case, kind: str, rule: str) -> Iterator[Blocker]:
    """E001 or E002, with the reasons why given approvals of that kind do not count."""
    needed = case.slots.count(kind)
    people = {a.reviewer_id for a in case.counting if a.kind == kind}
    if len(people) >= needed:
        return
    noun = "medical approval" if kind == ApprovalKind.MEDICAL else "fact-check approval"
    have = f"{len(people)} of {needed} {noun}{'s' if needed > 1 else ''}"
    yield Blocker(
        rule, f"{have} counts for this text.", "Submit it for review, or wait for the review."
    )
    for approval in case.approvals:
        if approval.kind == kind and approval.pk in case.defects:
            defect, why = case.defects[approval.pk]
            who = approval.reviewer.name
            yield Blocker(defect, f"The approval by {who} does not count: {why}.", _HINTS[defect])


def medical_approvals(case: Case) -> Iterator[Blocker]:
    """E001: fewer medical approvals count than the policy's slots; no policy never suffices."""
    if ApprovalKind.MEDICAL not in case.slots:
        yield Blocker(
            "gate.E001",
            f"No policy with a medical approval stands for “{case.revision.article.topic}”.",
            "A managing editor sets one under Topic policies.",
        )
        return
    yield from _too_few(case, str(ApprovalKind.MEDICAL), "gate.E001")


def fact_checks(case: Case) -> Iterator[Blocker]:
    """E002: fewer fact-check approvals count."""
    yield from _too_few(case, str(ApprovalKind.FACT_CHECK), "gate.E002")


def distinct_people(case: Case) -> Iterator[Blocker]:
    """E001 again: enough approvals of each kind, but not by as many different people."""
    each_kind = all(
        len({a.reviewer_id for a in case.counting if a.kind == kind}) >= case.slots.count(kind)
        for kind in case.slots
    )
    if case.slots and each_kind and fill_slots(case.slots, case.counting) is None:
        yield Blocker(
            "gate.E001",
            "One person's approvals fill two places; each needs a person of its own.",
            "Ask another reviewer for one of the approvals.",
        )


def changes_requested(case: Case) -> Iterator[Blocker]:
    """E007: a reviewer asked for changes, and nobody entitled to has cleared it."""
    for request in case.open_requests:
        yield Blocker(
            "gate.E007",
            f"{request.reviewer.name} asked for changes on revision {request.revision.number}.",
            "Mend the text and ask her again, or ask a third reviewer to clear it with a reason.",
        )


def citations(case: Case) -> Iterator[Blocker]:
    """E009: a citation without a reference, a reference never cited, or none at all."""
    if not case.cited and not case.listed:
        yield Blocker(
            "gate.E009", "The text cites nothing.", "Cite what it rests on with the Cite button."
        )
    elif case.cited != case.listed:
        yield Blocker(
            "gate.E009",
            "The citations in the text and the reference list do not match.",
            "Save the text again; remove markers that lead nowhere.",
        )


def concerns(case: Case) -> Iterator[Blocker]:
    """E013: a concern from an accepted report or a notice, which this text does not answer."""
    for concern in case.concerns:
        yield Blocker(
            "gate.E013",
            f"An open concern: {concern.detail}",
            "Mend the text and resolve the concern with that revision, or dismiss it with a reason.",
        )


RULES: tuple[Callable[[Case], Iterator[Blocker]], ...] = (
    medical_approvals,
    fact_checks,
    distinct_people,
    changes_requested,
    citations,
    concerns,
)
RULE_IDS = (
    "gate.E001",
    "gate.E002",
    "gate.E003",
    "gate.E004",
    "gate.E005",
    "gate.E006",
    "gate.E007",
    "gate.E009",
    "gate.E013",
)
