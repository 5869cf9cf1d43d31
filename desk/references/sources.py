"""Where references come from: looked up by what an editor pastes, or read from a file. Nothing is stored unseen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from desk.common.actions import UNPROCESSABLE, ActionView, admin_url
from desk.references.import_preview import ImportPreview
from desk.references.lookup_rows import LookupRow, accept, look_up_later, lookup_rows
from references.actions import discard_upload, import_references, keep_upload
from references.importing import MAX_BYTES, Unreadable, read
from references.models import Reference, Upload
from reviews.actions import raise_about_works

ADD = "references.add_reference"


class LookUpForm(forms.Form):
    """One work per line."""

    # PubMed is asked twice about each, three times a second, and somebody waits.
    MOST = 10

    wanted = forms.CharField(
        label="DOIs, PMIDs, PMCIDs, links, or citations with one inside",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"One per line, up to {MOST} at a time. Import a file for more.",
        error_messages={"required": "Type or paste at least one."},
    )

    def clean_wanted(self) -> str:
        given = [line.strip() for line in self.cleaned_data["wanted"].splitlines() if line.strip()]
        if len(given) > self.MOST:
            raise ValidationError(f"Look up at most {self.MOST} at a time; these are {len(given)}.")
        return "\n".join(given)


class LookUp(ActionView):
    """Paste, see what was found, accept. What was not found says why."""

    model = Reference
    name = "look_up"
    permission = ADD
    form_class = LookUpForm
    template_name = "admin/house/look_up.html"
    title = "Look up references"
    button = "Look up"
    explanation = (
        "Crossref, PubMed and doi.org are asked. You see what they answer and accept it, one by one. What takes longer than "
        "some seconds is looked up in the background and added without asking."
    )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        named = request.POST.getlist("accept")[: LookUpForm.MOST]
        return self._accept(named) if named else super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        rows = lookup_rows(form.cleaned_data["wanted"])
        self._look_up_later(rows)
        return self._show_rows(form, rows)

    def _accept(self, named: list[str]) -> HttpResponse:
        """Look each one up again, from cached answers: nothing but its name is taken from the form."""
        chosen = lookup_rows("\n".join(" ".join(one.split()) for one in named))
        done = [accept(row, by=self.user) for row in chosen if row.is_found]
        for work in done:
            messages.success(self.request, _is_here(work))
        lost = [row for row in chosen if not row.is_found]
        if not lost:
            return HttpResponseRedirect(self.get_success_url())
        self._look_up_later(lost)
        form = LookUpForm({"wanted": "\n".join(row.outcome.text for row in lost)})
        form.is_valid()
        return self._show_rows(form, lost, UNPROCESSABLE)

    def _look_up_later(self, rows: list[LookupRow]) -> None:
        look_up_later([row for row in rows if row.is_silent], by=self.user)

    def _show_rows(
        self, form: forms.Form, rows: list[LookupRow], status: int = 200
    ) -> HttpResponse:
        can_accept = any(row.is_new for row in rows)
        can_see_queue = self.user.has_perm("people.view_job")
        return self.show(
            form, status, rows=rows, can_accept=can_accept, can_see_queue=can_see_queue
        )


class FileForm(forms.Form):
    """A file of references that can be read."""

    file = forms.FileField(
        label="File",
        max_length=200,
        allow_empty_file=False,
        error_messages={"required": "Choose a file."},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(f"The file is larger than {MAX_BYTES // 1024**2} MB.")
        try:
            read(file.read(), name=file.name)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem
        file.seek(0)
        return file


class ImportFile(ActionView):
    """Choose a file, look through what is in it, then store what is new."""

    model = Reference
    name = "import"
    permission = ADD
    form_class = FileForm
    template_name = "admin/house/import.html"
    title = "Import references from a file"
    label = "Import a file"
    button = "Read the file"
    explanation = (
        "RIS, PubMed (.nbib), BibTeX or CSL-JSON, up to 5,000 entries. Nothing is stored before you have seen what is "
        "in the file."
    )

    @cached_property
    def upload(self) -> Upload | None:
        return Upload.objects.filter(by=self.user.pk).first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.upload and "discard" in request.POST:
            discard_upload(by=self.user)
            return HttpResponseRedirect(request.path)
        if self.upload and "accept" in request.POST:
            return self._store(self.upload)
        return super().post(request, *args, **kwargs)

    def perform(self, form: forms.Form) -> str:
        file = form.cleaned_data["file"]
        keep_upload(data=file.read(), name=file.name, by=self.user)
        return "Look through it, then store it."

    def get_success_url(self) -> str:
        return self.request.path

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        return super().get_context_data(form, **context) | {"preview": _preview(self.upload)}

    def _store(self, upload: Upload) -> HttpResponse:
        try:
            batch = read(bytes(upload.data), name=upload.name)
        except Unreadable as problem:  # a newer version of the site reads files more strictly
            discard_upload(by=self.user)
            messages.error(self.request, str(problem))
            return HttpResponseRedirect(self.request.path)
        result = import_references(entries=batch.entries, by=self.user)
        discard_upload(by=self.user)
        raised = raise_about_works(by=self.user) if result.noticed else []
        messages.success(
            self.request,
            f"{_works(result.added)} added; {result.known:,} already in the list, {result.broken:,} could not be read.",
        )
        if result.noticed:
            messages.warning(self.request, _noticed(result.noticed, len(raised)))
        return HttpResponseRedirect(admin_url(Reference, "changelist"))


def _preview(upload: Upload | None) -> ImportPreview | None:
    if upload is None:
        return None
    try:
        return ImportPreview.from_batch(
            read(bytes(upload.data), name=upload.name), name=upload.name
        )
    except Unreadable:  # a newer version of the site reads files more strictly
        return None


def _is_here(work: Reference) -> SafeString:
    url = admin_url(work, "change")
    return format_html('“<a href="{}">{}</a>” is in the list.', url, work.title)


def _noticed(works: int, concerns: int) -> str:
    told = f"The file says of {_works(works)} that something was published about it, such as a retraction: each says so now."
    return f"{told} Concerns raised: {concerns}." if concerns else told


def _works(number: int) -> str:
    return "1 work" if number == 1 else f"{number:,} works"
