"""CSL-JSON: a list of records, one record, or {"items": [...]} (Zotero, Mendeley, Crossref's answers)."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from references.csl import Csl
from references.importing.batch import TOO_LONG, TWO_TITLES, RawEntry, Unreadable

# With so many faults of syntax this is not a list of records; each costs a search through the rest of the file.
_MAX_FAULTS = 20
# Three characters of JSON can take sixty bytes of memory, so a record is read within a window of the text: of the first
# size, which nearly all have room in, and then of the largest that a record may have.
_WINDOW, MAX_RECORD = 64 * 1024, 2 * 1024 * 1024
_DEEPEST = 1_000_000  # brackets inside one another
_REST = "What follows it was not read."

_BLANK = re.compile(r"[\s,]*")
# A string ends with its line at the latest, so that an unclosed one hides only the rest of the line.
_BRACKET = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|[\[\]{}]')
_OPENED = {"}": "{", "]": "["}
_ITEMS = re.compile(r'"items"\s*:\s*\[')


class _TwoTitles(ValueError):
    """Two records have run into one."""


def _once(pairs: list[tuple[str, Any]]) -> Csl:
    record = dict(pairs)
    if len(record) < len(pairs) and sum(name == "title" for name, _ in pairs) > 1:
        raise _TwoTitles
    return record


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


class _TooLong(ValueError):
    """The record goes on beyond the largest window."""


class _Lines:
    """Finds the line of a position in the text, counting on from the position before."""

    def __init__(self, text: str) -> None:
        self._text, self._place, self._line = text, 0, 1

    def at(self, place: int) -> int:
        if place < self._place:
            self._line -= self._text.count("\n", place, self._place)
        else:
            self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def entries(text: str) -> Iterator[RawEntry]:
    """The records in their order; a syntax error spoils only the record that it is in."""
    lines = _Lines(text)
    begin = re.search(r"[\[{]", text)
    if begin is None:
        raise Unreadable("The file looks like CSL-JSON, but there is no record in it.")
    if begin[0] == "[":
        yield from _listed(text, begin.end(), lines)
    elif (items := _ITEMS.search(text)) and not _is_record(text, begin.start()):
        yield from _listed(text, items.end(), lines)
    else:
        yield _decoded(text, begin.start(), lines)[0]


def _is_record(text: str, place: int) -> bool:
    """Whether a record begins here, whatever lists it holds."""
    try:
        value, _ = _value(text, place)
    except (ValueError, RecursionError):
        return False
    return "title" in value


def _value(text: str, place: int) -> tuple[Any, int]:
    """The value at this position and where it ends. Raises ValueError, with the position in the window, and _TooLong."""
    for size in (_WINDOW, MAX_RECORD):
        window = text[place : place + size]
        try:
            value, end = _DECODER.raw_decode(window)
            return value, place + end
        except json.JSONDecodeError:
            if len(window) < size or place + size == len(text):
                raise
    raise _TooLong


def _listed(text: str, place: int, lines: _Lines) -> Iterator[RawEntry]:
    faults = 0
    while True:
        if blank := _BLANK.match(text, place):
            place = blank.end()
        if place >= len(text):
            yield RawEntry(
                lines.at(place), "", fault="The list is not closed by “]”; the file may be cut off."
            )
            return
        if text[place] == "]":
            return
        found, end = _decoded(text, place, lines)
        if end < 0:
            faults += 1
            end = _end(text, place)
            if end < 0 or faults == _MAX_FAULTS:
                yield replace(found, fault=f"{found.fault} {_REST}")
                return
        yield found
        place = end


def _end(text: str, place: int) -> int:
    """Where a record that cannot be parsed ends, judging by its brackets; -1 when they do not tell.

    A closing bracket also closes whatever was left open inside its pair.
    """
    opened: list[str] = []
    times = Counter[str]()
    for found in _BRACKET.finditer(text, place):
        bracket = found[0]
        if bracket in ("{", "["):
            opened.append(bracket)
            times[bracket] += 1
            if len(opened) > _DEEPEST:
                return -1
        elif pair := _OPENED.get(bracket):
            if not times[pair]:
                return -1
            _close(pair, opened, times)
            if not opened:
                return found.end()
    return -1


def _close(pair: str, opened: list[str], times: Counter[str]) -> None:
    closed = ""
    while closed != pair:
        closed = opened.pop()
        times[closed] -= 1


def _decoded(text: str, place: int, lines: _Lines) -> tuple[RawEntry, int]:
    """The record at this position and where it ends, -1 when its syntax is wrong."""
    line, source = lines.at(place), text[place : place + 1000]
    try:
        value, end = _value(text, place)
    except json.JSONDecodeError as wrong:
        at = lines.at(place + wrong.pos)
        fault = f"The JSON is wrong in line {at} ({wrong.msg})."
        return RawEntry(line, source, fault=fault), -1
    except _TooLong:
        return RawEntry(line, source, fault=TOO_LONG), -1
    except RecursionError:
        return RawEntry(line, source, fault="The record is nested too deeply to be one."), -1
    except _TwoTitles:
        return RawEntry(line, source, fault=TWO_TITLES), -1
    except ValueError:
        return RawEntry(
            line, source, fault="The record holds a number with thousands of digits."
        ), -1
    if not isinstance(value, dict):
        return RawEntry(line, source, fault="This is not a record: a record stands in { }."), end
    return RawEntry(line, text[place : min(end, place + 1000)], value), end
