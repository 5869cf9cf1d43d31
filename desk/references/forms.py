"""The form of a work: plain fields on the screen, CSL-JSON in the database."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from desk.common.choices import WordField
from desk.common.forms import DayField
from desk.references.csl_fields import (
    author_lines,
    date_parts,
    fields_of,
    proposals,
    with_fields,
)
from references.actions import same_work, state_of
from references.columns import CSL_TYPES, columns
from references.identifiers import (
    READERS,
    bare_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
    recognise,
)
from references.models import Reference

_YES_NO = (("", "not known"), ("yes", "yes"), ("no", "no"))
_SAID = {True: "yes", False: "no", None: ""}


class IdentifierField(forms.CharField):
    """A work's number; `read` makes the form that is kept of whatever is pasted."""

    def __init__(self, read: Callable[[str], str], **options: Any) -> None:
        super().__init__(required=False, max_length=2000, **options)
        self.read = read

    def clean(self, value: Any) -> str:
        written = super().clean(value)
        try:
            return self.read(written) if written else ""
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem


class ReferenceForm(forms.Form):
    """One work. What its record holds beyond these fields is kept as it is."""

    kind = WordField(
        label="Kind of work",
        choices=Reference.Kind.choices,
        error_messages={"required": "Choose what kind of work it is."},
    )
    title = forms.CharField(
        max_length=1000, error_messages={"required": "Enter the title of the work."}
    )
    authors = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One per line: “Family, Given”; or a list as it is printed: “Page MJ, Green S”. A group as it is "
        "called; in quotation marks if its name has a comma.",
    )
    container = forms.CharField(label="Journal, book or site", required=False, max_length=500)
    abbreviation = forms.CharField(
        label="Journal abbreviation",
        required=False,
        max_length=200,
        help_text="As PubMed has it: N Engl J Med.",
    )
    issued = forms.CharField(
        label="Published", required=False, max_length=10, help_text="2019, 2019-03 or 2019-03-14."
    )
    volume = forms.CharField(required=False, max_length=50)
    issue = forms.CharField(required=False, max_length=50)
    pages = forms.CharField(
        label="Pages or article number",
        required=False,
        max_length=100,
        help_text="637-641 or e123.",
    )
    edition = forms.CharField(required=False, max_length=50)
    publisher = forms.CharField(required=False, max_length=200)
    doi = IdentifierField(
        bare_doi, label="DOI", help_text="10.1056/NEJMoa1715274, or its doi.org address."
    )
    pmid = IdentifierField(normalise_pmid, label="PMID", help_text="29768149, or PubMed’s address.")
    pmcid = IdentifierField(normalise_pmcid, label="PMCID", help_text="PMC5066574, or its address.")
    isbn = IdentifierField(normalise_isbn, label="ISBN")
    url = forms.CharField(
        label="Web address",
        required=False,
        max_length=1000,
        help_text="Of the work itself, if it has no DOI. A doi.org or PubMed address is recognised.",
    )
    accessed = DayField(
        required=False,
        help_text="For web pages: the day they were read. The entry says “Accessed” and that day.",
    )
    is_peer_reviewed = WordField(label="Peer-reviewed", required=False, choices=_YES_NO)
    evidence_level = WordField(
        label="Kind of evidence", required=False, choices=Reference.Evidence.choices
    )
    is_landmark = forms.BooleanField(label="Landmark: old, but still the standard", required=False)
    is_another_work = forms.BooleanField(
        label="This is a different work with the same title and year",
        required=False,
        widget=forms.HiddenInput,
    )

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    fieldsets = (
        (None, {"fields": ("kind", "title", "authors", "container", "abbreviation", "issued")}),
        (
            "Publication details",
            {"fields": (("volume", "issue"), "pages", ("edition", "publisher"))},
        ),
        (
            "Identifiers and link",
            {"fields": (("doi", "pmid"), ("pmcid", "isbn"), "url", "accessed")},
        ),
        (
            "Evidence",
            {
                "fields": (
                    ("is_peer_reviewed", "evidence_level"),
                    "is_landmark",
                    "is_another_work",
                    "seen",
                )
            },
        ),
    )

    def __init__(self, *args: Any, reference: Reference | None = None, **kwargs: Any) -> None:
        self.reference = reference
        if reference:
            shown = initial_of(reference) | {"seen": state_of(reference)}
            kwargs["initial"] = shown | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_issued(self) -> str:
        written = self.cleaned_data["issued"]
        if written:
            date_parts(written)
        return written

    def clean_authors(self) -> str:
        return "\n".join(author_lines(self.cleaned_data["authors"]))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._recognise_address(data)
        if self.errors:
            return data
        values = columns(self.csl())
        values["kind"] = data["kind"]
        if known := same_work(values, apart_from=self._pk):
            shared = (n for n in READERS if values[n] and getattr(known, n) == values[n])
            self.add_error(next(shared), _here_already(known, is_new=self.reference is None))
        elif twin := self._twin(values):
            self.fields["is_another_work"].widget = forms.CheckboxInput()
            self.add_error("title", _looks_the_same(twin))
        return data

    def _recognise_address(self, data: dict[str, Any]) -> None:
        """Read the address of a resolver, such as doi.org, as the identifier it leads to."""
        try:
            found = recognise(data.get("url") or "") if data.get("url") else None
        except ValueError:
            found = None
        if found and found.kind in data and not data[found.kind]:
            data[found.kind], data["url"] = found.value, ""

    @property
    def _pk(self) -> int | None:
        return self.reference.pk if self.reference else None

    def _twin(self, values: dict[str, Any]) -> Reference | None:
        """A work with this title and year that no identifier tells apart."""
        if self.cleaned_data.get("is_another_work"):
            return None
        if self.reference and not {"title", "issued"} & set(self.changed_data):
            return None
        same = Reference.objects.filter(title__iexact=values["title"], year=values["year"])
        return same.filter(merged_into=None).exclude(pk=self._pk).first()

    def csl(self) -> dict[str, Any]:
        """The work's record with what was typed."""
        return with_fields(self._record(self.cleaned_data["kind"]), self.cleaned_data)

    def proposals(self) -> dict[str, str]:
        """By field, what AMA would write in place of what stands there now, valid or not."""
        typed = {name: self[name].value() for name in self.fields}
        return proposals(self._record(typed["kind"]), typed)

    def _record(self, kind: Any) -> dict[str, Any]:
        """The record that what was typed goes into, with the type of the kind that was chosen."""
        if self.reference and kind == self.reference.kind:
            return self.reference.csl
        return (self.reference.csl if self.reference else {}) | {"type": CSL_TYPES.get(kind, "")}

    def details(self) -> dict[str, Any]:
        """What the verbs take beside the record."""
        return {
            "kind": self.cleaned_data["kind"],
            "is_peer_reviewed": {"yes": True, "no": False}.get(
                self.cleaned_data["is_peer_reviewed"]
            ),
            "evidence_level": self.cleaned_data["evidence_level"],
            "is_landmark": self.cleaned_data["is_landmark"],
        }


def initial_of(reference: Reference) -> dict[str, Any]:
    """What the form shows of a work."""
    return fields_of(reference.csl) | {
        "kind": reference.kind,
        "is_peer_reviewed": _SAID[reference.is_peer_reviewed],
        "evidence_level": reference.evidence_level,
        "is_landmark": reference.is_landmark,
    }


def _link(reference: Reference) -> Any:
    url = reverse("admin:references_reference_change", args=(reference.pk,))
    return format_html('<a href="{}">{}</a>', url, str(reference))


def _here_already(known: Reference, *, is_new: bool) -> ValidationError:
    """Only a work that is kept already can be merged with the other one."""
    link = _link(known.survivor)
    what_to_do = "Use that one." if is_new else "Use that one, or merge the two."
    return ValidationError(
        format_html("This work is already in the list: {}. {}", link, what_to_do)
    )


def _looks_the_same(twin: Reference) -> ValidationError:
    return ValidationError(
        format_html(
            "A work with this title and year is already in the list: {}. Use that one, or tick below that "
            "this is a different work.",
            _link(twin),
        )
    )
