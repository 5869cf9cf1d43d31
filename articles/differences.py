"""What became of a text, in everything that the digest covers; the same for writers, editors, reviewers and readers.

The note on the change is left out: it is about the other parts. Of revisions, bylines and citations are read once
each; load them beforehand where many are compared.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.cleaning import safe_entry
from articles.codes import line_of
from articles.comparing import changed, compare_html, compare_text, folded
from articles.helplines import names_of
from articles.images import described, frozen_of
from articles.models import Author, Citation, Revision
from articles.texts import PLAIN_FIELDS, Place, Text, plain_fields_of
from articles.tree import citation_ids, plain
from references.formatting import short_label
from references.models import Reference


@dataclass(frozen=True)
class Part:
    """One part of a text that differs: what it is called, and its difference as HTML, made when it is asked for."""

    name: str
    compare: Callable[[], SafeString]
    is_source: bool = False  # an entry of the list of references

    @cached_property
    def html(self) -> SafeString:
        return self.compare()

    @property
    def folded(self) -> list[tuple[bool, SafeString]]:
        """The same in pieces, so that a page can fold what did not change."""
        return folded(self.html)


@dataclass(frozen=True)
class _Side:
    """One of the two texts, in the words that are compared."""

    plain: dict[str, str | list[str]]
    authors: list[str]
    html: str
    labels: dict[int, str]
    codes: list[str]
    language: str = ""
    entries: dict[int, str] = field(default_factory=dict)
    images: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[int, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    note: str = ""


def differences(old: Revision, new: Revision, *, hidden: Collection[int] = ()) -> list[Part]:
    """The parts that differ, in the order in which readers meet them; empty when both say the same.

    Nothing is said of the images in `hidden`.
    """
    return list(_differing(_of_revision(old, hidden), _of_revision(new, hidden)))


def in_a_line(parts: Iterable[Part]) -> str:
    """What differs, by name: "title, text, 2 new references". Empty when nothing does."""
    names = Counter(part.name.lower() for part in parts)
    return ", ".join(name if n == 1 else f"{n} {_plural(name)}" for name, n in names.items())


def _plural(name: str) -> str:
    return name.replace("reference", "references")


def typed_differences(saved: Text, typed: Text) -> list[Part]:
    """The same between two texts as they stand in the form: what they cite has no frozen entries yet."""
    return list(_differing(_of_inputs(saved), _of_inputs(typed)))


def codes(revision: Revision) -> list[str]:
    """The codes that name the subject in catalogues, each on one line."""
    return _codes(revision.codes)


def _codes(known: Iterable[dict[str, str]]) -> list[str]:
    return [line_of(code) for code in known]


def _of_revision(revision: Revision, hidden: Collection[int] = ()) -> _Side:
    citations = revision.citations.all()
    return _Side(
        plain=plain_fields_of(revision),
        authors=_authors(revision),
        html=revision.html,
        labels={one.reference_id: one.label for one in citations},
        note=_note(revision),
        codes=codes(revision),
        language=revision.language,
        entries={one.reference_id: _entry(one) for one in citations},
        images=[one for one in revision.images if one["id"] not in hidden],
        pictures=described(revision.images, hidden),
    )


def _of_inputs(text: Text) -> _Side:
    authors = Author.objects.select_related("user").in_bulk(text.authors)
    labels = _labels({*citation_ids(text.body), *text.retracted_reasons})
    return _Side(
        plain=plain_fields_of(text),
        authors=[authors[pk].name for pk in text.authors if pk in authors],
        html=text.body,
        labels=labels,
        codes=_codes(text.codes),
        images=(images := frozen_of(text.body)),
        pictures=described(images),
        reasons=[
            f"{labels.get(pk, pk)}: {why}" for pk, why in sorted(text.retracted_reasons.items())
        ],
    )


def _differing(old: _Side, new: _Side) -> Iterator[Part]:
    yield from _plain_fields(old, new, Place.ABOVE_BYLINE)
    yield from _part("Written by", old.authors, new.authors)
    yield from _plain_fields(old, new, Place.ABOVE_BODY)
    if changed(old.html, new.html):
        names = {
            "citations_old": old.labels,
            "citations_new": new.labels,
            "pictures_old": old.pictures,
            "pictures_new": new.pictures,
            "helplines": names_of(old.html + new.html),
        }
        yield Part("Text", partial(compare_html, old.html, new.html, **names))
    yield from _part("Images", _images(old), _images(new))
    yield from _references(old.entries, new.entries)
    yield from _part("Cited as retracted", old.reasons, new.reasons)
    yield from _plain_fields(old, new, Place.BELOW_REFERENCES)
    yield from _part("Note to readers", old.note, new.note)
    yield from _part("Language", old.language, new.language)
    yield from _part("Codes", old.codes, new.codes)


def _note(revision: Revision) -> str:
    """What readers are told beside the text, where they are told anything."""
    kind = revision.get_change_kind_display()
    return f"{kind.capitalize()}: {revision.change_note}" if kind else ""


def _images(side: _Side) -> list[str]:
    """What the text says of each image that it shows, a line each."""
    return [
        f"Image {one['id']}: {one['alt'] or 'decorative'} ({one['credit'] or 'no credit'}, {one['licence'] or 'no licence'})"
        for one in side.images
    ]


def _plain_fields(old: _Side, new: _Side, place: Place) -> Iterator[Part]:
    for one in PLAIN_FIELDS:
        if one.place == place:
            yield from _part(one.label, old.plain[one.name], new.plain[one.name])


def _references(before: dict[int, str], after: dict[int, str]) -> Iterator[Part]:
    """Entries that came, went or read differently. That only their numbers differ is no change."""
    for key in before | after:
        was, now = before.get(key, ""), after.get(key, "")
        name = "New reference" if not was else "Reference" if now else "Reference left out"
        if was != now:
            yield Part(name, partial(compare_text, was, now, marks=False), is_source=True)


def _part(name: str, old: str | list[str], new: str | list[str]) -> Iterator[Part]:
    if old == new:
        return
    if isinstance(old, str):
        yield Part(name, partial(compare_text, old, str(new)))
    else:
        yield Part(name, partial(compare_html, _listed(old), _listed(new)))


def _listed(points: Iterable[str]) -> str:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((p,) for p in points)))


def _authors(revision: Revision) -> list[str]:
    bylines = sorted(revision.bylines.all(), key=lambda byline: byline.position)
    return [byline.author.name for byline in bylines]


def _labels(ids: Iterable[int]) -> dict[int, str]:
    return {pk: short_label(work.csl) for pk, work in Reference.objects.in_bulk(list(ids)).items()}


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
        ("Kind of work: ", _word(Reference.Kind, citation.kind)),
        ("Kind of evidence: ", _word(Reference.Evidence, citation.evidence_level)),
        ("Cited as retracted: ", citation.retracted_reason),
    )
    return "\n".join(f"{before}{value}" for before, value in known if value)


def _word(choices: Any, value: str | None) -> str:
    return choices(value).label if value else ""


def _peer_review(is_peer_reviewed: bool | None) -> str:
    return {True: "Peer-reviewed", False: "Not peer-reviewed", None: ""}[is_peer_reviewed]
