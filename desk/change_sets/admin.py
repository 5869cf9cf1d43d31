"""Change sets: what was proposed, and what became of it page by page."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.models import Article
from desk.change_sets.actions import AddChangeSet
from desk.common import display
from desk.common.actions import admin_url
from desk.common.admin import ReadOnlyAdmin, moment_of
from reviews.models import Assignment, ChangedPage, ChangeSet, Publication
from reviews.querysets import hidden_change_sets, visible_articles

Outcome = ChangedPage.Outcome


class PageRow(NamedTuple):
    """One article of the set, and where it stands now."""

    title: str
    url: str
    state: SafeString
    why: str


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    add_page = AddChangeSet
    change_form_template = "admin/house/change_set.html"
    list_called = "change sets"
    list_display = ("words", "reason", "made_by", "made")
    list_select_related = ("made_by",)
    search_fields = ("find", "replacement", "reason")
    search_help_text = "Words that were replaced, or the reason"
    ordering = ("-made_at", "-pk")
    sortable_by = ("made",)
    _moment = moment_of("made_at", "proposed")
    fields = ("reason", "due_on", "made_by", _moment)
    readonly_fields = (_moment,)
    nothing_yet = "There are none yet. Change words in many pages at once: a telephone number, a name, a dose."

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeSet]:
        return super().get_queryset(request).exclude(pk__in=hidden_change_sets(request.user))

    @admin.display(description="change", ordering="find")
    def words(self, made: ChangeSet) -> str:
        return str(made)

    @admin.display(description="proposed", ordering="made_at")
    def made(self, made: ChangeSet) -> SafeString:
        return display.on_day(made.made_at)

    def object_context(self, request: HttpRequest, obj: ChangeSet) -> dict[str, Any]:
        pages = list(obj.pages.select_related("revision").order_by("pk"))
        return {
            "pages": _rows(pages, visible_articles(request.user)),
            "n_done": len(pages),
            "n_all": len(obj.articles),
        }


def _rows(pages: list[ChangedPage], seen: QuerySet[Article]) -> list[PageRow]:
    """In the order in which they were made; four questions for all."""
    articles = seen.filter(pk__in=[page.article_id for page in pages]).with_newest_title()
    known = {article.pk: article for article in articles}
    texts = [page.revision_id for page in pages if page.revision_id]
    live = set(Publication.objects.filter(revision__in=texts).values_list("revision", flat=True))
    waiting: dict[int, list[str]] = {}
    asked = Assignment.objects.deciding().filter(revision__in=texts)
    for one in asked.select_related("reviewer__user").order_by("pk"):
        waiting.setdefault(one.revision_id, []).append(str(one.reviewer))
    return [
        PageRow(
            known[page.article_id].newest_title,
            admin_url(known[page.article_id], "change"),
            *_state(page, live, waiting.get(page.revision_id or 0, [])),
        )
        for page in pages
        if page.article_id in known
    ]


def _state(page: ChangedPage, live: set[int], waiting: list[str]) -> tuple[SafeString, str]:
    if page.revision_id in live:
        return display.state("good", "live"), ""
    if page.outcome == Outcome.ASKED:
        if waiting:
            return display.state("busy", "in review"), f"Waits for {', '.join(waiting)}"
        return display.state(
            "due", "decided, and not live"
        ), "Its page says what stands in the way."
    tones = {Outcome.WHOLE: "due", Outcome.DRAFT: "quiet", Outcome.LEFT: "quiet"}
    outcome = Outcome(page.outcome)
    return display.state(tones[outcome], outcome.label), page.why
