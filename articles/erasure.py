"""What is emptied on this floor when a person is erased."""

from functools import partial

from django.db import transaction

from articles.models import Author
from people.models import User


def forget_author(person: User) -> None:
    """Empty the author's profile; the byline stays, without a name."""
    for author in Author.objects.filter(user=person):
        photo, author.photo = author.photo, ""
        # The file goes once the erasure is certain; a row that came back would miss it.
        if photo:
            transaction.on_commit(partial(photo.storage.delete, photo.name))
        author.slug = f"withheld-{author.pk}"
        author.post_nominals = author.biography = ""
        author.save()
