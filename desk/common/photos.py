"""Photos of people: the square that is kept of what was sent."""

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from articles import pixels

SIDE = 400  # pixels of the square that is kept


def square(upload: UploadedFile) -> ContentFile:
    """The middle of the picture as a WebP of 400 by 400 pixels, named by its content's SHA-256.

    ValidationError for what `articles.pixels` refuses.
    """
    kept = pixels.square(upload, SIDE)
    return ContentFile(kept.content, name=f"{kept.digest}.webp")
