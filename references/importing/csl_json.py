"""CSL-JSON: a list of records, one record, or {"items": [...]} (Zotero, Mendeley, Crossref's answers)."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from references.importing.batch import Found, Unreadable

# After so many faults of syntax the rest is no list of records; each one costs a search for the next record.
_MAX_FAULTS = 20

_BLANK = re.compile(r"[\s,]*")
_NEXT_RECORD = re.compile(r"\}\s*,\s*(?=\{)")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_DECODER = json.JSONDecoder()


class _Lines:
    """Which line a place in the text is on."""

    def __init__(self, text: str) -> None:
        self._ends = [end.start() for end in re.finditer("\n", text)]

    def at(self, place: int) -> int:
        return bisect_right(self._ends, max(place - 1, -1)) + 1


def entries(text: str) -> Iterator[Found]:
    """The records in their order; a fault of syntax spoils the record that it is in."""
    lines = _Lines(text)
    begin = re.search(r"[\[{]", text)
    if begin is None:
        raise Unreadable("The file looks like CSL-JSON, but there is no record in it.")
    if begin[0] == "[":
        yield from _listed(text, begin.end(), lines)
    elif items := _ITEMS.search(text):
        yield from _listed(text, items.end(), lines)
    else:
        yield _decoded(text, begin.start(), lines)[0]


def _listed(text: str, place: int, lines: _Lines) -> Iterator[Found]:
    faults = 0
    while True:
        if blank := _BLANK.match(text, place):
            place = blank.end()
        if place >= len(text):
            yield Found(
                lines.at(place), "", fault="The list is not closed by “]”; the file may be cut off."
            )
            return
        if text[place] == "]":
            return
        found, end = _decoded(text, place, lines)
        yield found
        if end < 0:
            faults += 1
            following = _NEXT_RECORD.search(text, place + 1)
            if following is None or faults == _MAX_FAULTS:
                return
            end = following.end()
        place = end


def _decoded(text: str, place: int, lines: _Lines) -> tuple[Found, int]:
    """The record at this place, and where it ends: -1 when its syntax is wrong."""
    line, source = lines.at(place), text[place : place + 1000]
    try:
        value, end = _DECODER.raw_decode(text, place)
    except json.JSONDecodeError as wrong:
        return Found(line, source, fault=_in_words(wrong, lines)), -1
    except RecursionError:
        return Found(line, source, fault="The record is nested too deeply to be one."), -1
    except ValueError:
        return Found(line, source, fault="The record holds a number with thousands of digits."), -1
    if not isinstance(value, dict):
        return Found(line, source, fault="This is not a record: a record stands in { }."), end
    return Found(line, text[place : min(end, place + 1000)], value), end


def _in_words(wrong: json.JSONDecodeError, lines: _Lines) -> str:
    return f"The JSON is wrong in line {lines.at(wrong.pos)} ({wrong.msg})."
