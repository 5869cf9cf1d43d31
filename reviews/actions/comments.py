"""Discussing words of a text: comments, answers, and whether a thread is resolved."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.actions import lock, must_be_at_hand
from articles.anchors import anchor
from articles.models import Article, Revision
from people import trail
from people.models import User
from people.refusals import Refusal, a_reason, the_reason
from people.verbs import verb
from reviews import notifications
from reviews.gate.stretches import writers_of
from reviews.models import Assignment, Comment, CommentStep, Review, Reviewer, SignOff
from reviews.reviewers import qualified_now
from reviews.rounds import comments_for, is_closed_to, last_asked


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
    must_be_at_hand(article)
    said = _said(words)
    target = anchor(revision, part, quote, before=before, after=after)
    if assignment:
        assignment.refresh_from_db()
        _is_asked(assignment, revision, by)
        if assignment.is_consultation and kind == Comment.Kind.MUST_FIX:
            raise Refusal("What must be fixed is for reviewers to say. Make it a suggestion.")
    elif not _works_on(by):
        raise Refusal("Only those who work on the text or review it comment on it.")
    elif kind == Comment.Kind.MUST_FIX:
        raise Refusal("What must be fixed is for reviewers to say. Make it a suggestion.")
    given = {"revision": revision, "author": by, "kind": Comment.Kind(kind), "words": said}
    given |= {"target": target, "assignment": assignment}
    if known := _said_last(by, revision, given):
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
    last = thread.answers.order_by("-pk").first()
    if last and (last.author_id, last.words) == (by.pk, said):
        return last
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
    why = a_reason(reason)
    if thread.kind == Comment.Kind.MUST_FIX and thread.author_id != by.pk:
        kind = thread.assignment.kind if thread.assignment else ""
        if why_not := why_not_resolve(article, kind, by, at=at):
            raise Refusal(why_not)
        why = the_reason(reason, "resolve what another reviewer said must be fixed")
    return _step(article, thread, by, why, at, resolves=True)


@verb
def reopen_comment(*, thread: Comment, by: User, at: datetime | None = None) -> CommentStep:
    """Open a thread again that was resolved, or settled by an approval. Refusal when it is open."""
    at = at or timezone.now()
    article = lock(thread.revision.article)
    _may_answer(thread, by, article)
    if thread.kind == Comment.Kind.MUST_FIX and thread.author_id != by.pk:
        raise Refusal(f"{thread.author} said that it must be fixed, and alone says so again.")
    return _step(article, thread, by, "", at, resolves=False)


def why_not_resolve(article: Article, kind: str, by: User, *, at: datetime) -> str:
    """Why this person can't resolve what another reviewer said must be fixed, for this kind of review; "" when they can.

    They are asked for the same in the article's last round, have not declined, have no conflict of interest with it, wrote none of it, and are
    qualified.
    """
    reviewer = Reviewer.objects.filter(pk=by.pk).first()
    last = Review.objects.filter(article=article).order_by("-pk").values("pk")[:1]
    asked = Assignment.objects.filter(review__in=last, reviewer=by.pk, kind=kind)
    if reviewer is None or all(map(is_closed_to, asked.select_related("sign_off"))):
        return (
            "Only whoever said that it must be fixed resolves it, or another reviewer who is asked about this text for the same kind of review. "
            "You can answer it."
        )
    own = SignOff.objects.filter(reviewer=by.pk, revision__article=article)
    if any(one.is_in_conflict for one in own.select_related("late_conflict", "override")):
        return "You have a conflict of interest with the article, so another reviewer resolves what must be fixed."
    if by.pk in writers_of(article.newest_text):
        return "You wrote part of the text, so another reviewer resolves what must be fixed in it."
    if not qualified_now(reviewer, kind, at=at):
        return "You have no verified, unexpired credential for such a review."
    return ""


def _step(
    article: Article, thread: Comment, by: User, why: str, at: datetime, *, resolves: bool
) -> CommentStep:
    last = thread.steps.order_by("-number").first()
    is_settled = last.resolves if last else False
    if not resolves and not is_settled and not _is_approved_since(thread, last):
        raise Refusal("This comment is open already.")
    if last and resolves and is_settled:
        return last
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


def _is_approved_since(thread: Comment, last: CommentStep | None) -> bool:
    """Whether whoever began the thread approved a text since: that settles what they said must be fixed."""
    given = SignOff.objects.filter(
        valid=True, reviewer=thread.author_id, revision__article=thread.revision.article_id
    )
    return given.filter(signed_at__gt=last.at if last else thread.made_at).exists()


def _said_last(by: User, revision: Revision, given: dict[str, Any]) -> Comment | None:
    """What this person said last about the text, if it is the same, and open: then this is a second click."""
    last = Comment.objects.filter(author=by, revision=revision).order_by("-pk").values("pk")[:1]
    return Comment.objects.open().filter(pk__in=last, **given).first()


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
    if not comments_for(by).filter(pk=thread.pk).exists():
        raise Refusal("You see what others say of this text once you have decided.")
