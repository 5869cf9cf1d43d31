"""What an address may ask the database for: ids in it, and the filters of a list."""

import re

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db import DataError
from django.http import HttpRequest, QueryDict

# Ids are 64-bit numbers; whatever has up to 18 digits is one of them on every database.
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
_TOO_LARGE = re.compile(r"\d{19}")


def number(written: str) -> int:
    """The id that an address holds; 0, which no row has, for everything but the digits `reverse()` writes.

    int() alone would also read "１", " 1" and numbers that no database can compare.
    """
    return int(written) if _ID.fullmatch(written) else 0


def can_be_asked(query: QueryDict) -> bool:
    """Whether a database can compare these values: PostgreSQL knows no NUL, neither one knows huge numbers."""
    return not any(
        "\x00" in value or (name != SEARCH_VAR and _TOO_LARGE.search(value))
        for name, values in query.lists()
        for value in values
    )


class HouseList(ChangeList):
    """A page of an admin list; a filter that the database can't answer is a wrong filter, not a fault."""

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (DataError, OverflowError, ValueError) as problem:
            raise IncorrectLookupParameters from problem
