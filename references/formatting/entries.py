"""One work as one entry of a reference list: AMA Manual of Style, 11th edition, and NLM/Vancouver.

Entries are HTML with only `<i>`, `<sub>`, `<sup>` and `<span lang>`, everything else escaped, and without links;
the page adds its own. What a record lacks is left out together with its punctuation. The case of a
title is never changed: recasing would break names, genes and drugs.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape

from references.csl import Csl
from references.formatting import ama, nlm

_TAG = re.compile(r"</?(?:i|sub|sup|span(?: lang=\"[A-Za-z0-9-]{2,40}\")?)>")
_ENDED = re.compile(r"[.?!…][\"'”’»]*(?:</\w+>)*$")


@dataclass(frozen=True)
class Style:
    """`compose` returns an entry's sentences, and what follows them without a full stop (a DOI or an address)."""

    compose: Callable[[Csl], tuple[list[str], str]]
    brackets: str = ""


_NLM = Style(nlm.compose, brackets="()")
STYLES = {"ama": Style(ama.compose), "nlm": _NLM, "vancouver": _NLM}


def format_entry(csl: Csl, *, style: str = "ama") -> str:
    """One entry of the reference list, as safe HTML.

    Styles: "ama" (up to six authors, else three and "et al"; italics; whole page ranges) and "nlm",
    also called "vancouver" (six and "et al"; dates to the day; shortened ranges; PMID and PMCID).
    Raises ValueError for any other style. An empty record gives "".
    """
    sentences, ending = _style(style).compose(csl)
    return " ".join([*map(_stopped, filter(None, sentences)), *filter(None, [ending])])


def format_plain(csl: Csl, *, style: str = "ama") -> str:
    """The same entry as plain text, not escaped."""
    return _plain(format_entry(csl, style=style))


def format_marker(numbers: Iterable[int], *, style: str = "ama") -> str:
    """The marker of works cited together: in order, each once, three or more in a row as a range.

    AMA "1-3,5" (set in superscript by the page), NLM "(1-3,5)"; "" for no numbers.
    """
    brackets = _style(style).brackets
    marker = ",".join("-".join(map(str, ends)) for ends in joined(numbers))
    return f"{brackets[:1]}{marker}{brackets[1:]}" if marker else ""


def joined(numbers: Iterable[int]) -> list[tuple[int, ...]]:
    """Numbers in order, each once; three or more in a row as (first, last), any other alone."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [ends for run in runs for ends in _ends(run)]


def _ends(run: list[int]) -> list[tuple[int, ...]]:
    return [(run[0], run[-1])] if len(run) > 2 else [(number,) for number in run]


def _style(name: str) -> Style:
    if name not in STYLES:
        raise ValueError(f'There is no reference style "{name}". Use one of: {", ".join(STYLES)}.')
    return STYLES[name]


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def _stopped(sentence: str) -> str:
    return sentence if _ENDED.search(sentence) else f"{sentence}."
