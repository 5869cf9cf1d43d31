"""Discussing words of a text: comments, answers, and whether a thread is resolved."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.actions import lock
from articles.anchors import anchor
from articles.models import Article, Revision
from people import trail
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews import notifications
from reviews.gate.stretches import writers_of
from reviews.models import Assignment, Comment, CommentStep, Reviewer, SignOff
from reviews.reviewers import qualified_now
from reviews.rounds import is_closed_to, last_asked


@verb
def comment(
    *,
    revision: Revision,
    by: User,
    kind: str,
    words: str,
    part: str,
    quote: str,
    before: str = "",
    after: str = "",
    assignment: Assignment | None = None,
    at: datetime | None = None,
) -> Comment:
    """Say something about words of a text; `before` and `after` tell which are meant, where they stand several times.

    Reviewers do so for what they are asked (`assignment`); they alone say what must be fixed. The same a second time returns
    the first. Refusal when the words are not in the text, nothing is said, or it is not theirs to say.
    """
    at = at or timezone.now()
    article = lock(revision.article)
    said = _said(words)
    target = anchor(revision, part, quote, before=before, after=after)
    if assignment:
        assignment.refresh_from_db()
        _is_asked(assignment, revision, by)
    elif not _works_on(by):
        raise Refusal("Only those who work on the text or review it comment on it.")
    elif kind == Comment.Kind.MUST_FIX:
        raise Refusal("What must be fixed is for reviewers to say. Make it a suggestion.")
    given = {"revision": revision, "author": by, "kind": Comment.Kind(kind), "words": said}
    given |= {"target": target, "assignment": assignment}
    if known := Comment.objects.filter(**given).first():
        return known
    made = Comment.objects.create(**given, made_at=at)
    detail = {"comment": made.pk, "revision": revision.number, "comment_kind": str(made.kind)}
    trail.record(subject=article, kind="commented", by=by, at=at, detail=detail, wrote=[made])
    notifications.commented(made, at=at)
    return made


@verb
def answer_comment(*, thread: Comment, by: User, words: str, at: datetime | None = None) -> Comment:
    """Say something in a thread. The same a second time returns the first."""
    at = at or timezone.now()
    article = lock(thread.revision.article)
    said = _said(words)
    _may_answer(thread, by, article)
    given = {"revision": thread.revision, "thread": thread, "author": by, "words": said}
    if known := Comment.objects.filter(**given).first():
        return known
    made = Comment.objects.create(**given, made_at=at)
    detail = {"comment": made.pk, "thread": thread.pk}
    trail.record(
        subject=article, kind="comment answered", by=by, at=at, detail=detail, wrote=[made]
    )
    notifications.comment_answered(made, at=at)
    return made


@verb
def resolve_comment(
    *, thread: Comment, by: User, reason: str = "", at: datetime | None = None
) -> CommentStep:
    """Say that a thread is settled; resolving what is resolved changes nothing.

    What must be fixed is resolved by whoever said so, or by another qualified reviewer of the article, with a reason; everything else by
    whoever may answer.
    """
    at = at or timezone.now()
    article = lock(thread.revision.article)
    _may_answer(thread, by, article)
    why = " ".join(reason.split())
    if thread.kind == Comment.Kind.MUST_FIX and thread.author_id != by.pk:
        if why_not := why_not_resolve(thread, by, at=at):
            raise Refusal(why_not)
        why = the_reason(reason, "resolve what another reviewer said must be fixed")
    return _step(article, thread, by, why, at, resolves=True)


@verb
def reopen_comment(*, thread: Comment, by: User, at: datetime | None = None) -> CommentStep:
    """Open a thread again that was resolved; opening what is open changes nothing."""
    at = at or timezone.now()
    article = lock(thread.revision.article)
    _may_answer(thread, by, article)
    if thread.kind == Comment.Kind.MUST_FIX and thread.author_id != by.pk:
        raise Refusal(f"{thread.author} said that it must be fixed, and alone says so again.")
    return _step(article, thread, by, "", at, resolves=False)


def resolve_own(assignment: Assignment, made: SignOff, *, by: User, at: datetime) -> None:
    """What a reviewer said must be fixed is, once they approve the text; of an article that is locked."""
    article = assignment.revision.article
    said = Comment.objects.open().filter(
        kind=Comment.Kind.MUST_FIX,
        author=by,
        revision__article=article,
        revision__number__lte=assignment.revision.number,
    )
    for thread in said:
        why = f"Approved revision {assignment.revision.number}"
        _step(article, thread, by, why, at, resolves=True)


def why_not_resolve(thread: Comment, by: User, *, at: datetime) -> str:
    """Why this person can't resolve what another reviewer said must be fixed; "" when they can."""
    asked = Assignment.objects.filter(
        reviewer=by.pk, review__article=thread.revision.article_id, ended_at=None
    )
    reviewer = Reviewer.objects.filter(pk=by.pk).first()
    kind = thread.assignment.kind if thread.assignment else ""
    if reviewer is None or not asked.filter(kind=kind).exists():
        return (
            f"What must be fixed is resolved by {thread.author}, who said so, or by another reviewer who is asked about the article for "
            "the same. You can answer it."
        )
    if by.pk in writers_of(thread.revision.article.newest_text or thread.revision):
        return "You wrote part of the text, so another reviewer resolves what must be fixed in it."
    if not qualified_now(reviewer, kind, at=at):
        return "You have no verified, unexpired credential for such a review."
    return ""


def _step(
    article: Article, thread: Comment, by: User, why: str, at: datetime, *, resolves: bool
) -> CommentStep:
    last = thread.steps.order_by("-number").first()
    if last and last.resolves == resolves:
        return last
    if last is None and not resolves:
        raise Refusal("This comment is open already.")
    made = CommentStep.objects.create(
        comment=thread,
        number=last.number + 1 if last else 1,
        resolves=resolves,
        reason=why,
        by=by,
        at=at,
    )
    kind = "comment resolved" if resolves else "comment opened again"
    detail: dict[str, Any] = {"comment": thread.pk, "reason": why}
    trail.record(subject=article, kind=kind, by=by, at=at, detail=detail, wrote=[made])
    return made


def _said(words: str) -> str:
    said = words.strip()
    if not said:
        raise Refusal("Say something about the words.")
    if len(said) > Comment.MOST_SAID:
        raise Refusal(f"Keep a comment to {Comment.MOST_SAID:,} characters.")
    return said


def _works_on(person: User) -> bool:
    return person.has_perm("articles.change_article")


def _is_asked(assignment: Assignment, revision: Revision, by: User) -> None:
    if assignment.reviewer_id != by.pk or assignment.revision_id != revision.pk:
        raise Refusal("Only the reviewer who is asked about a text comments on it here.")
    if assignment.review.closed_at or is_closed_to(assignment):
        raise Refusal("You are not asked about this text any more, so nothing was said.")


def _may_answer(thread: Comment, by: User, article: Article) -> None:
    """Whoever works on the text, and reviewers who are asked about it and see the thread."""
    if thread.thread_id:
        raise Refusal("Answer the comment that began the thread.")
    last = last_asked(article, by.pk)
    if not (_works_on(by) or (last and not is_closed_to(last))):
        raise Refusal("Only those who work on the text or review it answer here.")
    if not Comment.objects.hiding_this_round(by).filter(pk=thread.pk).exists():
        raise Refusal("You see what others say of this text once you have decided.")
