"""What floors above do when something happens here: functions that settings name, so that nothing here names them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def above(setting: str) -> list[Callable[..., Any]]:
    """The functions that a setting lists by their dotted paths."""
    return [import_string(path) for path in getattr(settings, setting)]
