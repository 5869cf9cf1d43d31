"""Entering a work by hand: plain fields on the screen, CSL-JSON in the database."""

import copy
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from desk.common.choices import WordField
from references.actions import same_work
from references.columns import CSL_TYPES, columns
from references.csl import text
from references.identifiers import (
    bare_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
    pasted,
    recognise,
)
from references.models import Notice, Reference

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_SUFFIX = re.compile(r"(?:jr|sr|i{2,3}|iv|2nd|3rd)\.?", re.IGNORECASE)

# Field of the form and field of the record that hold the same one line.
_LINES = {
    "title": "title",
    "container": "container-title",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "edition": "edition",
    "publisher": "publisher",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "isbn": "ISBN",
    "url": "URL",
}
_NUMBERS = ("doi", "pmid", "pmcid", "isbn")
_YES_NO = (("", "not known"), ("yes", "yes"), ("no", "no"))
_SAID = {True: "yes", False: "no", None: ""}


def author_line(name: Any) -> str:
    """One author as a line of the form: "Family, Given", or the name of a group."""
    if not isinstance(name, dict):
        return text(name)
    group = text(name.get("literal") or name.get("name"))
    if group:
        return f'"{group}"' if "," in group else group
    particles = (name.get("dropping-particle"), name.get("non-dropping-particle"))
    family = " ".join(filter(None, [*map(text, particles), text(name.get("family"))]))
    return ", ".join(filter(None, [family, text(name.get("given")), text(name.get("suffix"))]))


def author(line: str) -> dict[str, str]:
    """A line of the form as CSL-JSON; what has no comma, or stands in quotes, is a group."""
    if line.startswith('"') and line.endswith('"') and len(line) > 2:
        return {"literal": line[1:-1].strip()}
    family, *rest = [part.strip() for part in line.split(",")]
    if len(rest) == 1 and family and rest[0]:
        return {"family": family, "given": rest[0]}
    if len(rest) == 2 and family and rest[0] and _SUFFIX.fullmatch(rest[1]):
        return {"family": family, "given": rest[0], "suffix": rest[1]}
    return {"literal": line}


def date_line(value: Any) -> str:
    """A CSL date as 2019, 2019-03 or 2019-03-14; "" when the record says it in other words."""
    try:
        parts = [int(part) for part in value["date-parts"][0] if part]
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:3])]) if parts else ""


def _date_parts(written: str) -> list[int]:
    match = _DATE.fullmatch(written)
    if not match:
        raise ValidationError("Write the date as 2019, 2019-03 or 2019-03-14.")
    parts = [int(part) for part in match.groups() if part]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        raise ValidationError("There is no such day. Write it as 2019-03-14.") from None
    return parts


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
        help_text="One per line: “Family, Given”. A group as it is called; in quotation marks if "
        "its name has a comma.",
    )
    container = forms.CharField(label="Journal, book or site", required=False, max_length=500)
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
    doi = forms.CharField(
        label="DOI",
        required=False,
        max_length=2000,
        help_text="10.1056/NEJMoa1715274, or its doi.org address.",
    )
    pmid = forms.CharField(
        label="PMID", required=False, max_length=2000, help_text="29768149, or PubMed’s address."
    )
    pmcid = forms.CharField(
        label="PMCID", required=False, max_length=2000, help_text="PMC5066574, or its address."
    )
    isbn = forms.CharField(label="ISBN", required=False, max_length=100)
    url = forms.CharField(
        label="Web address",
        required=False,
        max_length=1000,
        help_text="Of the work itself, if it has no DOI. A doi.org or PubMed address is recognised.",
    )
    accessed = forms.DateField(
        label="Read on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="For web pages.",
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

    fieldsets = (
        (None, {"fields": ("kind", "title", "authors", "container", "issued")}),
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
            {"fields": (("is_peer_reviewed", "evidence_level"), "is_landmark", "is_another_work")},
        ),
    )

    def __init__(self, *args: Any, reference: Reference | None = None, **kwargs: Any) -> None:
        self.reference = reference
        if reference:
            kwargs["initial"] = initial_of(reference) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def _read(self, name: str, normalise: Callable[[str], str]) -> str:
        value = self.cleaned_data[name]
        try:
            return normalise(value) if value else ""
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_doi(self) -> str:
        return self._read("doi", bare_doi)

    def clean_pmid(self) -> str:
        return self._read("pmid", normalise_pmid)

    def clean_pmcid(self) -> str:
        return self._read("pmcid", normalise_pmcid)

    def clean_isbn(self) -> str:
        return self._read("isbn", normalise_isbn)

    def clean_issued(self) -> str:
        written = self.cleaned_data["issued"]
        if written:
            _date_parts(written)
        return written

    def clean_authors(self) -> str:
        return "\n".join(_lines(self.cleaned_data["authors"]))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._recognise_address(data)
        if self.errors:
            return data
        values = columns(self.csl())
        values["kind"] = data["kind"]
        if known := same_work(values, apart_from=self._pk):
            shared = (n for n in _NUMBERS if values[n] and getattr(known, n) == values[n])
            self.add_error(next(shared), _here_already(known, is_new=self.reference is None))
        elif twin := self._twin(values):
            self.fields["is_another_work"].widget = forms.CheckboxInput()
            self.add_error("title", _looks_the_same(twin))
        return data

    def _recognise_address(self, data: dict[str, Any]) -> None:
        """A resolver's address among the addresses is the number it leads to."""
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
        """A work that no number tells apart and that has this title and year."""
        if self.cleaned_data.get("is_another_work"):
            return None
        if self.reference and not {"title", "issued"} & set(self.changed_data):
            return None
        same = Reference.objects.filter(title__iexact=values["title"], year=values["year"])
        return same.filter(merged_into=None).exclude(pk=self._pk).first()

    def csl(self) -> dict[str, Any]:
        """The record with what was typed; untouched fields keep their own wording and details."""
        csl = copy.deepcopy(self.reference.csl) if self.reference else {}
        shown = initial_of(self.reference) if self.reference else {}
        data = self.cleaned_data
        for name, key in _LINES.items():
            if data.get(name, "") != shown.get(name, ""):
                _put(csl, key, data.get(name, ""))
        if data["kind"] != shown.get("kind"):
            csl["type"] = CSL_TYPES[Reference.Kind(data["kind"])]
        if data.get("issued", "") != shown.get("issued", ""):
            _put(csl, "issued", _as_date(data["issued"]))
        if data.get("accessed") != shown.get("accessed"):
            read_on = data.get("accessed")
            _put(csl, "accessed", _as_date(read_on.isoformat()) if read_on else None)
        _put(csl, "author", list(_authors(csl.get("author"), data.get("authors", ""))))
        return csl

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
    csl = reference.csl
    shown: dict[str, Any] = {name: text(csl.get(key)) for name, key in _LINES.items()}
    read_on = date_line(csl.get("accessed"))
    return shown | {
        "kind": reference.kind,
        "authors": "\n".join(map(author_line, _names(csl.get("author")))),
        "issued": date_line(csl.get("issued")),
        "accessed": date.fromisoformat(read_on) if len(read_on) == 10 else None,
        "is_peer_reviewed": _SAID[reference.is_peer_reviewed],
        "evidence_level": reference.evidence_level,
        "is_landmark": reference.is_landmark,
    }


def _names(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lines(written: str) -> list[str]:
    return [line for line in (pasted_line(raw) for raw in written.splitlines()) if line]


def pasted_line(raw: str) -> str:
    """A line without what cannot be seen; ValidationError when it is somebody's paragraph."""
    try:
        return pasted(raw)
    except ValueError:
        raise ValidationError("Write one author per line.") from None


def _authors(known: Any, written: str) -> Iterator[Any]:
    """Authors in the order of the lines; a line that was not touched keeps its whole record."""
    records = {pasted_line(author_line(name)): name for name in _names(known)}
    for line in _lines(written):
        yield records.get(line) or author(line)


def _as_date(written: str) -> dict[str, Any] | None:
    return {"date-parts": [_date_parts(written)]} if written else None


def _put(csl: dict[str, Any], key: str, value: Any) -> None:
    if value:
        csl[key] = value
    else:
        csl.pop(key, None)


def _link(reference: Reference) -> Any:
    url = reverse("admin:references_reference_change", args=(reference.pk,))
    return format_html('<a href="{}">{}</a>', url, str(reference))


def _here_already(known: Reference, *, is_new: bool) -> ValidationError:
    """Only a work that is kept already can be merged with the other one."""
    link = _link(known.merged_into or known)
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


class NoticeForm(forms.Form):
    """Something that was published about a work."""

    # Readers see it at once: nothing is chosen before somebody chooses it.
    kind = WordField(
        choices=[("", "Choose what was published"), *Notice.Kind.choices],
        error_messages={"required": "Choose what was published about the work."},
    )
    notice_doi = forms.CharField(
        label="DOI of the notice", required=False, max_length=2000, help_text="If it has one."
    )
    dated = forms.DateField(
        label="Published on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Required for a reinstatement, which cancels the notices up to that day.",
    )

    def clean_notice_doi(self) -> str:
        value = self.cleaned_data["notice_doi"]
        try:
            return bare_doi(value).lower() if value else ""
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") == Notice.Kind.REINSTATEMENT and "dated" in data and not data["dated"]:
            self.add_error("dated", "Say when the work was reinstated.")
        return data


class MergeForm(forms.Form):
    """Which work stays."""

    into = forms.CharField(
        label="The work that stays",
        max_length=2000,
        help_text="Its number in this list, or its DOI or PMID (a link works too).",
        error_messages={"required": "Say which work stays."},
    )

    def clean_into(self) -> Reference:
        written = " ".join(self.cleaned_data["into"].split())
        found = find_work(written)
        if found is None:
            raise ValidationError("No work in the list has this number. Find it in the list first.")
        return found


def find_work(written: str) -> Reference | None:
    """The work that a number of ours, a DOI, a PMID or an address names."""
    number = written.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        known = Reference.objects.filter(pk=int(number)).first()
        return known or Reference.objects.filter(pmid=number).first()
    found = recognise(written)
    return Reference.objects.filter(**{found.kind: found.value}).first() if found else None
