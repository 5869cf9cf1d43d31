"""The one guarded way out of the site: `fetch`.

Anybody may have typed the address, and anybody may answer. So only public places are asked
(`addresses.py`), each redirect is checked like the first address, and time and size are limited
whatever the other side does. Proxies from the environment are ignored: they would resolve the name
again, unseen.
"""

import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urljoin

import httpcore
import httpx
from django.conf import settings

from references.lookup import addresses
from references.lookup.addresses import Place, Resolve, shown
from references.lookup.bodies import read_body
from references.lookup.problems import Refused, Unreachable, Unusable
from references.lookup.transport import Deadline, Transport

MAX_REDIRECTS = 5

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_loading = threading.Lock()


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes. `total` covers everything: names, redirects, a body that comes in drips."""

    total: float
    connect: float = 5.0
    read: float = 10.0
    size: int = 5_000_000


@dataclass(frozen=True)
class Answer:
    """What came back. `url` is where it came from in the end; `headers` have lower-case names.

    `hops` are the addresses that sent us on, in their order; `moved_to` is where the first of them
    says it has moved for good (301, 308), "" when it has not.
    """

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hops: tuple[str, ...] = ()
    moved_to: str = ""


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    types: Collection[str] = (),
    limits: Limits | None = None,
    resolve: Resolve = addresses.resolved,
    tls: ssl.SSLContext | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Ask a public address, with GET or HEAD, and follow up to five redirects.

    `types` are the content types wanted of a success; none means any. Raises Unreachable for 429 and
    from 500 up, Refused and Unusable; every other answer is returned, whatever it says.
    """
    if method not in ("GET", "HEAD"):
        raise Refused("The site only reads from other places: GET or HEAD.")
    limits = limits or Limits(total=settings.LOOKUP_SECONDS)
    return _Fetch(
        method=method,
        headers={**_default_headers(), **(headers or {})},
        types=tuple(types),
        limits=limits,
        deadline=Deadline(limits.total, clock),
        resolve=resolve,
        tls=tls or _trusted_authorities(),
    ).run(url)


@dataclass(frozen=True)
class _Fetch:
    """One fetch: what stays the same from one redirect to the next."""

    method: str
    headers: Mapping[str, str]
    types: tuple[str, ...]
    limits: Limits
    deadline: Deadline
    resolve: Resolve
    tls: ssl.SSLContext

    def run(self, url: str) -> Answer:
        hops: list[str] = []
        moved_to, is_permanent = "", True
        while len(hops) <= MAX_REDIRECTS:
            answer = self._ask(url)
            target = _redirect_target(answer)
            if not target:
                return replace(answer, hops=tuple(hops), moved_to=moved_to)
            hops.append(url)
            is_permanent = is_permanent and answer.status in _PERMANENT
            moved_to = target if is_permanent else moved_to
            url = target
        raise Unusable(f"The address sends us on more than {MAX_REDIRECTS} times.")

    def _ask(self, url: str) -> Answer:
        place = addresses.place(
            url,
            trusted=settings.LOOKUP_TRUSTED_HOSTS,
            resolve=self.resolve,
            seconds=min(self.limits.connect, self.deadline.left()),
        )
        with (
            _as_lookup_problems(place),
            self._transport(place) as transport,
            closing(transport.handle_request(self._request(place))) as response,
        ):
            return Answer(
                status=response.status_code,
                url=str(place.url),
                headers=dict(response.headers),
                body=self._body(response, place),
            )

    def _transport(self, place: Place) -> Transport:
        return Transport(place.addresses, self.deadline, self.tls)

    def _request(self, place: Place) -> httpx.Request:
        """A request without httpx's client, which follows redirects by itself and logs whole addresses."""
        seconds = httpx.Timeout(self.limits.read, connect=self.limits.connect)
        return httpx.Request(
            self.method, place.url, headers=self.headers, extensions={"timeout": seconds.as_dict()}
        )

    def _body(self, response: httpx.Response, place: Place) -> bytes:
        if response.status_code in _REDIRECTS:
            return b""
        _refuse_failure(response, place.host)
        if self.types and response.is_success:
            _refuse_other_types(response, self.types, place.host)
        return b"" if self.method == "HEAD" else read_body(response, self.limits.size)


def _default_headers() -> dict[str, str]:
    """Who we are, so that a service that is bothered can write to us, and what we can unpack."""
    name = settings.SITE_NAME.encode("ascii", "ignore").decode().strip() or "Website"
    contact = f"{settings.SITE_URL}; mailto:{settings.CONTACT_EMAIL}"
    return {"User-Agent": f"{name}/1.0 ({contact})", "Accept": "*/*", "Accept-Encoding": "gzip"}


def _trusted_authorities() -> ssl.SSLContext:
    """The certificate authorities, loaded once because that takes tens of milliseconds; not by each thread that begins."""
    with _loading:
        return _load_authorities()


@lru_cache(maxsize=1)
def _load_authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@contextmanager
def _as_lookup_problems(place: Place) -> Iterator[None]:
    """Turn whatever goes wrong on the network into a LookupProblem."""
    host = shown(place.host)
    try:
        yield
    except httpcore.TimeoutException as problem:
        raise Unreachable(f"{host} did not answer in time.") from problem
    except (httpcore.ConnectError, ssl.SSLError) as problem:
        if isinstance(problem, ssl.SSLError) or isinstance(problem.__context__, ssl.SSLError):
            raise Unreachable(f"{host} does not prove that it is {host}.") from problem
        raise Unreachable(f"{host} takes no connection.") from problem
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as problem:
        raise Unreachable(f"The connection to {host} broke off.") from problem
    except (httpx.InvalidURL, httpx.HTTPError, ValueError) as problem:
        raise Unusable(f"{host} answered with something that is not HTTP.") from problem


def _redirect_target(answer: Answer) -> str:
    """The full address that a redirect leads to, "" when the answer is not a redirect."""
    location = answer.headers.get("location", "")
    if answer.status not in _REDIRECTS or not location:
        return ""
    try:
        return urljoin(answer.url, location)
    except ValueError as problem:
        raise Refused(
            "The address sends us on to something that is not a web address."
        ) from problem


def _refuse_failure(response: httpx.Response, host: str) -> None:
    status = response.status_code
    if status == 429:
        sentence = f"{shown(host)} asks us to wait: it was asked too often."
    elif status >= 500:
        sentence = f"{shown(host)} is out of order at the moment ({status})."
    else:
        return
    raise Unreachable(sentence, status=status, wait=_asked_to_wait(response))


def _asked_to_wait(response: httpx.Response) -> float | None:
    """Retry-After in seconds; it may also be a date (RFC 9110, 10.2.3)."""
    written = response.headers.get("retry-after", "").strip()
    if written.isascii() and written.isdigit() and len(written) < 10:
        return float(written)
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0)


def _refuse_other_types(response: httpx.Response, types: Collection[str], host: str) -> None:
    written = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if written not in types:
        raise Unusable(f"{shown(host)} answered with another kind of document than was asked for.")
