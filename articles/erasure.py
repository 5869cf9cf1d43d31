"""What is emptied on this floor when a person is erased."""

from articles.models import Author
from people.models import User


def forget_author(person: User) -> None:
    """Empty the author's profile; the byline stays, without a name."""
    for author in Author.objects.filter(user=person):
        author.photo.delete(save=False)
        author.slug = f"withheld-{author.pk}"
        author.post_nominals = author.biography = ""
        author.save()
