"""How a page shows the images that a text names: each above its caption, and with it whose it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from lxml import html as lxml_html

from articles.tree import image_id

ADDRESS = "/media/images/"
COLUMN = 720  # pixels of the widest column of text that pages have
WIDTHS = (320, 480, 720, 960, 1440)  # in which a wider image is kept too


class Picture(NamedTuple):
    """An image as a text froze it, and where the page finds it; `src` is empty where it may not be shown now."""

    id: int
    src: str
    width: int
    height: int
    alt: str
    credit: str


def show_pictures(root: Any, known: Mapping[int, Picture]) -> None:
    """Puts each image above its caption, and below it whose it is."""
    for figure in root.iter("figure"):
        picture = known.get(image_id(figure))
        if picture is not None:
            figure.insert(0, _image(picture) if picture.src else _placeholder())
            _put_credit(figure, picture)


def _image(picture: Picture) -> Any:
    image = lxml_html.Element("img", {"src": picture.src, "alt": picture.alt})
    if narrower := [width for width in WIDTHS if width < picture.width]:
        stem = picture.src.removesuffix(".webp")
        sources = [f"{stem}-{width}.webp {width}w" for width in narrower]
        image.set("srcset", ", ".join([*sources, f"{picture.src} {picture.width}w"]))
        image.set("sizes", f"(max-width: {COLUMN}px) 100vw, {COLUMN}px")
    # With both, a page keeps the room for it, and nothing moves when it comes.
    image.set("width", str(picture.width))
    image.set("height", str(picture.height))
    image.set("loading", "lazy")
    image.set("decoding", "async")
    return image


def _placeholder() -> Any:
    said = lxml_html.Element("small")
    said.text = "This picture is not shown any more."
    return said


def _put_credit(figure: Any, picture: Picture) -> None:
    if picture.src and picture.credit:
        credit = lxml_html.Element("small", {"class": "credit"})
        credit.text = picture.credit
        caption = figure.find("figcaption")
        (figure if caption is None else caption).append(credit)
