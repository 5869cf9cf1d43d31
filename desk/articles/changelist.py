"""The list of articles: what a row shows, how it is filtered, and how it is searched.

However many articles there are, a page of the list costs the same few queries.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import (
    BooleanField,
    Case,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article, Byline, Citation, Revision
from articles.querysets import newest_title
from articles.topics import TopicTree
from desk.articles import addresses
from desk.articles.forms import topic_choices
from desk.common import access
from desk.common.lookups import HouseList
from people.days import local_day
from people.models import User
from references.identifiers import recognise
from reviews.models import Assignment, Reviewer, SignOff
from reviews.states import (
    State,
    emptied_by_a_sign_off,
    in_state,
    undecided,
    with_state,
)

SOON_DAYS = 30
MAX_WORDS = 8
MAX_QUERY = 500


def listed(articles: QuerySet[Article], user: User) -> QuerySet[Article]:
    """The articles with their state, their newest title and time, and whether they wait for this person."""
    return (
        with_state(articles, at=timezone.now())
        .annotate(
            newest_title=newest_title(),
            changed_at=Coalesce("revisions__created_at", "created_at"),
        )
        .annotate(
            is_mine=Case(
                When(waits_for(user), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .select_related("topic")
    )


def waits_for(user: User) -> Q:
    """Articles `with_state` that wait for this person: to decide, to write on, to publish, to have reviewed."""
    mine = Q(pk__in=undecided().filter(reviewer=user.pk))
    mine |= Q(stage__in=(State.DRAFT, State.CHANGES_REQUESTED), newest__in=_written_by(user))
    if user.has_perm(access.PUBLISH):
        mine |= Q(stage=State.APPROVED)
    if user.has_perm(access.SUBMIT):
        mine |= Q(stage=State.IN_REVIEW) & ~Q(pk__in=undecided())
        mine |= Q(state=State.REVIEW_DUE, stage="")
    return mine


def _written_by(user: User) -> QuerySet:
    return Revision.objects.filter(created_by=user.pk).values("pk")


class ArticleList(HouseList):
    """One page of the list, with the texts and assignments that its rows show."""

    result_list: list[Article]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        complete(self.result_list, request.user)


def complete(rows: list[Article], user: User) -> None:
    """Give each row its newest text, who was asked and whose turn it is; three queries for all of them."""
    bylines = Byline.objects.select_related("author__user").order_by("position")
    newest = (
        Revision.objects.without_texts()
        .select_related("created_by")
        .prefetch_related(Prefetch("bylines", bylines))
        .in_bulk([row.newest for row in rows if row.newest])
    )
    open_assignments: dict[int, list[Assignment]] = defaultdict(list)
    waiting = Assignment.objects.waiting().filter(review__article__in=[row.pk for row in rows])
    for assignment in waiting.select_related("reviewer__user", "review").order_by("due_on", "pk"):
        open_assignments[assignment.review.article_id].append(assignment)
    for row in rows:
        row.newest_text, row.open_assignments = newest.get(row.newest), open_assignments[row.pk]
        names, purpose = whose_turn(row)
        if row.is_mine:  # the row says "you" for this person, and names the others who were asked
            names = [name for name in names if row.open_assignments and name != user.name]
        row.turn = names, purpose


def whose_turn(row: Article) -> tuple[list[str], str]:
    """Who is waited for, and for what; the same rules as `waits_for`. No names when it is nobody's turn."""
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
    if row.state == State.REVIEW_DUE:
        return ["an editor"], "to have it reviewed again"
    return [], ""


# Filters


class WaitsForMe(admin.SimpleListFilter):
    title = "whose turn it is"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Mine: waiting for me")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(is_mine=True) if self.value() == "me" else queryset


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
        return in_state(queryset, self.value()) if self.value() in State.values else queryset


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
            return queryset.filter(pk__in=undecided().filter(due_on__lt=today))
        if self.value() == "now":
            return queryset.filter(review_due_on__lte=today)
        if self.value() == "soon":
            return queryset.filter(review_due_on__lte=today + timedelta(days=SOON_DAYS))
        return queryset


# Searching


def search(articles: QuerySet[Article], query: str) -> QuerySet[Article]:
    """Articles `with_state` at a pasted address, citing a pasted DOI or PMID, or containing all the words.

    A word is looked for in the newest and the live text, the address, and the names of authors and reviewers.
    """
    query = " ".join(query.replace("\x00", "").split())[:MAX_QUERY]
    if addresses.is_address(query):
        found = addresses.article_at(query)
        return articles.filter(pk=found.pk) if found else articles.none()
    if (identifier := recognise(query)) and identifier.kind != "isbn":
        cited = Citation.objects.filter(**{identifier.kind: identifier.value})
        return articles.filter(_in_texts(cited.values("revision")))
    for word in query.split()[:MAX_WORDS]:
        articles = articles.filter(_matches(word))
    return articles


def _in_texts(texts: QuerySet) -> Q:
    """The article's newest or live text is one of these."""
    return Q(newest__in=texts) | Q(live__in=texts)


def _matches(word: str) -> Q:
    texts = Revision.objects.alias(names=Cast("also_known_as", TextField())).filter(
        Q(title__icontains=word)
        | Q(summary__icontains=word)
        | Q(words__icontains=word)
        | Q(names__icontains=word)
    )
    written = Byline.objects.filter(author__user__name__icontains=word)
    signed = SignOff.objects.filter(reviewer__user__name__icontains=word)
    asked = Assignment.objects.filter(reviewer__user__name__icontains=word)
    return (
        Q(slug__icontains=word)
        | _in_texts(texts.values("pk"))
        | _in_texts(written.values("revision"))
        | _in_texts(signed.values("revision"))
        | Q(pk__in=asked.values("review__article"))
    )
