"""An editor's inputs, tidied and checked before they become a revision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from articles.allowed import TextRefused
from articles.cleaning import clean, clean_text
from articles.models import Author, Revision
from articles.tree import citation_ids
from references.models import Reference

LIMITS = {"title": 200, "summary": 2000, "funding": 500, "change_note": 500}
MAX_KEY_POINTS = 12
MAX_KEY_POINT = 400
MAX_NAMES, MAX_NAME = 30, 200
MAX_AUTHORS = 20
MAX_REASON = 500


@dataclass(frozen=True)
class Text:
    """What an editor may change in one revision, clean and within its limits."""

    title: str
    summary: str = ""
    key_points: list[str] = field(default_factory=list)
    body: str = ""
    authors: list[int] = field(default_factory=list)
    also_known_as: list[str] = field(default_factory=list)
    codes: list[dict[str, Any]] = field(default_factory=list)
    funding: str = ""
    retracted_reasons: dict[int, str] = field(default_factory=dict)


def of_revision(revision: Revision) -> Text:
    """The inputs that a revision was made from."""
    citations = list(revision.citations.all())
    return Text(
        title=revision.title,
        summary=revision.summary,
        key_points=revision.key_points,
        body=revision.body,
        authors=[b.author_id for b in revision.bylines.order_by("position")],
        also_known_as=revision.also_known_as,
        codes=revision.codes,
        funding=revision.funding,
        retracted_reasons={
            c.reference_id: c.retracted_reason for c in citations if c.retracted_reason
        },
    )


def tidy(
    *,
    title: str,
    summary: str = "",
    key_points: Iterable[str] | str = (),
    body: str = "",
    authors: Iterable[Author] = (),
    also_known_as: Iterable[str] | str = (),
    codes: Iterable[dict[str, Any]] = (),
    funding: str = "",
    retracted_reasons: dict[int, str] | None = None,
) -> Text:
    """Clean every input; ValidationError by field when one cannot be kept."""
    body, problem = _body(body)
    text = Text(
        title=clean_text(title),
        summary=clean_text(summary),
        funding=clean_text(funding),
        key_points=_lines(key_points),
        body=body,
        authors=[author.pk for author in authors],
        also_known_as=_lines(also_known_as),
        codes=list(codes),
        retracted_reasons={
            int(key): clean_text(reason)
            for key, reason in (retracted_reasons or {}).items()
            if clean_text(reason)
        },
    )
    errors = dict(_problems(text))
    if problem:
        errors["body"] = problem
    if errors:
        raise ValidationError(errors)
    return text


def _problems(text: Text) -> Iterator[tuple[str, str]]:
    """Each field that is missing or too long, and what to do."""
    for name in ("title", "summary", "funding"):
        if (length := len(getattr(text, name))) > LIMITS[name]:
            yield name, f"This has {length:,} characters; the limit is {LIMITS[name]:,}."
    if not text.title:
        yield "title", "Give the article a title."
    if _too_much(text.key_points, MAX_KEY_POINTS, MAX_KEY_POINT):
        yield "key_points", f"Keep to {MAX_KEY_POINTS} points of {MAX_KEY_POINT} characters each."
    if _too_much(text.also_known_as, MAX_NAMES, MAX_NAME):
        yield "also_known_as", f"Keep to {MAX_NAMES} other names of {MAX_NAME} characters each."
    if len(text.authors) > MAX_AUTHORS:
        yield "authors", f"Keep to {MAX_AUTHORS} authors."
    if any(len(reason) > MAX_REASON for reason in text.retracted_reasons.values()):
        yield "retracted_reasons", f"Keep each reason to {MAX_REASON} characters."


def _too_much(lines: list[str], most: int, longest: int) -> bool:
    return len(lines) > most or any(len(line) > longest for line in lines)


def _lines(value: Iterable[str] | str) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else value
    return [line for line in map(clean_text, lines) if line]


def _body(body: str) -> tuple[str, str]:
    """The cleaned body and, if it cannot be kept, what is wrong with it."""
    try:
        cleaned = clean(body)
    except TextRefused as refusal:
        return "", str(refusal)
    wanted = set(citation_ids(cleaned))
    known = set(Reference.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if unknown := sorted(wanted - known):
        listed = ", ".join(map(str, unknown))
        return "", (
            f"The text cites references that don't exist: {listed}. Remove those markers, or add "
            "the references and cite them with the Cite button."
        )
    return cleaned, ""
