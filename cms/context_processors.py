"""What every template may name: the site, never the visitor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "sample_site": settings.SAMPLE_SITE,
        "contact_email": settings.CONTACT_EMAIL,
    }
