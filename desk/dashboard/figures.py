"""The site in figures, on the desk's front page: how much there is of what, and by name what comes first.

Each figure leads to the list of what it counts. Each asks a few questions, however large the site; what they cost there is measured in benchmarks/.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.text import Truncator

from articles.models import Article
from articles.querysets import kept_drafts, newest_title, whole_texts
from desk.articles.changelist import SOON_DAYS, StateFilter, as_named, month_after
from desk.common import access, display
from desk.common.actions import admin_url
from desk.common.lookups import COUNTED, as_counted
from desk.dashboard.today import FIRST, Line
from desk.references.attention import needing_attention
from feedback.helpfulness import Share
from feedback.models import Report, Tally, Vote, pressing
from people.days import local_day
from people.models import User
from references.formatting import short_label
from references.models import Reference
from reviews.models import Assignment, Concern, Publication, Reviewer, SignOff
from reviews.querysets import sees_drafts
from reviews.states import State, count_by_stage

AHEAD = 36  # months, this one first, in which what falls due is counted
MONTHS = 12  # of them that the chart shows: the first in which something does
DECISIONS = 200  # of a reviewer, the latest, of which the median is taken


@dataclass(frozen=True)
class Amount:
    """How many there are of something, and the list of them. They are counted as far as a list counts, or to the end."""

    number: int
    words: str
    url: str
    is_late: bool = False
    is_exact: bool = False

    @property
    def shown(self) -> str:
        return f"{self.number:,}" if self.is_exact else as_counted(self.number)


@dataclass(frozen=True)
class Bar:
    """A month of a chart: how many, and how long its bar is, of 100."""

    words: str
    number: int
    length: int
    url: str


@dataclass(frozen=True)
class Figure:
    """One subject: its amounts, its chart if it has one, and the first few by name."""

    title: str
    amounts: list[Amount]
    first: str  # what the lines are
    lines: list[Line]
    bars: list[Bar] = field(default_factory=list)


def figures(user: User) -> list[Figure]:
    """Those that this person may see the lists of, without those in which there is nothing."""
    at = timezone.now()
    found = (make(user, at) for may, make in _FIGURES if may(user))
    return [one for one in found if one.bars or any(amount.number for amount in one.amounts)]


def _counted(rows: QuerySet) -> int:
    """How many of these rows there are, as far as a list counts them."""
    return rows.order_by()[: COUNTED + 1].count()


def _list(model: type, query: str = "") -> str:
    return f"{admin_url(model, 'changelist')}{query}"


# Articles


_STAGES = tuple(map(State, ("in_review", "changes_requested", "approved", "draft")))


def _articles(user: User, at: datetime) -> Figure:
    seen = _list(Article, f"?state={StateFilter.PUBLISHED}")
    live = Amount(Publication.objects.count(), "live", seen, is_exact=True)
    stages = count_by_stage(at=at, without=set(kept_drafts(user).values_list("article", flat=True)))
    amounts = [
        Amount(stages[one], str(one.label), _list(Article, f"?state={one}"), is_exact=True)
        for one in _STAGES
    ]
    latest = Publication.objects.select_related("release", "revision").order_by("-release")
    lines = [
        Line(
            one.revision.title,
            _form(one.article_id),
            f"version {one.release.number}",
            display.relative_day(one.release.published_at, "live since"),
        )
        for one in latest.defer(*whole_texts("revision__"))[:FIRST]
    ]
    return Figure("Articles", [live, *amounts], "Went live last", lines)


def _form(article: int) -> str:
    return admin_url(Article, "change", article)


def _asked(user: User, at: datetime) -> Figure:
    asked = Assignment.objects.deciding().exclude(review__article__in=kept_drafts(user))
    waiting, today = asked, local_day(at)
    # An article once, however many are asked about it.
    asked, late = (
        _counted(rows.order_by().values("review__article").distinct())
        for rows in (waiting, waiting.filter(due_on__lt=today))
    )
    words = "article waits for an answer" if asked == 1 else "articles wait for answers"
    amounts = [
        Amount(asked, words, _list(Article, "?due=asked")),
        Amount(late, "late", _list(Article, "?due=overdue"), is_late=True),
    ]
    # Found first: joined to what they name, all that wait would be read to sort them.
    longest = list(waiting.order_by("asked_at", "pk").values_list("pk", flat=True)[:FIRST])
    first = Assignment.objects.filter(pk__in=longest).select_related("reviewer__user", "revision")
    lines = [
        Line(
            one.revision.title,
            _form(one.revision.article_id),
            f"{one.reviewer.name}, {one.get_kind_display()}",
            display.relative_day(one.asked_at, "asked"),
            display.state("bad", f"due {display.days_away(one.due_on)}")
            if one.due_on < today
            else "",
        )
        for one in first.defer(*whole_texts("revision__")).order_by("asked_at", "pk")
    ]
    return Figure("Waiting for reviewers", amounts, "For the longest time", lines)


def _falls_due(user: User, at: datetime) -> Figure:
    today = local_day(at)
    months = [month_after(today, n) for n in range(AHEAD + 1)]
    due = Publication.objects.filter(release__review_due_on__lt=months[-1])
    ahead = due.filter(release__review_due_on__gte=months[0]).order_by()
    by_month = dict(
        ahead.values_list(TruncMonth("release__review_due_on")).annotate(number=Count("pk"))
    )
    soon = today + timedelta(days=SOON_DAYS)
    by_then = due.filter(release__review_due_on__lte=soon)
    over = due.filter(release__review_due_on__lte=today)
    amounts = [
        Amount(_counted(over), "overdue", _list(Article, "?due=now"), is_late=True),
        Amount(_counted(by_then), f"due by {display.in_words(soon)}", _list(Article, "?due=soon")),
    ]
    # Of what is due by then: in the order of all that ever falls due, all would be read.
    first = by_then.select_related("release", "revision").defer(*whole_texts("revision__"))
    lines = [
        Line(
            one.revision.title,
            _form(one.article_id),
            "",
            display.relative_day(one.release.review_due_on, "due"),
        )
        for one in first.order_by("release__review_due_on", "pk")[:FIRST]
    ]
    return Figure("Falls due for review", amounts, "First", lines, list(_bars(months, by_month)))


def _bars(months: list[date], by_month: dict[date, int]) -> Iterator[Bar]:
    most = max(by_month.values(), default=0) or 1
    for month in [one for one in months if one in by_month][:MONTHS]:
        number = by_month[month]
        url = _list(Article, f"?due={as_named(month)}")
        yield Bar(f"{month:%b %Y}", number, round(100 * number / most), url)


# People


def _reviewers(user: User, at: datetime) -> Figure:
    """Whom most is asked of now, and how long they took for what they decided last."""
    late = Count("pk", filter=Q(due_on__lt=local_day(at)))
    seen = Assignment.objects.deciding().exclude(review__article__in=kept_drafts(user))
    asked = seen.order_by().values("reviewer")
    load = list(asked.annotate(open=Count("pk"), late=late).order_by("-open", "reviewer"))
    busiest = {one["reviewer"]: one for one in load[:FIRST]}
    people = Reviewer.objects.select_related("user").in_bulk(busiest)
    amounts = [Amount(len(load), "asked for something", _list(Reviewer), is_exact=True)]
    lines = [
        Line(
            people[key].name,
            _list(Article, f"?reviewer={key}&due=asked"),
            _took(key),
            f"{one['open']} open",
            display.state("bad", f"{one['late']} late") if one["late"] else "",
        )
        for key, one in busiest.items()
    ]
    return Figure("Reviewers", amounts, "Asked for most", lines)


def _took(reviewer: int) -> str:
    decided = SignOff.objects.filter(reviewer=reviewer).order_by("-signed_at", "-assignment")
    spans = [
        (signed - asked).total_seconds() / 86_400
        for signed, asked in decided.values_list("signed_at", "assignment__asked_at")[:DECISIONS]
    ]
    if not spans:
        return "has decided nothing yet"
    days = median(spans)
    return f"decides after {days:.1f} days (median)" if days >= 1 else "decides within a day"


# Readers


def _concerns(user: User, at: datetime) -> Figure:
    open_ = Concern.objects.open().exclude(article__in=kept_drafts(user))
    kinds = open_.order_by().values_list("source").annotate(number=Count("pk"))
    amounts = [
        Amount(
            number,
            str(Concern.Source(source).label),
            _list(Concern, f"?state=open&source__exact={source}"),
        )
        for source, number in sorted(kinds, key=lambda one: (-one[1], one[0]))
    ]
    lines = [
        Line(
            one.newest_title,
            admin_url(one, "change"),
            Truncator(one.detail).words(12),
            display.relative_day(one.raised_at),
        )
        for one in open_.annotate(newest_title=newest_title("article__")).order_by(
            "raised_at", "pk"
        )[:FIRST]
    ]
    return Figure("Concerns", amounts, "Open for the longest time", lines)


def _reports(user: User, at: datetime) -> Figure:
    waiting = Report.objects.waiting()
    crisis, late = pressing(at).values()
    amounts = [
        Amount(_counted(waiting), "to decide", _list(Report, "?state=open")),
        Amount(
            _counted(waiting.filter(crisis | late)),
            "late, or with words of crisis",
            _list(Report, "?state=pressing"),
            True,
        ),
    ]
    lines = [
        Line(
            one.newest_title,
            admin_url(one, "change"),
            one.get_reason_display(),
            display.relative_day(one.at),
            display.state("bad", "words of crisis") if one.is_crisis else "",
        )
        for one in waiting.annotate(newest_title=newest_title("article__")).order_by(
            "urgency", "at", "pk"
        )[:FIRST]
    ]
    return Figure("Readers’ reports", amounts, "To decide first", lines)


def _helpfulness(user: User, at: datetime) -> Figure:
    sums = Tally.objects.aggregate(yes=Sum("yes", default=0), no=Sum("no", default=0))
    said = Share(**sums)
    amounts = [
        Amount(said.percent, "% found the page helpful", _list(Vote)),
        Amount(said.total, "votes", _list(Vote), is_exact=True),
    ]
    worst = Tally.objects.annotate(newest_title=newest_title("article__"))
    lines = [
        Line(
            one.newest_title,
            admin_url(Vote, "of_article", one.pk),
            f"{share.total:,} votes",
            f"{share.percent} %",
        )
        for one in worst.order_by("at_most", "article")[:FIRST]
        if (share := Share(one.yes, one.no))
    ]
    return Figure("Was this helpful?", amounts if said.total else [], "Least helpful", lines)


# Sources


def _works(user: User, at: datetime) -> Figure:
    amounts, lines = [], []
    for reason, words in (
        ("doubtful", "retracted or doubted"),
        ("replaced", "replaced by another"),
        ("changed", "changed without a notice"),
    ):
        works = needing_attention(Reference.objects.all(), reason)
        amounts.append(Amount(_counted(works), words, _list(Reference, f"?look={reason}"), True))
        lines += [
            Line(short_label(one.csl), admin_url(one, "change"), words)
            for one in works.order_by("-pk")[:FIRST]
        ]
    return Figure("Works cited live that are in doubt", amounts, "First", lines[:FIRST])


_FIGURES: tuple[tuple[Callable[[User], bool], Callable[[User, datetime], Figure]], ...] = (
    (sees_drafts, _articles),
    (lambda user: user.has_perm(access.SUBMIT), _asked),
    (lambda user: user.has_perm(access.SUBMIT), _reviewers),
    (lambda user: user.has_perm(access.SUBMIT), _falls_due),
    (lambda user: user.has_perm("feedback.triage_report"), _reports),
    (lambda user: user.has_perm("reviews.view_concern"), _concerns),
    (lambda user: user.has_perm("feedback.view_vote"), _helpfulness),
    (lambda user: user.has_perm("references.change_reference"), _works),
)
