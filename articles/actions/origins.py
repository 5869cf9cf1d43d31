"""Bringing an article from another site."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify

from articles.actions.texts import create_article, free_slug, save_revision
from articles.models import BroughtFile, Kind, Origin, Topic
from people import trail
from people.models import User
from people.refusals import Refusal
from people.verbs import verb

_LONGEST = 120  # characters of an address
_TRIES = 1000
_A_WHILE = timedelta(hours=1)  # after which a file that is still gone through keeps no other back


@verb
def bring_article(
    *,
    source: str,
    key: str,
    topic: Topic,
    by: User,
    text: Mapping[str, Any],
    slug: str = "",
    address: str = "",
    said: Mapping[str, str] | None = None,
    left_out: Sequence[str] = (),
    kind: str = str(Kind.CONDITION),
    at: datetime | None = None,
) -> Origin:
    """A draft of an article from elsewhere, with what was said of it there. What was brought before is returned as it is.

    ValidationError, by field, when the text cannot be kept; then nothing is.
    """
    at = at or timezone.now()
    if known := Origin.objects.filter(source=source, key=key).first():
        return known
    free = _free(slugify(slug) or slugify(text["title"]) or "article")
    article = create_article(by=by, slug=free, topic=topic, kind=kind, at=at)
    note = f"Brought from {source}"
    save_revision(article=article, by=by, based_on=None, change_note=note, at=at, **text)
    made = Origin.objects.create(
        article=article,
        source=source,
        key=key,
        address=address,
        said=dict(said or {}),
        left_out=list(left_out),
        brought_by=by,
        brought_at=at,
    )
    detail = {"source": source, "key": key}
    trail.record(subject=article, kind="brought", by=by, at=at, detail=detail, wrote=[made])
    return made


@verb
def keep_brought_file(
    *, name: str, data: bytes, topic: Topic, kind: str, by: User, at: datetime | None = None
) -> BroughtFile:
    """Keep a file of articles until the queue has gone through it. Refusal while another of the same person is being gone through."""
    at = at or timezone.now()
    if BroughtFile.objects.filter(by=by, done_at=None, at__gt=at - _A_WHILE).exists():
        raise Refusal("Another file of yours is being gone through. Wait until that is done.")
    said = {"name": name[:200], "data": data, "topic": topic, "kind": Kind(kind)}
    return BroughtFile.objects.create(by=by, at=at, **said)


def _free(slug: str) -> str:
    """The address, or the same with a number, that no article has or had."""
    slug = slug[:_LONGEST].strip("-")
    for number in range(2, _TRIES):
        try:
            return free_slug(slug)
        except ValidationError:
            end = f"-{number}"
            slug = f"{slug.removesuffix(f'-{number - 1}')[: _LONGEST - len(end)]}{end}"
    return free_slug(slug)
