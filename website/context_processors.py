"""What the frame of every page may name."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from website import policies


def house_texts(request: HttpRequest) -> dict[str, Any]:
    """The approved house texts, for footers; read once a page, and only where they are shown."""
    return {"house_texts": SimpleLazyObject(policies.current)}
