"""Addresses of this site as others need them."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path, with the site's own name in it, whoever asks by whichever."""
    return f"{settings.SITE_URL}{path}"
