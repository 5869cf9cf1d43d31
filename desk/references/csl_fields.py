"""A work's CSL-JSON as the plain fields of a form, and back."""

import copy
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from references import names
from references.csl import text
from references.identifiers import pasted
from references.proposals import propose

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")

# Field of the form, and the field of the record that holds the same line.
_LINES = {
    "title": "title",
    "container": "container-title",
    "abbreviation": "container-title-short",
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


def fields_of(csl: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of a record."""
    shown: dict[str, Any] = {name: text(csl.get(key)) for name, key in _LINES.items()}
    read_on = date_line(csl.get("accessed"))
    return shown | {
        "authors": "\n".join(map(author_line, _names(csl.get("author")))),
        "issued": date_line(csl.get("issued")),
        "accessed": date.fromisoformat(read_on) if len(read_on) == 10 else None,
    }


def with_fields(csl: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
    """The record with what was typed; untouched fields keep their own wording and details."""
    csl, shown = copy.deepcopy(csl), fields_of(csl)
    for name, key in _LINES.items():
        if typed[name] != shown[name]:
            _put(csl, key, typed[name])
    if typed["issued"] != shown["issued"]:
        _put(csl, "issued", _as_date(typed["issued"]))
    if typed["accessed"] != shown["accessed"]:
        read_on = typed["accessed"]
        _put(csl, "accessed", _as_date(read_on.isoformat()) if read_on else None)
    _put(csl, "author", list(_authors(csl.get("author"), typed["authors"])))
    return csl


def proposals(csl: dict[str, Any], typed: dict[str, Any]) -> dict[str, str]:
    """By field of the form, what AMA would write in it; what was typed need not be right."""
    found = propose(csl | {key: text(typed[name]) for name, key in _LINES.items()})
    return {name: found[key] for name, key in _LINES.items() if key in found}


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


def authors_in(line: str) -> list[dict[str, str]]:
    """A line of the form as CSL-JSON: "Page MJ, Green S" is two people; what stands in quotes is a group."""
    if line.startswith('"') and line.endswith('"') and len(line) > 2:
        return [{"literal": line[1:-1].strip()}]
    return names.people(line)


def date_line(value: Any) -> str:
    """A CSL date as 2019, 2019-03 or 2019-03-14; "" when the record says it in other words."""
    try:
        parts = [int(part) for part in value["date-parts"][0] if part]
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:3])]) if parts else ""


def date_parts(written: str) -> list[int]:
    """What somebody typed as a date, as CSL has it; ValidationError when it is none."""
    match = _DATE.fullmatch(written)
    if not match:
        raise ValidationError("Write the date as 2019, 2019-03 or 2019-03-14.")
    parts = [int(part) for part in match.groups() if part]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        raise ValidationError("There is no such day. Write it as 2019-03-14.") from None
    return parts


def _names(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def author_lines(written: str) -> list[str]:
    """The lines that name an author, cleaned; ValidationError for one that is too long to be a name."""
    return list(filter(None, map(_cleaned, written.splitlines())))


def _cleaned(line: str) -> str:
    try:
        return pasted(line)
    except ValueError:
        raise ValidationError("Write one author per line.") from None


def _authors(known: Any, written: str) -> Iterator[Any]:
    """Authors in the order of the lines; a line that was not touched keeps its whole record."""
    records = {_cleaned(author_line(name)): name for name in _names(known)}
    for line in author_lines(written):
        yield from [records[line]] if line in records else authors_in(line)


def _as_date(written: str) -> dict[str, Any] | None:
    return {"date-parts": [date_parts(written)]} if written else None


def _put(csl: dict[str, Any], key: str, value: Any) -> None:
    if value:
        csl[key] = value
    else:
        csl.pop(key, None)
