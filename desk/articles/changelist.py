"""The list of articles: what a row shows, how it is filtered, and how it is searched.

However many articles there are, a page of the list costs the same few queries: a page is found first, and only what is on it is
asked where it stands.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article, Byline, Revision
from articles.querysets import newest_title
from articles.topics import TopicTree
from desk.articles.forms import topic_choices
from desk.common import access, keyset
from desk.common.keyset import KeyPage
from desk.common.lookups import HouseList
from people.days import local_day
from people.models import User
from reviews.models import Assignment, Publication, Reviewer, SignOff
from reviews.querysets import sees_drafts
from reviews.states import (
    State,
    emptied_by_a_sign_off,
    emptied_since,
    in_progress,
    in_state,
    open_reviews,
    undecided,
    with_state,
)

SOON_DAYS = 30


def waiting(user: User) -> list[int]:
    """The keys of all articles that wait for this person, those that changed last first; three queries.

    They wait for a decision, for the next draft, to be published, to have another reviewer asked, or to be reviewed again.
    """
    if not sees_drafts(user):
        return []
    at = timezone.now()
    plain = Article.objects.filter(pk__in=_asked_or_due(user, at)).only("changed_at")
    changed = {article.pk: article.changed_at for article in (*plain, *_by_stage(user, at))}
    return sorted(changed, key=lambda pk: (changed[pk], pk), reverse=True)


def _asked_or_due(user: User, at: datetime) -> QuerySet:
    """What waits for this person whatever its newest text is."""
    found = [_keys(undecided().filter(reviewer=user.pk), "review__article")]
    if user.has_perm(access.SUBMIT):
        due = Publication.objects.filter(release__review_due_on__lte=local_day(at))
        found.append(_keys(due.exclude(article__in=in_progress()), "article"))
    if user.has_perm(access.PUBLISH):
        emptied = emptied_by_a_sign_off(Article.objects.exclude(pk__in=in_progress()))
        found.append(_keys(emptied, "pk"))
    return found[0].union(*found[1:])


def _by_stage(user: User, at: datetime) -> list[Article]:
    """Of unfinished articles, those whose stage makes it this person's turn."""
    candidates = list(_may_wait_for(user, at))
    asked = Assignment.objects.waiting().filter(review__article=OuterRef("pk"))
    told = Article.objects.filter(pk__in=candidates).annotate(
        is_asked=Exists(asked), newest_by=F("newest_text__created_by")
    )
    return [row for row in with_state(told, at=at, only=candidates) if _is_turn_of(user, row)]


def _is_turn_of(user: User, row: Article) -> bool:
    if row.stage in (State.DRAFT, State.CHANGES_REQUESTED):
        return row.newest_by == user.pk
    if row.stage == State.APPROVED:
        return user.has_perm(access.PUBLISH)
    return row.stage == State.IN_REVIEW and not row.is_asked and user.has_perm(access.SUBMIT)


def _may_wait_for(user: User, at: datetime) -> QuerySet:
    """The keys of a few unfinished articles, among which are all whose turn it may be; each kind is found by an index."""
    unfinished = Article.objects.filter(pk__in=in_progress())
    found = [_keys(unfinished.filter(newest_text__created_by=user.pk), "pk")]
    if user.has_perm(access.PUBLISH):
        texts = _keys(Article.objects.unseen(), "newest_text")
        judged = texts.union(_keys(open_reviews(), "revision"))
        approved = SignOff.objects.standing(at).filter(revision__in=judged)
        found.append(_keys(approved, "revision__article"))
    if user.has_perm(access.SUBMIT):
        found.append(_keys(open_reviews().exclude(article__in=undecided()), "article"))
    return found[0].union(*found[1:])


def _keys(rows: QuerySet, path: str) -> QuerySet:
    return rows.order_by().values_list(path, flat=True)


class ArticleList(HouseList):
    """One page of the list, with what its rows show. What waits for whoever looks at it comes first."""

    result_list: list[Article]
    queryset: QuerySet[Article]

    def page(self, request: HttpRequest) -> KeyPage:
        self.waiting = waiting(request.user)
        if WaitsForMe.is_chosen(request):
            self.queryset = self.queryset.filter(pk__in=self.waiting)
        if self.waiting and ORDER_VAR not in self.params:
            page = self._page_after(self._mine())
        else:
            page = super().page(request)
        return replace(page, rows=complete(page.rows, request.user, self.waiting))

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
    stand = with_state(titled.annotate(newest_title=newest_title()), at=timezone.now(), only=keys)
    found = {article.pk: article for article in stand}
    shown = [found[pk] for pk in keys if pk in found]
    texts = _texts([row.newest for row in shown if row.newest])
    asked = _asked(keys)
    offline = [row.pk for row in shown if row.state == State.WITHDRAWN and not row.stage]
    emptied = emptied_since(offline)
    for row in shown:
        row.newest_text, row.open_assignments = texts.get(row.newest), asked[row.pk]
        row.emptied_at = emptied.get(row.pk)
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
    found = Assignment.objects.waiting().filter(review__article__in=articles)
    for assignment in found.select_related("reviewer__user", "review").order_by("due_on", "pk"):
        asked[assignment.review.article_id].append(assignment)
    return asked


def whose_turn(row: Article) -> tuple[list[str], str]:
    """Who is waited for, and for what; the same rules as `waiting`. No names when it is nobody's turn."""
    asked = list(dict.fromkeys(one.reviewer.name for one in row.open_assignments))
    writer = row.newest_text.created_by.name if row.newest_text else "whoever begins it"
    if row.stage == State.CHANGES_REQUESTED:
        return [writer, *asked], "to correct the text"
    if asked:
        return asked, "to decide"
    if row.stage == State.DRAFT:
        return [writer], "to continue writing"
    purposes = {State.IN_REVIEW: "to ask another reviewer", State.APPROVED: "to publish"}
    if purpose := purposes.get(row.stage):
        return ["an editor"], purpose
    if row.state == State.REVIEW_DUE or row.emptied_at:
        return ["an editor"], "to have it reviewed again"
    return [], ""


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

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = [(value, label.capitalize()) for value, label in State.choices]
        return [*states, (self.EMPTIED, "Withdrawn: an approval was taken back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == self.EMPTIED:
            return emptied_by_a_sign_off(queryset)
        if self.value() not in State.values:
            return queryset
        return in_state(queryset, State(self.value()), at=timezone.now())


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


class DueFilter(admin.SimpleListFilter):
    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("overdue", "Reviewer overdue"),
            ("now", "Next review due"),
            ("soon", f"Next review due within {SOON_DAYS} days"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        today = local_day(timezone.now())
        if self.value() == "overdue":
            overdue = Assignment.objects.waiting().filter(due_on__lt=today)
            # Found first, by an index: the database would look for them among the articles, in the list's order.
            return queryset.filter(pk__in=set(_keys(overdue, "review__article")))
        if self.value() == "now":
            return queryset.filter(_due_by(today))
        if self.value() == "soon":
            return queryset.filter(_due_by(today + timedelta(days=SOON_DAYS)))
        return queryset


def _due_by(day: date) -> Q:
    return Q(publication__release__review_due_on__lte=day)
