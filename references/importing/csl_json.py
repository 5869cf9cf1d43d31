"""CSL-JSON: a list of records, one record, or {"items": [...]} (Zotero, Mendeley, Crossref's answers)."""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from references.csl import Csl
from references.importing.batch import TWO_TITLES, RawEntry, Unreadable

# With so many faults of syntax this is not a list of records; each costs a search through the rest of the file.
_MAX_FAULTS = 20
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


class _Lines:
    """Finds the line of a position in the text."""

    def __init__(self, text: str) -> None:
        self._ends = [end.start() for end in re.finditer("\n", text)]

    def at(self, place: int) -> int:
        return bisect_right(self._ends, max(place - 1, -1)) + 1


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
        value, _ = _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        return False
    return "title" in value


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
        value, end = _DECODER.raw_decode(text, place)
    except json.JSONDecodeError as wrong:
        return RawEntry(line, source, fault=_in_words(wrong, lines)), -1
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


def _in_words(wrong: json.JSONDecodeError, lines: _Lines) -> str:
    return f"The JSON is wrong in line {lines.at(wrong.pos)} ({wrong.msg})."
