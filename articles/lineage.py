"""What a revision's words come from: the revision before it, or the one whose text it took up."""

from articles.models import Revision


def text_ancestors(revision: Revision) -> set[int]:
    """The keys of this revision and of every one that its words were built on."""
    sources = {
        pk: copied or parent
        for pk, parent, copied in Revision.objects.filter(
            article=revision.article_id, number__lte=revision.number
        ).values_list("pk", "parent", "text_of")
    }
    line: set[int] = set()
    step: int | None = revision.pk
    while step is not None and step not in line:
        line.add(step)
        step = sources.get(step)
    return line
