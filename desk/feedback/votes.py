"""How helpful readers find the articles: which least, how sure that is, and what changed when a text did."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, NoReturn

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.querysets import newest_title
from desk.articles import pages
from desk.common.actions import Tool, admin_url, require_permission
from desk.common.admin import ReadOnlyAdmin
from desk.common.spreadsheets import as_csv
from desk.feedback.chart import chart
from feedback.actions import tally_votes
from feedback.helpfulness import Share, of_article
from feedback.models import KEPT_DAYS, Report, Tally, Vote
from reviews.querysets import visible_articles

VIEW = "feedback.view_vote"
MOST_REPORTED = 50  # articles that are listed


@admin.register(Vote)
class VoteAdmin(ReadOnlyAdmin):
    """Only sums are shown, a row for each article: a single vote tells nobody anything."""

    list_called = "Helpfulness"
    list_display = ("article_title", "found_helpful", "between", "helpful_votes", "other_votes")
    list_display_links = None
    nothing_yet = "No reader has voted yet."

    def get_urls(self) -> list[Any]:
        return [
            self.page("most-reported/", require_safe(self.most_reported), "most_reported"),
            self.page("export/", require_safe(self.export), "export"),
            self.page("article/<int:pk>/", require_safe(self.of_article), "of_article"),
            self.page(
                "article/<int:pk>/export/", require_safe(self.export_article), "export_article"
            ),
            *super().get_urls(),
        ]

    def list_tools(self, request: HttpRequest) -> list[Tool]:
        return [
            Tool("Most reported", admin_url(Vote, "most_reported")),
            Tool("Export all as CSV", admin_url(Vote, "export")),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tally]:
        return Tally.objects.annotate(newest_title=newest_title("article__"))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        _take_in_votes()
        return super().get_changelist_instance(request)

    def get_ordering(self, request: HttpRequest) -> list[str]:
        """First what, as far as chance lets one say, fewest of those who voted find helpful."""
        return ["at_most", "pk"]

    def change_view(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise PermissionDenied

    history_view = change_view

    @admin.display(description="article")
    def article_title(self, tally: Tally) -> SafeString:
        url = admin_url(Vote, "of_article", tally.article_id)
        return format_html('<a href="{}">{}</a>', url, tally.newest_title)

    @admin.display(description="found it helpful")
    def found_helpful(self, tally: Tally) -> str:
        return f"{Share(tally.yes, tally.no).percent} %"

    @admin.display(description="by chance, between")
    def between(self, tally: Tally) -> str:
        said = Share(tally.yes, tally.no)
        return f"{said.low} and {said.high} %"

    @admin.display(description="yes")
    def helpful_votes(self, tally: Tally) -> int:
        return tally.yes

    @admin.display(description="no")
    def other_votes(self, tally: Tally) -> int:
        return tally.no

    # Pages of one article, and of those that are reported most

    def of_article(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What readers said of one article: each of its texts, week by week."""
        require_permission(request, VIEW)
        article = get_object_or_404(visible_articles(request.user).with_newest_title(), pk=pk)
        found = of_article(article, at=timezone.now())
        title = f"How helpful readers find “{article.newest_title}”"
        context = self.page_context(request, title) | {
            "article": article,
            "article_title": article.newest_title,
            "found": found,
            "chart": chart(found.weeks),
            "tools": self._links_of(article),
        }
        return TemplateResponse(request, "admin/feedback/vote/article.html", context)

    def _links_of(self, article: Article) -> list[Tool]:
        reports = f"{admin_url(Report, 'changelist')}?article__id__exact={article.pk}"
        return [
            Tool("Open the article", pages.article_url("change", article.pk)),
            Tool("Its reports", reports),
            Tool("Export as CSV", admin_url(Vote, "export_article", article.pk)),
        ]

    def most_reported(self, request: HttpRequest) -> HttpResponse:
        """The articles on which readers reported most in twelve months."""
        require_permission(request, VIEW)
        context = self.page_context(request, "Most reported in twelve months") | {
            "rows": list(_reported()[:MOST_REPORTED]),
            "reports_url": reverse("admin:feedback_report_changelist"),
        }
        return TemplateResponse(request, "admin/feedback/vote/most_reported.html", context)

    # For spreadsheets

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """All articles with votes, what fewest find helpful first."""
        require_permission(request, VIEW)
        _take_in_votes()
        head = ("Article", "Address", "Yes", "No", "Share", "At least", "At most", "Reports")
        reports = dict(Report.objects.values_list("article").annotate(Count("pk")).order_by())
        tallies = (
            self.get_queryset(request)
            .select_related("article")
            .order_by(*self.get_ordering(request))
        )
        rows = (
            (
                tally.newest_title,
                tally.article.slug,
                *_figures(Share(tally.yes, tally.no)),
                reports.get(tally.pk, 0),
            )
            for tally in tallies.iterator(chunk_size=1000)
        )
        return as_csv("helpfulness", head, rows)

    def export_article(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """One article's votes by week, and which texts went live in it."""
        require_permission(request, VIEW)
        article = get_object_or_404(visible_articles(request.user), pk=pk)
        found = of_article(article, at=timezone.now())
        head = ("Week from", "Yes", "No", "Versions that went live")
        rows = (
            (week.starts.isoformat(), week.yes, week.no, " ".join(map(str, week.went_live)))
            for week in found.weeks
        )
        return as_csv(f"helpfulness-{article.slug}", head, rows)


def _take_in_votes() -> None:
    with suppress(DatabaseError):  # one that can't be written to shows what was counted before
        tally_votes()


def _reported() -> QuerySet[Any]:
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    return (
        Article.objects.filter(reports__at__gte=since)
        .annotate(
            number=Count("reports"),
            waiting=Count("reports", filter=Q(reports__triaged_at=None)),
            newest_title=newest_title(),
        )
        .order_by("-number", "pk")
    )


def _figures(said: Share) -> list[Any]:
    return [said.yes, said.no, *(f"{one:.4f}" for one in (said.share, *said.bounds))]
