"""One way to turn facts into bytes, for digests, chains and seals."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(document: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; times in UTC with microseconds."""
    return _WRITER.encode(document).encode()


# One for all: json.dumps makes one at each call that asks for anything special.
_WRITER = json.JSONEncoder(
    default=_plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True
)


def sha256(document: Mapping[str, Any]) -> str:
    """The document's SHA-256, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def make_seal(document: Mapping[str, Any]) -> str:
    """The document's seal under the site's newest key."""
    return seal(document, settings.SEAL_KEYS[0])


def is_seal_of(value: str, document: Mapping[str, Any]) -> bool:
    """Whether this value is the document's seal under any of the site's keys."""
    return any(constant_time_compare(seal(document, key), value) for key in settings.SEAL_KEYS)


def seal(document: Mapping[str, Any], key: str) -> str:
    """HMAC-SHA-256 of the document under one key, in hexadecimal."""
    return hmac.digest(key.encode(), canonical(document), "sha256").hex()
