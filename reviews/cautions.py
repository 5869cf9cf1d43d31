"""Cautions: what an editor should look at before a text goes live. They never block.

`cautions` is shown wherever the gate's blockers are. docs/publication-gate.md has a heading for each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from articles.models import Citation, Revision
from articles.rendering import external_links
from references.models import Link, Reference
from reviews.gate import Case, entries_of

# Medicine forgets: an older source is worth a look unless it is what everybody still goes by.
OLD_YEARS = 10


@dataclass(frozen=True)
class Caution:
    """One thing to look at: its id, what it is, and what could be done about it."""

    id: str
    message: str
    hint: str


Rule = Callable[[Citation, datetime], Iterator[Caution]]


def cautions(revision: Revision, *, at: datetime) -> list[Caution]:
    """What is doubtful about a revision's sources, source by source, and about its links."""
    return _cautions(revision, entries_of(revision), at)


def cautions_of(case: Case) -> list[Caution]:
    """The same, from what the gate has read already."""
    return _cautions(case.revision, case.entries, case.at)


def _cautions(revision: Revision, entries: list[Citation], at: datetime) -> list[Caution]:
    of_sources = [caution for entry in entries for rule in RULES for caution in rule(entry, at)]
    return [*of_sources, *broken_links(revision)]


def concern_expressed(entry: Citation, at: datetime) -> Iterator[Caution]:
    """W001: an expression of concern about a cited work stands."""
    if entry.reference.standing == "concern":
        yield Caution(
            "gate.W001",
            f"{_named(entry)}: an expression of concern was published about it.",
            "Read the notice. Does the text still hold without this work?",
        )


def corrected(entry: Citation, at: datetime) -> Iterator[Caution]:
    """W002: a cited work was corrected since."""
    if entry.reference.standing == "corrected":
        yield Caution(
            "gate.W002",
            f"{_named(entry)}: a correction was published.",
            "Read it: does it change what the text takes from this work?",
        )


def preprint(entry: Citation, at: datetime) -> Iterator[Caution]:
    """W003: a cited work was not peer-reviewed yet."""
    if entry.reference.kind == Reference.Kind.PREPRINT:
        yield Caution(
            "gate.W003",
            f"{_named(entry)} is a preprint: nobody has peer-reviewed it.",
            "Look whether it has been published since, or say in the text that it is early work.",
        )


def doubtful_journal(entry: Citation, at: datetime) -> Iterator[Caution]:
    """W004: the journal is on the site's own list (`DOUBTFUL_JOURNALS`)."""
    container = entry.reference.container.casefold()
    if container and container in {name.casefold() for name in settings.DOUBTFUL_JOURNALS}:
        yield Caution(
            "gate.W004",
            f"{_named(entry)}: “{entry.reference.container}” is on this site’s list of doubtful journals.",
            "Rest the statement on another source.",
        )


def old(entry: Citation, at: datetime) -> Iterator[Caution]:
    """W005: a work is over ten years old, and neither a guideline nor a landmark."""
    work = entry.reference
    is_guideline = work.kind == Reference.Kind.GUIDELINE or (
        work.evidence_level == Reference.Evidence.GUIDELINE
    )
    if work.year and at.year - work.year > OLD_YEARS and not is_guideline and not work.is_landmark:
        yield Caution(
            "gate.W005",
            f"{_named(entry)} is {at.year - work.year} years old.",
            "Look for newer evidence, or mark the work as a landmark.",
        )


def never_looked_up(entry: Citation, at: datetime) -> Iterator[Caution]:
    """W006: nobody has looked whether the work was retracted."""
    if entry.reference.standing == "unknown":
        yield Caution(
            "gate.W006",
            f"{_named(entry)}: nobody has looked up yet whether it was retracted or corrected.",
            "Look it up on the reference’s page; without a DOI or PMID, look it up by hand.",
        )


def broken_links(revision: Revision) -> Iterator[Caution]:
    """W007: a link in the text has led nowhere for three weeks."""
    urls = external_links(revision.html)
    broken = Link.objects.filter(url__in=urls, state=Link.State.BROKEN).order_by("url")
    for link in broken if urls else ():
        yield Caution(
            "gate.W007",
            f"The link to {link.url} is broken. {link.said}",
            "Find where the page is now, and replace the address under Links.",
        )


RULES: tuple[Rule, ...] = (
    concern_expressed,
    corrected,
    preprint,
    doubtful_journal,
    old,
    never_looked_up,
)
RULE_IDS = (
    "gate.W001",
    "gate.W002",
    "gate.W003",
    "gate.W004",
    "gate.W005",
    "gate.W006",
    "gate.W007",
)


def _named(entry: Citation) -> str:
    return f"Reference {entry.number}, {entry.label}"
