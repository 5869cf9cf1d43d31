"""Shortening a signed text for a list without cutting a sentence: half a sentence may say the opposite."""

import re
from collections.abc import Iterator
from itertools import takewhile

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”’)\]]*+(?=\s)")
_WORD = re.compile(r"\S+")
_OPENING = '"“‘(['
_LAST_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]*\Z")
# Words before a full stop that may not end the sentence: letters ("e.g."), titles ("Dr.", "Prof."), and these.
_LONGEST_TITLE = 4
_ABBREVIATIONS = frozenset({"al", "approx", "ca", "cf", "esp", "etc", "incl", "resp", "vs"})


def whole_sentences(text: str, limit: int) -> str:
    """As many whole sentences as fit into `limit` characters; "" when not even the first one does.

    Where an end is in doubt, as after an abbreviation, the sentence is taken to go on.
    """
    if len(text) <= limit:
        return text
    ends = takewhile(lambda end: end.end() <= limit, _END.finditer(text))
    return text[: max((end.end() for end in ends if _is_certain(text, end)), default=0)]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, by the same rule."""
    start = 0
    for end in _END.finditer(text):
        if _is_certain(text, end):
            yield text[start : end.end()].strip()
            start = end.end()
    if rest := text[start:].strip():
        yield rest


def first_words(text: str, limit: int) -> str:
    """As many whole sentences as `limit` words hold; all of the text when not even the first one does."""
    for number, word in enumerate(_WORD.finditer(text), start=1):
        if number > limit:
            return whole_sentences(text, word.start()) or text
    return text


def _is_certain(text: str, end: re.Match[str]) -> bool:
    following = text[end.end() :].lstrip().lstrip(_OPENING)[:1]
    if not following.isupper():
        return False
    if end.group()[0] != ".":
        return True
    found = _LAST_WORD.search(text[: end.start()])
    word = found.group() if found else ""
    is_title = word[:1].isupper() and len(word) <= _LONGEST_TITLE
    return not (is_title or len(word) == 1 or word.lower() in _ABBREVIATIONS)
