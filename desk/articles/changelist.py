"""The list of articles: what a row shows, how it is filtered, and how it is searched.

However many articles there are, a page of the list costs the same few queries: a page is found first, and only what is on it is
asked where it stands.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article, Byline, Circle, Revision
from articles.querysets import newest_title
from articles.readability import HARD
from articles.topics import TopicTree
from desk.articles.forms import topic_choices
from desk.articles.turns import keys_of, waiting, whose_turn
from desk.common import keyset
from desk.common.actions import admin_url
from desk.common.keyset import KeyPage
from desk.common.lookups import HouseList, number
from desk.common.owners import may_answer, without_owner
from people.days import local_day
from people.models import User
from reviews.models import Assignment, HandOver, Reviewer, Schedule, Withdrawal
from reviews.states import (
    OFFLINE,
    State,
    emptied_by_a_sign_off,
    emptied_since,
    in_state,
    with_state,
)

SOON_DAYS = 30


def shows_open_reviews(request: HttpRequest) -> bool:
    """Whether this is the list of articles, narrowed to those in review, whatever else narrows or orders it."""
    in_review = request.GET.get("state") == State.IN_REVIEW
    return in_review and request.path == admin_url(Article, "changelist")


class ArticleList(HouseList):
    """One page of the list, with what its rows show. What waits for whoever looks at it comes first."""

    result_list: list[Article]
    queryset: QuerySet[Article]

    def page(self, request: HttpRequest) -> KeyPage:
        self.waiting = waiting(request.user)
        if WaitsForMe.is_chosen(request):
            self.queryset = self.queryset.filter(pk__in=self.waiting)
        if self.waiting and ORDER_VAR not in self.params:
            return self._page_after(self._mine())
        return super().page(request)

    def completed(self, rows: list[Article], request: HttpRequest) -> list[Article]:
        return complete(rows, request.user, self.waiting)

    def _mine(self) -> list[int]:
        if not self.query and not self.has_active_filters:
            return self.waiting
        return list(self.queryset.filter(pk__in=self.waiting).values_list("pk", flat=True))

    def _page_after(self, mine: list[int]) -> KeyPage:
        """The page of a list in which these come first, and then all the others."""
        size, others = self.list_per_page, self.queryset.exclude(pk__in=mine)
        if self._after in mine:
            return self._from(mine, mine.index(self._after) + 1, others)
        if self._before in mine:
            return self._from(mine, max(0, mine.index(self._before) - size), others)
        page = keyset.page(others, size, after=self._after, before=self._before)
        if page.has_before:
            return page
        above = keyset.above(others, self._before, size) if self._before else []
        return self._from(mine, max(0, len(mine) - size + len(above)) if above else 0, others)

    def _from(self, mine: list[int], start: int, others: QuerySet[Article]) -> KeyPage:
        size = self.list_per_page
        wanted = mine[start : start + size]
        found = self.queryset.in_bulk(wanted)
        rows = [found[pk] for pk in wanted if pk in found]
        rest = keyset.page(others, size - len(rows))
        has_after = rest.has_after or start + size < len(mine)
        return KeyPage([*rows, *rest.rows], start > 0, has_after)


def complete(rows: list[Article], user: User, mine: Collection[int]) -> list[Article]:
    """These articles with their state, newest text, who was asked and whose turn it is; a few queries for all of them."""
    keys = [row.pk for row in rows]
    titled = Article.objects.filter(pk__in=keys).select_related("topic")
    kept = Exists(Circle.objects.holding().filter(article=OuterRef("pk")))
    titled = titled.annotate(newest_title=newest_title(), is_kept=kept)
    stand = with_state(titled, at=timezone.now(), only=keys)
    found = {article.pk: article for article in stand}
    shown = [found[pk] for pk in keys if pk in found]
    texts = _texts([row.newest for row in shown if row.newest])
    asked = _asked(keys)
    handed_over = _handed_over([row.pk for row in shown if row.handed_over_by])
    offline = [row.pk for row in shown if row.state in OFFLINE and not row.stage]
    scheduled = _scheduled([row.newest for row in shown if row.stage == State.APPROVED])
    emptied, taken_down = emptied_since(offline), _taken_down(offline)
    for row in shown:
        row.hand_over, row.schedule = handed_over.get(row.pk), scheduled.get(row.pk)
        row.newest_text, row.open_assignments = texts.get(row.newest), asked[row.pk]
        row.emptied_at, row.taken_down = emptied.get(row.pk), taken_down.get(row.pk)
        row.is_mine = row.pk in mine
        names, purpose = whose_turn(row)
        if row.is_mine:  # the row says "you" for this person, and names the others who were asked
            names = [name for name in names if row.open_assignments and name != user.name]
        row.turn = names, purpose
    return shown


def _texts(keys: list[int]) -> dict[int, Revision]:
    bylines = Byline.objects.select_related("author__user").order_by("position")
    texts = Revision.objects.without_texts().select_related("created_by")
    return texts.prefetch_related(Prefetch("bylines", bylines)).in_bulk(keys)


def _asked(articles: list[int]) -> dict[int, list[Assignment]]:
    """Who was asked about each article and has not decided, the most urgent first."""
    asked: dict[int, list[Assignment]] = defaultdict(list)
    found = Assignment.objects.deciding().filter(review__article__in=articles)
    for assignment in found.select_related("reviewer__user", "review").order_by("due_on", "pk"):
        asked[assignment.review.article_id].append(assignment)
    return asked


def _handed_over(articles: list[int]) -> dict[int, HandOver]:
    """How those of them that wait for an editor were handed over."""
    if not articles:
        return {}
    found = HandOver.objects.waiting().filter(article__in=articles).select_related("handed_by")
    return {one.article_id: one for one in found}


def _scheduled(texts: list[int]) -> dict[int, Schedule]:
    """When those of them that are approved go live by themselves, by article."""
    if not texts:
        return {}
    found = Schedule.objects.waiting().filter(revision__in=texts)
    return {one.article_id: one for one in found}


def _taken_down(articles: list[int]) -> dict[int, Withdrawal]:
    """The last time that each of them was taken offline."""
    if not articles:
        return {}
    found = Withdrawal.objects.filter(article__in=articles).order_by("pk")
    return {one.article_id: one for one in found}


# Filters


class WaitsForMe(admin.SimpleListFilter):
    """Narrowed by the list itself, which knows already what waits for whom."""

    title = "whose turn it is"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Mine: waiting for me")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset

    @classmethod
    def is_chosen(cls, request: HttpRequest) -> bool:
        return request.GET.get(cls.parameter_name) == "me"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"
    EMPTIED = "approval_taken_back"
    HANDED_OVER = "handed_over"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = [(value, label.capitalize()) for value, label in State.choices]
        handed_over = (self.HANDED_OVER, "Draft: ready for an editor")
        emptied = (self.EMPTIED, "Withdrawn since an approval was taken back")
        scheduled = (self.SCHEDULED, "Goes live at a time")
        published = (self.PUBLISHED, "All that readers see")
        return [*states, published, handed_over, scheduled, emptied]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == self.EMPTIED:
            return emptied_by_a_sign_off(queryset)
        if self.value() == self.PUBLISHED:
            return queryset.filter(publication__isnull=False)
        if self.value() == self.HANDED_OVER:
            return queryset.filter(pk__in=keys_of(HandOver.objects.waiting(), "article"))
        if self.value() == self.SCHEDULED:
            return queryset.filter(pk__in=keys_of(Schedule.objects.waiting(), "article"))
        if self.value() not in State.values:
            return queryset.at_hand()
        return in_state(queryset, State(self.value()), at=timezone.now())


class ReadingFilter(admin.SimpleListFilter):
    """By how hard the newest text is to read."""

    title = "reading"
    parameter_name = "reading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("hard", f"Grade {HARD} and above")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(grade__gte=HARD) if self.value() else queryset


class TopicFilter(admin.SimpleListFilter):
    """A topic and everything below it."""

    title = "topic"
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return topic_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        chosen = self.value() or ""
        if chosen not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(topic__in=TopicTree().within(int(chosen)))


class ReviewerFilter(admin.SimpleListFilter):
    """Articles that a reviewer is or was asked about."""

    title = "reviewer"
    parameter_name = "reviewer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        reviewers = Reviewer.objects.select_related("user").order_by("user__name", "pk")
        return [(str(one.pk), one.name) for one in reviewers]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        chosen = self.value() or ""
        if chosen not in dict(self.lookup_choices):
            return queryset
        asked = Assignment.objects.filter(reviewer=int(chosen)).values("review__article")
        return queryset.filter(pk__in=asked)


class OwnerFilter(admin.SimpleListFilter):
    """Whoever answers for pages; the pages of nobody who can sign in at the desk come first."""

    title = "who answers for it"
    parameter_name = "responsible"
    NOBODY, ME = "nobody", "me"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people = may_answer().values_list("pk", "name")
        nobody = (self.NOBODY, "Nobody, or somebody who can no longer sign in")
        return [(self.ME, "Me"), nobody, *((str(pk), name) for pk, name in people)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        chosen = self.value() or ""
        if chosen not in dict(self.lookup_choices):
            return queryset
        if chosen == self.NOBODY:
            return queryset.filter(without_owner())
        return queryset.filter(responsible=request.user.pk if chosen == self.ME else int(chosen))


class DueFilter(admin.SimpleListFilter):
    """What is late, or falls due: soon, or in a month such as "2027-03", which is offered where it is chosen."""

    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        month = month_named(request.GET.get(self.parameter_name, ""))
        return [
            ("asked", "Reviewer asked"),
            ("overdue", "Reviewer overdue"),
            ("now", "Next review due"),
            ("soon", f"Next review due within {SOON_DAYS} days"),
            *([(as_named(month), f"Next review due in {month:%B %Y}")] if month else []),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        today = local_day(timezone.now())
        if self.value() in ("asked", "overdue"):
            asked = Assignment.objects.deciding()
            chosen = asked if self.value() == "asked" else asked.filter(due_on__lt=today)
            # Together with a reviewer it is they who are asked, or late.
            if reviewer := number(request.GET.get(ReviewerFilter.parameter_name, "")):
                chosen = chosen.filter(reviewer=reviewer)
            # Found first, by an index: the database would look for them among the articles, in the list's order.
            return queryset.filter(pk__in=set(keys_of(chosen, "review__article")))
        if self.value() == "now":
            return queryset.filter(_due_by(today))
        if self.value() == "soon":
            return queryset.filter(_due_by(today + timedelta(days=SOON_DAYS)))
        if month := month_named(self.value() or ""):
            due = "publication__release__review_due_on"
            within = {f"{due}__gte": month, f"{due}__lt": month_after(month)}
            return queryset.filter(**within)
        return queryset


def month_after(month: date, number: int = 1) -> date:
    """The first day of the month so many months after that of a day."""
    years, at = divmod(month.month - 1 + number, 12)
    return date(month.year + years, at + 1, 1)


def as_named(month: date) -> str:
    """How the filter writes a month."""
    return f"{month:%Y-%m}"


def month_named(written: str) -> date | None:
    """The first day of a month such as "2027-03"."""
    if not re.fullmatch(r"20[0-9]{2}-(?:0[1-9]|1[0-2])", written):
        return None
    return date(int(written[:4]), int(written[5:]), 1)


def _due_by(day: date) -> Q:
    return Q(publication__release__review_due_on__lte=day)
