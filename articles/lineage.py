"""What a revision's words come from: the revision before it, or the one whose text it took up."""

from collections.abc import Iterable

from articles.models import Revision


def text_ancestors(revision: Revision, texts: Iterable[Revision]) -> set[int]:
    """The keys of this revision and of every one of its article's `texts` that its words were built on."""
    sources = {
        text.pk: text.text_of_id or text.parent_id
        for text in texts
        if text.number <= revision.number
    }
    line: set[int] = set()
    step: int | None = revision.pk
    while step is not None and step not in line:
        line.add(step)
        step = sources.get(step)
    return line
