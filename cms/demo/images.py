"""The drawings that the sample's texts show, our own."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from articles.actions import add_image
from articles.actions.images import make_widths
from articles.models import Image, Licence
from cms.demo.newsroom import SAMPLE, Newsroom, images_planned
from people.models import User

_FIGURE = re.compile(r'(data-image=")([^"]+)(")')


def shown(body: str) -> list[str]:
    """The names of the images that a sample text shows."""
    return list(dict.fromkeys(match[2] for match in _FIGURE.finditer(body)))


def with_ids(body: str, images: dict[str, Image]) -> str:
    """A sample text whose figures name rows of the database."""
    return _FIGURE.sub(lambda match: f"{match[1]}{images[match[2]].pk}{match[3]}", body)


def add(newsroom: Newsroom, names: Iterable[str], *, by: User, at: datetime) -> None:
    """Add those images that are not in the library yet, with their narrower widths: nothing waits for the queue here."""
    planned = images_planned()
    for name in names:
        if name in newsroom.images:
            continue
        said = dict(planned[name])
        content = (SAMPLE / "images" / said.pop("file")).read_bytes()
        image = add_image(
            upload=SimpleUploadedFile(f"{name}.png", content),
            by=by,
            at=at,
            licence=Licence.OWN,
            **said,
        )
        make_widths.call(digest=image.digest)
        newsroom.images[name] = image
