"""The last line of a trail, read in the statement that reads the row it is about: what pages and lists go by.

One statement sees one state of the database, so a row and the line that tells of it can't be of two moments.
"""

from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, JSONArray

from people import trail, witness
from people.models import Event
from people.told_rows import line_of

# Enough to prove the line by itself.
_COLUMNS = ("subject", "n", "kind", "actor", "at", "detail", "told", "stands", "previous", "digest")


def with_heads(rows: QuerySet, kind: str, key: str) -> QuerySet:
    """These rows, each with the `head` of the trail of the subject whose key stands under `key`."""
    named = Concat(Value(f"{kind}:"), Cast(OuterRef(key), CharField()), output_field=CharField())
    last = Event.objects.filter(subject=named).order_by("-n")
    return rows.annotate(head=Subquery(last.values(line=JSONArray(*_COLUMNS))[:1]))


def stands(row: Any, subject: str) -> bool:
    """Whether the trail says of a row that was read with its `head` that it stands now, as it is.

    A line at the end that this site did not write says nothing: then the trail is read as a whole.
    """
    if not row.head:
        return False
    line = line_of(_COLUMNS, row.head)
    last = line if trail.is_sealed(line) else trail.chains([subject])[subject].last
    return last is not None and witness.is_as_told(row, last.stands or {})
