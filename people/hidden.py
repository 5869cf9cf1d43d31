"""Secrets that the site itself must read again, kept so that whoever reads the database or a copy of it can't.

They are encrypted under the site's keys (`SEAL_KEYS`), which are not in the database, by Fernet of the package cryptography: a changed letter
is noticed.
"""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"imprimatur: people.hidden"  # so that no seal is ever a key


def hide(words: str) -> str:
    """The words, encrypted under the newest key."""
    return _keys().encrypt(words.encode()).decode()


def is_newest(hidden: str) -> bool:
    """Whether it is encrypted under the newest key already."""
    try:
        Fernet(_derived(settings.SEAL_KEYS[0])).decrypt(hidden.encode())
    except InvalidToken:
        return False
    return True


def show(hidden: str) -> str:
    """The words again. ValueError when they were not hidden under one of the site's keys."""
    try:
        return _keys().decrypt(hidden.encode()).decode()
    except InvalidToken:
        raise ValueError("This was not hidden under a key of this site.") from None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in settings.SEAL_KEYS])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), _PURPOSE, "sha256"))
