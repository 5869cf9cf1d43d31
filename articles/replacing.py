"""Replacing words wherever a text says them, as whole words and numbers: “5 mg” stands neither in “25 mg” nor in “2.5 mg”."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.utils.html import escape

from articles.anchors import lines_of, whole
from articles.cleaning import as_stored
from articles.models import Revision
from articles.passages import blocks
from articles.texts import Text
from articles.tree import inner_html, is_marker, tree
from people.refusals import Refusal

_AROUND = 60  # characters shown on each side
_SPACE = re.compile(r"\\ ")


def finder(find: str) -> re.Pattern[str]:
    """Finds the words whole, whatever spaces are between them."""
    return re.compile(_SPACE.sub(lambda _: r"[\s\u00a0]{1,3}", whole(find).pattern))


def replaced(text: Text, find: str, by: str) -> Text:
    """The text with other words in its title, its summary, its key points and its body; citations and addresses stay as they are.

    Refusal where formatting or a link begins or ends within the words, so that more or less would change than was looked at.
    """
    wanted = finder(find)
    body, n_changed = _in_html(wanted, by, text.body)
    if n_changed != sum(len(wanted.findall(line)) for line in blocks(text.body)):
        raise Refusal(
            f"“{find}” stands there with formatting or a link in the middle. Change it by hand."
        )
    return replace(
        text,
        title=_said(wanted, by, text.title),
        summary=_said(wanted, by, text.summary),
        key_points=[_said(wanted, by, line) for line in text.key_points],
        body=as_stored(body),
    )


def _said(wanted: re.Pattern[str], by: str, words: str) -> str:
    return wanted.sub(lambda _: by, words)


def _in_html(wanted: re.Pattern[str], by: str, html: str) -> tuple[str, int]:
    """The text, and how often it was changed."""
    root, n_changed = tree(html), 0
    for element in root.iter():
        if element.text and not is_marker(element):
            element.text, n = wanted.subn(lambda _: by, element.text)
            n_changed += n
        if element.tail:
            element.tail, n = wanted.subn(lambda _: by, element.tail)
            n_changed += n
    return inner_html(root), n_changed


def places(text: Revision, find: str) -> Iterator[tuple[str, str]]:
    """What stands before and after the words, wherever the text says them; “…” where more stands there."""
    wanted = finder(find)
    for _, line in lines_of(text):
        for found in wanted.finditer(line):
            before, after = line[: found.start()], line[found.end() :]
            yield (
                f"…{before[-_AROUND:]}" if len(before) > _AROUND else before,
                f"{after[:_AROUND]}…" if len(after) > _AROUND else after,
            )


def as_written(words: str) -> str:
    """The words as they stand in a stored body."""
    return str(escape(words)).replace("&#x27;", "'").replace("&quot;", '"')
