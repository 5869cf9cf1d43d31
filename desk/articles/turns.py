"""Whose turn it is: which articles wait for whom, and for what."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.text import Truncator

from articles.models import Article
from desk.common import access, display
from people.days import local_day
from people.models import User
from reviews.models import Assignment, HandOver, Publication, Schedule, SignOff, Withdrawal
from reviews.querysets import sees_drafts
from reviews.states import (
    State,
    in_progress,
    offline_for_now,
    open_reviews,
    undecided,
    with_state,
)

SHORT_REASON = 12  # words


def waiting(user: User) -> list[int]:
    """The keys of all articles that wait for this person, those that changed last first; three queries.

    They wait for a decision, for the next draft, to be published, to have another reviewer asked, or to be reviewed again.
    """
    if not sees_drafts(user):
        return []
    at = timezone.now()
    plain = Article.objects.seen_by(user).filter(pk__in=_asked_or_due(user, at))
    changed = {
        article.pk: article.changed_at
        for article in (*plain.only("changed_at"), *_by_stage(user, at))
    }
    return sorted(changed, key=lambda pk: (changed[pk], pk), reverse=True)


def _asked_or_due(user: User, at: datetime) -> QuerySet:
    """What waits for this person whatever its newest text is."""
    found = [keys_of(undecided().filter(reviewer=user.pk), "review__article")]
    if user.has_perm(access.SUBMIT):
        due = Publication.objects.filter(release__review_due_on__lte=local_day(at))
        found.append(keys_of(due.exclude(article__in=in_progress()), "article"))
    if user.has_perm(access.PUBLISH):
        offline = offline_for_now(Article.objects.exclude(pk__in=in_progress()))
        found.append(keys_of(offline, "pk"))
    return found[0].union(*found[1:])


def _by_stage(user: User, at: datetime) -> list[Article]:
    """Of unfinished articles, those whose stage makes it this person's turn."""
    candidates = list(_may_wait_for(user, at))
    asked = Assignment.objects.deciding().filter(review__article=OuterRef("pk"))
    scheduled = Schedule.objects.waiting().filter(revision=OuterRef("newest_text"))
    told = (
        Article.objects.seen_by(user)
        .filter(pk__in=candidates)
        .annotate(
            is_asked=Exists(asked),
            is_scheduled=Exists(scheduled),
            newest_by=F("newest_text__created_by"),
        )
    )
    return [row for row in with_state(told, at=at, only=candidates) if _is_turn_of(user, row)]


def _is_turn_of(user: User, row: Article) -> bool:
    if row.stage in (State.DRAFT, State.CHANGES_REQUESTED):
        return user.has_perm(access.SUBMIT) if row.handed_over_by else row.newest_by == user.pk
    if row.stage == State.APPROVED:
        return not row.is_scheduled and user.has_perm(access.PUBLISH)
    return row.stage == State.IN_REVIEW and not row.is_asked and user.has_perm(access.SUBMIT)


def _may_wait_for(user: User, at: datetime) -> QuerySet:
    """The keys of a few unfinished articles, among which are all whose turn it may be; each kind is found by an index."""
    unfinished = Article.objects.filter(pk__in=in_progress())
    found = [keys_of(unfinished.filter(newest_text__created_by=user.pk), "pk")]
    if user.has_perm(access.PUBLISH):
        texts = keys_of(Article.objects.unseen(), "newest_text")
        judged = texts.union(keys_of(open_reviews(), "revision"))
        approved = SignOff.objects.standing(at).filter(revision__in=judged)
        found.append(keys_of(approved, "revision__article"))
    if user.has_perm(access.SUBMIT):
        found.append(keys_of(open_reviews().exclude(article__in=undecided()), "article"))
        found.append(keys_of(HandOver.objects.waiting(), "article"))
    return found[0].union(*found[1:])


def keys_of(rows: QuerySet, path: str) -> QuerySet:
    """The keys that these rows have at the end of this path."""
    return rows.order_by().values_list(path, flat=True)


def whose_turn(row: Article) -> tuple[list[str], str]:
    """Who is waited for, and for what; the same rules as `waiting`. No names when that is nobody."""
    asked = list(dict.fromkeys(one.reviewer.name for one in row.open_assignments))
    writer = row.newest_text.created_by.name if row.newest_text else "whoever begins it"
    if row.hand_over and row.stage in (State.DRAFT, State.CHANGES_REQUESTED):
        return [
            "an editor"
        ], f"to submit it or give it back: handed over by {row.hand_over.handed_by.name}"
    if row.stage == State.CHANGES_REQUESTED:
        return [writer, *asked], "to correct the text"
    if asked:
        return asked, "to decide"
    if row.stage == State.DRAFT:
        return [writer], "to continue writing"
    if row.schedule and row.stage == State.APPROVED:
        return ["nobody"], f"it goes live by itself on {display.to_the_minute(row.schedule.due_at)}"
    purposes = {State.IN_REVIEW: "to ask another reviewer", State.APPROVED: "to publish"}
    if purpose := purposes.get(row.stage):
        return ["an editor"], purpose
    if row.state == State.REVIEW_DUE:
        since = display.in_words(row.review_due_on)
        return [
            "an editor"
        ], f"to have it reviewed again: overdue since {since}, as readers are told"
    if row.emptied_at:
        return ["an editor"], "to have it reviewed again"
    if row.taken_down and row.taken_down.for_good:
        return ["nobody"], _since_when(row.taken_down)
    if row.taken_down:
        return ["an editor"], f"to mend it or give it up: {_since_when(row.taken_down)}"
    return [], ""


def _since_when(withdrawal: Withdrawal) -> str:
    """Since when a page is offline, and why."""
    day = display.in_words(local_day(withdrawal.withdrawn_at))
    reason = Truncator(withdrawal.reason).words(SHORT_REASON).replace(".…", "…")
    return f"offline {'for good ' if withdrawal.for_good else ''}since {day}: {reason}"
