"""Which addresses the site may ask, so that nobody reaches private places through it.

A name is resolved once; every address it has must be public, and the connection is made to one of
those, so that a second answer of the name server changes nothing (CWE-918, DNS rebinding).
"""

import re
import socket
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from references.lookup.problems import Refused, Unreachable

MAX_LENGTH = 2000  # characters; browsers and services stop there, too
PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], Iterable[str]]

_VISIBLE_ASCII_OR_LETTER = re.compile(r"[^\s\x00-\x20\x7f\\]+")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)

# Public according to some versions of `ipaddress`, or in part, but no paper is published there. The lists are IANA's:
# https://www.iana.org/assignments/iana-ipv4-special-registry/ and https://www.iana.org/assignments/iana-ipv6-special-registry/
_NOT_PUBLIC_4 = [
    IPv4Network("192.0.0.0/24"),  # protocols of the IETF, all of it (RFC 6890)
    IPv4Network("192.31.196.0/24"),  # AS112, which swallows questions (RFC 7535)
    IPv4Network("192.52.193.0/24"),  # AMT, relays of multicast (RFC 7450)
    IPv4Network("192.88.99.0/24"),  # relays of 6to4, retired (RFC 7526)
    IPv4Network("192.175.48.0/24"),  # AS112 (RFC 7534)
]
_NOT_PUBLIC_6 = [
    IPv6Network("2001::/23"),  # Teredo and other protocols of the IETF (RFC 2928)
    IPv6Network("2002::/16"),  # 6to4, retired (RFC 7526); an IPv4 address is in it
    IPv6Network("2620:4f:8000::/48"),  # AS112 (RFC 7534)
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
]
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291; all that is handed out lies in it
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
# RFC 5214, 6.1: what stands before the IPv4 address that ends an ISATAP address, whatever network it begins with. The
# two lowest bits of its first byte say whether it is unique and whether it is a group's.
_ISATAP, _ISATAP_FLAGS = 0x00005EFE, 0x03000000


@dataclass(frozen=True)
class Place:
    """Where a request goes: the host name, and the addresses that it may be sent to."""

    url: httpx.URL
    host: str
    port: int
    addresses: tuple[str, ...]


def place(url: str, *, trusted: Collection[str], resolve: Resolve, seconds: float) -> Place:
    """The place that an address names, if it may be asked. Raises Refused or Unreachable.

    `trusted` are the "host:port" that may be private; `seconds` is how long the name may take.
    """
    parsed = _parsed(url)
    host = parsed.raw_host.decode("ascii").lower()
    port = parsed.port or PORTS[parsed.scheme]
    is_trusted = f"{host}:{port}" in trusted
    if not is_trusted:
        _refuse_odd_host(host)
        if port not in PORTS.values():
            raise Refused(f"Port {port} is not asked. Pages are on ports 80 and 443.")
    found = _resolved_in_time(resolve, host, port, seconds)
    if not is_trusted and not all(map(is_public, found)):
        raise Refused(f"{shown(host)} is not on the public internet.")
    return Place(parsed, host, port, found)


def is_public(address: str) -> bool:
    """Whether an address is on the public internet, also when an IPv6 address hides an IPv4 one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return _is_public_4(ip) if isinstance(ip, IPv4Address) else _is_public_6(ip)


def resolved(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for a name, in its order of preference."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


def shown(host: str) -> str:
    """A host for use in a sentence: in brackets when it is an IPv6 address, and never too long."""
    host = host if len(host) <= 80 else f"{host[:79]}…"
    return f"[{host}]" if ":" in host else host


def _parsed(url: str) -> httpx.URL:
    if len(url) > MAX_LENGTH:
        raise Refused(f"An address has at most {MAX_LENGTH:,} characters.")
    if not _VISIBLE_ASCII_OR_LETTER.fullmatch(url):
        raise Refused("The address has spaces or other characters that do not belong in one.")
    scheme, colon, rest = url.partition("://")
    if not colon or scheme.lower() not in PORTS:
        raise Refused("An address begins with https:// or http://.")
    if "@" in re.split(r"[/?#]", rest, maxsplit=1)[0]:
        raise Refused("The address names a user. Leave out what stands before the @.")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as problem:
        raise Refused("This is not a web address.") from problem
    if not parsed.raw_host or parsed.userinfo or parsed.port == 0:
        raise Refused("This is not a web address.")
    return parsed


def _refuse_odd_host(host: str) -> None:
    """Refuse numbers that are not a dotted quad (2130706433, 0x7f.1): programs read them differently."""
    if "%" in host:
        raise Refused("The address names a network interface.")
    if ":" in host:
        return
    labels = host.rstrip(".").split(".")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        try:
            IPv4Address(host)
        except ValueError as problem:
            raise Refused(f"{shown(host)} is not written as an address is.") from problem


def _resolved_in_time(resolve: Resolve, host: str, port: int, seconds: float) -> tuple[str, ...]:
    """Resolve in a thread, since the system's resolver has no time limit."""
    found: list[str] = []

    def ask() -> None:
        try:
            found.extend(resolve(host, port))
        except (OSError, UnicodeError):
            found.clear()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(seconds, 0))
    addresses = tuple(found)
    if not addresses:
        raise Unreachable(f"There is no {shown(host)}, or its name could not be looked up.")
    return addresses


def _is_public_4(ip: IPv4Address) -> bool:
    return (
        ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC_4)
    )


def _is_public_6(ip: IPv6Address) -> bool:
    if ip.scope_id:
        return False
    if ip.ipv4_mapped:
        return _is_public_4(ip.ipv4_mapped)
    if ip in _NAT64:
        return _is_public_4(IPv4Address(int(ip) & 0xFFFFFFFF))
    return (
        ip in _GLOBAL_UNICAST
        and ip.is_global
        and not _is_isatap(ip)
        and not any(ip in network for network in _NOT_PUBLIC_6)
    )


def _is_isatap(ip: IPv6Address) -> bool:
    """Whether a router of ISATAP would unpack it, and send on to the IPv4 address in it, which is of one site only."""
    return (int(ip) >> 32) & 0xFFFFFFFF & ~_ISATAP_FLAGS == _ISATAP
