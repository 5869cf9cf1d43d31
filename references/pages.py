"""What a page of the web says, told by its sentences, so that a source that changes without a notice is known.

Only what readers of the page read counts: not its menus, scripts, forms, and what stands above and below it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from references.links import LIMITS, PER_SECOND
from references.lookup import Limits, LookupProblem, fetch
from references.lookup.service import Service

_LIMITS = Limits(total=LIMITS.total, connect=LIMITS.connect, read=LIMITS.read, size=3_000_000)
_NOT_READ = (
    *("script", "style", "noscript", "template", "svg", "iframe", "form", "button", "select"),
    *("nav", "header", "footer", "aside", "dialog", "time"),
)
_BLOCKS = frozenset(
    [
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "th",
        "dt",
        "dd",
        "div",
        "section",
        "article",
        "blockquote",
        "figcaption",
        "pre",
        "br",
        "tr",
    ]
)
_END = re.compile(r"(?<=[.!?])\s")
_HASH = 12  # characters
_LEAST = 3  # words of a line that says something


@dataclass(frozen=True)
class Page:
    """The sentences of a page, as hashes; or why it could not be read."""

    sentences: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Difference:
    """How many sentences of a page are new and how many have gone, of how many."""

    new: int
    gone: int
    of: int

    @property
    def words(self) -> str:
        return f"{self.new} of its {self.of} sentences are new, {self.gone} have gone"


def see(url: str) -> Page:
    """Read a page, at most once a second for each host. Never raises."""
    try:
        Service(urlsplit(url).hostname or "", per_second=PER_SECOND).take_turn()
        answer = fetch(url, types=("text/html", "application/xhtml+xml"), limits=_LIMITS)
    except LookupProblem as problem:
        return Page(problem=str(problem))
    if answer.status != 200:
        return Page(problem=f"The site says {answer.status}.")
    found = sentences_of(answer.body)
    return Page(found) if found else Page(problem="The page has no text that a program can read.")


def sentences_of(body: bytes) -> tuple[str, ...]:
    """A hash of each line and sentence that readers of the page read, in their order."""
    try:
        root = lxml_html.document_fromstring(body)
    except (etree.ParserError, ValueError):
        return ()
    for element in list(root.iter(*_NOT_READ)):
        element.drop_tree()
    main = root.xpath("//main|//*[@role='main']|//article")
    lines = "".join(_pieces(main[0] if main else root)).split("\n")
    told = (" ".join(line.split()) for line in lines)
    parts = (part for line in told for part in _END.split(line))
    return tuple(_hash(part) for part in parts if len(part.split()) >= _LEAST)


def _pieces(element: etree._Element) -> list[str]:
    if not isinstance(element.tag, str):
        return []
    apart = "\n" if element.tag in _BLOCKS else ""
    found = [apart, (element.text or "").replace("\n", " ")]
    for child in element:
        found += [*_pieces(child), (child.tail or "").replace("\n", " ")]
    return [*found, apart]


def _hash(words: str) -> str:
    return sha256(words.casefold().encode()).hexdigest()[:_HASH]


def difference(before: Sequence[str], now: Sequence[str]) -> Difference:
    """What changed of a page; sentences that moved are the same."""
    had, has = Counter(before), Counter(now)
    return Difference((has - had).total(), (had - has).total(), len(now))
