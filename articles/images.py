"""The library of images: what texts freeze of them, whether readers may see them, and where they are kept."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles import pixels
from articles.models import Consent, Image, Licence
from articles.pictures import ADDRESS, Picture
from articles.tree import image_ids
from people.days import local_day
from people.heads import stands, with_heads

FOLDER = "images"
# What a text freezes of an image.
_FROZEN = ("id", "digest", "width", "height", "alt", "is_decorative", "credit", "licence")
# Licences that say themselves what may be done with the work, and where.
_DEEDS = (Licence.CC0, Licence.CC_BY, Licence.CC_BY_SA, Licence.CC_BY_ND, Licence.CC_BY_NC)
_NAMED = (*_DEEDS, Licence.PUBLIC_DOMAIN, Licence.OGL, Licence.PERMISSION)


def frozen_of(html: str) -> list[dict[str, Any]]:
    """What a text whose words are clean `html` freezes of its images, as the library describes them now."""
    wanted = image_ids(html)
    known = Image.objects.in_bulk(wanted)
    return [_frozen(known[pk]) for pk in wanted if pk in known]


def _frozen(image: Image) -> dict[str, Any]:
    return {name: getattr(image, name) for name in _FROZEN}


def unknown_in(html: str) -> list[int]:
    """The images that clean `html` shows and the library does not have."""
    wanted = image_ids(html)
    return sorted(
        set(wanted) - set(Image.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    )


def pictures_of(
    images: Iterable[Mapping[str, Any]], *, hidden: Collection[int] = ()
) -> list[Picture]:
    """How a page shows what a text froze; those `hidden` leave a line in their place."""
    return [
        Picture(
            id=one["id"],
            src="" if one["id"] in hidden else f"{ADDRESS}{one['digest']}.webp",
            width=one["width"],
            height=one["height"],
            alt=one["alt"],
            credit=credit_line(one["credit"], one["licence"]),
        )
        for one in images
    ]


def credit_line(credit: str, licence: str) -> str:
    """Whose it is, as readers see it: “Ines Lanternfield, CC BY 4.0”."""
    named = str(Licence(licence).label) if licence in _NAMED else ""
    return ", ".join(filter(None, (credit, named)))


def described(images: Iterable[Mapping[str, Any]], hidden: Collection[int] = ()) -> dict[int, str]:
    """What comparisons call the images of a text, by their keys; nothing where readers may not see one."""
    return {
        one["id"]: "" if one["id"] in hidden else f"Picture: {one['alt'] or 'decorative'}"
        for one in images
    }


def hidden(keys: Iterable[int], *, at: datetime) -> set[int]:
    """Those of these images that readers may not see now: a person can be recognised, and their consent does not stand.

    Of several people on one the last consent of each must. Where a consent was ever asked for, somebody can be recognised.
    What the trail does not tell as it is hides the image. Two questions, none where there are no images.
    """
    wanted = set(keys)
    if not wanted:
        return set()
    known = with_heads(Image.objects.filter(pk__in=wanted), "image", "pk")
    images = {one.pk: one for one in known if stands(one, f"image:{one.pk}")}
    last = _last_consents(images.keys())
    of_people = {pk for pk, one in images.items() if one.shows_person} | {pk for pk, _ in last}
    refused = {
        image
        for (image, _), one in last.items()
        if not (one.stands(local_day(at)) and stands(one, f"image:{image}"))
    }
    agreed = {image for image, _ in last} - refused
    return wanted - images.keys() | (of_people - agreed)


def _last_consents(images: Collection[int]) -> dict[tuple[int, str], Consent]:
    """The last consent of each person on these images."""
    given = with_heads(Consent.objects.filter(image__in=images), "image", "image")
    return {one.whose: one for one in given.order_by("pk")}


# Files


def path_of(digest: str, width: int | None = None) -> str:
    """Where an image is kept; in this width, where it is kept narrower."""
    return f"{FOLDER}/{digest}{f'-{width}' if width else ''}.webp"


def keep_file(path: str, content: bytes) -> None:
    """Store bytes that are named by what they are, so that whoever stores them again stores the same."""
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))


def content_of(digest: str, width: int | None = None) -> bytes:
    """The bytes of an image, in this width where it is kept so by now.

    FileNotFoundError when they are gone, or are not those that the name says.
    """
    if width and default_storage.exists(path_of(digest, width)):
        with default_storage.open(path_of(digest, width)) as narrower:
            return bytes(narrower.read())
    with default_storage.open(path_of(digest)) as file:
        content: bytes = file.read()
    if pixels.digest_of(content) != digest:
        raise FileNotFoundError(f"{path_of(digest)} is not the picture that it was")
    return content
