"""What there is to do about an article, in one list: what stops the newest text first, then what to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import Truncator

from articles.anchors import quote_of
from articles.models import Article, Revision
from desk.articles import prerequisites
from desk.articles.actions.texts import set_aside
from desk.articles.pages import article_url
from desk.articles.prerequisites import Prerequisite
from desk.common import access
from desk.common.actions import Tool
from desk.common.findings import Group, folded
from feedback.models import Report
from people.models import User
from people.witness import subject_of
from reviews.gate.case import ArticleRecord, Case
from reviews.gate.findings import Finding, Severity
from reviews.gate.warnings import warnings_of
from reviews.models import Comment
from reviews.rounds import comments_for

MISSES_APPROVALS = {"gate.E001", "gate.E002"}
SHOWN = 8  # of what to look at; the rest folds away


@dataclass(frozen=True)
class Line:
    """One thing to do: what was found, and what can be done about it from here."""

    finding: Finding
    tools: list[Tool] = field(default_factory=list)


@dataclass(frozen=True)
class Reports:
    """How many reports readers made, how many of them nobody has decided on, and where they are."""

    total: int
    waiting: int
    url: str


@dataclass(frozen=True)
class ToDo:
    """The list. What is missing on the site, whatever the text says, stops it too; it comes first."""

    prerequisites: list[Prerequisite]
    stops: list[Line]
    looks: list[Line]
    reports: Reports | None

    @property
    def n_stops(self) -> int:
        return len(self.prerequisites) + len(self.stops)

    @property
    def count(self) -> int:
        """Every single finding: the outline tells the same ones section by section."""
        return self.n_stops + len(self.looks)

    @cached_property
    def groups(self) -> list[Group]:
        """What to look at, as it is shown: what one rule found is one line."""
        return folded(self.looks, lambda line: line.finding)

    @property
    def first(self) -> list[Group]:
        return self.groups[:SHOWN]

    @property
    def rest(self) -> list[Group]:
        return self.groups[SHOWN:]


def of(
    record: ArticleRecord,
    case: Case | None,
    blockers: list[Finding],
    latest: Revision | None,
    user: User,
    at: datetime,
    *,
    replacing: list[Tool],
) -> ToDo:
    """What is to be done about the article, for this person; `case` is that of its newest text.

    `replacing` leads to where others are asked instead of those whose approvals are waited for.
    """
    counted = reports(record.article) if user.has_perm("feedback.view_report") else None
    stops = [
        Line(one, replacing if one.id in MISSES_APPROVALS else list(_resolving(one, record, user)))
        for one in blockers
    ]
    looks = [
        *_open_concerns(record, blockers, user),
        *_open_comments(record, user),
        *_of_readers(counted),
        *_set_aside(record, latest, user),
        *(Line(one) for one in (warnings_of(case) if case else ())),
    ]
    missing = prerequisites.for_article(record, user=user, at=at)
    return ToDo(missing, stops, looks, counted)


def reports(article: Article) -> Reports:
    """What readers reported about the article."""
    found = Report.objects.filter(article=article)
    count = found.aggregate(total=Count("pk"), waiting=Count("pk", filter=Q(triaged_at=None)))
    url = reverse("admin:feedback_report_changelist")
    return Reports(**count, url=f"{url}?article__id__exact={article.pk}")


def _look(message: str, hint: str, place: str = "") -> Finding:
    return Finding("", Severity.WARNS, message, hint, place)


def _open_concerns(record: ArticleRecord, blockers: list[Finding], user: User) -> Iterator[Line]:
    """Open concerns that stop nothing."""
    known = {one.place for one in blockers}
    for concern in record.concerns:
        if concern.resolved_at is None and subject_of(concern) not in known:
            found = _look(
                f"An open concern: {concern.detail}",
                "It does not stop the text. Mend it, or dismiss the concern with a reason.",
                subject_of(concern),
            )
            yield Line(found, list(_resolving(found, record, user)))


def _open_comments(record: ArticleRecord, user: User) -> Iterator[Line]:
    """Suggestions and questions that are open, as far as this person may know of them; what must be fixed stops the text."""
    hidden = set()
    if record.open_threads:
        known = comments_for(user).filter(revision__article=record.article)
        hidden = {one.pk for one in record.open_threads} - set(known.values_list("pk", flat=True))
    for thread in record.open_threads:
        if thread.kind != Comment.Kind.MUST_FIX and thread.pk not in hidden:
            said = Truncator(thread.words).chars(120)
            found = _look(
                f"{thread.author}, {thread.get_kind_display()} about “{quote_of(thread.target)}”: {said}",
                "Answer it, or resolve it.",
                subject_of(thread),
            )
            yield Line(found, _answering(thread, user))


def _answering(thread: Comment, user: User) -> list[Tool]:
    if not user.has_perm(access.WRITE):
        return []
    url = article_url("comment", thread.revision.article_id, thread.pk)
    said = f" ({thread.n_answers} so far)" if thread.n_answers else ""
    return [Tool(f"Answer{said}", url)]


def _resolving(finding: Finding, record: ArticleRecord, user: User) -> Iterator[Tool]:
    """The button that leads to the same words, resolves the concern or answers the comment that is found, if this person may."""
    if finding.place.startswith("overlap:"):
        yield Tool("See the passages", article_url("overlap", record.article.pk))
    thread = next((one for one in record.open_threads if subject_of(one) == finding.place), None)
    if thread:
        yield from _answering(thread, user)
    concern = next((one for one in record.concerns if subject_of(one) == finding.place), None)
    if concern and concern.resolved_at is None and user.has_perm(access.PUBLISH):
        yield Tool("Resolve", article_url("resolve_concern", concern.article_id, concern.pk))


def _of_readers(counted: Reports | None) -> Iterator[Line]:
    if counted and counted.waiting:
        waits = (
            "1 report of a reader waits"
            if counted.waiting == 1
            else f"{counted.waiting} reports of readers wait"
        )
        yield Line(
            _look(f"{waits} for a decision.", "Accept what is right: it becomes a concern."),
            [Tool("Decide", counted.url)],
        )


def _set_aside(record: ArticleRecord, latest: Revision | None, user: User) -> Iterator[Line]:
    draft = set_aside(record)
    if draft is None or latest is None:
        return
    pk = record.article.pk
    tools = [Tool("What it changes", article_url("compare", pk, latest.pk, draft.pk))]
    if user.has_perm(access.WRITE):
        tools.append(Tool("Take it up again", article_url("restore", pk, draft.pk)))
    yield Line(
        _look(
            f"A draft was set aside: revision {draft.number} by {draft.created_by}.",
            "That was done to correct the live text first. The draft waits to be taken up again.",
        ),
        tools,
    )
