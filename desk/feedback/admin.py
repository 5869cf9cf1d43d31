"""What readers report, to decide on; and the concerns that follow."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timesince import timesince, timeuntil

from articles.querysets import newest_title
from desk.articles.pages import title_of
from desk.common import display
from desk.common.actions import Tool, admin_url
from desk.common.admin import ReadOnlyAdmin, article_tool, moment_of
from desk.feedback import actions
from feedback.models import KEPT_DAYS, Report
from feedback.places import Place, find
from reviews.models import Concern, Publication, Release

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

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*super().lookups(request, model_admin), ("pressing", "late, or words of crisis")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.value() == "pressing":
            return queryset.pressing(at=timezone.now())
        return super().queryset(request, queryset)


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    row_actions = (actions.Accept, actions.Answer, actions.Dismiss, actions.Spam)
    list_display = ("first_words", "article_title", "said_on", "decision")
    list_filter = (TriageFilter, "reason", "outcome")
    extra_filters = ("article__id__exact",)
    list_select_related = ("article", "revision", "citation", "triaged_by")
    search_fields = ("comment", "revision__title", "article__slug")
    _received = moment_of("at", "received")
    fields = (
        *("summary", "words", "said", "others", "article_title", "version"),
        *(_received, "decision", "decided"),
    )
    readonly_fields = fields
    nothing_yet = "No reader has reported anything yet. Reports appear here."

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        # What nobody has decided comes first, the longest waiting at the top; then what was decided last.
        return [F("triaged_at").desc(nulls_first=True), "urgency", "at", "pk"]

    @admin.display(description="report")
    def first_words(self, report: Report) -> SafeString | str:
        reason = self.summary(report)
        about = f"reference {report.citation.number}" if report.citation else ""
        said = report.comment or about or (f"“{report.passage}”" if report.passage else "")
        words = Truncator(said).words(_FIRST_WORDS)
        return display.titled(reason, words) if words else reason

    @admin.display(description="about")
    def words(self, report: Report) -> SafeString | str:
        """The passage where it stands, with its block and its heading."""
        if report.citation:
            return display.titled(f"Reference {report.citation.number}", report.citation.label)
        place = find(report.revision, report.passage)
        if place is None:
            return "the page as a whole"
        words = format_html("{}<mark>{}</mark>{}", place.before, place.quote, place.after)
        return display.titled(words, self._where(report, place))

    def _where(self, report: Report, place: Place) -> str:
        live = (
            Publication.objects.filter(article=report.article_id).select_related("revision").first()
        )
        if live is None or live.revision_id == report.revision_id:
            return place.section
        still = "the text that is live says the same"
        gone = "the text that is live says so no longer"
        return f"{place.section}; {still if find(live.revision, place.quote) else gone}"

    @admin.display(description="what the reader wrote")
    def said(self, report: Report) -> str:
        kept_until = report.recorded_at + timedelta(days=KEPT_DAYS)
        deleted = "deleted after twelve months, if there was anything"
        return report.comment or (deleted if kept_until < timezone.now() else "nothing more")

    @admin.display(description="others that say the same")
    def others(self, report: Report) -> SafeString | str:
        links = (
            (admin_url(one, "change"), one.get_reason_display(), display.relative_day(one.at))
            for one in report.alike()
        )
        return format_html_join(", ", '<a href="{}">{}</a>, {}', links) or "none"

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
            return self._clock(report)
        tone = "busy" if report.outcome == Report.Outcome.ACCEPTED else "quiet"
        return display.state(tone, report.get_outcome_display())

    def _clock(self, report: Report) -> SafeString:
        """How long it may wait yet."""
        if report.is_crisis:
            return display.state("bad", "words of crisis")
        left = report.due_at - timezone.now()
        if left < timedelta(0):
            return display.state("bad", f"late for {timesince(report.due_at, depth=1)}")
        return display.state("due", f"{timeuntil(report.due_at, depth=1)} left")

    @admin.display(description="decided")
    def decided(self, report: Report) -> str:
        if not report.triaged_at:
            return "not yet"
        return display.by_whom(report.triaged_by, report.triaged_at, report.outcome_reason)

    def links(self, request: HttpRequest, obj: Report) -> Iterator[Tool]:
        yield article_tool(obj)
        made = obj.article.concerns.filter(cause=f"{Concern.Source.REPORT}:{obj.pk}").first()
        if made:
            yield Tool("Its concern", admin_url(made, "change"))


# Concerns


class OpenFilter(WaitsFilter):
    column, waits, done = "resolved_at", "open", "resolved"


@admin.register(Concern)
class ConcernAdmin(ReadOnlyAdmin):
    path_to_article = "article"
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
        source, _, key = obj.cause.partition(":")
        if source == Concern.Source.REPORT and request.user.has_perm("feedback.view_report"):
            yield Tool("The reader’s report", admin_url(Report, "change", key))
        if not obj.resolved_at and request.user.has_perm("articles.publish_article"):
            url = admin_url(obj.article, "resolve_concern", obj.article_id, obj.pk)
            yield Tool("Resolve", url)
