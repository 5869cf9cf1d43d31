"""The calendar of articles, month by month: what goes live by itself, and what falls due for its next review."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.querysets import kept_drafts, whole_texts
from desk.articles.changelist import month_after, month_named
from desk.articles.pages import article_url, page
from people.days import local_day
from people.models import User
from reviews.models import Publication, Schedule
from reviews.querysets import sees_drafts

A_DAY = 5  # of what falls due, by name


@dataclass(frozen=True)
class Entry:
    """Something of a day, and where to look at it."""

    title: str
    url: str
    what: str
    tone: str = "quiet"


@dataclass
class Day:
    """A day of the month, what it brings by name, and how much falls due besides."""

    date: date
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


@require_safe
def by_month(request: HttpRequest) -> HttpResponse:
    """One month, this one when none is named."""
    if not sees_drafts(request.user):
        raise PermissionDenied
    today = local_day(timezone.now())
    month = month_named(request.GET.get("month", "")) or today.replace(day=1)
    return page(
        request,
        "desk/article/months.html",
        title=f"{month:%B %Y}",
        month=month,
        before=month_after(month, -1),
        after=month_after(month),
        weeks=list(_weeks(month, today, request.user)),
        today=today,
    )


def _weeks(month: date, today: date, user: User) -> Iterator[list[Day | None]]:
    """The month's weeks from Monday on; nothing stands for a day of another month."""
    days = {one.date: one for one in _days(month, today, user)}
    for week in Calendar().monthdatescalendar(month.year, month.month):
        yield [days.get(day) for day in week]


def _days(month: date, today: date, user: User) -> Iterator[Day]:
    after = month_after(month)
    goes_live, due, more = _goes_live(month, after, user), defaultdict(list), {}
    for one in _falls_due(month, after):
        day = one.release.review_due_on
        late = day <= today
        said, tone = ("overdue", "due") if late else ("next review due", "quiet")
        due[day].append(Entry(one.revision.title, _form(one.article_id), said, tone))
        more[day] = one.number - A_DAY
    for number in range((after - month).days):
        day = month.replace(day=number + 1)
        yield Day(day, [*goes_live[day], *due[day]], max(0, more.get(day, 0)))


def _form(article: int) -> str:
    return article_url("change", article)


def _goes_live(month: date, after: date, user: User) -> dict[date, list[Entry]]:
    zone = timezone.get_default_timezone()
    begins, ends = (datetime.combine(day, time(), zone) for day in (month, after))
    waiting = Schedule.objects.waiting().filter(due_at__gte=begins, due_at__lt=ends)
    found: dict[date, list[Entry]] = defaultdict(list)
    seen = waiting.exclude(article__in=kept_drafts(user))
    rows = seen.select_related("revision").defer(*whole_texts("revision__"))
    for one in rows.order_by("due_at", "pk"):
        said = f"goes live at {timezone.localtime(one.due_at):%H:%M}"
        entry = Entry(one.revision.title, _form(one.article_id), said, "ready")
        found[local_day(one.due_at)].append(entry)
    return found


def _falls_due(month: date, after: date) -> QuerySet[Publication]:
    """The first of each day, each with how many there are on it."""
    day = F("release__review_due_on")
    due = Publication.objects.filter(
        release__review_due_on__gte=month, release__review_due_on__lt=after
    )
    counted = due.annotate(
        place=Window(RowNumber(), partition_by=day, order_by="pk"),
        number=Window(Count("pk"), partition_by=day),
    )
    first = counted.filter(place__lte=A_DAY).select_related("release", "revision")
    return first.defer(*whole_texts("revision__")).order_by("release__review_due_on", "pk")


def shows_months(request: HttpRequest) -> bool:
    """Whether this is the calendar."""
    return request.path == months_url()


def months_url() -> str:
    return article_url("months")
