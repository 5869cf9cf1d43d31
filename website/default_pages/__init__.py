"""The site pages that come with the software, one TOML file each."""

import tomllib
from pathlib import Path

from django.conf import settings

FOLDER = Path(__file__).resolve().parent
# The order of the footer.
SLUGS = (
    *("about", "editorial-policy", "medical-review", "how-texts-are-written", "corrections"),
    *("funding", "privacy", "accessibility", "disclaimer", "contact", "search-names"),
)


def default_pages() -> dict[str, dict[str, str]]:
    """Title, summary and body of each page by its slug, with the site's own name and address filled in."""
    return {slug: _page(slug) for slug in SLUGS}


def _page(slug: str) -> dict[str, str]:
    fields = tomllib.loads((FOLDER / f"{slug}.toml").read_text(encoding="utf-8"))
    own = {"{site_name}": settings.SITE_NAME, "{contact_email}": settings.CONTACT_EMAIL}
    for name in ("title", "summary", "body"):
        for place, value in own.items():
            fields[name] = fields[name].replace(place, value)
    return {name: fields[name] for name in ("title", "summary", "body")}
