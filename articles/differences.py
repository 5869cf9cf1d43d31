"""What became of a text between two of its revisions, in everything that the digest covers.

The note on the change is left out: it is about the other parts. Bylines and citations are read once
each; load them beforehand where many revisions are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.comparing import compare_html, compare_text
from articles.models import Citation, Revision
from articles.rendering import plain, safe_entry


@dataclass(frozen=True)
class Part:
    """One part of a text that differs: what it is called, and its difference as HTML."""

    name: str
    html: SafeString


def differences(old: Revision, new: Revision) -> list[Part]:
    """The parts that differ, in the order in which readers meet them; empty when both say the same."""
    return [*_above(old, new), *_text(old, new), *_references(old, new), *_below(old, new)]


def codes(revision: Revision) -> list[str]:
    """The codes that name the subject in catalogues, each on one line."""
    return [" ".join(f"{key}: {value}" for key, value in code.items()) for code in revision.codes]


def _above(old: Revision, new: Revision) -> Iterator[Part]:
    yield from _line("Title", old.title, new.title)
    yield from _line("Summary", old.summary, new.summary)
    yield from _list("Also called", old.also_known_as, new.also_known_as)
    yield from _list("Written by", _authors(old), _authors(new))
    yield from _list("Key points", old.key_points, new.key_points)


def _text(old: Revision, new: Revision) -> Iterator[Part]:
    if old.html != new.html:
        labels = {"citations_old": _labels(old), "citations_new": _labels(new)}
        yield Part("Text", compare_html(old.html, new.html, **labels))


def _references(old: Revision, new: Revision) -> Iterator[Part]:
    """Entries that came, went or read differently. That only their numbers differ is no change."""
    before = {one.reference_id: _entry(one) for one in old.citations.all()}
    after = {one.reference_id: _entry(one) for one in new.citations.all()}
    for key in before | after:
        was, now = before.get(key, ""), after.get(key, "")
        name = "New reference" if not was else "Reference" if now else "Reference left out"
        yield from _line(name, was, now)


def _below(old: Revision, new: Revision) -> Iterator[Part]:
    yield from _line("Funding", old.funding, new.funding)
    yield from _line("Language", old.language, new.language)
    yield from _list("Codes", codes(old), codes(new))


def _line(name: str, old: str, new: str) -> Iterator[Part]:
    if old != new:
        yield Part(name, compare_text(old, new))


def _list(name: str, old: list[str], new: list[str]) -> Iterator[Part]:
    if old != new:
        yield Part(name, compare_html(_listed(old), _listed(new)))


def _listed(points: list[str]) -> str:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((p,) for p in points)))


def _authors(revision: Revision) -> list[str]:
    bylines = sorted(revision.bylines.all(), key=lambda byline: byline.position)
    return [byline.author.name for byline in bylines]


def _labels(revision: Revision) -> dict[int, str]:
    return {one.reference_id: one.label for one in revision.citations.all()}


def _entry(citation: Citation) -> str:
    """All that is frozen of an entry, as lines of text."""
    known = (
        ("", plain(safe_entry(citation.text))),
        ("Short name: ", citation.label),
        ("", citation.url),
        ("DOI ", citation.doi),
        ("PubMed ", citation.pmid),
        ("PubMed Central ", citation.pmcid),
        ("", _peer_review(citation.is_peer_reviewed)),
        ("Cited as retracted: ", citation.retracted_reason),
    )
    return "\n".join(f"{before}{value}" for before, value in known if value)


def _peer_review(is_peer_reviewed: bool | None) -> str:
    return {True: "Peer-reviewed", False: "Not peer-reviewed", None: ""}[is_peer_reviewed]
