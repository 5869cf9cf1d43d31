"""Where references come from: looked up by what an editor pastes, or read from a file. Nothing is stored unseen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from desk.common.actions import MENDABLE, Done, address, sent
from desk.common.admin import HouseAdmin, Tool, may
from desk.references.files import Preview
from desk.references.found import Line, accept, lines
from desk.references.source_forms import FileForm, LookUpForm
from people.models import User
from references.actions import discard_upload, import_references, keep_upload
from references.importing import Unreadable, read
from references.models import Reference, Upload

ADD = "references.add_reference"


class SourcesAdmin(HouseAdmin):
    """The pages of the reference list that bring in works from elsewhere."""

    def get_urls(self) -> list[Any]:
        return [
            self.verb_path("look-up/", self.look_up_view, "look_up"),
            self.verb_path("import/", self.import_view, "import"),
            *super().get_urls(),
        ]

    def list_tools(self, request: HttpRequest) -> list[Tool]:
        if not request.user.has_perm(ADD):
            return []
        return [
            Tool("Look up", address(Reference, "look_up")),
            Tool("Import a file", address(Reference, "import")),
        ]

    # Looking up

    def look_up_view(self, request: HttpRequest) -> HttpResponse:
        """Paste, see what was found, accept. What was not found says why."""
        may(request, ADD)
        if request.method == "POST" and request.POST.getlist("accept"):
            return self._accept(request)
        return self._look_up(request)

    def _look_up(self, request: HttpRequest) -> HttpResponse:
        form = LookUpForm(sent(request))
        found: list[Line] = []
        status = 200
        if request.method == "POST":
            if form.is_valid():
                found = lines(form.cleaned_data["wanted"])
            else:
                status = MENDABLE
        return self._show(request, form, found, status)

    def _accept(self, request: HttpRequest) -> HttpResponse:
        """Each is asked for again, from what was kept of the answers: nothing is taken from the form but its name."""
        named = request.POST.getlist("accept")[: LookUpForm.MOST]
        chosen = lines("\n".join(" ".join(one.split()) for one in named))
        done = [(line, accept(line, by=request.user)) for line in chosen if line.is_found]
        for _, work in done:
            messages.success(request, _is_here(work))
        lost = [line for line in chosen if not line.is_found]
        if not lost:
            return HttpResponseRedirect(address(Reference, "changelist"))
        form = LookUpForm({"wanted": "\n".join(line.outcome.text for line in lost)})
        form.is_valid()
        return self._show(request, form, lost, MENDABLE)

    def _show(
        self, request: HttpRequest, form: LookUpForm, found: list[Line], status: int
    ) -> HttpResponse:
        return self.plain_page(
            request,
            form,
            title="Look up references",
            button="Look up",
            template="admin/house/look_up.html",
            status=status,
            lines=found,
            can_accept=any(line.is_new for line in found),
            explanation="Crossref, PubMed and doi.org are asked. Nothing is stored before you accept it.",
        )

    # Files

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, look through what is in it, then store what is new."""
        may(request, ADD)
        upload = Upload.objects.filter(by=request.user.pk).first()
        if request.method == "POST" and upload and "discard" in request.POST:
            discard_upload(by=request.user)
            return HttpResponseRedirect(request.path)
        if request.method == "POST" and upload and "accept" in request.POST:
            return self._store(request, upload)
        form = FileForm(sent(request), request.FILES or None)

        def keep(data: dict[str, Any]) -> Done:
            keep_upload(data=data["file"].read(), name=data["file"].name, by=request.user)
            return Done("Look through it, then store it.", request.path)

        return self.verb_page(
            request,
            form,
            keep,
            title="Import references from a file",
            button="Read the file",
            template="admin/house/import.html",
            preview=_preview(upload),
            explanation="RIS, PubMed (.nbib), BibTeX or CSL-JSON, up to 5,000 entries. Nothing is stored "
            "before you have seen what is in the file.",
        )

    def _store(self, request: HttpRequest, upload: Upload) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        try:
            batch = read(bytes(upload.data), name=upload.name)
        except Unreadable as problem:  # a newer version of the site reads files more strictly
            discard_upload(by=user)
            messages.error(request, str(problem))
            return HttpResponseRedirect(request.path)
        told = import_references(entries=batch.entries, by=user)
        discard_upload(by=user)
        messages.success(
            request,
            f"{_works(told.added)} added; {told.known:,} already in the list, {told.broken:,} could not be read.",
        )
        return HttpResponseRedirect(address(Reference, "changelist"))


def _preview(upload: Upload | None) -> Preview | None:
    if upload is None:
        return None
    try:
        return Preview.of(read(bytes(upload.data), name=upload.name), name=upload.name)
    except Unreadable:  # a newer version of the site reads files more strictly
        return None


def _is_here(work: Reference) -> SafeString:
    url = address(work, "change")
    return format_html('“<a href="{}">{}</a>” is in the list.', url, work.title)


def _works(number: int) -> str:
    return "1 work" if number == 1 else f"{number:,} works"
