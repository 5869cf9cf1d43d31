"""Auditing what articles and reviews hold: digests, seals, and where lists find articles."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, F

from articles import digest, inner_links, searched, shelving
from articles.images import content_of
from articles.models import (
    Article,
    Citation,
    Image,
    InnerLink,
    ListedMark,
    ListedName,
    Revision,
    SearchText,
)
from reviews import seals
from reviews.models import Policy, Publication, Release, SignOff

AT_ONCE = 500  # whole texts in memory


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from beside_trails()
    yield from _publications()


def beside_trails() -> Iterator[str]:
    """What does not match whatever trails tell of rows."""
    yield from _revisions()
    yield from _signatures()
    yield from _policies()
    yield from _shelves()
    yield from _newest_texts()
    yield from _images()


def _revisions() -> Iterator[str]:
    texts = Revision.objects.order_by("id").prefetch_related("bylines", "citations")
    for revision in texts.iterator(chunk_size=AT_ONCE):
        if not digest.matches(revision):
            yield f"revision {revision.pk} of article {revision.article_id}: other words than its digest names"


def _images() -> Iterator[str]:
    for image in Image.objects.order_by("pk").iterator():
        try:
            content_of(image.digest)
        except FileNotFoundError as problem:
            yield f"image {image.pk}, “{image}”: its file is gone or another one ({problem})"


def _signatures() -> Iterator[str]:
    for sign_off in SignOff.objects.order_by("pk").iterator():
        if not seals.has_valid_seal(sign_off):
            yield f"sign-off {sign_off.pk}: not sealed by this site"


def _policies() -> Iterator[str]:
    for policy in Policy.objects.annotate(written=Count("slots")).exclude(written=F("n_slots")):
        yield f"policy {policy.pk}: has {policy.written} slots and says {policy.n_slots}"


def _newest_texts() -> Iterator[str]:
    """Lists say of each article how hard its newest text is to read, and where it leads."""
    pages = inner_links.pages(Article.objects.all())
    kept: dict[int, set[tuple[str, bool]]] = defaultdict(set)
    for pk, url, leads in InnerLink.objects.values_list("article", "url", "leads"):
        kept[pk].add((url, leads))
    newest = Revision.objects.filter(child=None).select_related("article").order_by("article")
    for text in newest.defer("body", "words").iterator(chunk_size=AT_ONCE):
        pk = text.article_id
        if text.article.grade != shelving.grade_of(text):
            yield f"article:{pk}: lists say otherwise how hard its newest text is to read"
        if kept[pk] != inner_links.told(text.html, pages):
            yield f"article:{pk}: its links inside the site are listed otherwise than they are"


def _publications() -> Iterator[str]:
    for publication in Publication.objects.live().order_by("pk").iterator(chunk_size=AT_ONCE):
        try:
            seals.prove(publication)
        except seals.BrokenSeal as broken:
            yield f"live article {publication.article_id}: {broken}"


def _marks() -> dict[int, set[str]]:
    """By what others like each live article are found, as its text says."""
    live = Publication.objects.pages().select_related(None).only("article", "revision__codes")
    shown = Citation.objects.filter(revision__in=Publication.objects.values("revision"))
    cited = shelving.works_cited(shown)
    return {
        one.article_id: shelving.marks_of(one.revision, cited[one.revision_id])
        for one in live.select_related("revision").iterator()
    }


def _shelves() -> Iterator[str]:
    """Lists and search find each article by its newest text and by what is live of it."""
    newest = dict(Revision.objects.filter(child=None).values_list("article", "pk"))
    seen = dict(Release.objects.order_by("number").values_list("article", "revision"))
    live = Publication.objects.pages().values_list(
        "article", "revision__title", "revision__also_known_as"
    )
    shown = {pk: names for pk, *names in live}
    names: dict[int, set[str]] = defaultdict(set)
    for pk, name in ListedName.objects.values_list("article", "listed_as"):
        names[pk].add(name)
    marks: dict[int, set[str]] = defaultdict(set)
    for pk, mark in ListedMark.objects.values_list("article", "mark"):
        marks[pk].add(mark)
    meant = _marks()
    found = dict(SearchText.objects.values_list("pk", "title"))
    columns = ("pk", "newest_text", "last_seen", "letter", "listed_as")
    for pk, *stands in Article.objects.order_by("pk").values_list(*columns):
        title, others = shown.get(pk, (None, ()))
        told = [newest.get(pk), seen.get(pk), *shelving.place_of(title)]
        if stands != told or names[pk] != shelving.names_of(title, others):
            yield f"article:{pk}: lists find it by something that its texts do not say"
        if marks[pk] != meant.get(pk, set()):
            yield f"article:{pk}: others like it are found by something that its text does not say"
        if found.get(pk) != (title and searched.names_of(title, ())["title"]):
            yield f"article:{pk}: search finds it by something that its text does not say"
