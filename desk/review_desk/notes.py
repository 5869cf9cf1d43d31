"""A reviewer's ticks and half-written words, kept until they decide."""

from typing import Any

from django.http import QueryDict

from articles.allowed import legible
from reviews.checklists import QUESTIONS, points_to_check
from reviews.interests import KEYS, field_of
from reviews.models import Assignment, Scratch

MAX_CHARACTERS = (
    20_000  # more than any field takes, so that an answer too long to sign is still saved
)

# A comment on words of the text that was typed and not added yet.
COMMENT = tuple(f"comment_{name}" for name in ("part", "quote", "before", "after", "kind", "words"))
_INTERESTS = tuple(field_of(key) for key in KEYS)
_TEXTS = ("comment", "declares", "declining", "clears", *_INTERESTS, *COMMENT)
_KEYS = [key for key, _ in QUESTIONS]


class TooLong(Exception):
    """More was typed than is kept; the message says so."""


def saved_answers(assignment: Assignment) -> dict[str, Any]:
    """The answers saved so far, by field of the form."""
    scratch = getattr(assignment, "scratch", None)
    return dict(scratch.answers) if scratch else {}


def keep(assignment: Assignment, typed: QueryDict) -> Scratch:
    """Keep what the reviewer typed in place of what was kept before. TooLong beyond MAX_CHARACTERS."""
    points = points_to_check(assignment.revision, assignment.kind)
    texts = (*_TEXTS, *(note_on(key) for key, _ in points if note_on(key) in typed))
    answers: dict[str, Any] = {name: legible(typed.get(name, "")) for name in texts}
    if sum(map(len, answers.values())) > MAX_CHARACTERS:
        raise TooLong(
            f"That is too long to save: the limit is {MAX_CHARACTERS:,} characters. Shorten your comment."
        )
    keys = [*_KEYS, *(key for key, _ in points)]
    answers["checked"] = [key for key in keys if key in typed.getlist("checked")]
    answers["has_conflict"] = bool(typed.get("has_conflict"))
    scratch, _ = Scratch.objects.update_or_create(
        assignment=assignment, defaults={"answers": answers}
    )
    assignment.scratch = scratch
    return scratch


def note_on(key: str) -> str:
    """The field in which something is typed about a claim."""
    return f"note_{key}"


def forget_note(assignment: Assignment, key: str) -> None:
    """Empty what was typed of a claim once it is said."""
    for scratch in Scratch.objects.filter(assignment=assignment):
        scratch.answers |= {note_on(key): ""}
        scratch.save()


def forget_comment(assignment: Assignment) -> None:
    """Empty what was typed of a comment once it is added."""
    for scratch in Scratch.objects.filter(assignment=assignment):
        scratch.answers |= dict.fromkeys(COMMENT, "")
        scratch.save()


def forget_declaration(assignment: Assignment) -> None:
    """Empty the declaration's fields once it is on record."""
    for scratch in Scratch.objects.filter(assignment=assignment):
        scratch.answers |= dict.fromkeys(("declares", *_INTERESTS), "")
        scratch.save()
