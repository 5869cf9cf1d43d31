"""The last line of a trail, read in the statement that reads the row it is about: what pages and lists go by.

One statement sees one state of the database, so a row and the line that tells of it can't be of two moments.
"""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import CharField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONArray

from people import trail, witness
from people.models import Event
from people.told_rows import moment

_KEPT = 1_024  # proved heads that a process keeps, of some kilobytes each


class Head(NamedTuple):
    """What of a line proves it by itself."""

    subject: str
    n: int
    kind: str
    actor: str
    at: datetime
    detail: Any
    told: Any
    stands: Any
    previous: str | None
    digest: str


def with_heads(rows: QuerySet, kind: str, key: str, *, name: str = "head") -> QuerySet:
    """These rows, each with the head of the trail of the subject whose key stands under `key`, as the database writes it."""
    named = Concat(Value(f"{kind}:"), Cast(OuterRef(key), CharField()), output_field=CharField())
    last = Event.objects.filter(subject=named).order_by("-n")
    line = last.values(line=JSONArray(*Head._fields))[:1]
    return rows.annotate(**{name: Subquery(line, output_field=TextField())})


def stands(row: Any, subject: str) -> bool:
    """Whether the trail says of a row that was read with its `head` that it stands now, as it is.

    A line at the end that this site did not write says nothing: then the trail is read as a whole.
    """
    if not row.head:
        return False
    last = _sealed(row.head, tuple(settings.SEAL_KEYS)) or trail.chains([subject])[subject].last
    return last is not None and witness.is_as_told(row, last.stands or {})


@lru_cache(_KEPT)
def _sealed(written: str, keys: tuple[str, ...]) -> Head | None:
    """The line, when this site wrote it under one of these keys: equal words are equally sealed, so the latest are kept."""
    values = json.loads(written)
    line = Head(*values)
    try:
        line = line._replace(at=moment(values[_AT]))
        if connection.vendor == "sqlite":  # gives what was JSON already as text
            line = line._replace(**{name: _loaded(getattr(line, name)) for name in _DOCUMENTS})
    except (TypeError, ValueError):
        return None  # a line that makes no sense
    return line if trail.is_sealed(line) else None


_AT = Head._fields.index("at")
_DOCUMENTS = ("detail", "told", "stands")


def _loaded(value: str | None) -> Any:
    return value and json.loads(value)
