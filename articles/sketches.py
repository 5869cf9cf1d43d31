"""Which stored texts share something with another, by the sketches that are kept of them (`articles.overlap`)."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from django.db.models import Count, F

from articles.models import Revision, SketchedRun, SourceText
from articles.overlap import Words, own_words
from articles.searched import AT_ONCE

MOST = 12  # texts that are compared word by word at once, those with the most in common first


def words_in(text: Revision) -> Words:
    """The words of a revision that are its own: of its title, its summary, its key points and its text."""
    return own_words(text.html, text.title, text.summary, *text.key_points)


def words_of_source(source: SourceText) -> Words:
    """All words of a text from elsewhere, those that it quotes, too."""
    return _read(source.text)


@lru_cache(16)
def _read(text: str) -> Words:
    """Kept for a while, since what was added never changes and may be long."""
    return Words.of(text.splitlines())


def take_in(texts: Iterable[Revision]) -> None:
    """Let these be found, each the newest text of its article. Of those before, what readers saw last stays found."""
    taken = list(texts)
    kept = {key for text in taken for key in (text.pk, text.article.last_seen_id) if key}
    before = Revision.objects.filter(article__in=[text.article_id for text in taken])
    SketchedRun.objects.filter(revision__in=before.exclude(pk__in=kept)).delete()
    _store(SketchedRun(revision=text, run=run) for text in taken for run in words_in(text).sketch())


def take_in_source(source: SourceText) -> None:
    """Let a text from elsewhere be found."""
    _store(SketchedRun(source=source, run=run) for run in words_of_source(source).sketch())


def _store(rows: Iterable[SketchedRun]) -> None:
    SketchedRun.objects.bulk_create(rows, batch_size=AT_ONCE)


def sharing(
    words: Words, article: int, *, without: Collection[int] = ()
) -> tuple[list[Revision], list[SourceText]]:
    """The texts that share most with these words of an article, other articles' and from elsewhere; three questions at most.

    What they share of the words `without` is not looked for: others have been found for it.
    """
    runs = words.sketch(without)
    if not runs:
        return [], []
    own = Revision.objects.filter(article=article).values("pk")
    found = (
        SketchedRun.objects.filter(run__in=runs)
        .exclude(revision__in=own)
        .values_list("revision", "source")
        .annotate(n=Count("pk"))
        .order_by("-n", F("revision").desc(), "source")[:MOST]
    )
    rows = list(found)
    revisions = {revision for revision, _, _ in rows if revision}
    sources = {source for _, source, _ in rows if source}
    return _texts(revisions), list(SourceText.objects.filter(pk__in=sources)) if sources else []


def _texts(keys: set[int]) -> list[Revision]:
    if not keys:
        return []
    return list(Revision.objects.filter(pk__in=keys).select_related("article"))
