"""The decorator of verbs: each is one transaction, done again when the database asks for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction

# A serialisation failure and a deadlock (PostgreSQL): somebody else was first, and the whole transaction may be tried again.
AGAIN = {"40001", "40P01"}
TRIES = 4

log = structlog.get_logger("imprimatur.verbs")


def verb(act: Callable[..., Any]) -> Callable[..., Any]:
    """Run it in a transaction; when that loses a race, once more from the start, a few times.

    Inside somebody else's transaction it is a part of that, which alone can be begun again: nothing is tried there.
    """

    @wraps(act)
    def run(*args: Any, **kwargs: Any) -> Any:
        for left in reversed(range(TRIES)):
            is_part = connection.in_atomic_block
            try:
                with transaction.atomic():
                    return act(*args, **kwargs)
            except OperationalError as fault:
                if is_part or not left or getattr(fault.__cause__, "pgcode", None) not in AGAIN:
                    raise
                log.info("begun_again", verb=act.__name__, left=left)
        raise AssertionError("the last try returns or raises")

    return run
