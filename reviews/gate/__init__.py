"""The publication gate: every reason why a revision may not go live now.

`blockers` is what every screen shows and what `publish` asks inside its lock. Each rule is a small pure function of a
`Case`; docs/publication-gate.md has a heading for each.
"""

from datetime import datetime

from articles.lineage import text_ancestors
from articles.models import Revision
from articles.tree import citation_ids
from reviews.gate import approvals, citations, concerns, requests, warnings
from reviews.gate.case import ArticleTrail, Case
from reviews.gate.findings import Finding, Rule
from reviews.models import SignOff
from reviews.policies import policy_of, slots_of

# In the order an editor would mend what they find.
RULES: tuple[Rule, ...] = (
    approvals.medical_approvals,
    approvals.fact_checks,
    approvals.distinct_people,
    requests.changes_requested,
    citations.unmatched,
    citations.retracted,
    concerns.unanswered,
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


def gather(revision: Revision, *, at: datetime) -> Case:
    """Read what the rules look at."""
    policy = policy_of(revision.article)
    stretches = approvals.stretches_of(revision)
    line = text_ancestors(revision)
    trail = ArticleTrail(revision.article)
    given = approvals.approvals_of(revision)
    return Case(
        revision=revision,
        at=at,
        policy=policy,
        slots=slots_of(policy) if policy else [],
        approvals=given,
        defects=approvals.defects_of(given, stretches, trail, at=at),
        open_requests=requests.open_requests(stretches, line, trail, at=at),
        concerns=list(concerns.blocking_concerns(revision, line, trail)),
        cited=citation_ids(revision.html),
        entries=citations.entries_of(revision),
        writers=approvals.writers_in(stretches),
    )
