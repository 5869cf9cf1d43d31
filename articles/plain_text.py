"""Text without formatting, as PDF viewers and mail programs copy it, in paragraphs and lists.

A PDF knows lines, not paragraphs: lines that were only broken because the page ended are joined. A hyphen at the end of
a line stays, for nobody can tell "beta-blocker" from a word that was divided.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import groupby

from articles.allowed import legible

_FULL = 30  # characters from which a line may have been broken by the page,
_OF_LONGEST = 0.7  # if it is nearly as long as the longest of its block
_ITEM = re.compile(r"(?P<bullet>[•‣◦▪●·*–—-])\s+(?=\S)|(?P<number>[0-9]{1,3})[.)]\s+(?=\S)")
# One of a viewer's lines, laid over the picture of the page.
_VIEWER = re.compile(r"""<span\b[^<>]*\brole=["']?presentation""", re.I)
_BREAK = re.compile(r"<(?:br|/?div|/?p)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")


def lines_of(html: str) -> str:
    """The lines of text that a PDF viewer copied as HTML; "" for HTML from elsewhere."""
    if not _VIEWER.search(html):
        return ""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html.replace("\n", ""))))


def as_html(text: str) -> str:
    """Paragraphs and lists, to be cleaned like any other HTML."""
    blocks = re.split(r"\n[ \t]*\n", legible(text))
    pieces = [piece for block in blocks for piece in _pieces(block)]
    return "".join(
        _written(kind, list(run)) for kind, run in groupby(pieces, key=lambda one: one[0])
    )


def _pieces(block: str) -> Iterator[tuple[str, str]]:
    """The paragraphs and items of a block, each on one line, with the kind of list: "ul", "ol" or ""."""
    lines = [line for line in (" ".join(line.split()) for line in block.split("\n")) if line]
    full = max(_FULL, _OF_LONGEST * max(map(len, lines), default=0))
    kind, joined, before = "", "", ""
    for line in lines:
        item = _ITEM.match(line)
        if joined and not item and len(before) >= full:
            joined += line if re.search(r"\w-$", joined) else f" {line}"
        else:
            if joined:
                yield kind, joined
            kind = ("ul" if item["bullet"] else "ol") if item else ""
            joined = line
        before = line
    if joined:
        yield kind, joined


def _written(kind: str, run: list[tuple[str, str]]) -> str:
    if not kind or len(run) == 1:
        return "".join(f"<p>{escape(line)}</p>" for _, line in run)
    start = _ITEM.match(run[0][1])
    first = f' start="{start["number"]}"' if start and start["number"] else ""
    items = "".join(f"<li>{escape(_ITEM.sub('', line, count=1))}</li>" for _, line in run)
    return f"<{kind}{first}>{items}</{kind}>"
