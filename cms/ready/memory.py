"""The pages that a worker keeps, within a bound of memory."""

import datetime as dt
from array import array
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.utils import timezone

from cms.ready.answers import Answer
from cms.ready.currency import KEEP_CHANGES_FOR, MOST_BEHIND, State

_OVERHEAD = 4096  # bytes of a page besides its text and rows, roughly: headers, addresses, the objects themselves
# Seconds after a change of anything: lists and counts show what is new.
RENEW_AFTER = 45
GONE_AFTER = 60


@dataclass(frozen=True)
class Fact:
    """What is remembered without being an answer."""

    value: Any
    size = 2048  # bytes, roughly


@dataclass
class Page:
    """An answer or a fact, the rows it was made of, and the change up to which it is known to be current.

    From `renew_at` on somebody should make it anew; at `ends_at` nobody is shown it any more.
    """

    answer: Any
    rows: "array[int]"
    number: int
    renew_at: float
    ends_at: float

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return self.answer.size + 8 * len(self.rows) + _OVERHEAD

    def is_current(self, state: State, now: float) -> bool:
        """Whether none of its rows has changed and its time is not over.

        Another thread may have looked since, and compared the page with more than this state knows.
        """
        if self.number < state.number and not self._outlives(state):
            return False
        return now < self.ends_at

    def _outlives(self, state: State) -> bool:
        if self.number < max(state.since, state.number - MOST_BEHIND):
            return False
        for change in state.after(self.number):
            if not change.names.isdisjoint(self.rows):
                return False
            self.renew_at = min(self.renew_at, change.since + RENEW_AFTER)
            self.ends_at = min(self.ends_at, change.since + GONE_AFTER)
        self.number = state.number
        return True


def new_page(answer: Answer | Fact, rows: "array[int]", number: int, now: float) -> Page:
    """A page that was made when `number` was the last change; it ends with the day, for days show on pages."""
    ends_at = min(now + KEEP_CHANGES_FOR, _midnight(now))
    return Page(answer, rows, number, renew_at=ends_at, ends_at=ends_at)


def _midnight(now: float) -> float:
    """When the day of `TIME_ZONE` ends."""
    tomorrow = timezone.localdate(dt.datetime.fromtimestamp(now, dt.UTC)) + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(tomorrow, dt.time())).timestamp()


class Memory:
    """Pages by address, those asked for last at the end; the others go when there is no more room."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self.bytes = 0
        self._writing = Lock()

    def get(self, address: Hashable) -> Page | None:
        page = self._pages.get(address)
        if page is not None:
            try:  # noqa: SIM105 - suppress() takes longer than all the rest
                self._pages.move_to_end(address)
            except KeyError:
                pass  # another thread has just dropped it
        return page

    def keep(self, address: Hashable, page: Page) -> None:
        """Take a page in, in the place of an older one."""
        with self._writing:
            self._drop(address)
            self._pages[address] = page
            self.bytes += page.size
            while self.bytes > self._most_bytes and self._pages:
                self._drop(next(iter(self._pages)))

    def _drop(self, address: Hashable) -> None:
        page = self._pages.pop(address, None)
        if page is not None:
            self.bytes -= page.size

    def __len__(self) -> int:
        return len(self._pages)
