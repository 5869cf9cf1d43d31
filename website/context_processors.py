"""What the frame of every page may show."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from website.site_pages import policies


def site_pages(request: HttpRequest) -> dict[str, Any]:
    """The approved site pages, for footers; read once per page, and only where they are shown."""
    return {"site_pages": SimpleLazyObject(policies)}
