"""What readers say: reports to decide on, votes by article; and the concerns that follow."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NoReturn

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from articles.models import Article
from articles.querysets import newest_title
from desk.articles.pages import title_of
from desk.common import display
from desk.common.actions import Tool, admin_url
from desk.common.admin import ReadOnlyAdmin, article_tool, moment_of
from desk.feedback import actions
from feedback.actions import tally_votes
from feedback.models import Report, Tally, Vote
from reviews.models import Concern, Release

_FIRST_WORDS = 16


class WaitsFilter(admin.SimpleListFilter):
    """Open or decided, by a column that is empty until somebody decides."""

    title = "state"
    parameter_name = "state"
    column = ""
    waits, done = "waiting", ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", self.waits), ("done", self.done)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        wanted = {"open": True, "done": False}.get(self.value() or "")
        return None if wanted is None else queryset.filter(**{f"{self.column}__isnull": wanted})


class TriageFilter(WaitsFilter):
    column, done = "triaged_at", "decided"


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    row_actions = (actions.Dismiss, actions.Accept)
    list_display = ("first_words", "article_title", "said_on", "decision")
    list_filter = (TriageFilter, "reason", "outcome")
    extra_filters = ("article__id__exact",)
    list_select_related = ("article", "revision", "triaged_by")
    search_fields = ("comment", "revision__title", "article__slug")
    _received = moment_of("at", "received")
    fields = ("summary", "comment", "article_title", "version", _received, "decision", "decided")
    readonly_fields = ("summary", "article_title", "version", _received, "decision", "decided")
    nothing_yet = "No reader has reported anything yet. Reports appear here."

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        # What nobody has decided comes first, the longest waiting at the top; then what was decided last.
        return [F("triaged_at").desc(nulls_first=True), "at", "pk"]

    @admin.display(description="report")
    def first_words(self, report: Report) -> SafeString | str:
        reason = self.summary(report)
        words = Truncator(report.comment).words(_FIRST_WORDS)
        return display.titled(reason, words) if words else reason

    @admin.display(description="report")
    def summary(self, report: Report) -> str:
        return report.get_reason_display()

    @admin.display(description="article")
    def article_title(self, report: Report) -> str:
        return report.revision.title

    @admin.display(description="text that was read")
    def version(self, report: Report) -> str:
        found = Release.objects.filter(revision=report.revision_id).order_by("-number")
        version = found.values_list("number", flat=True).first()
        return f"revision {report.revision.number}, version {version} to readers"

    @admin.display(description="received", ordering="at")
    def said_on(self, report: Report) -> SafeString | str:
        return display.relative_day(report.at)

    @admin.display(description="state")
    def decision(self, report: Report) -> SafeString:
        if not report.triaged_at:
            return display.state("due", "waiting")
        tone = "busy" if report.outcome == Report.Outcome.ACCEPTED else "quiet"
        return display.state(tone, report.get_outcome_display())

    @admin.display(description="decided")
    def decided(self, report: Report) -> str:
        if not report.triaged_at:
            return "not yet"
        return display.by_whom(report.triaged_by, report.triaged_at, report.outcome_reason)

    def links(self, request: HttpRequest, obj: Report) -> list[Tool]:
        return [article_tool(obj)]


@admin.register(Vote)
class VoteAdmin(ReadOnlyAdmin):
    """Only sums are shown, a row for each article: a single vote tells nobody anything."""

    list_display = ("article_title", "helpful_votes", "other_votes", "votes_in_all")
    list_display_links = None
    nothing_yet = "No reader has voted yet."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tally]:
        return Tally.objects.annotate(newest_title=newest_title("article__"))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        with suppress(DatabaseError):  # one that can't be written to shows what was counted before
            tally_votes()
        return super().get_changelist_instance(request)

    def get_ordering(self, request: HttpRequest) -> list[str]:
        """What fewest readers found helpful comes first."""
        return ["-no", "pk"]

    def change_view(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise PermissionDenied

    history_view = change_view

    @admin.display(description="article")
    def article_title(self, tally: Tally) -> SafeString:
        url = admin_url(Article, "change", tally.article_id)
        return format_html('<a href="{}">{}</a>', url, tally.newest_title)

    @admin.display(description="yes, it was helpful")
    def helpful_votes(self, tally: Tally) -> int:
        return tally.yes

    @admin.display(description="no, it was not")
    def other_votes(self, tally: Tally) -> int:
        return tally.no

    @admin.display(description="votes")
    def votes_in_all(self, tally: Tally) -> int:
        return tally.yes + tally.no


# Concerns


class OpenFilter(WaitsFilter):
    column, waits, done = "resolved_at", "open", "resolved"


@admin.register(Concern)
class ConcernAdmin(ReadOnlyAdmin):
    list_display = ("article_title", "source", "description", "raised_on", "status")
    list_filter = (OpenFilter, "source", "resolution")
    search_fields = ("detail", "article__slug")
    fields = ("article_title", "source", "description", "raised", "status", "resolved")
    readonly_fields = ("article_title", "description", "raised", "status", "resolved")
    nothing_yet = "No article has a concern."

    def name_of(self, obj: Concern) -> str:
        return f"Concern about “{title_of(obj.article)}”"

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return [F("resolved_at").desc(nulls_first=True), "raised_at", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concern]:
        found = super().get_queryset(request)
        people = ("raised_by", "resolved_by", "article", "resolving_revision")
        return found.select_related(*people).annotate(newest_title=newest_title("article__"))

    @admin.display(description="article")
    def article_title(self, concern: Concern) -> str:
        return concern.newest_title

    @admin.display(description="concern")
    def description(self, concern: Concern) -> str:
        return concern.detail

    @admin.display(description="raised", ordering="raised_at")
    def raised_on(self, concern: Concern) -> SafeString | str:
        return display.relative_day(concern.raised_at)

    @admin.display(description="raised")
    def raised(self, concern: Concern) -> str:
        return display.by_whom(concern.raised_by, concern.raised_at)

    @admin.display(description="state")
    def status(self, concern: Concern) -> SafeString:
        if concern.resolved_at:
            return display.state("quiet", concern.get_resolution_display())
        return display.state("due", "open")

    @admin.display(description="resolved")
    def resolved(self, concern: Concern) -> str:
        if not concern.resolved_at:
            return "not yet"
        return display.by_whom(concern.resolved_by, concern.resolved_at, concern.resolution_reason)

    def links(self, request: HttpRequest, obj: Concern) -> Iterator[Tool]:
        yield article_tool(obj)
        if not obj.resolved_at and request.user.has_perm("articles.publish_article"):
            url = admin_url(obj.article, "resolve_concern", obj.article_id, obj.pk)
            yield Tool("Resolve", url)
