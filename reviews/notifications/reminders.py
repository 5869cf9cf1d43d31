"""What nobody does and the calendar says: what is due, late, or runs out; and the daily mail.

Whoever runs it twice, or from two machines, tells nobody anything twice: a line stands once for each person and thing. What was
missed while it did not run is made good once, with the latest of the steps that were due.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from people.actions import automatic
from people.days import local_day, zone_named
from people.inbox import forget_old
from people.models import Notification, User
from reviews.models import Assignment, Credential, Declaration, Publication
from reviews.notifications import kinds
from reviews.notifications.audiences import Case
from reviews.notifications.events import of_assignment, tell, tell_of_papers
from reviews.notifications.letters import send_daily
from reviews.querysets import DECLARATION_DAYS

BEFORE = timedelta(days=2)
# Days after the due date on which a reviewer is reminded; after the last, whoever asked is told instead.
AFTER = (1, 4, 8)
GIVEN_UP = 10
# How long before the end of a review, a credential or a declaration people are told of it.
AHEAD = timedelta(days=30)
# The daily mail is there when the day begins, wherever its reader is.
MORNING = time(7)


def remind(*, at: datetime) -> None:
    """Everything that is due to be told now."""
    by, today = automatic(), local_day(at)
    known = _told_already()
    for kind, key, telling in _due(today, at):
        if (kind.name, key) not in known:
            # The line and the letter that it asks for, or neither.
            with transaction.atomic():
                telling(kind, key, by, at)
    ask_for_daily_mail(at=at)
    forget_old(at=at)


_CALENDAR = (
    *(kinds.DUE_SOON, kinds.LATE, kinds.NO_ANSWER, kinds.RUNS_OUT, kinds.RAN_OUT),
    *(kinds.CREDENTIAL_ENDS, kinds.CREDENTIAL_CHECK, kinds.DECLARATION_ENDS),
)


def _told_already() -> set[tuple[str, str]]:
    names = [kind.name for kind in _CALENDAR]
    told = Notification.objects.filter(kind__in=names).order_by()
    return set(told.values_list("kind", "key").distinct())


Telling = Callable[[kinds.Told, str, User, datetime], None]


def _due(today: date, at: datetime) -> Iterator[tuple[kinds.Told, str, Telling]]:
    """What there is to tell, each with its key and how it is told."""
    for kind, assignment, key in _about_assignments(today):
        yield kind, key, partial(of_assignment, assignment)
    for kind, publication in _about_pages(today):
        yield kind, f"release:{publication.release_id}", partial(_tell_of_page, publication)
    for kind, reviewer, key, last in _about_papers(today, at):
        yield kind, key, partial(_tell_of_papers, reviewer, last)


def _tell_of_page(
    publication: Publication, kind: kinds.Told, key: str, by: User, at: datetime
) -> None:
    day = publication.release.review_due_on.isoformat()
    tell(kind, Case(publication.article), key, by, at, day=day)


def _tell_of_papers(
    reviewer: int, last: date, kind: kinds.Told, key: str, by: User, at: datetime
) -> None:
    tell_of_papers(kind, reviewer, key, by, at, day=last.isoformat())


def _about_assignments(today: date) -> Iterator[tuple[kinds.Told, Assignment, str]]:
    due = Assignment.objects.waiting().filter(due_on__lte=today + BEFORE)
    for assignment in due.select_related("review__article", "reviewer").order_by("pk").iterator():
        step = _step(assignment, today)
        away_until = assignment.reviewer.away_until
        is_away = away_until is not None and away_until >= today
        if step and not (is_away and step[0] != kinds.NO_ANSWER):
            kind, number = step
            yield kind, assignment, f"assignment:{assignment.pk} {number}".strip()


def _step(assignment: Assignment, today: date) -> tuple[kinds.Told, str] | None:
    """The latest of the steps that were due by today; none for what was asked too lately to be forgotten."""
    late = (today - assignment.due_on).days
    if late >= GIVEN_UP:
        return kinds.NO_ANSWER, ""
    steps = [days for days in AFTER if late >= days]
    if steps:
        return kinds.LATE, str(steps[-1])
    asked_lately = local_day(assignment.asked_at) > assignment.due_on - BEFORE
    return None if late > 0 or asked_lately else (kinds.DUE_SOON, "")


def _about_pages(today: date) -> Iterator[tuple[kinds.Told, Publication]]:
    ending = Publication.objects.filter(release__review_due_on__lte=today + AHEAD)
    for one in ending.select_related("article", "release").order_by("pk").iterator():
        yield (kinds.RAN_OUT if one.release.review_due_on <= today else kinds.RUNS_OUT), one


def _about_papers(today: date, at: datetime) -> Iterator[tuple[kinds.Told, int, str, date]]:
    standing = Credential.objects.standing(at).prefetch_related("verifications")
    for one in standing.order_by("pk").iterator(500):
        last = one.holds_until(at)
        if last <= today + AHEAD and last == one.expires_on:
            yield kinds.CREDENTIAL_ENDS, one.reviewer_id, f"credential:{one.pk}", last
        elif last <= today + AHEAD:
            yield kinds.CREDENTIAL_CHECK, one.reviewer_id, f"check:{one.pk} {last}", last
    for reviewer, declared_at in _last_declarations():
        last = local_day(declared_at + timedelta(days=DECLARATION_DAYS))
        if today <= last <= today + AHEAD:
            yield kinds.DECLARATION_ENDS, reviewer, f"{reviewer} {last.isoformat()}", last


def _last_declarations() -> Iterator[tuple[int, datetime]]:
    last = Declaration.objects.order_by("reviewer").values_list("reviewer")
    yield from last.annotate(latest=Max("declared_at"))


def ask_for_daily_mail(*, at: datetime) -> None:
    """The daily mail of everybody for whom there is something, whose morning has come, and who had none today."""
    waiting = Notification.objects.for_the_daily_mail().values("person")
    people = User.objects.filter(pk__in=waiting, is_active=True, erased_at=None)
    last = Max("notifications__mailed_at", filter=Q(notifications__mailed_at__isnull=False))
    for person in people.annotate(last_mailed=last).order_by("pk"):
        zone = zone_named(person.time_zone)
        there = timezone.localtime(at, zone)
        had = person.last_mailed and timezone.localtime(person.last_mailed, zone).date()
        if there.time() >= MORNING and had != there.date():
            send_daily.enqueue(to=person.pk, day=there.date().isoformat())
