"""Pictures that people send: read within limits, kept as bare pixels.

Whatever was sent is decoded and encoded again, so that nothing but a picture is ever served: no location, no camera, no
second file hidden in the first. Colours are those of sRGB, which every screen shows: a rash must not look paler for
want of a profile.
"""

import hashlib
from contextlib import suppress
from io import BytesIO
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 10 * 1024 * 1024
# Reading one of so many pixels takes under two seconds and 300 MB. A photo of a camera is read at half its size or less.
MAX_PIXELS = {"JPEG": 40_000_000, "PNG": 13_000_000, "WEBP": 10_000_000}
FORMATS = tuple(MAX_PIXELS)
ACCEPTED = "image/jpeg,image/png,image/webp"
LONGEST = 2_000  # pixels of the longer side that are kept: a column of text, twice as sharp, and room to look closer
SHORTEST = 16  # below this it is a dot that counts visitors, or a mistake
# At most; one is kept dot for dot, so that its letters stay sharp. A photo without colours has 256 greys.
_COLOURS_OF_A_DRAWING, _GREYS_OF_A_DRAWING = 2_048, 64

_NOT_A_PICTURE = "This is not a JPEG, PNG or WebP picture, or it is damaged. Choose another file."
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow's decoders answer to a damaged file.
_DAMAGED = (OSError, SyntaxError, ValueError, MemoryError, IndexError, OverflowError, TypeError)


class Pixels(NamedTuple):
    """A picture as WebP, named by the SHA-256 of its bytes."""

    content: bytes
    digest: str
    width: int
    height: int


def square(upload: Any, side: int) -> Pixels:
    """The middle of a picture, `side` pixels wide and high.

    ValidationError for another kind of file, more than `MAX_BYTES` or `MAX_PIXELS`, or a damaged one.
    """
    return _encoded(ImageOps.fit(_read(upload), (side, side)))


def whole(upload: Any) -> Pixels:
    """All of a picture, its longer side at most `LONGEST` pixels. ValidationError as for `square`, and for a mere dot."""
    picture = _read(upload)
    if min(picture.size) < SHORTEST:
        raise ValidationError(
            f"The picture is {picture.width} by {picture.height} pixels. Choose one of at least {SHORTEST} each way."
        )
    return _encoded(picture)


def must_begin_like_one(upload: Any) -> None:
    """ValidationError for a file whose first bytes are not those of a picture; the rest, and its size, are not judged."""
    try:
        upload.seek(0)
        with suppress(*_BOMBS), Image.open(upload, formats=FORMATS):
            upload.seek(0)
    except _DAMAGED as problem:
        raise ValidationError(_NOT_A_PICTURE) from problem


def narrowed(content: bytes, width: int) -> bytes:
    """A picture that is kept, narrower; it was read before, so nothing in it is doubtful."""
    with Image.open(BytesIO(content), formats=("WEBP",)) as picture:
        height = max(1, round(picture.height * width / picture.width))
        return _encoded(picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS))[0]


def _read(upload: Any) -> Image.Image:
    """The picture upright, in RGB, without transparency, its longer side at most `LONGEST` pixels."""
    if upload.size > MAX_BYTES:
        raise ValidationError(f"The picture is larger than {_MEGABYTES} MB. Choose a smaller one.")
    try:
        return _decoded(upload)
    except _BOMBS as problem:
        raise _too_many_pixels("JPEG") from problem
    except _DAMAGED as problem:
        raise ValidationError(_NOT_A_PICTURE) from problem


def _decoded(upload: Any) -> Image.Image:
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as picture:
        kind = str(picture.format)
        if picture.width * picture.height > MAX_PIXELS[kind]:
            raise _too_many_pixels(kind)
        picture.draft("RGB", (LONGEST, LONGEST))
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(_in_eight_bits(picture))
        plain = _in_srgb(_on_white(upright), profile)
    plain.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return plain


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """X-rays and scans have sixteen bits of grey, which a plain conversion would turn white."""
    if picture.mode == "I;16":
        return Image.frombytes("L", picture.size, picture.tobytes()[1::2])  # the upper byte of each
    return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours without the profile that says what they are; a profile that makes no sense is left aside."""
    if not profile:
        return picture
    with suppress(ImageCms.PyCMSError, *_DAMAGED):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, srgb, outputMode="RGB") or picture
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency, which a dark page would turn black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _encoded(picture: Image.Image) -> Pixels:
    how = {"lossless": True, "quality": 60} if _is_drawing(picture) else {"quality": 85}
    content = _webp(picture, method=4, **how)
    return Pixels(content, digest_of(content), picture.width, picture.height)


def digest_of(content: bytes) -> str:
    """The name of a picture's bytes."""
    return hashlib.sha256(content).hexdigest()


def _is_drawing(picture: Image.Image) -> bool:
    colours = picture.getcolors(_COLOURS_OF_A_DRAWING)
    if colours is None:
        return False
    is_grey = all(red == green == blue for _, (red, green, blue) in colours)  # type: ignore[misc]
    return not is_grey or len(colours) <= _GREYS_OF_A_DRAWING


def _webp(picture: Image.Image, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", **options)
    return out.getvalue()


def _too_many_pixels(kind: str) -> ValidationError:
    most = MAX_PIXELS[kind] // 1_000_000
    return ValidationError(
        f"The picture has more than {most} million pixels. Make it smaller first."
    )


_MEGABYTES = MAX_BYTES // 1024 // 1024
