"""What is emptied on this floor when a person is erased."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from articles.models import Author
from people.models import User
from people.plain_rows import store


def forget_author(person: User, *, by: User, at: datetime) -> None:
    """Empty the author's profile; the byline stays, without a name."""
    for author in Author.objects.filter(user=person):
        empty_profile(author, "post_nominals", "biography", by=by, at=at)


def empty_profile(profile: Any, *words: str, by: User, at: datetime) -> None:
    """Empty these fields of a public profile; its address and photo go too."""
    photo, profile.photo = profile.photo, ""
    # The file goes once the erasure is certain; a row that came back would miss it.
    if photo:
        transaction.on_commit(partial(photo.storage.delete, photo.name))
    profile.slug = f"withheld-{profile.pk}"
    for name in words:
        setattr(profile, name, "")
    store(profile, by=by, fields=("slug", "photo", *words), at=at)
