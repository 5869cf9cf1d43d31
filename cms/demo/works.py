"""The works that articles rest on: real ones, from the pool, each with where it was verified."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from cms.demo.newsroom import Newsroom, Step, pool, provenance
from people.models import User
from references.actions import import_reference, record_notice
from references.models import Notice, Reference

EVIDENCE = {
    "guideline": Reference.Evidence.GUIDELINE,
    "systematic review": Reference.Evidence.REVIEW,
    "rct": Reference.Evidence.TRIAL,
    "cohort": Reference.Evidence.OBSERVATIONAL,
    "case series": Reference.Evidence.CASES,
    "review": Reference.Evidence.NARRATIVE,
    "other": Reference.Evidence.OTHER,
}

# The last of the pool are added when the newest texts are being written.
ADDED_DAYS_AGO = 28
ADDED_BY = "edda-harrowmere"

_MARKER = re.compile(r'(data-reference=")([^"]+)(")')


def cited(body: str) -> list[str]:
    """The pool's ids of the works that a sample text cites, in order of first appearance."""
    return list(dict.fromkeys(match[2] for match in _MARKER.finditer(body)))


def with_ids(body: str, works: dict[str, Reference]) -> str:
    """A sample text whose markers name rows of the database."""
    return _MARKER.sub(lambda match: f"{match[1]}{works[match[2]].pk}{match[3]}", body)


def add(newsroom: Newsroom, names: Iterable[str], *, by: User, at: datetime) -> None:
    """Add those works of the pool that are not there yet."""
    records, facts = pool(), provenance()
    for name in names:
        if name in newsroom.works:
            continue
        record, fact = records[name], facts[name]
        newsroom.works[name] = import_reference(
            csl=record,
            by=by,
            is_peer_reviewed=fact["peer_reviewed"],
            evidence_level=EVIDENCE[fact["evidence"]],
            at=at,
        )
        if fact.get("retracted"):
            record_notice(
                reference=newsroom.works[name],
                kind=Notice.Kind.RETRACTION,
                source=Notice.Source.EDITOR,
                by=by,
                notice_doi=record["custom"]["retraction_notice_DOI"],
                at=at,
            )


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """Whatever no text has cited by then is added by hand."""
    yield Step(
        newsroom.moment(ADDED_DAYS_AGO, 8),
        lambda at: add(newsroom, pool(), by=newsroom.users[ADDED_BY], at=at),
    )
