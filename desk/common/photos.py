"""Photos of people: read within limits, kept as bare pixels.

Whatever was sent is decoded and encoded again, so that nothing but a picture is ever served: no location,
no camera, no second file hidden in the first.
"""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE = 400  # pixels of the square that is kept
FORMATS = ("JPEG", "PNG", "WEBP")

_NOT_A_PHOTO = "This is not a JPEG, PNG or WebP picture, or it is damaged. Choose another file."


def square(upload: UploadedFile) -> ContentFile:
    """The middle of the picture as a WebP of 400 by 400 pixels, named by its content's SHA-256.

    ValidationError for another kind of file, over 5 MB, over 40 megapixels, or a damaged one.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError("The photo is larger than 5 MB. Choose a smaller one.")
    try:
        content = _encoded(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_many_pixels() from problem
    except (OSError, SyntaxError, ValueError, MemoryError, IndexError, OverflowError) as problem:
        # Pillow's decoders answer a damaged file with any of these.
        raise ValidationError(_NOT_A_PHOTO) from problem
    return ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()}.webp")


def _encoded(upload: UploadedFile) -> bytes:
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_many_pixels()
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        upright = ImageOps.exif_transpose(picture)
        plain = _on_white(upright)
    out = BytesIO()
    ImageOps.fit(plain, (SIDE, SIDE)).save(out, "WEBP", quality=85, method=4)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency, which a dark page would turn black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def _too_many_pixels() -> ValidationError:
    return ValidationError("The photo has more than 40 million pixels. Make it smaller first.")
