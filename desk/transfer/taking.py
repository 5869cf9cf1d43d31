"""Taking everything along: an archive that the importer reads, and anybody else can."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string

from articles.images import content_of
from articles.models import Article, Image, Revision
from articles.tree import image_ids
from desk.transfer.posts import ARTICLES, FORMAT
from references.models import Reference
from reviews.models import Publication, SignOff
from website.lists import crumbs_of
from website.pages import TextPage, text_parts, with_text

_AT_ONCE = 200


def take(out: IO[bytes]) -> int:
    """Write an archive of all articles: `articles.json` with their newest texts, `references.json`, their images, and as HTML what readers see. How many articles there were."""
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(ARTICLES, "w", force_zip64=True) as file:
            head = {"format": FORMAT, "source": settings.SITE_URL}
            file.write(json.dumps(head)[:-1].encode() + b', "articles": [')
            for told in _articles():
                file.write(b",\n" if count else b"\n")
                file.write(json.dumps(told, ensure_ascii=False).encode())
                count += 1
            file.write(b"\n]}\n")
        works = Reference.objects.filter(merged_into=None).order_by("pk").iterator(_AT_ONCE)
        archive.writestr(
            "references.json", json.dumps([_csl(one) for one in works], ensure_ascii=False)
        )
        for image in Image.objects.order_by("pk").iterator(_AT_ONCE):
            archive.writestr(_file_of(image), content_of(image.digest))
        for name, page in _pages():
            archive.writestr(name, page)
    return count


def _articles() -> Iterator[dict[str, Any]]:
    newest = Revision.objects.filter(child=None).order_by("article")
    keys = list(newest.values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        texts = Revision.objects.filter(pk__in=keys[start : start + _AT_ONCE])
        related = texts.select_related("article__topic").prefetch_related(
            "bylines__author__user", "citations__reference__merged_into"
        )
        shown = list(related.order_by("article"))
        live = _live([text.article for text in shown])
        images = Image.objects.in_bulk({one["id"] for text in shown for one in text.images})
        yield from (_told(text, live.get(text.article_id, {}), images) for text in shown)


def _live(articles: Iterable[Article]) -> dict[int, dict[str, str]]:
    """Of those that are live: who reviewed what readers see, and since when it is there."""
    found: dict[int, dict[str, str]] = {}
    live = Publication.objects.filter(article__in=list(articles)).select_related("release")
    given = SignOff.objects.filter(approvals__release__in=[one.release_id for one in live])
    names: dict[int, list[str]] = {}
    rows = given.values_list("approvals__release", "reviewer__user__name").order_by(
        "approvals__slot"
    )
    for release, name in rows:
        names.setdefault(release, []).append(name)
    for one in live:
        found[one.article_id] = {
            "reviewer": ", ".join(names.get(one.release_id, [])),
            "published": one.release.published_at.isoformat(),
        }
    return found


def _told(text: Revision, live: dict[str, str], images: dict[int, Image]) -> dict[str, Any]:
    article = text.article
    return {
        "key": str(article.pk),
        "title": text.title,
        "summary": text.summary,
        "key_points": text.key_points,
        "also_known_as": text.also_known_as,
        "body": text.body,
        "slug": article.slug,
        "address": article.get_absolute_url(),
        "topic": article.topic.slug,
        "kind": article.kind,
        "funding": text.funding,
        "author": ", ".join(one.author.user.name for one in text.bylines.all()),
        "modified": text.created_at.isoformat(),
        "references": [
            _csl(entry.reference.survivor) | {"id": str(entry.reference_id)}
            for entry in text.citations.all()
        ],
        "images": [_image(images[key]) for key in image_ids(text.html) if key in images],
        **live,
    }


def _csl(work: Reference) -> dict[str, Any]:
    return work.csl | {"id": str(work.pk)}


def _image(known: Image) -> dict[str, Any]:
    named = ("name", "alt", "credit", "licence", "is_decorative", "shows_person")
    return {name: getattr(known, name) for name in named} | {
        "id": str(known.pk),
        "file": _file_of(known),
    }


def _file_of(image: Image) -> str:
    return f"images/{image.digest}.webp"


def _pages() -> Iterator[tuple[str, str]]:
    """What readers see now, as pages of their own."""
    live = Publication.objects.order_by("article").values_list("revision", flat=True)
    for key in list(live):
        text = with_text(Revision.objects.select_related("article__topic").get(pk=key))
        shown = TextPage(**text_parts(text.article, text, crumbs_of(text.article)))
        yield (
            f"html/{text.article.slug}.html",
            render_to_string("desk/transfer/page.html", {"page": shown}),
        )
