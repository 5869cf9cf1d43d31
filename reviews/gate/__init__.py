"""The publication gate: every reason why a revision may not go live now.

`blockers` is what every screen shows and what `publish` asks inside its lock. Each rule is a small pure function of a
`Case`; docs/publication-gate.md has a heading for each.
"""

from datetime import datetime

from articles.lineage import text_ancestors
from articles.models import Revision
from articles.tree import citation_ids
from reviews.gate import (
    approvals,
    citations,
    comments,
    concerns,
    doses,
    evidence,
    images,
    overlap,
    requests,
    warnings,
    witnessed,
)
from reviews.gate.case import ArticleRecord, Case, judged_texts
from reviews.gate.findings import Finding, Rule
from reviews.gate.stretches import stretches_of, writers_in
from reviews.models import Policy, SignOff

# In the order an editor would mend what they find.
RULES: tuple[Rule, ...] = (
    approvals.medical_approvals,
    approvals.fact_checks,
    approvals.distinct_people,
    approvals.opened_under,
    requests.changes_requested,
    comments.must_be_fixed,
    citations.unmatched,
    citations.retracted,
    evidence.no_evidence,
    images.unfit,
    doses.bare_numbers,
    overlap.too_much,
    concerns.unanswered,
    witnessed.damaged,
)
RULE_IDS = tuple(sorted({id for rule in (*RULES, *warnings.RULES) for id in rule.ids}))


def blockers(revision: Revision, *, at: datetime) -> list[Finding]:
    """Why this revision may not go live at that moment, in the order an editor would mend it."""
    return blockers_of(gather(revision, at=at))


def blockers_of(case: Case) -> list[Finding]:
    """The same, of a case that was read already."""
    return [finding for rule in RULES for finding in rule(case)]


def counting_approvals(revision: Revision, *, at: datetime) -> list[SignOff]:
    """The approvals that count for this revision at that moment."""
    return gather(revision, at=at).counting


def gather(revision: Revision, *, at: datetime, policy: Policy | None = None) -> Case:
    """Read what the rules look at. It is what is stored that is judged, not what the caller holds in hand.

    The policy is read too, but for a verb that has just proved it with the article locked.
    """
    text = judged_texts().get(pk=revision.pk)
    return case_of(text, ArticleRecord(text.article, policy=policy), at=at)


def case_of(text: Revision, record: ArticleRecord, *, at: datetime) -> Case:
    """The same of a text that was just read from `judged_texts`, and the record of its article."""
    stretches = stretches_of(text, record)
    decisions = approvals.decisions_on(stretches)
    given = approvals.approvals_of(text, decisions)
    writers = writers_in(stretches)
    line = text_ancestors(text, record.texts.values())
    return Case(
        revision=text,
        at=at,
        policy=record.policy,
        places=record.places,
        approvals=given,
        defects=approvals.defects_of(given, writers, record, at=at),
        open_requests=requests.open_requests(stretches, decisions, line, record, at=at),
        must_fix=comments.open_must_fix(text, decisions, record, at=at),
        concerns=list(concerns.blocking_concerns(line, record)),
        cited=citation_ids(text.html),
        entries=list(text.citations.all()),
        writers=writers,
        record=record,
    )
