"""Claims: the sentences of a text that tell a number, a benefit or a harm, and what of their sources they rest on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from articles.care_cards import is_care_card
from articles.passages import blocks_in
from articles.readability import spans_of
from articles.tree import is_marker, one_line, reference_id, taken_out, tree

# A citation, as long as a block is one line of text.
_OPEN, _CLOSE = "\ue000", "\ue001"
_TABLE = "\ue002"  # and the number of a table that stands there
_CITED = re.compile(
    rf"(?:(?<={_CLOSE})[\s,]*|\s(?={_OPEN}[0-9]+{_CLOSE}\s))?{_OPEN}([0-9]+){_CLOSE}"
)
CELLS = " · "
_KEY = 16  # characters

# Numbers that tell how much, how often or how many; a year, a telephone number and “type 2” are names.
_NAMED = re.compile(
    r"\b(?:type|stage|grade|phase|class|level|part|table|figure|step|chapter|covid|omega|vitamin|hpv|cov)[- ]?[0-9]{1,3}\b"
    r"|\b(?:1[89]|20)[0-9]{2}\b|\b[a-z]{1,6}-[0-9]{1,3}\b|\b(?:999|911|112|111|988)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[0-9]|[½¼¾⅓⅔]")
_IN_WORDS = re.compile(
    r"\b(?:half|a third|two thirds|a quarter|three quarters|(?:one|two|three|four|five|six|seven|eight|nine)\s+(?:in|out of)\s+(?:\w+)"
    r"|twice|double[sd]?|three times|most people|percent|per cent)\b",
    re.IGNORECASE,
)
_BENEFIT_OR_HARM = re.compile(
    r"\b(?:prevent(?:s|ed|ing)?|cur(?:e|es|ed|able)|heal(?:s|ed)?|reliev(?:e|es|ed|ing)|eas(?:es|ed)|reduc(?:e|es|ed|ing|tion)"
    r"|lower(?:s|ed|ing)?|shorten(?:s|ed)?|improv(?:e|es|ed|ing|ement)|protect(?:s|ed|ing|ion)?|effective(?:ly|ness)?|benefi(?:t|ts|cial)"
    r"|works? (?:better|well|best|as well)|safe(?:r|ly)?|harm(?:s|ed|ful)?|risks?|side[- ]effects?|danger(?:s|ous)?|toxic|poison(?:s|ous)?"
    r"|fatal|deadly|deaths?|die[sd]?|kill(?:s|ed)?|caus(?:e|es|ed|ing)|lead(?:s)? to|trigger(?:s|ed)?|worsen(?:s|ed)?|makes? (?:it|them|this|pain) worse"
    r"|increas(?:e|es|ed)|rais(?:e|es|ed)|addict(?:ive|ion)|overdose)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Claim:
    """A sentence, or a row of a table, that says something about how much, how often, what helps or what harms; `works` are those it cites."""

    sentence: str
    works: tuple[int, ...]

    @property
    def key(self) -> str:
        """Its name on forms: the same where neither sentence nor works differ."""
        said = f"{self.sentence}\n{' '.join(map(str, self.works))}"
        return sha256(said.encode()).hexdigest()[:_KEY]


def claims_in(html: str) -> list[Claim]:
    """The claims of a clean text, each once, in its order."""
    return list(dict.fromkeys(filter(is_claim, _sentences(html))))


def is_claim(said: Claim) -> bool:
    """Whether a sentence needs a source: for a number, or for a word of benefit or harm. Questions claim nothing."""
    words = said.sentence
    if words.endswith("?"):
        return False
    counted = _NUMBER.search(_NAMED.sub("", words)) or _IN_WORDS.search(words)
    return bool(counted or _BENEFIT_OR_HARM.search(words))


def without_source(html: str) -> list[str]:
    """The claims that cite nothing."""
    return [one.sentence for one in claims_in(html) if not one.works]


def resting_on(html: str, works: Iterable[int]) -> list[str]:
    """The claims that cite one of these works."""
    asked = set(works)
    return [one.sentence for one in claims_in(html) if asked.intersection(one.works)]


def _sentences(html: str) -> Iterator[Claim]:
    """Each sentence with the works that are cited in it or right behind it. Headings, captions and care cards, which say what to do, claim nothing."""
    root = tree(html.replace(_OPEN, "").replace(_TABLE, ""))
    for marker in filter(is_marker, list(root.iter("a"))):
        marker.tail = f"{_OPEN}{reference_id(marker)}{_CLOSE}{marker.tail or ''}"
    tables = {f"{_TABLE}{n}": list(_rows(one)) for n, one in enumerate(root.iter("table"))}
    for name, table in zip(tables, list(root.iter("table")), strict=True):
        taken_out(table)
        table.text = name
    for other in list(root.iter("h2", "h3", "h4", "figcaption", "div")):
        if other.tag != "div" or is_care_card(other):
            taken_out(other)
    for line in blocks_in(root):
        yield from tables[line] if line in tables else _in_line(line)


def _in_line(line: str) -> Iterator[Claim]:
    """A citation belongs to the sentence that it stands in or behind."""
    said, cited = _parted(line)
    spans = list(spans_of(said))
    nexts = [*(start for start, _ in spans[1:]), len(said)]
    for (start, end), after in zip(spans, nexts, strict=True):
        works = dict.fromkeys(work for place, work in cited if start < place <= after)
        yield Claim(said[start:end], tuple(works))


def _parted(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The line without its citations, and where each of them stood."""
    said, cited, done = "", [], 0
    for found in _CITED.finditer(line):
        said += line[done : found.start()]
        cited.append((len(said), int(found[1])))
        done = found.end()
    return said + line[done:], cited


def _rows(table: Any) -> Iterator[Claim]:
    """Each row below the headings as one claim; what its caption or headings cite holds for all rows."""
    heads: list[Any] = []
    rows: list[Any] = []
    for row in table.iter("caption", "tr"):
        cells = list(row.iter("th", "td"))
        (rows if any(cell.tag == "td" for cell in cells) else heads).append(row)
    above = [work for head in heads for work in _works(head)]
    for row in rows:
        said = (_parted(one_line(cell))[0] for cell in row.iter("th", "td"))
        yield Claim(CELLS.join(filter(None, said)), tuple(dict.fromkeys([*_works(row), *above])))


def _works(element: Any) -> list[int]:
    return [int(found) for found in _CITED.findall(one_line(element))]
