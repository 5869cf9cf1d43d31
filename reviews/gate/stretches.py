"""Which unfinished texts an approval is of, and who wrote them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.models import Author, Revision
from reviews.gate.case import ArticleRecord
from reviews.models import Release


@dataclass(frozen=True)
class Stretch:
    """Unfinished texts in a row (what tells them apart and who saved them), and the release before them."""

    before: Release | None
    texts: Sequence[Revision]


def stretches_of(revision: Revision, record: ArticleRecord) -> list[Stretch]:
    """The revisions since the last live one, after its release; then the same of each text that they took up again.

    What was live itself brings nothing but its release: only what was said since then is still open.
    """
    return list(_stretches(revision, record))


def _stretches(revision: Revision, record: ArticleRecord) -> Iterator[Stretch]:
    earlier = (one for one in record.releases if one.revision.number < revision.number)
    before = next(earlier, None)
    since = before.revision.number if before else 0
    own = [text for text in record.texts.values() if since < text.number <= revision.number]
    yield Stretch(before, own)
    taken_up = {text.text_of_id for text in own}
    for source in record.texts.values():
        if source.pk not in taken_up or source.number > since:
            continue
        release = next((one for one in record.releases if one.revision_id == source.pk), None)
        if release:
            yield Stretch(release, [])
        else:
            yield from _stretches(source, record)


def writers_of(revision: Revision, record: ArticleRecord | None = None) -> set[int]:
    """People who wrote or are named as authors of any revision since the last live one.

    Taking up an unfinished text again brings its writers with it.
    """
    return writers_in(stretches_of(revision, record or ArticleRecord(revision.article)))


def writers_in(stretches: Sequence[Stretch]) -> set[int]:
    """The same, of stretches that were read already."""
    texts = [text for stretch in stretches for text in stretch.texts]
    named = Author.objects.filter(bylines__revision__in=[text.pk for text in texts])
    return {text.created_by_id for text in texts} | set(named.values_list("user", flat=True))
