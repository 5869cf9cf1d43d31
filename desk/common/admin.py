"""What all of our admin pages have in common: nothing is deleted, nothing happens in bulk, verbs do the work."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import QuerySet, UUIDField
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst, slugify

from articles.querysets import kept_drafts
from desk.common import display, lookups
from desk.common.actions import ActionView, Tool, admin_url
from desk.common.spreadsheets import as_csv
from people import plain_rows
from people.models import Event
from people.refusals import Refusal
from people.witness import subject_of
from reviews.quiet import lines_for

EVENTS_A_PAGE = 50


def trail_tool(obj: Any) -> Tool:
    """The button that leads to an object's trail."""
    return Tool("Trail", admin_url(obj, "history"))


def moment_of(field: str, words: str) -> Callable[[Any], str]:
    """A moment on a record's page, under words of its own instead of the field's name."""

    @admin.display(description=words)
    def shown(obj: Any) -> str:
        moment = getattr(obj, field) and timezone.localtime(getattr(obj, field))
        return f"{display.in_words(moment.date())}, {moment:%H:%M %Z}" if moment else ""

    return shown


def article_tool(obj: Any) -> Tool:
    """The button that leads to the article that a fact is about."""
    return Tool("Open the article", admin_url(obj.article, "change"))


def list_name(opts: Any) -> str:
    """What the list of a model's rows is called: in the navigation, above it, and on the way to a row of it."""
    return capfirst(admin.site.get_model_admin(opts.model).list_called or opts.verbose_name_plural)


class HouseAdmin(admin.ModelAdmin):
    """An admin whose history is the trail."""

    actions = None
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    change_form_template = "admin/house/object.html"
    change_list_template = "admin/house/list.html"
    object_history_template = "admin/house/trail.html"
    empty_value_display = "–"
    nothing_yet = "There is nothing here yet."
    # Whether the whole list is to be had as a table.
    has_table = True
    # What the list is called, where that is not the model's plural.
    list_called = ""
    # Pages of our own to add and to show an object, where Django's do not serve; actions on the list and on an object.
    add_page: type[ActionView] | None = None
    object_page: type[ActionView] | None = None
    list_actions: tuple[type[ActionView], ...] = ()
    row_actions: tuple[type[ActionView], ...] = ()
    # Lookups that links from other pages use, besides `list_filter`.
    extra_filters: tuple[str, ...] = ()
    # How a row that tells of drafts leads to its article: what is kept to a circle is not there for others.
    path_to_article = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if not self.path_to_article:
            return rows
        return rows.exclude(**{f"{self.path_to_article}__in": kept_drafts(request.user)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        if self.add_page:
            return request.user.has_perm(self.add_page.permission)
        return super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        # No pop-up windows beside a select.
        for wish in ("can_add_related", "can_change_related", "can_view_related"):
            if hasattr(widget, wish):
                setattr(widget, wish, False)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        words = f"Choose the {db_field.verbose_name}" if not db_field.blank else "None"
        return super().formfield_for_foreignkey(
            db_field, request, **{"empty_label": words} | kwargs
        )

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The trail records it. The admin's own log would keep the names of people who were erased."""

    log_change = log_addition

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not lookups.can_be_asked(request.GET):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        if self.has_table and lookups.TABLE in request.GET:
            return self.table(request)
        context = {
            "is_wrong_filter": ERROR_FLAG in request.GET,
            "nothing_yet": self.nothing_yet,
            "title": list_name(self.opts),
            "list_tools": self.list_tools(request),
            "has_table": self.has_table,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def table(self, request: HttpRequest) -> HttpResponse:
        """The whole list as it is filtered, for a spreadsheet: the words of its columns."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        names = [name for name in listed.list_display if name != "action_checkbox"]
        head = [capfirst(label_for_field(name, self.model, self)) for name in names]
        rows = (
            [display.in_a_cell(self, name, row) for name in names]
            for row in listed.all_rows(request)
        )
        return as_csv(slugify(list_name(self.opts)), head, rows)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[lookups.HouseList]:
        return lookups.HouseList

    def completed(self, rows: list[Any], request: HttpRequest) -> list[Any]:
        """The rows of a page of the list, or of its table, with whatever their columns show besides."""
        return rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Django asks before the filters exist; `HouseList` refuses what none of them has claimed."""
        return True

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        # Django's list validates what is searched for; its autocomplete view does not.
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        known = lookups.key(self.model, object_id)
        return super().get_object(request, str(known), from_field) if known else None

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Django's, in our words: nothing is deleted here."""
        messages.warning(request, f"There is no such {opts.verbose_name}.")
        return HttpResponseRedirect(reverse("admin:index"))

    def page(self, route: str, view: Callable[..., HttpResponse], name: str) -> Any:
        """A URL of this model, behind the admin's own login and CSRF checks."""
        full = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(view), name=full)

    def get_urls(self) -> list[Any]:
        kind = "uuid" if isinstance(self.opts.pk, UUIDField) else "int"
        pages = [(f"<{kind}:pk>/{action.route()}", action) for action in self.row_actions]
        pages += [(action.route(), action) for action in self.list_actions]
        own = [self.page(route, action.as_view(), action.name) for route, action in pages]
        return own + super().get_urls()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if self.add_page:
            return self.add_page.as_view()(request)
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if self.object_page:
            return self.object_page.as_view()(request, pk=lookups.number(object_id))
        return super().change_view(request, object_id, form_url, extra_context)

    def list_tools(self, request: HttpRequest) -> list[Tool]:
        """Buttons above the list, besides the one that adds."""
        return [one.tool() for one in self.list_actions if one.is_offered(None, request.user)]

    def links(self, request: HttpRequest, obj: Any) -> Iterable[Tool]:
        """Buttons that lead from this object to what belongs to it."""
        return ()

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        """All buttons above this object: its links, and the actions that apply to it now."""
        offered = [one.tool(obj) for one in self.row_actions if one.is_offered(obj, request.user)]
        return [*self.links(request, obj), *offered]

    def name_of(self, obj: Any) -> str:
        """What people call this object."""
        return str(obj)

    def title_of(self, obj: Any) -> str:
        """The heading of the object's page, or of the form for a new one."""
        if obj is not None:
            return capfirst(self.name_of(obj))
        kind = str(self.opts.verbose_name)
        return f"Add {'an' if kind[0] in 'aeiou' else 'a'} {kind}"

    def sentences_of(self, obj: Any, events: Iterable[Event]) -> list[Any]:
        """What these events of its trail say, where there are sentences for it."""
        return []

    def object_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Extra context of the object's page."""
        return {}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        context |= {"title": self.title_of(obj), "subtitle": None}
        if obj is not None:
            context["object_name"] = context["title"]
            context |= {"tools": self.tools(request, obj), **self.object_context(request, obj)}
        context["adminform"].form.label_suffix = ""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The object's trail instead of the admin's log."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        obj = get_object_or_404(self.get_queryset(request), pk=lookups.number(object_id))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        events = lines_for(request.user, display.events()).filter(subject=subject_of(obj))
        shown = Paginator(events.order_by("-n"), EVENTS_A_PAGE).get_page(request.GET.get("p"))
        shown.object_list = display.marked(shown.object_list)
        name = self.name_of(obj)
        context = self.page_context(request, f"Trail of {name}", obj) | {
            "subtitle": None,
            "object_name": name,
            "events": shown,
            "sentences": self.sentences_of(obj, shown),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def page_context(self, request: HttpRequest, title: str, obj: Any = None) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": capfirst(self.name_of(obj)) if obj else None,
            "opts": self.opts,
            "original": obj,
            "object_name": self.name_of(obj) if obj else "",
            "has_view_permission": self.has_view_permission(request),
            "may_open": obj is not None and self.has_view_or_change_permission(request, obj),
        }


class ReadOnlyAdmin(HouseAdmin):
    """Rows that are kept as they were written: readable, but not editable even by superusers."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.add_page) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.view_{self.opts.model_name}")


class SettingAdmin(HouseAdmin):
    """Plain rows (topics, profiles) that are saved as they are typed, with a line in the trail."""

    def links(self, request: HttpRequest, obj: Any) -> Iterable[Tool]:
        return [trail_tool(obj)]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever loses a race tries again: the form then sees what the other one stored, and says so."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (IntegrityError, Refusal):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.changed_data or not change:
            plain_rows.keep(obj, by=request.user, fields=form.changed_data)
