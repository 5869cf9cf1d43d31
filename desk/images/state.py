"""In what state an image is, as lists and dialogs say it."""

from datetime import date

from django.utils.safestring import SafeString

from articles.models import Consent, Image
from articles.pictures import ADDRESS
from desk.common import display


def address_of(image: Image, width: int | None = None) -> str:
    """Where the desk finds the picture."""
    return f"{ADDRESS}{image.digest}{f'-{width}' if width else ''}.webp"


def lacks(image: Image) -> str:
    """What must be said of it before a text that shows it goes live: "no credit", "" for nothing."""
    missing = [] if image.is_described else ["description"]
    missing += [name for name in ("credit", "licence") if not getattr(image, name)]
    return f"no {', no '.join(missing)}" if missing else ""


def image_state(image: Image, *, is_hidden: bool) -> SafeString:
    """Whether texts can show it; `is_hidden` as `articles.images.hidden` says of it."""
    if missing := lacks(image):
        return display.state("due", missing)
    if is_hidden:
        return display.state("bad", "no valid consent")
    return display.state("good", "with consent" if image.shows_person else "complete")


def consent_state(consent: Consent, today: date) -> SafeString:
    if consent.withdrawn_at:
        return display.state("bad", "withdrawn")
    if consent.stands(today):
        return display.state("good", "in force")
    return display.state("due", "expired")
