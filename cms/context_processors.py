"""What every template may name: the site, never the visitor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "sample_site": settings.SAMPLE_SITE,
        "contact_email": settings.CONTACT_EMAIL,
        "emergency_number": _emergency_number(),
    }


def _emergency_number() -> str:
    """Whom to call, for a sentence."""
    if number := settings.EMERGENCY_NUMBER:
        return format_html('<a href="tel:{0}">{0}</a>', number)
    return "your local emergency number"
