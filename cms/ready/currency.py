"""Whether what is kept is still current: each worker reads the database's ticks a few times a second.

A page is never told that it is stale. It remembers which changes it has seen, and is compared with those since when somebody
asks for it; so one that was made while its article was being withdrawn is stale from the start.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from time import time

from django.db import DatabaseError, connection

from people import changes

LOOK_EVERY = 0.25  # seconds; what is withdrawn is gone within a second
TRUST_FOR = 0.9  # seconds that others go on with the last look while one is looking
KEEP_CHANGES_FOR = 600  # seconds; no page is kept longer
MOST_BEHIND = 200  # looks with changes; making a page anew costs less than comparing it with more


def keys(names: Iterable[str]) -> "array[int]":
    """Names of rows as numbers, 8 bytes each; two names of one number only cost a page too many."""
    return array("q", sorted(map(hash, names)))


@dataclass(frozen=True)
class Change:
    """What one look found to be changed. It happened after `since`."""

    number: int
    since: float
    names: frozenset[int]


@dataclass(frozen=True)
class State:
    """What this worker knows of the database. `number` grows by one with each look that found changes.

    `since` is the number that a page must have seen at least, `changes` what came after it.
    """

    position: str = ""
    looked_at: float = 0.0
    number: int = 0
    since: int = 0
    changes: tuple[Change, ...] = ()

    def after(self, number: int) -> tuple[Change, ...]:
        """The changes that come after this one."""
        behind = self.number - number
        return self.changes[-behind:] if behind else ()


class Unknown(Exception):
    """The database can't be asked: nothing that is kept may be shown."""


class Currency:
    """The state, looked up again when it is older than `look_every` seconds."""

    def __init__(self, look_every: float = LOOK_EVERY) -> None:
        self._look_every = look_every
        self._looking = Lock()
        self.state = State()

    def known(self, now: float) -> State | None:
        """The state that `at` would give without asking the database; None when it would ask."""
        age = now - self.state.looked_at
        ends = TRUST_FOR if self._looking.locked() else self._look_every
        return self.state if 0 <= age < ends else None

    def at(self, now: float) -> State:
        """The state at this moment. Raises Unknown."""
        if 0 <= now - self.state.looked_at < self._look_every:
            return self.state
        if self._looking.acquire(blocking=not 0 <= now - self.state.looked_at < TRUST_FOR):
            try:
                if not 0 <= now - self.state.looked_at < self._look_every:
                    self.state = _next(self.state)
            finally:
                self._looking.release()
        return self.state


def _next(state: State) -> State:
    now = time()  # before the database is asked: what it answers is at least as new
    try:
        return _looked(state, now)
    except DatabaseError:
        # A connection that lay idle may have been closed; a new one tells whether the database is there.
        connection.close()
    try:
        return _looked(state, now)
    except DatabaseError as fault:
        raise Unknown from fault


def _looked(state: State, now: float) -> State:
    idle = not 0 <= now - state.looked_at < KEEP_CHANGES_FOR
    found = changes.first_look() if idle else changes.look(state.position)
    if not (idle or found.names):
        return State(found.position, now, state.number, state.since, state.changes)
    number = state.number + 1
    if idle or found.is_everything:
        return State(found.position, now, number, number)
    change = Change(number, state.looked_at, frozenset(map(hash, found.names)))
    kept = tuple(one for one in state.changes if now - one.since < KEEP_CHANGES_FOR)
    return State(found.position, now, number, number - 1 - len(kept), (*kept, change))
