"""A text that cites by numbers, as pasted: which numbers its list has, and the same text citing works instead.

The numbers are in brackets or parentheses, or raised; the list comes after the words, numbered or in an <ol>.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html

from articles.tree import inner_html, one_line, tree

_HEADED = re.compile(
    r"(?:references?|bibliography|literature|works cited|sources|citations|notes)\W*", re.I
)
_ENTRY = re.compile(r"[\[(]?([1-9][0-9]{0,2})(?:[\])][.:]?|[.:]|(?=\s))\s*(\S.{9,})", re.S)
_LIKE_A_WORK = re.compile(r"\b(?:1[89]|20)[0-9]{2}\b|\bdoi\b|\b10\.[0-9]{4,}/|\bPMC?ID\b", re.I)
_NUMBERS = r"([1-9][0-9]{0,2}(?:\s?[,;–-]\s?[1-9][0-9]{0,2}){0,20})"
_IN_TEXT = re.compile(
    rf"\[{_NUMBERS}\]|(?:(?<=[\w)”\"'])|(?<=[\w)”\"']\s))\({_NUMBERS}\)(?=[\s.,;:)]|$)"
)
_COUNTS_UP = re.compile(r"(?:^|[:.;,]\s)\(1\)\s")  # "(1) mix, (2) drink"
_RAISED = re.compile(rf"\s*[\[(]?{_NUMBERS}[\])]?\s*")
_A_POWER = re.compile(r"(?:[0-9]|\b(?:[cmkn]?m|kg|s|x|n|p|R|χ))$")
_FEWEST = 2


@dataclass(frozen=True)
class Numbered:
    """The numbers in a text, in their order, and the list's entries by number, empty where there is none."""

    cited: tuple[int, ...]
    entries: Mapping[int, str]


def numbered(html: str) -> Numbered:
    """What clean `html` cites by number."""
    return _Text(html).found()


def with_citations(html: str, works: Mapping[int, int]) -> str:
    """The text with citations of `works`, by number, for its numbers; what is not among them stays, in text and list."""
    return _Text(html).citing(works)


class _Text:
    def __init__(self, html: str) -> None:
        self.root = tree(html)
        self.heading: Any = None
        self.lists: list[Any] = []
        self.entries: dict[int, tuple[Any, str]] = {}
        self._find_list()

    def _find_list(self) -> None:
        """The last numbered blocks of the text, if they look like works or a heading says so."""
        blocks = list(self.root)
        found: dict[int, tuple[Any, str]] = {}
        while blocks:
            block = blocks.pop()
            entries = dict(_entries(block))
            if not entries or found.keys() & entries.keys():
                blocks.append(block)
                break
            found |= entries
            if block.tag == "ol":
                break
        heading = blocks[-1] if blocks else None
        if heading is not None and not _HEADED.fullmatch(one_line(heading)):
            heading = None
        like = [said for _, said in found.values() if _LIKE_A_WORK.search(said)]
        if len(found) >= _FEWEST and (heading is not None or 2 * len(like) >= len(found)):
            self.heading, self.entries = heading, dict(sorted(found.items()))

    def found(self) -> Numbered:
        cited = dict.fromkeys(number for _, numbers in self._groups() for number in numbers)
        return Numbered(tuple(cited), {number: said for number, (_, said) in self.entries.items()})

    def _groups(self) -> Iterator[tuple[Any, list[int]]]:
        """Each place with numbers, as its match or its raised element."""
        for element, name in self._places():
            yield from self._in_text(getattr(element, name) or "")
        for sup in self.root.iter("sup"):
            if numbers := self._raised(sup):
                yield sup, numbers

    def _in_text(self, text: str) -> Iterator[tuple[re.Match[str], list[int]]]:
        counts_up = _COUNTS_UP.search(text)
        for match in _IN_TEXT.finditer(text):
            said = match[1] or ("" if counts_up else match[2])
            if numbers := self._read(said, is_sure=bool(match[1])) if said else []:
                yield match, numbers

    def _places(self) -> Iterator[tuple[Any, str]]:
        """All pieces of text but those of the list."""
        listed = {element for entry, _ in self.entries.values() for element in entry.iter()}
        for element in list(self.root.iter()):
            if element not in listed:
                yield element, "text"
                yield element, "tail"

    def _raised(self, sup: Any) -> list[int]:
        match = _RAISED.fullmatch("".join(sup.itertext()))
        before = sup.getprevious()
        said = (sup.getparent().text if before is None else before.tail) or ""
        if match is None or _A_POWER.search(said) or self._is_listed(sup):
            return []
        return self._read(match[1], is_sure=True)

    def _is_listed(self, element: Any) -> bool:
        entries = {entry for entry, _ in self.entries.values()}
        return any(one in entries for one in element.iterancestors())

    def _read(self, said: str, *, is_sure: bool) -> list[int]:
        """The numbers of a group; none if the list has not all of them, or there is no list and it may be anything."""
        numbers: list[int] = []
        for part in re.split(r"\s?[,;]\s?", said):
            first, _, last = re.sub(r"\s?[–-]\s?", "-", part).partition("-")
            numbers += range(int(first), min(int(last or first), int(first) + 50) + 1)
        if self.entries:
            return numbers if set(numbers) <= self.entries.keys() else []
        return numbers if is_sure else []

    def citing(self, known: Mapping[int, int]) -> str:
        cited = {number for _, numbers in self._groups() for number in numbers}
        works = {number: pk for number, pk in known.items() if number in cited}
        for sup in list(self.root.iter("sup")):
            if numbers := self._raised(sup):
                markers = _markers(numbers, works)
                markers[-1].tail = (markers[-1].tail or "") + (sup.tail or "")
                _put(sup, markers)
        for element, name in self._places():
            self._cite_in(element, name, works)
        for number, (entry, said) in self.entries.items():
            if number not in works and entry.tag == "li":
                kept = lxml_html.Element("p")
                kept.text = f"[{number}] {said}"
                entry.getparent().addprevious(kept)
        self._take_out_list(works)
        return inner_html(self.root)

    def _cite_in(self, element: Any, name: str, works: Mapping[int, int]) -> None:
        text = getattr(element, name) or ""
        matches = list(self._in_text(text))
        end = len(text)
        for match, numbers in reversed(matches):
            markers = _markers(numbers, works)
            markers[-1].tail = (markers[-1].tail or "") + text[match.end() : end]
            end = match.start()
            for marker in reversed(markers):
                if name == "text":
                    element.insert(0, marker)
                else:
                    tail, element.tail = marker.tail, None
                    element.addnext(marker)
                    marker.tail = tail
        if matches:
            setattr(element, name, text[:end])

    def _take_out_list(self, works: Mapping[int, int]) -> None:
        for number, (entry, _) in self.entries.items():
            if number in works or entry.tag == "li":
                parent = entry.getparent()
                parent.remove(entry)
                if parent.tag == "ol" and len(parent) == 0:
                    parent.getparent().remove(parent)
        if self.heading is not None and not self.entries.keys() - works.keys():
            self.heading.getparent().remove(self.heading)


def _entries(block: Any) -> Iterator[tuple[int, tuple[Any, str]]]:
    """The entries of a list that a block is or holds."""
    if block.tag == "ol":
        items = list(block.iterchildren("li"))
        for number, item in enumerate(items, start=int(block.get("start", 1))):
            yield number, (item, one_line(item))
    elif block.tag == "p" and (match := _ENTRY.fullmatch(one_line(block))):
        yield int(match[1]), (block, match[2])


def _markers(numbers: list[int], works: Mapping[int, int]) -> list[Any]:
    """A citation for each number that is known; a number in brackets for the others."""
    made = []
    for number in numbers:
        if number in works:
            marker = lxml_html.Element("a", {"class": "citation"})
            marker.set("data-reference", str(works[number]))
        else:
            marker = lxml_html.Element("span")
            marker.text = f"[{number}]"
        made.append(marker)
    return made


def _put(old: Any, new: list[Any]) -> None:
    """Elements in an element's place."""
    for element in new:
        tail = element.tail
        old.addprevious(element)
        element.tail = tail
    old.getparent().remove(old)
