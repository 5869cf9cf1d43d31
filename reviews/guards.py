"""Triggers of the proof itself: its rows are made and removed, never changed."""

from collections.abc import Iterator

from people.triggers import APPEND_ONLY, Trigger, register

_PROOF_TABLES = ("reviews_approval", "reviews_publication")
_BEFORE_UPDATE_ROW = 1 | 2 | 16


def triggers(vendor: str) -> Iterator[Trigger]:
    """The triggers of this floor; `people.guards` installs and checks them."""
    for table in _PROOF_TABLES:
        abort = f"BEGIN SELECT RAISE(ABORT, 'publication gate: {table}'); END"
        yield Trigger(
            f"{table}_unchanged",
            table,
            body=f"BEFORE UPDATE ON {table} {abort}",
            events=_BEFORE_UPDATE_ROW,
            function=APPEND_ONLY,
        )


register(triggers, {})
