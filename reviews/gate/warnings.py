"""What an editor should look at before a text goes live (W001 to W022). It never blocks.

It is shown wherever the gate's blockers are. docs/publication-gate.md has a heading for each.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from articles import components
from articles.care_cards import problems
from articles.helplines import spoken
from articles.models import Citation, Kind, Revision
from articles.sections import empty_sections
from articles.tree import external_links
from people.witness import subject_of
from references.actions import replaced_by
from references.models import Link, Reference
from references.publishers import host_of, is_from, publisher_of
from reviews.gate.case import Case
from reviews.gate.doses import misread
from reviews.gate.evidence import claims_without_source
from reviews.gate.findings import Find, Finding, Rule, warns
from reviews.gate.reading import RULES as READING
from reviews.gate.reading import hard_to_read
from reviews.own_links import without_page
from reviews.terms import explaining, marked

# Medicine forgets: an older source is worth a look unless it is what everybody still goes by.
OLD_YEARS = 10
# What no journal’s editors stand behind.
_PUBLISHED_ALONE = (Reference.Kind.WEB, Reference.Kind.REPORT, Reference.Kind.GUIDELINE)


def warnings_of(case: Case) -> list[Finding]:
    """What is doubtful about a text's sources, source by source, and about its links."""
    of_sources = [
        finding
        for entry in case.entries
        for rule in _OF_SOURCES
        for finding in rule(entry, case.at)
    ]
    text = case.revision
    return [
        *of_sources,
        *broken_links(text),
        *links_without_page(text),
        *unexplained(text),
        *care_cards(text),
        *boxes_and_tables(text),
        *shown_nowhere(text),
        *unfilled(text),
        *claims_without_source(text),
        *misread(text),
        *hard_to_read(text),
    ]


@warns("gate.W001")
def concern_expressed(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W001: an expression of concern about a cited work stands."""
    if entry.reference.standing == "concern":
        yield find(
            f"{_named(entry)}: an expression of concern was published about it.",
            "Read the notice. Does the text still hold without this work?",
            subject_of(entry.reference),
            subject=_named(entry),
        )


@warns("gate.W002")
def corrected(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W002: a cited work was corrected since."""
    if entry.reference.standing == "corrected":
        yield find(
            f"{_named(entry)}: a correction was published.",
            "Read it: does it change what the text takes from this work?",
            subject_of(entry.reference),
            subject=_named(entry),
        )


@warns("gate.W003")
def preprint(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W003: a cited work was not peer-reviewed yet."""
    if entry.reference.kind == Reference.Kind.PREPRINT:
        yield find(
            f"{_named(entry)} is a preprint: nobody has peer-reviewed it.",
            "Look whether it has been published since, or say in the text that it is early work.",
            subject_of(entry.reference),
            subject=_named(entry),
        )


@warns("gate.W004")
def doubtful_journal(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W004: the journal or the site is on the site's own list (`DOUBTFUL_JOURNALS`, `DOUBTFUL_SITES`)."""
    container = entry.reference.container.casefold()
    if container and container in {name.casefold() for name in settings.DOUBTFUL_JOURNALS}:
        yield find(
            f"{_named(entry)}: “{entry.reference.container}” is on this site’s list of doubtful journals.",
            "Rest the statement on another source.",
            subject_of(entry.reference),
        )

    elif is_from(entry.reference, settings.DOUBTFUL_SITES):
        yield find(
            f"{_named(entry)}: {host_of(entry.reference)} is on this site’s list of doubtful sites.",
            "Rest the statement on another source.",
            subject_of(entry.reference),
        )


@warns("gate.W020")
def replaced(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W020: another work took the place of a cited one."""
    if other := replaced_by(entry.reference):
        yield find(
            f"{_named(entry)}, was replaced by {other}.",
            "Read what changed, and cite the new one.",
            subject_of(entry.reference),
            subject=_named(entry),
        )


@warns("gate.W021")
def unknown_publisher(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W021: a page, report or guideline comes from nobody on the site's list (`KNOWN_PUBLISHERS`)."""
    work, known = entry.reference, settings.KNOWN_PUBLISHERS
    if known and work.kind in _PUBLISHED_ALONE and not work.doi and not is_from(work, known):
        yield find(
            f"{_named(entry)}: {host_of(work) or publisher_of(work) or 'its publisher'} is not on this site’s list of known publishers.",
            "Is there a source that is? If this one is sound, its reviewers say so.",
            subject_of(entry.reference),
            subject=_named(entry),
        )


@warns("gate.W005")
def old(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W005: a work is over ten years old, and neither a guideline nor a landmark."""
    work = entry.reference
    is_guideline = work.kind == Reference.Kind.GUIDELINE or (
        work.evidence_level == Reference.Evidence.GUIDELINE
    )
    if work.year and at.year - work.year > OLD_YEARS and not is_guideline and not work.is_landmark:
        yield find(
            f"{_named(entry)} is {at.year - work.year} years old.",
            "Look for newer evidence, or mark the work as a landmark.",
            subject_of(entry.reference),
        )


@warns("gate.W006")
def never_looked_up(find: Find, entry: Citation, at: datetime) -> Iterator[Finding]:
    """W006: nobody has looked whether the work was retracted."""
    if entry.reference.standing == "unknown":
        yield find(
            f"{_named(entry)}: nobody has looked up yet whether it was retracted or corrected.",
            "Look it up on the reference’s page; without a DOI or PMID, look it up by hand.",
            subject_of(entry.reference),
            subject=_named(entry),
        )


@warns("gate.W007")
def broken_links(find: Find, revision: Revision) -> Iterator[Finding]:
    """W007: a link in the text has led nowhere for three weeks."""
    urls = external_links(revision.html)
    broken = Link.objects.filter(url__in=urls, state=Link.State.BROKEN).order_by("url")
    for link in broken if urls else ():
        yield find(
            f"The link to {link.url} is broken. {link.said}",
            "Find where the page is now, and replace the address under Links.",
            subject_of(link),
            link.url,
        )


@warns("gate.W008")
def links_without_page(find: Find, revision: Revision) -> Iterator[Finding]:
    """W008: a link in the text leads to an article of this site that is not live."""
    for url in sorted(without_page(revision.html)):
        yield find(
            f"The link to {url} leads to no live article.",
            "Readers see its words without a link until that article is live. Is the address right?",
            "body",
            url,
            subject=url,
        )


@warns("gate.W009")
def unexplained(find: Find, revision: Revision) -> Iterator[Finding]:
    """W009: a word is marked as a term, and no live term explains it."""
    known = explaining(revision.html)
    for key, words in marked(revision.html).items():
        if key not in known:
            yield find(
                f"“{words}” is marked as a term, and the glossary does not explain it.",
                "Readers see plain words until a term of this name is live. Write it, or take off the mark.",
                "body",
                words,
                subject=words,
            )


@warns("gate.W010")
def care_cards(find: Find, revision: Revision) -> Iterator[Finding]:
    """W010: a care card does not say what it must, so that somebody who is afraid can follow it."""
    for card, wrong in problems(spoken(revision.html, at=timezone.now())):
        yield find(
            f"The care card “{card}”: {wrong[0].lower()}{wrong[1:]}",
            "Change the card.",
            "body",
            card,
            subject=card,
        )


@warns("gate.W011")
def boxes_and_tables(find: Find, revision: Revision) -> Iterator[Finding]:
    """W011: a callout, a list of what to do or a table lacks what readers need to use it."""
    for name, wrong in components.problems(revision.html):
        yield find(
            f"“{name}”: {wrong[0].lower()}{wrong[1:]}",
            "Change it in the text.",
            "body",
            name,
            subject=name,
        )


@warns("gate.W012")
def shown_nowhere(find: Find, revision: Revision) -> Iterator[Finding]:
    """W012: a notice names no page to be shown on, so nobody would see it."""
    if revision.article.kind == Kind.NOTICE and not revision.shown_on:
        yield find(
            "This notice is shown on no page.",
            "Name a topic, a work or pages under “Shown on”.",
            "shown_on",
        )


@warns("gate.W022")
def unfilled(find: Find, revision: Revision) -> Iterator[Finding]:
    """W022: nothing stands below a heading, as where a template's section was left empty."""
    for heading in empty_sections(revision.html):
        yield find(
            f"Nothing stands below “{heading}”.",
            "Write the section, or take its heading out.",
            "body",
            heading,
            subject=heading,
        )


_OF_SOURCES: tuple[Rule, ...] = (
    concern_expressed,
    corrected,
    replaced,
    preprint,
    doubtful_journal,
    unknown_publisher,
    old,
    never_looked_up,
)
RULES = (
    *_OF_SOURCES,
    broken_links,
    links_without_page,
    unexplained,
    care_cards,
    boxes_and_tables,
    shown_nowhere,
    unfilled,
    claims_without_source,
    misread,
    *READING,
)


def _named(entry: Citation) -> str:
    return f"Reference {entry.number}, {entry.label}"
