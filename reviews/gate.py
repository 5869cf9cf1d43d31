"""The publication gate: every reason why a revision may not go live now.

`blockers` is what every screen shows and what `publish` asks inside its lock. Each rule is a small pure function of a
`Case`; docs/publication-gate.md has a heading for each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from articles.lineage import text_ancestors
from articles.models import Citation, Revision
from articles.rendering import citation_ids
from people import trail
from references.models import Reference
from reviews.counting import Defect, approvals_of, defect_of, stretches, writers_of
from reviews.models import ApprovalKind, Concern, Policy, SignOff
from reviews.policies import policy_of, slots_of

BLOCKING_CONCERNS = {Concern.Source.REPORT, Concern.Source.NOTICE}
# The events that tell of a revision.
_SAVED = ("saved", "restored", "mending")


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
    defects: dict[int, Defect]
    open_requests: list[SignOff]
    concerns: list[Concern]
    cited: list[int]
    entries: list[Citation]
    writers: set[int]

    @property
    def counting(self) -> list[SignOff]:
        return [a for a in self.approvals if a.pk not in self.defects]

    @property
    def blockers(self) -> list[Blocker]:
        return [blocker for rule in RULES for blocker in rule(self)]


def blockers(revision: Revision, *, at: datetime) -> list[Blocker]:
    """Why this revision may not go live at that moment, in the order an editor would mend it."""
    return gather(revision, at=at).blockers


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


# Gathering


def gather(revision: Revision, *, at: datetime) -> Case:
    """Read what the rules need."""
    policy = policy_of(revision.article)
    writers = writers_of(revision)
    approvals = approvals_of(revision)
    found = {a.pk: defect_of(a, at=at, writers=writers) for a in approvals}
    if approvals and not _saved_here(revision):
        found = {a.pk: found[a.pk] or _NOT_SAVED for a in approvals}
    line = text_ancestors(revision)
    return Case(
        revision=revision,
        at=at,
        policy=policy,
        slots=slots_of(policy) if policy else [],
        approvals=approvals,
        defects={pk: defect for pk, defect in found.items() if defect},
        open_requests=_open_requests(revision, line, at),
        concerns=list(_blocking_concerns(revision, line)),
        cited=citation_ids(revision.html),
        entries=entries_of(revision),
        writers=writers,
    )


def entries_of(revision: Revision) -> list[Citation]:
    """The reference list, with the works and what was published about them since; three queries."""
    works = Reference.objects.prefetch_related("notices")
    entries = Citation.objects.filter(revision=revision).order_by("number")
    return list(entries.prefetch_related(Prefetch("reference", works)))


_NOT_SAVED = Defect("gate.E003", "it was given to a text of which the trail does not tell")


def _saved_here(revision: Revision) -> bool:
    """Whether this site saved the text, and each since the last live one: a forged one lies about who wrote it."""
    told = {(detail.get("revision"), detail.get("digest")) for detail in _told(revision, *_SAVED)}
    return all(
        set(texts.values_list("number", "digest")) <= told for _, texts in stretches(revision)
    )


def _open_requests(revision: Revision, line: set[int], at: datetime) -> list[SignOff]:
    """Requests for changes since the last live text that nobody entitled to has cleared.

    Taking up an older text again brings what was asked of it along.
    """
    requests, approvals = _requests_and_approvals(revision)
    return [r for r in requests if not any(_clears(a, r, line, at) for a in approvals)]


def _requests_and_approvals(revision: Revision) -> tuple[list[SignOff], list[SignOff]]:
    unfinished: set[int] = set()
    live_since: dict[int, datetime] = {}
    for before, texts in stretches(revision):
        unfinished |= set(texts.values_list("pk", flat=True))
        if before:
            live_since[before.revision_id] = before.published_at
    decided = list(
        SignOff.objects.filter(revision__in=unfinished | live_since.keys())
        .select_related("reviewer__user", "revision", "declaration", "override", "base__revision")
        .order_by("pk")
    )
    requests = [
        s
        for s in decided
        if s.decision == SignOff.Decision.CHANGES_REQUESTED
        and (s.revision_id in unfinished or s.signed_at > live_since[s.revision_id])
    ]
    approvals = [
        s for s in decided if s.decision == SignOff.Decision.APPROVED and not s.withdrawn_at
    ]
    return _standing(requests, revision), approvals


def _standing(requests: list[SignOff], revision: Revision) -> list[SignOff]:
    """Those that were not taken back by the verb; anybody could fill the columns that say so."""
    if not any(request.withdrawn_at for request in requests):
        return requests
    told = _told(revision, "sign-off taken back")
    taken_back = {pk for detail in told for pk in detail["sign_offs"]}
    return [r for r in requests if not (r.withdrawn_at and r.pk in taken_back)]


def _told(revision: Revision, *kinds: str) -> list[dict[str, Any]]:
    """What the article's genuine events of these kinds say."""
    events = trail.genuine(trail.subject_of(revision.article))
    return [event.detail for event in events if event.kind in kinds]


def _clears(approval: SignOff, request: SignOff, line: set[int], at: datetime) -> bool:
    """She approved a later reading herself, or another qualified reviewer cleared it and said why.

    The words that were approved must be those this text is built on, if it is built on the words that were
    objected to; and only an approval that counts clears anything.
    """
    if approval.signed_at <= request.signed_at or approval.kind != request.kind:
        return False
    if request.revision_id in line and approval.revision_id not in line:
        return False
    herself = approval.reviewer_id == request.reviewer_id
    if not herself and not (approval.clears_id == request.pk and approval.comment):
        return False
    return defect_of(approval, at=at) is None


def _blocking_concerns(revision: Revision, line: set[int]) -> Iterator[Concern]:
    """Concerns that this revision neither resolves nor is built on the answer to."""
    concerns = list(
        Concern.objects.filter(article=revision.article_id, source__in=BLOCKING_CONCERNS).order_by(
            "raised_at", "id"
        )
    )
    # Anybody could fill the columns that tell of an answer; the verb's event goes with them.
    resolved = any(concern.resolved_at for concern in concerns)
    told = _told(revision, "concern resolved") if resolved else []
    answered = {detail["concern"] for detail in told}
    for concern in concerns:
        dismissed = concern.resolution == Concern.Resolution.DISMISSED
        settled = dismissed or concern.resolving_revision_id in line
        if not (settled and concern.pk in answered):
            yield concern


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
            defect = case.defects[approval.pk]
            message = f"The approval by {approval.reviewer.name} does not count: {defect.why}."
            yield Blocker(defect.rule, message, _HINTS[defect.rule])


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
    listed = [entry.reference_id for entry in case.entries]
    if not case.cited and not listed:
        yield Blocker(
            "gate.E009", "The text cites nothing.", "Cite what it rests on with the Cite button."
        )
    elif case.cited != listed:
        yield Blocker(
            "gate.E009",
            "The citations in the text and the reference list do not match.",
            "Save the text again; remove markers that lead nowhere.",
        )


def retracted_works(case: Case) -> Iterator[Blocker]:
    """E010: a cited work is retracted, and the text does not say why it is cited all the same."""
    for entry in case.entries:
        if entry.reference.standing == "retracted" and not entry.retracted_reason:
            yield Blocker(
                "gate.E010",
                f"Reference {entry.number}, {entry.label}, was retracted{_when(entry.reference)}.",
                "Cite another work, or say in the form why this one is cited as retracted.",
            )


def _when(work: Reference) -> str:
    notice = work.worst_notice
    return f" on {notice.dated:%-d %B %Y}" if notice and notice.dated else ""


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
    retracted_works,
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
    "gate.E010",
    "gate.E013",
)
