"""What a URL may ask of the database: the ids in its path, and a list's filters."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.admin import FieldListFilter
from django.contrib.admin.options import (
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    TO_FIELD_VAR,
    IncorrectLookupParameters,
)
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR, ChangeList
from django.db import DataError
from django.db.models import Model, UUIDField
from django.http import HttpRequest, QueryDict

from desk.common import keyset
from desk.common.keyset import KeyPage

# Ids are 64-bit integers; any number of up to 18 digits fits every database.
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_TOO_LARGE = re.compile(r"\d{19}")
# Django's pop-up windows and its counts beside filters; our lists have neither.
_NOT_OURS = {IS_POPUP_VAR, TO_FIELD_VAR, IS_FACETS_VAR}


def number(written: str) -> int:
    """The id in a URL; 0, which no row has, for everything but the digits `reverse()` writes.

    int() alone would also read "１", " 1" and numbers that no database can compare.
    """
    return int(written) if _ID.fullmatch(written) else 0


def key(model: type[Model], written: str) -> Any:
    """The key of a row in a URL, 0 when the model has no such keys."""
    if isinstance(model._meta.pk, UUIDField):
        return UUID(written) if _UUID.fullmatch(written) else 0
    return number(written)


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


# Where a page of a list begins or ends: the key of a row.
AFTER, BEFORE = "after", "before"
# Asks for the whole list as a table.
TABLE = "table"
# What is found is counted up to here; a longer list is not read from end to end to say how long it is.
COUNTED = 1_000
AT_ONCE = 200  # rows that a table reads at once
MOST_IN_TABLE = 100_000


def as_counted(number: int) -> str:
    """A number of rows as far as they were counted: "1,000+" for one more than that."""
    return f"{COUNTED:,}+" if number > COUNTED else f"{number:,}"


def filter_of(title: str, base: type[FieldListFilter]) -> type[FieldListFilter]:
    """A filter by a field, under a name of our own instead of the field's."""

    class Filter(base):  # type: ignore[valid-type,misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = title

    return Filter


class HouseList(ChangeList):
    """A page of an admin list, narrowed by what its admin declares; anything else is a wrong filter, not a server error."""

    def __init__(self, request: HttpRequest, model: type[Model], *args: Any, **kwargs: Any) -> None:
        asked = request.GET
        self._after, self._before = (key(model, asked.get(one, "")) for one in (AFTER, BEFORE))
        super().__init__(request, model, *args, **kwargs)

    def get_filters(self, request: HttpRequest) -> Any:
        """Refuse what no declared filter has claimed.

        Django lets a URL filter by any column of the list's own table, with any lookup: the list of people would
        give away password hashes, and one heavy pattern would stop an SQLite site.
        """
        # They are no filters, and no part of the addresses that filters lead to.
        for place in (AFTER, BEFORE, TABLE):
            self.params.pop(place, None)
            self.filter_params.pop(place, None)
        found = super().get_filters(request)
        undeclared = found[2].keys() - {*self.model_admin.extra_filters}
        if undeclared:
            raise IncorrectLookupParameters(f"Not a filter of this list: {sorted(undeclared)}")
        return found

    def get_ordering_field(self, field_name: str) -> Any:
        """Nothing for a column that offers no order: Django would take one from the address all the same."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def get_results(self, request: HttpRequest) -> None:
        try:
            page = self.page(request)
            self._show(replace(page, rows=self.completed(page.rows, request)))
        except (DataError, OverflowError, ValueError) as problem:
            raise IncorrectLookupParameters from problem

    def page(self, request: HttpRequest) -> KeyPage:
        """The rows that are asked for."""
        return keyset.page(
            self.queryset, self.list_per_page, after=self._after, before=self._before
        )

    def completed(self, rows: list[Any], request: HttpRequest) -> list[Any]:
        """The rows with whatever their columns show besides, asked once for all of them."""
        return self.model_admin.completed(rows, request)

    def all_rows(self, request: HttpRequest) -> Iterator[Any]:
        """Every row of the list, as far as it goes into a table."""
        taken, last = 0, 0
        while taken < MOST_IN_TABLE:
            page = keyset.page(self.queryset, AT_ONCE, after=last)
            yield from self.completed(page.rows, request)
            if not page.has_after:
                return
            taken, last = taken + len(page.rows), page.rows[-1].pk

    def _show(self, page: KeyPage) -> None:
        self.result_list = page.rows
        self.newer = self._leading_to(BEFORE, page.rows[0]) if page.has_before else ""
        self.older = self._leading_to(AFTER, page.rows[-1]) if page.has_after else ""
        self.first = self.get_query_string()
        narrowed = bool(self.query or self.has_active_filters)
        self.result_count = self._count(page) if narrowed else len(page.rows)
        self.is_capped = self.result_count > COUNTED
        # Django compares the two to see whether the list is narrowed.
        self.full_result_count = None if narrowed else self.result_count
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = True

    def _count(self, page: KeyPage) -> int:
        """How many are found, or one more than are counted."""
        if not page.has_before and not page.has_after:
            return len(page.rows)
        return self.queryset.order_by()[: COUNTED + 1].count()

    @property
    def as_table(self) -> str:
        """Where the list is to be had as a table."""
        return self.get_query_string({TABLE: "1"})

    def _leading_to(self, side: str, row: Any) -> str:
        return self.get_query_string({side: row.pk})
