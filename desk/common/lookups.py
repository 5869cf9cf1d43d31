"""What a URL may ask of the database: the ids in its path, and a list's filters."""

import re
from typing import Any

from django.contrib.admin.options import (
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    TO_FIELD_VAR,
    IncorrectLookupParameters,
)
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR, ChangeList
from django.db import DataError
from django.http import HttpRequest, QueryDict

# Ids are 64-bit integers; any number of up to 18 digits fits every database.
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
_TOO_LARGE = re.compile(r"\d{19}")
# Django's pop-up windows and its counts beside filters; our lists have neither.
_NOT_OURS = {IS_POPUP_VAR, TO_FIELD_VAR, IS_FACETS_VAR}


def number(written: str) -> int:
    """The id in a URL; 0, which no row has, for everything but the digits `reverse()` writes.

    int() alone would also read "１", " 1" and numbers that no database can compare.
    """
    return int(written) if _ID.fullmatch(written) else 0


def can_be_asked(query: QueryDict) -> bool:
    """Whether a list can answer these parameters, as far as their names and shapes tell.

    PostgreSQL takes no NUL, and neither database takes huge numbers. Django's error flag always comes alone.
    """
    if _NOT_OURS & query.keys() or (ERROR_FLAG in query and len(query) > 1):
        return False
    return not any(
        "\x00" in value or (name != SEARCH_VAR and _TOO_LARGE.search(value))
        for name, values in query.lists()
        for value in values
    )


class HouseList(ChangeList):
    """A page of an admin list, narrowed by what its admin declares; anything else is a wrong filter, not a server error."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Refuse what no declared filter has claimed.

        Django lets a URL filter by any column of the list's own table, with any lookup: the list of people would
        give away password hashes, and one heavy pattern would stop an SQLite site.
        """
        found = super().get_filters(request)
        undeclared = found[2].keys() - {*self.model_admin.extra_filters}
        if undeclared:
            raise IncorrectLookupParameters(f"Not a filter of this list: {sorted(undeclared)}")
        return found

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (DataError, OverflowError, ValueError) as problem:
            raise IncorrectLookupParameters from problem
