"""Which pictures a page shows of a text: not those of somebody who can be recognised and does not agree."""

from datetime import datetime

from articles.images import hidden, pictures_of
from articles.models import Revision
from articles.pictures import Picture


def of_live(revision: Revision, *, at: datetime) -> list[Picture]:
    """The images of a text that is live."""
    return pictures_of(revision.images, hidden=hidden(_keys(revision), at=at))


def of_earlier(revision: Revision, live: Revision, *, at: datetime) -> list[Picture]:
    """Those of a text that was live, without what the one that is `live` now does not show any more."""
    keys, still = _keys(revision), _keys(live)
    return pictures_of(revision.images, hidden=hidden(keys & still, at=at) | (keys - still))


def _keys(revision: Revision) -> set[int]:
    return {one["id"] for one in revision.images}
