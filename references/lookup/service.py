"""Asks a service at the pace it allows, again when it is busy, and not twice a day for the same thing."""

import math
import re
import time
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache, caches
from django.utils.text import slugify

from references.lookup.fetching import Answer, Limits, fetch
from references.lookup.problems import Unreachable, Unusable
from references.lookup.together import at_most

TRIES = 3
LONGEST_WAIT = 10.0  # seconds; a service that asks for a longer wait is left alone
FOUND_FOR = 24 * 60 * 60  # seconds
MISSING_FOR = 60 * 60  # seconds; a DOI is often registered within hours of its paper

PACE_FOR = 60 * 60  # seconds; then our own pace applies again

T = TypeVar("T")

_NUMBER = re.compile(r"([1-9][0-9]{0,4})s?")


@dataclass(frozen=True)
class Service:
    """A service: its name, as sentences use it, and how many requests a second it allows.

    Pace and pauses are kept in the shared cache, so that all workers keep to them together.
    """

    name: str
    per_second: float
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def ask(
        self, url: str, *, types: Collection[str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer, after at most three tries. 429 and 5xx are retried, a timeout is not.

        Neither a turn nor a pause is waited for that lies beyond the deadline of whoever asks (`together.within`).
        """
        tried = 0
        while True:
            self.take_turn()
            limits = Limits(total=at_most(settings.LOOKUP_SECONDS))
            try:
                answer = fetch(url, types=types, headers=headers, limits=limits)
            except Unreachable as problem:
                tried += 1
                self._back_off(problem, tried)
            else:
                self._adopt_rate(answer.headers)
                return answer

    def look_up(
        self,
        url: str,
        read: Callable[[bytes], T | None],
        *,
        key: str,
        types: Collection[str],
        headers: Mapping[str, str] | None = None,
    ) -> T | None:
        """What `read` makes of the answer, None when there is nothing.

        Answers are cached for a day, "nothing" for an hour, failures not at all. The raw answer is
        cached and read again each time, so that a new version of the site reads it in its own way.
        `key` identifies the question in the cache: the address without our e-mail address and API key.
        """
        place = self._key("answer", sha256(key.encode()).hexdigest())
        if (kept := caches["answers"].get(place)) is not None:
            return _read(zlib.decompress(kept), read)
        body = self.body_of(self.ask(url, types=types, headers=headers))
        found = _read(body, read)
        kept_for = MISSING_FOR if found is None else FOUND_FOR
        caches["answers"].set(place, zlib.compress(body), kept_for)
        return found

    def body_of(self, answer: Answer) -> bytes:
        """The body of a successful answer, b"" for 404 and 410."""
        if answer.status in (404, 410):
            return b""
        if answer.status != 200 or not answer.body:
            raise Unusable(f"{self.name} does not take the question ({answer.status}).")
        return answer.body

    def _key(self, *parts: object) -> str:
        """A cache key of this service."""
        return ":".join(["lookup", slugify(self.name), *map(str, parts)])

    def take_turn(self) -> None:
        """Wait for the next free moment. Moments are 1/rate seconds apart, for all processes together."""
        if self.clock() < (until := cache.get(self._key("rest"), 0)):
            wait = math.ceil(until - self.clock())
            raise Unreachable(f"{self.name} asked us to wait; {wait} seconds of that are left.")
        rate = cache.get(self._key("rate")) or self.per_second
        now = self.clock()
        for moment in count(math.ceil(now * rate)):
            wait = max(moment / rate - now, 0)  # rounding may make it slightly negative
            if wait > at_most(LONGEST_WAIT):
                raise Unreachable(f"Too much is being looked up at {self.name}. Try again later.")
            if cache.add(self._key("turn", rate, moment), 1, 2 * LONGEST_WAIT):
                self.sleep(wait)
                return

    def _back_off(self, problem: Unreachable, tried: int) -> None:
        """Wait as long as the service asked for, else 1 and then 2 seconds; raise when waiting is no use."""
        wait = float(2 ** (tried - 1)) if problem.wait is None else problem.wait
        if problem.wait is not None and (wait > LONGEST_WAIT or tried == TRIES):
            rest = min(wait, FOUND_FOR)
            cache.set(self._key("rest"), self.clock() + rest, rest)
        if not problem.status or wait > at_most(LONGEST_WAIT) or tried == TRIES:
            raise problem
        self.sleep(wait)

    def _adopt_rate(self, headers: Mapping[str, str]) -> None:
        """Keep to the rate in the answer: Crossref states it there ("50" in "1s") and changes it."""
        limit = _NUMBER.fullmatch(headers.get("x-rate-limit-limit", ""))
        interval = _NUMBER.fullmatch(headers.get("x-rate-limit-interval", ""))
        if limit and interval:
            rate = min(int(limit[1]) / int(interval[1]), self.per_second)
            cache.set(self._key("rate"), rate, PACE_FOR)


def _read(body: bytes, read: Callable[[bytes], T | None]) -> T | None:
    return read(body) if body else None
