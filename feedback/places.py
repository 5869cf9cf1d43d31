"""Where on a page something stands that a reader marked or copied from it.

What is copied brings along what the page adds to the words, the numbers of references above all, so words alone are compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from django.utils import timezone

from articles.helplines import spoken
from articles.models import Citation, Revision
from articles.passages import MAX_QUOTE, blocks
from articles.tree import one_line, plain, tree

_WORD = re.compile(r"\w+")
# What the page puts where references are cited: "(1, 2)", or "1-3" in superscript behind a word.
_MARKERS = re.compile(
    r"\(\d+(?:[,–-]\s?\d+)*\)|(?:(?<=[^\W\d])|(?<=[.,;:!?%)]))\d+(?:[,–-]\s?\d+)*(?=\W|$)"
)
_REFERENCE = re.compile(r"(?:references?|ref|no|number|source|citation)?\W{0,3}(\d{1,3})", re.I)


@dataclass(frozen=True)
class Place:
    """Some words of a page, what stands on both sides of them, and below which heading; or an entry of the references."""

    section: str
    quote: str
    before: str = ""
    after: str = ""
    citation: Citation | None = None


def find(revision: Revision, said: str) -> Place | None:
    """Where these words stand on the page of a text; None where they don't, and for words that are none."""
    if (named := _REFERENCE.fullmatch(said.strip(" ()[]."))) and (
        entry := _entry(revision, int(named[1]))
    ):
        return entry
    tries = [_words(said), _words(_MARKERS.sub(" ", said))]
    if len(said) >= MAX_QUOTE:
        tries += [words[:-1] for words in tries]  # the last one may have been cut
    for wanted in filter(None, tries):
        if found := _in_text(revision, wanted) or _in_references(revision, wanted):
            return found
    return None


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _entry(revision: Revision, number: int) -> Place | None:
    cited = revision.citations.filter(number=number).first()
    return cited and _of(cited)


def _of(cited: Citation) -> Place:
    return Place(f"Reference {cited.number}", plain(cited.text), citation=cited)


def _in_references(revision: Revision, wanted: list[str]) -> Place | None:
    """The entry that has all the words; the number in front of it may be among them."""
    for cited in revision.citations.order_by("number"):
        words = _words(plain(cited.text))
        if _starts(words, wanted) or (wanted[1:] and _starts(words, wanted[1:])):
            return _of(cited)
    return None


def _in_text(revision: Revision, wanted: list[str]) -> Place | None:
    """The first place of all these words in a row; they may go on from one block to the next."""
    parts = list(_parts(revision))
    texts = [text for _, text in parts]
    ends = list(accumulate(len(text) + 1 for text in texts))
    whole = " ".join(texts)
    words = list(_WORD.finditer(whole))
    starts = _starts([word.group().casefold() for word in words], wanted)
    if not starts:
        return None
    first, last = words[starts[0]].start(), words[starts[0] + len(wanted) - 1].end()
    number = next(n for n, end in enumerate(ends) if first < end)
    begins = ends[number] - len(texts[number]) - 1
    stop = max(last, ends[number] - 1)
    quote = whole[first:last]
    if len(quote) > MAX_QUOTE:
        quote = quote[:MAX_QUOTE].rpartition(" ")[0]
    return Place(parts[number][0], quote, whole[begins:first], whole[first + len(quote) : stop])


def _starts(words: list[str], wanted: list[str]) -> list[int]:
    """Where in the words the wanted ones begin."""
    size = len(wanted)
    heads = (n for n, word in enumerate(words) if word == wanted[0])
    return [n for n in heads if words[n : n + size] == wanted]


def _parts(revision: Revision) -> Iterator[tuple[str, str]]:
    """Each block of what the text says, and the heading that it stands below."""
    yield "Title", revision.title
    yield "Summary", revision.summary
    for point in revision.key_points:
        yield "Key points", point
    html = spoken(revision.html, at=timezone.now())
    headings = iter([one_line(h) for h in tree(html).iter("h2", "h3")])
    section, coming = "Introduction", next(headings, None)
    for block in blocks(html):
        if block == coming:
            section, coming = block, next(headings, None)
        yield section, block
