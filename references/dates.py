"""Dates of publication in every shape that records and exports have them, as far as they say something.

A day is never guessed: "5/6/2018" is one of two days, and is read as the year alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SHORT = [name[:3].lower() for name in MONTHS]

_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ISO = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2}))?(?:[-/.]([0-9]{1,2}))?(?![0-9-])")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_MONTH = re.compile(
    r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?(?![a-z])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?=st|nd|rd|th|[^0-9A-Za-z]|$)")


@dataclass(frozen=True)
class PartialDate:
    """As much of a date as is known, 0 for what is not. `words` holds a date that is only words ("in press")."""

    year: int = 0
    month: int = 0
    day: int = 0
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.year or self.words)

    @property
    def parts(self) -> list[int]:
        """Year, month and day, as many as are known."""
        return [part for part in (self.year, self.month, self.day) if part]


def from_parts(parts: Sequence[str]) -> PartialDate:
    """A date from its year, month and day as they are written, each "" when it is missing."""
    numbers = [int(part) if re.fullmatch("[0-9]{1,4}", part) else 0 for part in parts]
    year, month, day = [*numbers, 0, 0, 0][:3]
    return _date(year, month, day)


def from_text(written: str) -> PartialDate:
    """A date from one line: "2018-05-17", "20180517", "2018 May 17", "17.05.2018", "Nov/Dec 2020", "in press"."""
    if compact := _COMPACT.fullmatch(written):
        return from_parts(compact.groups())
    if last := _YEAR_LAST.fullmatch(written):
        return _with_the_year_last(int(last[1]), int(last[3]), int(last[4]), last[2] == ".")
    iso = _ISO.match(written)
    month = _MONTH.search(written)
    # "2018 May 17", as PubMed writes it, begins like an ISO date but is not one.
    if iso and (iso[2] or not month):
        return from_parts([part or "" for part in iso.groups()])
    year = _YEAR.search(written)
    if not year:
        return PartialDate(words=written)
    rest = written[: year.start()] + " " + written[year.end() :]
    day = _DAY.search(rest)
    number = _SHORT.index(month[1].lower()) + 1 if month else 0
    return _date(int(year[0]), number, int(day[0]) if day else 0)


def _with_the_year_last(first: int, second: int, year: int, is_dotted: bool) -> PartialDate:
    """With full stops the day comes first; with anything else only a number over twelve tells which is the day."""
    if is_dotted or first > 12 or first == second:
        return _date(year, second, first)
    return _date(year, first, second) if second > 12 else _date(year, 0, 0)


def _date(year: int, month: int, day: int) -> PartialDate:
    if not 1000 <= year <= 2999:
        return PartialDate()
    if not 1 <= month <= 12:
        return PartialDate(year)
    return PartialDate(year, month, day if 1 <= day <= 31 else 0)
