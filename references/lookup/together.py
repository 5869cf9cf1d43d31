"""Asks several questions side by side, all within one deadline, so that whoever waits for them waits once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import TypeVar

from django.db import connections

from references.lookup.transport import Deadline

# Threads of one request; a question beyond them waits for one that has been answered.
AT_ONCE = 10

T = TypeVar("T")

_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything that is looked up meanwhile, in however many threads, ends so many seconds from now."""
    token = _deadline.set(Deadline(seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def at_most(seconds: float) -> float:
    """So many seconds, or what is left if that is less. Raises Unreachable when nothing is left."""
    deadline = _deadline.get()
    return seconds if deadline is None else deadline.at_most(seconds)


def side_by_side(*questions: Callable[[], T]) -> list[T]:
    """What the questions answer, in their order; each keeps to the deadline of whoever asks."""
    if len(questions) < 2:
        return [ask() for ask in questions]
    with ThreadPoolExecutor(min(len(questions), AT_ONCE)) as threads:
        asked = [threads.submit(copy_context().run, _alone, ask) for ask in questions]
        return [one.result() for one in asked]


def _alone(ask: Callable[[], T]) -> T:
    """Ask in a thread of its own, which must not keep a connection to the database when it ends."""
    try:
        return ask()
    finally:
        connections.close_all()
