"""Which images readers may see: those that a live text shows, while nobody who can be recognised on them objects."""

from datetime import datetime

from articles import digest
from articles.images import hidden
from articles.models import Image
from reviews import seals
from reviews.models import Publication
from website.pages import with_text

# One text that shows an image is enough; more are looked at when the first is not as it went live.
_LOOKED_AT = 5


def may_be_seen(name: str, *, at: datetime) -> bool:
    """Whether readers may see the image of this name, its digest, now."""
    image = Image.objects.filter(digest=name).first()
    if image is None or hidden([image.pk], at=at):
        return False
    live = Publication.objects.live().filter(revision__illustrations__image=image)
    return any(_shows(one, name) for one in live.order_by("pk")[:_LOOKED_AT])


def _shows(publication: Publication, name: str) -> bool:
    """Whether the trail says that it is live, and it is the text that was signed, with this image."""
    if not seals.may_be_listed(publication) or not digest.matches(with_text(publication.revision)):
        return False
    return name in (one["digest"] for one in publication.revision.images)
