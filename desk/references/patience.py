"""How long a page waits for look-ups, and how many pages wait at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings

from references.lookup.together import within

# Requests of one process: the threads that are left answer everybody else, load balancers among them.
WAITING_AT_ONCE = 2

_places = BoundedSemaphore(WAITING_AT_ONCE)


@contextmanager
def patience() -> Iterator[None]:
    """One deadline for all that a request looks up; at once when others wait already, so that only what is kept is found."""
    has_place = _places.acquire(blocking=False)
    try:
        with within(settings.LOOKUP_REQUEST_SECONDS if has_place else 0):
            yield
    finally:
        if has_place:
            _places.release()
