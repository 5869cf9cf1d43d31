"""Links from one article to another: where readers find nothing, or find it elsewhere by now, and how that is mended."""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article, FormerSlug, InnerLink
from desk.articles.addresses import live_page_at
from desk.common import display
from desk.common.actions import admin_url
from desk.common.admin import ReadOnlyAdmin
from desk.common.replacing import ReplaceInTexts
from people.models import User
from reviews.models import Withdrawal
from reviews.querysets import visible_articles

# A place of a page, as its headings are named.
_PLACE = re.compile(r"#[-\w]+\Z")


class Target(NamedTuple):
    """What an address of this site names: how that stands, and where readers see it now, if they do."""

    tone: str
    words: str
    url: str = ""


def targets(links: Iterable[InnerLink], user: User) -> Callable[[InnerLink], Target]:
    """Of each of these links, what this person may know of its target; a few questions for all."""
    found = list(links)
    slugs, keys = {one.slug for one in found}, {one.number for one in found}
    former = dict(FormerSlug.objects.filter(slug__in=slugs).values_list("slug", "article"))
    rows = visible_articles(user).filter(
        Q(slug__in=slugs) | Q(pk__in={*keys, *former.values()} - {None})
    )
    by_key = rows.in_bulk()
    by_slug = {one.slug: one for one in by_key.values()}
    successors = _successors(by_key)

    def target(link: InnerLink) -> Target:
        if link.leads:
            return Target("good", "live")
        now = by_slug.get(link.slug) or by_key.get(link.number)
        moved = now or by_key.get(former.get(link.slug))
        if moved is None:
            return Target("bad", "no article has this address")
        if moved.letter:
            url = reverse("website:article", args=[moved.slug])
            return Target("due", f"renamed: now at {url}", url)
        if moved.last_seen_id:
            return Target("bad", "taken offline", successors.get(moved.pk, ""))
        return Target("quiet", "not live yet")

    return target


def _successors(articles: Iterable[int]) -> dict[int, str]:
    """Which live pages took the place of those of these that are offline."""
    gone = Withdrawal.objects.filter(article__in=list(articles)).exclude(successor=None)
    rows = (
        gone.exclude(successor__letter="").order_by("pk").values_list("article", "successor__slug")
    )
    return {article: reverse("website:article", args=[slug]) for article, slug in rows}


def with_targets(links: list[InnerLink], user: User) -> list[InnerLink]:
    """Each with how its target stands, and the title of the article that it stands in."""
    target, titled = targets(links, user), Article.objects.with_newest_title()
    titles = titled.in_bulk({link.article_id for link in links})
    for link in links:
        link.target, link.title = target(link), titles[link.article_id].newest_title
    return links


def to_mend(user: User) -> QuerySet[InnerLink]:
    """Those in the newest texts of live articles that lead readers nowhere, or by an old address."""
    seen = visible_articles(user).listed().values("pk")
    return InnerLink.objects.filter(leads=False, article__in=seen)


class LeadForm(forms.Form):
    """Where they lead from now on."""

    url = forms.CharField(
        label="The page that they lead to from now on",
        max_length=2000,
        help_text="The address of a live article, such as /articles/migraine/. To take a link away, change the text.",
        error_messages={"required": "Enter the address of the page that they lead to from now on."},
    )

    def clean_url(self) -> str:
        """The address as it is now, at the same place of the page."""
        typed = self.cleaned_data["url"]
        place = _PLACE.search(typed)
        address = reverse("website:article", args=[live_page_at(typed).slug])
        return f"{address}{place[0]}" if place else address


class LeadElsewhere(ReplaceInTexts):
    model = InnerLink
    name = "lead"
    form_class = LeadForm
    title = "Lead a link elsewhere"
    button = "Lead it elsewhere"

    @classmethod
    def applies_to(cls, obj: InnerLink, user: User) -> bool:
        return not obj.leads

    @cached_property
    def articles(self) -> list[Article]:
        named = {"slug": self.object.slug, "number": self.object.number}
        same = InnerLink.objects.filter(**named, url=self.object.url)
        return list(visible_articles(self.user).filter(pk__in=same.values("article")))

    def get_initial(self) -> dict[str, Any]:
        return {"url": targets([self.object], self.user)(self.object).url}


class LookFilter(admin.SimpleListFilter):
    title = "what to do"
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("mend", "to mend in live articles"),
            ("nowhere", "to no live article, or by an old address"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[InnerLink]) -> Any:
        if self.value() == "mend":
            return queryset.filter(pk__in=to_mend(request.user))
        return queryset.filter(leads=False) if self.value() == "nowhere" else queryset


@admin.register(InnerLink)
class InnerLinkAdmin(ReadOnlyAdmin):
    """Nobody types these in: they stand in the newest texts."""

    path_to_article = "article"
    row_actions = (LeadElsewhere,)
    list_display = ("url", "stands_in", "leads_to")
    list_display_links = None
    list_filter = (LookFilter,)
    list_called = "links inside the site"
    search_fields = ("url",)
    search_help_text = "Part of the address"
    ordering = ("-pk",)
    fields = ("url", "stands_in", "leads_to")
    readonly_fields = ("stands_in", "leads_to")
    sortable_by = ()
    nothing_yet = (
        "No article leads to another yet. Link words of a text with the Article link button."
    )

    def completed(self, rows: list[InnerLink], request: HttpRequest) -> list[InnerLink]:
        return with_targets(rows, request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        link = super().get_object(request, object_id, from_field)
        return link and with_targets([link], request.user)[0]

    @admin.display(description="in the text of")
    def stands_in(self, link: InnerLink) -> SafeString:
        url = reverse("admin:articles_article_change", args=[link.article_id])
        return format_html('<a href="{}">{}</a>', url, link.title)

    @admin.display(description="leads to")
    def leads_to(self, link: InnerLink) -> SafeString:
        state = display.state(link.target.tone, link.target.words)
        if link.leads:
            return state
        url = admin_url(link, LeadElsewhere.name)
        link_there = format_html(
            '<a href="{0}" aria-label="{1}: {2}">{1}</a>', url, LeadElsewhere.button, link.url
        )
        return display.titled(state, link_there)
