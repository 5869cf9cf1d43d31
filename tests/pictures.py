"""Images in tests: each a picture of its own, taken into the library by the verb."""

from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.actions import add_image, record_consent

_COLOURS = count(1)


def upload(size=(640, 480), kind="PNG", name="drawing.png"):
    """A file that nobody has sent before."""
    number = next(_COLOURS)
    out = BytesIO()
    Image.new("RGB", size, (number % 256, number // 256 % 256, 90)).save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


def image(story, name="Two nerves", *, by=None, **said):
    """An image that lacks nothing."""
    said = {
        "alt": "Two nerves that touch each other.",
        "credit": "Wanda Writer",
        "licence": "own",
        **said,
    }
    size = said.pop("size", (640, 480))
    return add_image(upload=upload(size), by=by or story.wanda, name=name, **said)


def consent(story, image, **said):
    """Somebody on it agreed, for a year."""
    said = {"scope": "this website", "evidence": "form 17, locked cabinet", **said}
    said = {"given_on": story.due(-10), "expires_on": story.due(355), **said}
    return record_consent(image=image, by=said.pop("by", story.maya), **said)


def figure(image, caption="Where two nerves meet"):
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-image="{image.pk}">{said}</figure>'
