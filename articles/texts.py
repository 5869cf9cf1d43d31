"""An editor's inputs, tidied and checked before they become a revision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import helplines, notices
from articles.allowed import TextRefused
from articles.cleaning import clean, clean_text
from articles.images import unknown_in
from articles.models import Author, ChangeKind, Revision
from articles.tree import citation_ids
from references.models import Reference


class Place(IntEnum):
    """Where a reader meets a field: what is compared is shown in this order."""

    ABOVE_BYLINE = 1
    ABOVE_BODY = 2
    BELOW_REFERENCES = 3


@dataclass(frozen=True)
class PlainField:
    """A field of a text without formatting: its name, what people call it, its place, and its limits.

    `longest` counts the characters of a line; a field with `lines` is a list of at most so many, any other is one line. What is
    `among` a few answers is one of them, or empty.
    """

    name: str
    label: str
    place: Place
    longest: int
    lines: int = 0
    among: tuple[str, ...] = ()

    def tidied(self, value: Iterable[str] | str) -> Any:
        """One clean line, or a list of them."""
        if not self.lines:
            return clean_text(str(value))
        lines = value.splitlines() if isinstance(value, str) else value
        return [line for line in map(clean_text, lines) if line]

    def problem(self, value: str | list[str]) -> str:
        """Why the value cannot be kept, and what to do."""
        if self.among and value and value not in self.among:
            return "Choose one of these answers."
        if isinstance(value, str):
            length = f"This has {len(value):,} characters; the limit is {self.longest:,}."
            return length if len(value) > self.longest else ""
        fits = len(value) <= self.lines and all(len(line) <= self.longest for line in value)
        return "" if fits else f"Keep to {self.lines} lines of {self.longest} characters each."

    def typed(self, value: str | list[str]) -> str:
        """The value as it stands in a form, one line of it each."""
        return value if isinstance(value, str) else "\n".join(value)


NO_MACHINE, ASSISTED, DRAFTED = (
    "without a machine",
    "with a machine’s help",
    "drafted by a machine",
)
WAYS_OF_WRITING = (NO_MACHINE, ASSISTED, DRAFTED)
KEY_POINTS = PlainField("key_points", "Key points", Place.ABOVE_BODY, 400, lines=12)
PLAIN_FIELDS = (
    PlainField("title", "Title", Place.ABOVE_BYLINE, 200),
    PlainField("summary", "Summary", Place.ABOVE_BYLINE, 2000),
    PlainField("also_known_as", "Also known as", Place.ABOVE_BYLINE, 200, lines=30),
    KEY_POINTS,
    PlainField("shown_on", "Shown on", Place.ABOVE_BODY, 400, lines=50),
    PlainField("funding", "Funding", Place.BELOW_REFERENCES, 500),
    PlainField(
        "made_with", "How it was written", Place.BELOW_REFERENCES, 30, among=WAYS_OF_WRITING
    ),
)
MAX_NOTE = 500
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
    made_with: str = ""
    shown_on: list[str] = field(default_factory=list)
    retracted_reasons: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """What changed and why, in a line, and as what readers are told of it: one of `ChangeKind`, or nothing."""

    words: str = ""
    kind: str = ""

    def checked(self) -> "Note":
        """The same, clean. ValidationError by field when it is too long, or a kind says nothing."""
        words = clean_text(self.words)
        if len(words) > MAX_NOTE:
            said = f"This has {len(words)} characters; the limit is {MAX_NOTE}."
            raise ValidationError({"change_note": said})
        if self.kind and self.kind not in ChangeKind.values:
            raise ValidationError({"change_kind": "Choose one of these answers."})
        if self.kind and not words:
            raise ValidationError(
                {"change_note": f"Say in a line what this {self.kind} is: readers are told."}
            )
        return Note(words, self.kind)


def note_of(revision: Revision) -> Note:
    """The note that a revision was saved with."""
    return Note(revision.change_note, revision.change_kind)


def says_more(note: Note, latest: Revision) -> bool:
    """Whether the note alone makes another revision: it is, or was, one that readers are told beside the text."""
    is_told = bool(note.kind or latest.change_kind)
    return bool(note.words) and is_told and note != note_of(latest)


def of_revision(revision: Revision) -> Text:
    """The inputs that a revision was made from."""
    citations = list(revision.citations.all())
    return Text(
        **plain_fields_of(revision),
        body=revision.body,
        authors=[b.author_id for b in sorted(revision.bylines.all(), key=attrgetter("position"))],
        codes=revision.codes,
        retracted_reasons={
            c.reference_id: c.retracted_reason for c in citations if c.retracted_reason
        },
    )


def plain_fields_of(source: Revision | Text) -> dict[str, Any]:
    """The values of `PLAIN_FIELDS`, by name."""
    return {one.name: getattr(source, one.name) for one in PLAIN_FIELDS}


def tidy(
    *,
    body: str = "",
    authors: Iterable[Author] = (),
    codes: Iterable[dict[str, Any]] = (),
    retracted_reasons: dict[int, str] | None = None,
    **plain: Iterable[str] | str,
) -> Text:
    """Clean every input, `plain` by the names of `PLAIN_FIELDS`; ValidationError by field when one cannot be kept."""
    if unknown := plain.keys() - {one.name for one in PLAIN_FIELDS}:
        raise TypeError(f"A text has no {', '.join(sorted(unknown))}")
    body, problem = _body(body)
    said = {one.name: one.tidied(plain.get(one.name, "")) for one in PLAIN_FIELDS}
    said["shown_on"], no_pages = _shown_on(said["shown_on"])
    text = Text(
        **said,
        body=body,
        authors=[author.pk for author in authors],
        codes=list(codes),
        retracted_reasons={
            int(key): clean_text(reason)
            for key, reason in (retracted_reasons or {}).items()
            if clean_text(reason)
        },
    )
    errors: dict[str, Any] = dict(_problems(text)) | no_pages
    if problem:
        errors["body"] = problem
    if errors:
        raise ValidationError(errors)
    return text


def _shown_on(lines: list[str]) -> tuple[list[str], dict[str, Any]]:
    """The pages that a notice is shown on, and what is wrong with them."""
    try:
        return notices.resolved(lines), {}
    except ValidationError as problem:
        return lines, dict(problem.message_dict)


def _problems(text: Text) -> Iterator[tuple[str, str]]:
    """Each field that is missing or too long, and what to do."""
    for one in PLAIN_FIELDS:
        if problem := one.problem(getattr(text, one.name)):
            yield one.name, problem
    if not text.title:
        yield "title", "Give the article a title."
    if len(text.authors) > MAX_AUTHORS:
        yield "authors", f"Keep to {MAX_AUTHORS} authors."
    if any(len(reason) > MAX_REASON for reason in text.retracted_reasons.values()):
        yield "retracted_reasons", f"Keep each reason to {MAX_REASON} characters."


def not_in_the_library(images: Iterable[int]) -> str:
    """What is said of images that a text can't show."""
    listed = ", ".join(map(str, images))
    return (
        f"The text shows images that are not in the library: {listed}. Remove them, or add them to the library and "
        "choose them with the Image button."
    )


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
            f"The text cites references that don’t exist: {listed}. Remove those markers, or add "
            "the references and cite them with the Cite button."
        )
    if unknown := unknown_in(cleaned):
        return "", not_in_the_library(unknown)
    if unknown := helplines.unknown_in(cleaned, at=timezone.now()):
        listed = ", ".join(map(str, unknown))
        return "", (
            f"The text names helplines whose number nobody has approved: {listed}. Choose them with the Helpline button."
        )
    return cleaned, ""
