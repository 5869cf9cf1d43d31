"""Articles in the admin: their list, and the URLs of their form and actions."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Article
from desk.articles import (
    actions,
    changelist,
    editing,
    months,
    overlap,
    pasting,
    preview,
    reading,
    searching,
    self_check,
    sentences,
)
from desk.articles.actions.many import MANY
from desk.articles.pages import article_url, title_of
from desk.articles.sentences import Sentence, Sentences
from desk.articles.sidebar import states
from desk.common import display, lookups
from desk.common.actions import Tool
from desk.common.admin import HouseAdmin
from desk.images import picker as images
from desk.references import picker, several
from people.days import local_day
from people.models import Event
from people.witness import subject_of
from reviews.querysets import sees_drafts, visible_articles


@admin.register(Article)
class ArticleAdmin(HouseAdmin):
    list_display = ("name", "topic", "state", "authors", "waits_for", "last_change")
    # By what an index has in order; a title or a state is found by searching and by the filters.
    sortable_by = ("last_change",)
    list_select_related = ("topic",)
    list_filter = (
        changelist.WaitsForMe,
        changelist.StateFilter,
        changelist.TopicFilter,
        changelist.ReviewerFilter,
        changelist.OwnerFilter,
        changelist.DueFilter,
        changelist.ReadingFilter,
    )
    search_fields = ("slug",)
    search_help_text = (
        "Words, an author or reviewer, a DOI or PMID that is cited, or a pasted address"
    )
    nothing_yet = "There are no articles yet. Add the first one."
    row_actions = actions.OFFERED
    list_actions = MANY

    class Media:
        css = {"all": ("desk/article.css",)}

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return visible_articles(request.user)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-changed_at", "-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[changelist.ArticleList]:
        return changelist.ArticleList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        return searching.search(queryset, search_term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        named = {"title": "Open reviews", "has_add_permission": False}
        shown = named if changelist.shows_open_reviews(request) else {}
        return super().changelist_view(request, shown | (extra_context or {}))

    def list_tools(self, request: HttpRequest) -> list[Tool]:
        """One button for all that is done with many: it takes the list along as it is filtered."""
        first = next((one for one in MANY if request.user.has_perm(one.permission)), None)
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return [Tool("Many at once", f"{article_url(first.name)}{query}")] if first else []

    @admin.display(description="title")
    def name(self, article: Article) -> SafeString:
        return display.titled(article.newest_title, f"/{article.slug}/")

    @admin.display(description="state")
    def state(self, article: Article) -> SafeString:
        kept = [display.state("busy", "kept to some people")] if article.is_kept else []
        return format_html_join(" ", "{}", ((one,) for one in [*states(article), *kept]))

    @admin.display(description="author")
    def authors(self, article: Article) -> str:
        text = article.newest_text
        return ", ".join(byline.author.name for byline in text.bylines.all()) if text else ""

    @admin.display(description="waiting for")
    def waits_for(self, article: Article) -> SafeString | str:
        names, purpose = article.turn
        you = [display.state("due", "you")] if article.is_mine else []
        if not (you or names or purpose):
            return "–"
        shown = format_html_join(", ", "{}", ((name,) for name in [*you, *names]))
        return format_html(
            '{}<span class="under">{}{}</span>', shown, purpose, _since_or_due(article)
        )

    @admin.display(description="text saved", ordering="changed_at")
    def last_change(self, article: Article) -> SafeString | str:
        grade = f"Reading grade {article.grade}" if article.grade else ""
        return display.titled(display.relative_day(article.changed_at), grade)

    # The form, and the article's own pages

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return editing.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return editing.change(request, lookups.number(object_id))

    def name_of(self, obj: Article) -> str:
        return title_of(obj)

    def sentences_of(self, obj: Article, events: Iterable[Event]) -> list[Sentence]:
        trail = sentences.events().filter(subject=subject_of(obj)).order_by("n")
        known = {event.pk: event for event in trail}
        return Sentences(list(known.values())).of(known[event.pk] for event in events)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Articles are taken offline; what was written stays."""
        raise PermissionDenied

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return sees_drafts(request.user)

    def get_urls(self) -> list[Any]:
        own = [
            ("find/", searching.find, "find"),
            ("by-month/", months.by_month, "months"),
            ("works/", picker.search, "works"),
            ("works/add/", picker.add, "add_work"),
            ("works/look-up/", picker.look_up, "look_up_work"),
            ("works/several/", several.several, "several_works"),
            ("works/look-up/all/", picker.look_up_all, "look_up_works"),
            ("images/", images.search, "images"),
            ("images/add/", images.add, "add_image"),
            ("paste/", pasting.paste, "paste"),
            ("preview/", preview.preview_new, "preview_new"),
            ("reading/", reading.reading, "reading"),
            ("<int:pk>/preview/typed/", preview.preview_typed, "preview_typed"),
            ("<int:pk>/preview/", preview.preview, "preview"),
            ("<int:pk>/preview/<int:revision_pk>/", preview.preview, "preview"),
            ("<int:pk>/compare/", preview.compare, "compare"),
            ("<int:pk>/compare/<int:old_pk>/<int:new_pk>/", preview.compare, "compare"),
            ("<int:pk>/seen/", actions.SeenAt.as_view(), "seen"),
            ("<int:pk>/overlap/", overlap.overlap, "overlap"),
            ("<int:pk>/self-check/", self_check.self_check, "self_check"),
            ("<int:pk>/say/", actions.Say.as_view(), "say"),
            ("<int:pk>/restore/<int:revision_pk>/", actions.Restore.as_view(), "restore"),
            (
                f"<int:pk>/{actions.AnswerComment.route()}",
                actions.AnswerComment.as_view(),
                actions.AnswerComment.name,
            ),
            (
                "<int:pk>/concern/<int:concern_pk>/",
                actions.ResolveConcern.as_view(),
                "resolve_concern",
            ),
        ]
        own += [
            (f"<int:pk>/{one.route()}", one.as_view(), one.name) for one in actions.OF_WHAT_IS_SHOWN
        ]
        return [*(self.page(*one) for one in own), *super().get_urls()]


def _since_or_due(article: Article) -> SafeString | str:
    """By when somebody was asked to decide, or since when a page is offline because an approval was taken back."""
    if article.open_assignments:
        due = article.open_assignments[0].due_on
        if due < local_day(timezone.now()):
            late = f"overdue since {display.in_words(due)}"
            return format_html(" {}", display.state("bad", late))
        return format_html(", {}", display.relative_day(due, "due"))
    since = display.relative_day(article.emptied_at, "an approval was taken back")
    return format_html(", {}", since) if since else ""
