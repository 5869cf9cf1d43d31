"""Addresses of this site as others need them."""

from django.conf import settings
from django.urls import reverse

from articles.models import Article


def absolute(path: str) -> str:
    """The whole address of a path, with the site's own name in it, whoever asks by whichever."""
    return f"{settings.SITE_URL}{path}"


def term_url(term: Article) -> str:
    """Where a term is explained."""
    return reverse("website:term", args=[term.slug])
