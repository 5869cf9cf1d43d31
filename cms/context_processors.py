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
        "sign_on_name": settings.OIDC_NAME if settings.OIDC_URL else "",
        "contact_email": settings.CONTACT_EMAIL,
        "emergency_number": _number(settings.EMERGENCY_NUMBER) or "your local emergency number",
        "urgent_number": _number(settings.URGENT_NUMBER),
    }


def _number(number: str) -> str:
    """A number to call, for a sentence."""
    return format_html('<a href="tel:{0}">{0}</a>', number) if number else ""
