"""References: entered, corrected, marked and merged by hand; who cites them."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Citation, Revision
from desk.common import display, lookups
from desk.common.actions import CONFLICT, Done, address, sent
from desk.common.admin import Tool, may
from desk.references import attention, picker
from desk.references.forms import MergeForm, NoticeForm, ReferenceForm
from desk.references.source_forms import LookNowForm
from desk.references.sources import SourcesAdmin
from people.refusals import Refusal
from references.actions import (
    correct_reference,
    import_reference,
    merge_references,
    record_notice,
)
from references.formatting import format_plain, short_label
from references.models import Link, Notice, Reference
from reviews.actions import raise_about_works
from reviews.models import Publication
from reviews.sources import works as watched

_TONES = {"retracted": "bad", "concern": "due", "corrected": "busy", "none found": "good"}


class Citing(NamedTuple):
    """An article that cites a work, and in which of its texts."""

    title: str
    url: str
    where: SafeString


def citing(reference: Reference) -> list[Citing]:
    """Who cites the work: live, in the newest draft, or in earlier texts only; three queries."""
    cites = dict(
        Citation.objects.filter(reference=reference).values_list("revision", "revision__article")
    )
    articles = set(cites.values())
    live = Publication.objects.filter(article__in=articles, revision__in=cites)
    is_live = set(live.values_list("article", flat=True))
    texts = Revision.objects.filter(article__in=articles).select_related("article")
    newest = {
        text.article_id: text
        for text in texts.only("article__slug", "number", "title").order_by("number")
    }
    return [
        Citing(r.title, address(r.article, "change"), _where(r.pk in cites, pk in is_live))
        for pk, r in sorted(newest.items(), key=lambda item: item[1].title)
    ]


def _where(in_draft: bool, is_live: bool) -> SafeString:
    if is_live:
        return display.state("good", "live")
    if in_draft:
        return display.state("busy", "in the newest draft")
    return display.state("quiet", "in earlier texts only")


class StandingFilter(admin.SimpleListFilter):
    """What wants looking at."""

    title = "needs attention"
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(attention.SORTS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reference]) -> QuerySet[Reference]:
        return attention.of_sort(queryset, self.value())


@admin.register(Reference)
class ReferenceAdmin(SourcesAdmin):
    list_display = ("work", "kind", "year", "doi", "is_peer_reviewed", "how_it_stands")
    list_filter = (StandingFilter, "kind", "is_peer_reviewed", "evidence_level", "is_landmark")
    search_fields = ("title",)
    search_help_text = "Title, author, journal, DOI, PMID, or a pasted address"
    ordering = ("-id",)
    nothing_yet = "There are no references yet. Add the first work that an article rests on."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reference]:
        return super().get_queryset(request).prefetch_related("notices")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Reference], search_term: str
    ) -> tuple[QuerySet[Reference], bool]:
        # The same works that the Cite button finds.
        found = picker.matching(" ".join(search_term.replace("\x00", "").split())[:500])
        return queryset.filter(pk__in=found.order_by().values("pk")), False

    @admin.display(description="work", ordering="title")
    def work(self, reference: Reference) -> SafeString:
        merged = display.state("quiet", "merged") if reference.merged_into_id else ""
        return format_html(
            "{}<span class='under'>{} {}</span>",
            reference.title,
            short_label(reference.csl),
            merged,
        )

    @admin.display(description="standing")
    def how_it_stands(self, reference: Reference) -> SafeString:
        standing = reference.standing
        return display.state(_TONES.get(standing, "quiet"), standing)

    # One page adds, shows and corrects

    def get_urls(self) -> list[Any]:
        return [
            self.verb_path("<int:pk>/notice/", self.notice_view, "notice"),
            self.verb_path("<int:pk>/merge/", self.merge_view, "merge"),
            self.verb_path("<int:pk>/check/", self.check_view, "check"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may(request, "references.add_reference")
        asked = {name: request.GET[name] for name in ("doi", "pmid") if name in request.GET}
        form = ReferenceForm(sent(request), initial=asked)

        def add(data: dict[str, Any]) -> Done:
            made = import_reference(csl=form.csl(), by=request.user, **form.details())
            return Done(f"“{made.title}” is in the list.", address(made, "change"))

        return self.verb_page(
            request, form, add, title="Add a reference", button="Add", fieldsets=form.fieldsets
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may(request, "references.view_reference")
        known = Reference.objects.select_related("merged_into")
        reference = get_object_or_404(known, pk=lookups.number(object_id))
        if request.method == "POST":
            may(request, "references.change_reference")
        form = ReferenceForm(sent(request), reference=reference)

        def correct(data: dict[str, Any]) -> Done:
            correct_reference(
                reference=reference, csl=form.csl(), by=request.user, **form.details()
            )
            return Done(
                "The reference has been corrected. Signed texts keep the wording their reviewers saw.",
                address(reference, "change"),
            )

        return self.verb_page(
            request,
            form,
            correct,
            title="Reference",
            button="Save",
            obj=reference,
            back=address(Reference, "changelist"),
            fieldsets=form.fieldsets,
            template="admin/house/reference.html",
            tools=list(self.tools(request, reference)),
            may_change=request.user.has_perm("references.change_reference"),
            entry=format_plain(reference.csl),
            notices=reference.notices.order_by("-dated", "-pk").select_related("recorded_by"),
            standing=self.how_it_stands(reference),
            citing=citing(reference),
            link=Link.objects.filter(url=reference.url).first() if reference.url else None,
        )

    def tools(self, request: HttpRequest, obj: Reference) -> list[Tool]:
        tools = [Tool("Trail", address(obj, "history"))]
        if obj.merged_into_id:
            return tools
        if request.user.has_perm("references.delete_reference"):
            tools.insert(0, Tool("Merge into another", address(obj, "merge"), is_grave=True))
        if request.user.has_perm("references.add_notice"):
            tools.insert(0, Tool("Record a notice", address(obj, "notice")))
        if (obj.doi or obj.pmid) and request.user.has_perm("references.change_reference"):
            tools.insert(0, Tool("Check for retractions", address(obj, "check")))
        return tools

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "references.change_reference")
        reference = get_object_or_404(Reference, pk=pk, merged_into=None)

        def look(data: dict[str, Any]) -> Done:
            if problem := watched.check(reference, by=request.user):
                raise Refusal(f"It could not be checked. {problem}")
            raised = raise_about_works(by=request.user)
            reference.refresh_from_db()
            told = f" Concerns raised: {len(raised)}." if raised else ""
            return Done(
                f"Checked for retractions: {reference.standing}.{told}",
                address(reference, "change"),
            )

        return self.verb_page(
            request,
            LookNowForm(sent(request), initial={"now": True}),
            look,
            title="Check for retractions",
            refused=CONFLICT,
            button="Check now",
            obj=reference,
            explanation="Crossref and PubMed are asked whether it was retracted, corrected or doubted. "
            "This also happens automatically every week.",
        )

    def notice_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "references.add_notice")
        reference = get_object_or_404(Reference, pk=pk)

        def record(data: dict[str, Any]) -> Done:
            record_notice(reference=reference, source=Notice.Source.EDITOR, by=request.user, **data)
            raise_about_works(by=request.user)
            return Done(
                "The notice is recorded. Readers see it beside the reference now.",
                address(reference, "change"),
            )

        return self.verb_page(
            request,
            NoticeForm(sent(request)),
            record,
            title="Record a notice",
            button="Record the notice",
            obj=reference,
            explanation="A retraction, a concern or a correction that was published about this work. "
            "It can’t be removed; only a reinstatement cancels it.",
        )

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        may(request, "references.delete_reference")
        reference = get_object_or_404(Reference, pk=pk)

        def merge(data: dict[str, Any]) -> Done:
            stays = merge_references(reference=reference, into=data["into"], by=request.user)
            return Done(
                "Merged. New texts cite this work; signed texts stay as they are.",
                address(stays, "change"),
            )

        return self.verb_page(
            request,
            MergeForm(sent(request)),
            merge,
            title="Merge into another work",
            button="Merge",
            obj=reference,
            is_grave=True,
            explanation="Use this when both entries are the same work. From now on texts cite the one "
            "that stays. This can’t be undone.",
        )
