"""Pages of long lists, each found by the row before it: the hundredth page costs what the first one does.

A page's address names a row, so it can be shared, and stays where it was when rows are added before it.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import F, Model, OrderBy, Q, QuerySet

_NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class KeyPage:
    """Some rows of a list, and whether there are more of them on either side."""

    rows: list[Any]
    has_before: bool = False
    has_after: bool = False


def page(rows: QuerySet[Any], size: int, *, after: Any = 0, before: Any = 0) -> KeyPage:
    """As many rows as follow the one with the key `after`, or stand just above the one with the key `before`.

    The first ones when there is no such row, or too few stand above it. The list's order must end with the key.
    """
    if after and (further := _beyond(rows, after)) is not None:
        found = list(further[: size + 1])
        return KeyPage(found[:size], True, len(found) > size)
    found = above(rows, before, size + 1) if before else []
    if len(found) > size:
        return KeyPage(found[1:], True, True)
    found = list(rows[: size + 1])
    return KeyPage(found[:size], False, len(found) > size)


def above(rows: QuerySet[Any], key: Any, number: int) -> list[Any]:
    """So many of the rows that stand just above the one with this key, in their order."""
    earlier = _beyond(rows.reverse(), key)
    return [] if earlier is None else list(earlier[:number])[::-1]


def _beyond(rows: QuerySet[Any], key: Any) -> QuerySet[Any] | None:
    """The rows that follow this one; None when it is not there."""
    terms = [_term(part) for one in rows.query.order_by for part in _spelt_out(rows.model, one)]
    if not rows.query.standard_ordering:
        terms = [term.reverse_ordering() for term in terms]
    keys = {f"key_{number}": term.expression for number, term in enumerate(terms)}
    keyed = rows.alias(**keys)
    here = keyed.filter(pk=key).order_by().values_list(*map(F, keys)).first()
    if here is None:
        return None
    steps = [_Step(*one, rows.model) for one in zip(keys, here, terms, strict=True)]
    later = _NOTHING
    for step in reversed(steps):
        later = step.later() | (step.same() & later)
    # That the first key is no earlier follows from the rest; said on its own, an index finds the place by it.
    return keyed.filter(
        steps[0].later() | steps[0].same() if steps[0].is_split else steps[0].from_here(), later
    )


def _spelt_out(model: type[Model], one: Any) -> list[Any]:
    """A part of a list's order; for rows of another table that have an order of their own, all the parts of that."""
    if not isinstance(one, str) or "__" in one or one.lstrip("-") == "pk":
        return [one]
    name, sign = one.lstrip("-"), "-" if one.startswith("-") else ""
    try:
        related = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return [one]
    parts = related._meta.ordering if related else ()
    return [f"{sign}{name}__{part}" for part in parts] or [one]


def _term(one: Any) -> OrderBy:
    """A part of a list's order, however it was written."""
    if isinstance(one, str):
        return OrderBy(F(one.lstrip("-")), descending=one.startswith("-"))
    return one.copy() if isinstance(one, OrderBy) else OrderBy(one)


@dataclass(frozen=True)
class _Step:
    """One key of the row from which a page begins."""

    name: str
    value: Any
    term: OrderBy
    model: type[Model]

    def later(self) -> Q:
        """Rows that the order has later, by this key alone."""
        if self.value is None:
            return _NOTHING if self._nulls_last else Q(**{f"{self.name}__isnull": False})
        further = Q(**{f"{self.name}__{'lt' if self.term.descending else 'gt'}": self.value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.may_trail else further

    def same(self) -> Q:
        if self.value is None:
            return Q(**{f"{self.name}__isnull": True})
        return Q(**{self.name: self.value})

    def from_here(self) -> Q:
        """Later or the same, where empty keys come first or never."""
        return Q(**{f"{self.name}__{'lte' if self.term.descending else 'gte'}": self.value})

    @property
    def is_split(self) -> bool:
        """Whether the rows from here on do not lie side by side in an index."""
        return self.value is None or self.may_trail

    @property
    def may_trail(self) -> bool:
        """Whether rows in which this key is empty come last."""
        return self._nulls_last and self._may_be_empty

    @property
    def _nulls_last(self) -> bool:
        if self.term.nulls_first or self.term.nulls_last:
            return bool(self.term.nulls_last)
        largest = connection.vendor == "postgresql"  # for SQLite, nothing is smaller than NULL
        return largest is not bool(self.term.descending)

    @property
    def _may_be_empty(self) -> bool:
        name = getattr(self.term.expression, "name", "")
        if name == "pk":
            return False
        try:
            return bool(self.model._meta.get_field(name).null)
        except FieldDoesNotExist:
            return True
