"""Reads the Retraction Watch data, a CSV file of retractions and other notices that Crossref publishes daily.

The columns are described in the README of https://gitlab.com/crossref/retraction-watch-data. The file has about 70,000
rows, which are read one by one.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape

from references.identifiers import normalise_doi, normalise_pmid, valid_or_blank

COLUMNS = (
    *("Record ID", "Title", "Subject", "Institution", "Journal", "Publisher", "Country", "Author"),
    *("URLS", "ArticleType", "RetractionDate", "RetractionDOI", "RetractionPubMedID"),
    *("OriginalPaperDate", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature"),
    *("Reason", "Paywalled", "Notes"),
)
# The file's words for what happened, and ours (Notice.Kind).
NATURES = {
    "retraction": "retraction",
    "correction": "correction",
    "expression of concern": "concern",
    "reinstatement": "reinstatement",
}
# No list of authors or note is as long; a longer field means that a quotation mark is not closed.
MAX_FIELD = 1_000_000

_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: .*)?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?")


class WrongFile(ValueError):
    """The file is not the Retraction Watch data; the text is a sentence that says why."""


@dataclass(frozen=True)
class Row:
    """One notice: what happened, when, and to which paper; "" or None where the file is silent."""

    nature: str
    dated: date | None
    notice_doi: str
    doi: str
    pmid: str


def rows(file: Iterable[str]) -> Iterator[Row]:
    """The notices of an opened text file (`newline=""`), in its order.

    Rows of any other nature, or with too few or too many columns, are left out. Raises WrongFile for
    another header, and for a quotation mark that is not closed: what follows it would be read as part of its row.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FIELD))
    lines = csv.reader(file, strict=True)
    try:
        _check(next(lines, []))
        for values in lines:
            if row := _row(values):
                yield row
    except csv.Error as wrong:
        raise WrongFile(f"Line {lines.line_num} cannot be read as CSV ({wrong}).") from wrong


def _check(header: list[str]) -> None:
    """The columns must be in their order; the file has an empty one at the end of each line."""
    names = [name.strip().removeprefix("\ufeff") for name in header]
    while names and not names[-1]:
        names.pop()
    if tuple(names) == COLUMNS:
        return
    if missing := [name for name in COLUMNS if name not in names]:
        raise WrongFile(
            "This is not the Retraction Watch file: it has no column "
            f"“{missing[0]}”. Take retraction_watch.csv as Crossref publishes it."
        )
    raise WrongFile("The columns of this file are not in the order of the Retraction Watch data.")


def _row(values: list[str]) -> Row | None:
    if len(values) < len(COLUMNS) or any(values[len(COLUMNS) :]):
        return None
    by_name = dict(zip(COLUMNS, values, strict=False))
    nature = NATURES.get(by_name["RetractionNature"].strip().lower())
    if nature is None:
        return None
    return Row(
        nature=nature,
        dated=_date(by_name["RetractionDate"]),
        notice_doi=_number(by_name["RetractionDOI"], normalise_doi),
        doi=_number(by_name["OriginalPaperDOI"], normalise_doi),
        pmid=_number(by_name["OriginalPaperPubMedID"], normalise_pmid),
    )


def _number(written: str, normalise: Callable[[str], str]) -> str:
    """The identifier; "" for blank, "unavailable", 0 and anything else that is not one."""
    return valid_or_blank(normalise, unescape(written).strip())


def _date(written: str) -> date | None:
    """`M/D/YYYY 0:00` as in the file, or ISO as in some copies of it."""
    written = written.strip()
    try:
        if american := _US_DATE.fullmatch(written):
            month, day, year = map(int, american.groups())
            return date(year, month, day)
        if iso := _ISO_DATE.fullmatch(written):
            return date(*map(int, iso.groups()))
    except ValueError:
        # No such day.
        return None
    return None
