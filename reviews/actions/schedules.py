"""Texts that go live at a time that was chosen beforehand, if the gate lets them then."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from articles.actions import lock, lock_key, must_be_at_hand
from articles.models import Article, Revision
from people import trail
from people.damage import must_match
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews import notifications, scheduling
from reviews.actions.releases import publish
from reviews.models import Schedule
from reviews.publishing import live_publication
from reviews.scheduling import waiting_for

_PUBLISH = "articles.publish_article"
# Nobody plans further than a review holds.
_FARTHEST = timedelta(days=2 * 365)


@verb
def schedule(
    *, revision: Revision, due_at: datetime, by: User, at: datetime | None = None
) -> Schedule:
    """Let a text go live at a later moment; what waited for another takes its place. The same a second time returns the first.

    Nothing is promised: the gate is asked at that moment, in the name of whoever schedules it. Refusal for a time that has passed.
    """
    at = at or timezone.now()
    article = lock(revision.article)
    must_be_at_hand(article)
    if due_at <= at:
        raise Refusal("This time has passed. Choose a later one, or publish it now.")
    if due_at > at + _FARTHEST:
        raise Refusal("That is more than two years away. Choose an earlier time.")
    must_match(article)
    if waiting := waiting_for(article):
        same = (waiting.revision_id, waiting.due_at, waiting.scheduled_by_id)
        if same == (revision.pk, due_at, by.pk):
            return waiting
        scheduling.call_off(waiting, "Scheduled anew", by=by, at=at)
    made = Schedule.objects.create(
        article=article, revision=revision, due_at=due_at, scheduled_by=by, scheduled_at=at
    )
    detail = {"revision": revision.number, "due_at": due_at.isoformat()}
    trail.record(subject=article, kind="scheduled", by=by, at=at, detail=detail, wrote=[made])
    notifications.scheduled(made)
    put_live_as_scheduled.using(run_after=due_at).enqueue(schedule=made.pk, by=by.pk)
    return made


@verb
def call_off(*, article: Article, by: User, reason: str, at: datetime | None = None) -> bool:
    """Let no text of the article go live by itself any more; False when none would."""
    at = at or timezone.now()
    article = lock(article)
    why = the_reason(reason, "call it off")
    waiting = waiting_for(article)
    if waiting is None:
        return False
    scheduling.call_off(waiting, why, by=by, at=at)
    return True


@verb
def publish_scheduled(*, key: int, at: datetime | None = None) -> Schedule | None:
    """Put the text of this schedule live if it is due, as whoever scheduled it; None when there is nothing to do.

    What the gate or anything else has against it is kept, and told to everybody whom it concerns: then it does not go live by itself.
    """
    at = at or timezone.now()
    known = Schedule.objects.filter(pk=key).values_list("article", flat=True).first()
    if known is None:
        return None
    article = lock_key(known)
    rows = Schedule.objects.select_related("article", "revision", "scheduled_by")
    waiting = rows.get(pk=key)
    if waiting.ended_at or waiting.due_at > at:
        return None
    by = waiting.scheduled_by
    try:
        _may_still(waiting, article)
        publish(revision=waiting.revision, by=by, at=at)
    except Refusal as refusal:
        scheduling.end(waiting, str(Schedule.Outcome.REFUSED), str(refusal), by=by, at=at)
        notifications.schedule_refused(waiting, at=at)
        return waiting
    waiting.refresh_from_db()
    if waiting.ended_at is None:  # it was live already, on the same sign-offs
        scheduling.end(waiting, str(Schedule.Outcome.PUBLISHED), "", by=by, at=at)
    return waiting


def _may_still(waiting: Schedule, article: Article) -> None:
    """Refusal when what was meant then would not be meant now."""
    by = waiting.scheduled_by
    must_match(article)
    if not (by.is_active and by.is_staff and by.has_perm(_PUBLISH)):
        raise Refusal(f"{by.name}, who scheduled it, may not publish any more.")
    live = live_publication(article)
    if live and live.revision.number > waiting.revision.number:
        raise Refusal(f"A newer text, revision {live.revision.number}, went live since.")


# Somebody chose the minute.
@task(priority=90)
def put_live_as_scheduled(*, schedule: int, by: int) -> str:
    """Put a text live whose time has come; `publish_due` makes good what no worker did."""
    done = publish_scheduled(key=schedule)
    if done is None:
        return "There was nothing to do any more."
    # The queue is read by more people than drafts may be: why it did not go live stands on the article's page.
    return f"Article {done.article_id}: it {Schedule.Outcome(done.outcome).label}."
