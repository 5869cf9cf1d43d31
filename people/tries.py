"""How often passwords may be tried, for whom and from where.

A place (a network address, or a home's network of IPv6) that tried too often waits, and nobody else does. All unknown
places together have a wider limit an account, against those who own many. A browser in which the person signed in
before has limits of its own, so no stranger locks anybody out of it: the device cookies of
https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies. An address that opens no account
has the same limits. The rates are those of `ACCOUNT_RATE_LIMITS`.
"""

import hashlib
import secrets

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from people import browsers

LOCKED_OUT = 60 * 60  # seconds: the longest of the rates
_KEPT = 24 * 60 * 60  # seconds, longer than any of the rates


class Try:
    """One password, typed for one account in one browser. Counted before it is looked at, so no crowd outruns the limits."""

    def __init__(self, request: HttpRequest, email: str, place: str) -> None:
        self._request, self._email = request, email
        self._counted: list[ratelimit.RateLimitUsage] = []
        account = f"{cache.get(_key('since', email), '')}|{email}"
        if browser := browsers.known(request, email):
            self._limits = [("sign_in_known", f"{account}|{browser}")]
        else:
            here = ("sign_in_here", f"{account}|{place}")
            self._limits = [("wrong_from_here", ""), here, ("sign_in_anywhere", account)]

    def is_allowed(self) -> bool:
        """Whether the password may be looked at; it counts from now on."""
        for limit in self._limits:
            usage = self._consume(*limit)
            if usage is None:
                self.take_back()
                return False
            self._counted.append(usage)
        return True

    def take_back(self) -> None:
        """The password was right, or was not looked at: it does not count."""
        for usage in self._counted:
            usage.rollback()
        self._counted = []

    def was_the_last(self) -> bool:
        """Whether the next one would be refused because of this account; it is locked out from here, or everywhere."""
        about_it = self._limits[-2:]
        if all(self._consume(*limit, dry_run=True) for limit in about_it):
            return False
        cache.set(_key("locked-out", self._email), True, LOCKED_OUT)
        return True

    def _consume(self, action: str, key: str, **options: bool) -> ratelimit.RateLimitUsage | None:
        return ratelimit.consume(
            self._request, app="allauth.account", action=action, key=key, **options
        )


def is_locked_out(email: str) -> bool:
    """Whether an unknown browser was refused within the hour, or will be, because of wrong passwords."""
    return bool(cache.get(_key("locked-out", email)))


def forget(email: str) -> None:
    """Start counting anew for this account, from everywhere."""
    cache.set(_key("since", email), secrets.token_hex(8), _KEPT)
    cache.delete(_key("locked-out", email))


def _key(what: str, email: str) -> str:
    return f"tries:{what}:{hashlib.sha256(email.encode()).hexdigest()}"
