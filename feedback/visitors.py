"""Counting a visitor once without knowing who it is.

The key of a vote is HMAC(the day's salt, address, article). The salt lives for its day and the next night only; once
it is destroyed, nobody can tell whose key it was. No address is stored.
"""

import hashlib
import hmac
import ipaddress
import secrets
import threading
from datetime import date
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import DateField, QuerySet
from django.http import HttpRequest

from feedback.models import DaySalt
from people.prepared import Given, Prepared

# How many votes and reports one address may send in a window of seconds.
LIMIT, WINDOW = 20, 600
# A household gets a whole IPv6 network of this size, and its devices change their part of the address daily:
# https://datatracker.ietf.org/doc/html/rfc8981
IPV6_NETWORK = 64
KEEP_SALT = 600  # seconds in a process's memory
MAX_ADDRESS = 100  # characters kept of what is not an address


def address_of(request: HttpRequest) -> str:
    """A visitor's address: the connection's own, or the one that the trusted proxies in front of us saw.

    For IPv6 it is the network of a whole household or company.
    """
    return _network(_seen_address(request))


def _seen_address(request: HttpRequest) -> str:
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= proxies and forwarded[-proxies]:
            return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:MAX_ADDRESS]
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    # By number, without a zone such as "%eth0": it names our own network interface, not the visitor.
    return str(ipaddress.IPv6Network((int(known), IPV6_NETWORK), strict=False))


def day_salt(day: date) -> str:
    """The day's salt, made on first use; older ones are destroyed at the same time."""
    salt = _kept.get(day)
    if salt is None:
        salt = _stored_salt(day)
        transaction.on_commit(partial(_keep, day, salt))
    return salt


# What this process knows, so that not every vote has to ask.
_kept: dict[date, str] = {}


def _keep(day: date, salt: str) -> None:
    """Keep a day's salt in memory for a while, and no other day's."""
    _kept.clear()
    _kept[day] = salt
    later = threading.Timer(KEEP_SALT, forget_salts)
    later.daemon = True
    later.start()


def forget_salts() -> None:
    """Know no salt that the database may not have any more."""
    _kept.clear()


def _stored_salt(day: date) -> str:
    for known in _salts(day=day):
        return known.salt
    destroy_old_salts(day)
    try:
        with transaction.atomic():
            return DaySalt.objects.create(day=day, salt=secrets.token_hex(32)).salt
    except IntegrityError:
        return DaySalt.objects.get(day=day).salt


@Prepared
def _salts() -> QuerySet[DaySalt]:
    return DaySalt.objects.filter(day=Given("day", DateField()))


def destroy_old_salts(today: date) -> int:
    """Destroy the salts of all days before today; returns how many there were."""
    return DaySalt.objects.filter(day__lt=today).delete()[0]


def visitor_key(address: str, article_id: int, day: date) -> str:
    """The visitor's key, which nobody can compute again without the day's salt."""
    return keyed(day_salt(day), address, article_id)


def keyed(salt: str, address: str, article_id: int) -> str:
    """The same under a day's salt that is at hand."""
    message = f"{address}|{article_id}".encode()
    return hmac.new(salt.encode(), message, hashlib.sha256).hexdigest()


def is_flooding(address: str, day: date) -> bool:
    """Count one more submission from this address; True when it is over the limit."""
    return is_over("feedback", address, day, LIMIT, WINDOW)


def is_over(what: str, address: str, day: date, limit: int, window: int) -> bool:
    """Count one more of these from an address; True when there were more in so many seconds. No address is stored."""
    hashed = hmac.new(day_salt(day).encode(), address.encode(), hashlib.sha256).hexdigest()
    key = f"{what}:{hashed}"
    if cache.add(key, 1, timeout=window):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:
        # The window ended between the two calls.
        return False
