"""What differs between two texts, part by part, for people to read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from articles.comparing import changed, compare_html, compare_text
from articles.models import Author, Revision
from articles.rendering import citation_ids, clean
from articles.texts import Text, of_revision
from references.formatting import short_label
from references.models import Reference


@dataclass(frozen=True)
class Part:
    """One part of a text that differs: what it is called, and its difference as HTML."""

    name: str
    html: SafeString


@dataclass(frozen=True)
class _Said:
    """A text's parts as lines of plain text, under the names that the form gives them."""

    body: str
    plain: dict[str, str] = field(default_factory=dict)


def between(old: Text, new: Text) -> list[Part]:
    """The parts of two texts that differ, in the order of the form; empty when they say the same."""
    before, after = _said(old), _said(new)
    parts = [
        Part(name, compare_text(before.plain[name], after.plain[name]))
        for name in before.plain
        if before.plain[name] != after.plain[name]
    ]
    if changed(old.body, new.body):
        parts.insert(_place_of_body(parts), Part("Body", _bodies(old.body, new.body)))
    return parts


def between_revisions(old: Revision, new: Revision) -> list[Part]:
    """As `between`, and the reference lists as they were frozen with each revision."""
    parts = between(of_revision(old), of_revision(new))
    lists = _reference_list(old), _reference_list(new)
    if changed(*lists):
        parts.append(Part("References", compare_html(*lists)))
    return parts


def _place_of_body(parts: list[Part]) -> int:
    above = {"Title", "Authors", "Summary", "Key points"}
    return sum(part.name in above for part in parts)


def _bodies(old: str, new: str) -> SafeString:
    labels = _labels({*citation_ids(old), *citation_ids(new)})
    return compare_html(old, new, citations_old=labels, citations_new=labels)


def _labels(ids: Iterable[int]) -> dict[int, str]:
    return {pk: short_label(work.csl) for pk, work in Reference.objects.in_bulk(list(ids)).items()}


def _said(text: Text) -> _Said:
    authors = Author.objects.select_related("user").in_bulk(text.authors)
    labels = _labels(text.retracted_reasons)
    reasons = [
        f"{labels.get(pk, pk)}: {reason}" for pk, reason in sorted(text.retracted_reasons.items())
    ]
    return _Said(
        body=text.body,
        plain={
            "Title": text.title,
            "Authors": ", ".join(authors[pk].name for pk in text.authors if pk in authors),
            "Summary": text.summary,
            "Key points": "\n".join(text.key_points),
            "Also known as": "\n".join(text.also_known_as),
            "Funding": text.funding,
            "Cited as retracted": "\n".join(reasons),
        },
    )


def _reference_list(revision: Revision) -> str:
    entries = (f"<li>{c.text}</li>" for c in revision.citations.order_by("number"))
    listed = "".join(entries)
    return clean(f"<ol>{listed}</ol>") if listed else ""
