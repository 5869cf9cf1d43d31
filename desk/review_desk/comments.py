"""What a reviewer says about words of the text, and answers to what others say."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict

from articles.allowed import legible
from articles.anchors import PARTS
from articles.claims import CELLS
from articles.passages import MAX_QUOTE
from desk.common.threads import known_to
from desk.review_desk import notes
from people.models import User
from people.refusals import Refusal
from reviews import actions
from reviews.checklists import claims_to_check
from reviews.models import Assignment, Comment

ADD, ANSWER, RESOLVE, REOPEN = "add", "answer", "resolve", "reopen"
# What is said of a claim is a comment on its sentence: one that is not supported holds the text up as whatever must be fixed.
OF_CLAIMS = {
    "unsupported": (Comment.Kind.MUST_FIX, "Not supported"),
    "unclear": (Comment.Kind.QUESTION, "Unclear"),
}
_MOST_NAMED = 300  # characters of a claim that cannot be marked
_NAMES = ("part", "quote", "before", "after", "kind", "words")


def typed(sent: QueryDict | None, kept: Mapping[str, Any]) -> dict[str, str]:
    """What was typed for a new comment and not added yet: as it was sent, else as it was kept."""
    return {
        name: legible(sent.get(f"comment_{name}", "")) if sent else kept.get(f"comment_{name}", "")
        for name in _NAMES
    }


def choices(assignment: Assignment) -> dict[str, Any]:
    """What a new comment can be, and be about."""
    kinds = list(Comment.Kind.choices)
    if assignment.is_consultation:
        kinds = [kind for kind in kinds if kind[0] != Comment.Kind.MUST_FIX]
    return {"parts": list(PARTS.items()), "kinds": kinds}


def act(request: HttpRequest, assignment: Assignment) -> Comment:
    """Do what the button says; returns the thread. Refusal when that can't be."""
    what, _, key = request.POST.get("comment_do", "").partition(":")
    if what == ADD:
        return _add(request, assignment)
    if what in OF_CLAIMS:
        return _say_of_claim(request, assignment, what, f"claim:{key}")
    if what not in (ANSWER, RESOLVE, REOPEN):
        raise Refusal("Press one of the buttons on the page.")
    found = known_to(request.acting, assignment.review.article)
    thread = found.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if thread is None:
        raise Refusal("This comment is not here. Load the page again.")
    words = legible(request.POST.get(f"answer_{thread.pk}", ""))
    if what == ANSWER:
        actions.answer_comment(thread=thread, by=request.acting, words=words)
    elif what == RESOLVE:
        actions.resolve_comment(thread=thread, by=request.acting, reason=words)
    else:
        _reopen(thread, request.acting, words)
    return thread


@transaction.atomic
def _reopen(thread: Comment, by: User, words: str) -> None:
    """Words that are typed beside it say why, for everybody in the thread."""
    if words.strip():
        actions.answer_comment(thread=thread, by=by, words=words)
    actions.reopen_comment(thread=thread, by=by)


def _say_of_claim(request: HttpRequest, assignment: Assignment, what: str, key: str) -> Comment:
    one = claims_to_check(assignment.revision).get(key)
    if one is None:
        raise Refusal("This claim stands in the text no more. Load the page again.")
    words = legible(request.POST.get(notes.note_on(key), "")).strip()
    if not words:
        raise Refusal(
            f"Say what is wrong with “{one.claim.sentence}”: the editor has to act on it."
        )
    kind, said = OF_CLAIMS[what]
    told = {"by": request.acting, "assignment": assignment, "kind": kind}
    about = {"part": "body", "quote": _quoted(one.claim.sentence), "words": f"{said}: {words}"}
    try:
        made = actions.comment(revision=assignment.revision, **told, **about)
    except Refusal:
        # The words stand there more than once: the comment says which are meant, on the whole article.
        about = {"part": "title", "quote": assignment.revision.title}
        words = f"{said}, “{one.claim.sentence[:_MOST_NAMED]}”: {words}"
        made = actions.comment(revision=assignment.revision, **told, **about, words=words[:2000])
    notes.forget_note(assignment, key)
    return made


def _quoted(sentence: str) -> str:
    """The words by which a claim is found in the text: of a row of a table its longest cell, and as much as can be marked."""
    words = max(sentence.split(CELLS), key=len)
    if len(words) <= MAX_QUOTE:
        return words
    return words[:MAX_QUOTE].rsplit(" ", 1)[0]


def _add(request: HttpRequest, assignment: Assignment) -> Comment:
    given = typed(request.POST, {})
    if given["kind"] not in Comment.Kind.values:
        raise Refusal("Say whether it must be fixed, or is a suggestion or a question.")
    made = actions.comment(
        revision=assignment.revision, by=request.acting, assignment=assignment, **given
    )
    notes.forget_comment(assignment)
    return made
