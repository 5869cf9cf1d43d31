"""The images that a text shows (E011)."""

from collections.abc import Iterator
from typing import Any

from articles.images import hidden
from articles.tree import image_ids
from reviews.gate.case import Case
from reviews.gate.findings import Find, Finding, blocks


@blocks("gate.E011")
def unfit(find: Find, case: Case) -> Iterator[Finding]:
    """E011: an image lacks a description, a credit or a licence, or the consent of somebody who can be recognised."""
    shown = case.revision.images
    if image_ids(case.revision.html) != [one["id"] for one in shown]:
        yield find(
            "The figures of the text and the images that it shows do not match.",
            "Save the text again; remove figures that show nothing.",
            "body",
        )
    refused = hidden((one["id"] for one in shown), at=case.at)
    for number, image in enumerate(shown, start=1):
        name = f"Figure {number}"
        place = f"image:{image['id']}"
        if lacks := _lacks(image):
            yield find(
                f"{name} has no {' and no '.join(lacks)}.",
                "Add it in the library, then save the text again.",
                place,
                subject=name,
            )
        if image["id"] in refused:
            yield find(
                f"{name} shows somebody who can be recognised, and there is no valid consent from them.",
                "Record their consent with the image, or show another one.",
                place,
                subject=name,
            )


def _lacks(image: dict[str, Any]) -> list[str]:
    """What is missing of what the text froze."""
    missing = [] if image["alt"] or image["is_decorative"] else ["description"]
    return missing + [name for name in ("credit", "licence") if not image[name]]
