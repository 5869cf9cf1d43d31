"""Rows that are facts: written once, never changed, never removed.

A model says so with `guard = AppendOnly(...)` and inherits `Fact`. Instances and querysets then refuse in Python with
a sentence, and `people.guards` makes the database refuse for everything else.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove a fact."""


@dataclass(frozen=True)
class Emptied:
    """A column of words that are deleted in the end: it may become "", `days` after the moment in the column `since`."""

    column: str
    since: str
    days: int


@dataclass(frozen=True)
class AppendOnly:
    """What may still happen to a row after it was written.

    `one_way` names columns that may go from NULL to a value, once and together; `after` names columns
    whose value may change in that same step (a proof that falls with it). A row with one-way columns may
    have one that is `emptied`. Everything else stays.
    """

    one_way: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    emptied: Emptied | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All that may still change."""
        return (*self.one_way, *self.after, *([self.emptied.column] if self.emptied else []))


class FactQuerySet(models.QuerySet):
    """A queryset that adds rows and reads them."""

    def _refuse(self, what: str) -> NoReturn:
        raise AppendOnlyError(
            f"{self.model._meta.verbose_name_plural} are kept as they were written: no {what}."
        )

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def delete(self) -> NoReturn:
        self._refuse("removal")

    def _raw_delete(self, using: Any) -> NoReturn:
        self._refuse("removal")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            self._refuse("update")
        return super().bulk_create(objs, *args, **kwargs)

    def take_once(self, **columns: Any) -> bool:
        """Fill one row's one-way columns that are still empty; False when somebody already did."""
        return self.take_each(**columns) == 1

    def take_each(self, **columns: Any) -> int:
        """Fill one-way columns of all these rows where they are still empty; how many those were."""
        guard = self.model.guard
        if not set(columns) <= set(guard.one_way) | set(guard.after):
            self._refuse(f"change of {', '.join(sorted(columns))}")
        empty = {f"{name}__isnull": True for name in guard.one_way[:1]}
        return models.QuerySet.update(self.filter(**empty), **columns)

    def empty_old(self) -> int:
        """Delete the words that are kept for a time, where it is over; how many rows had any."""
        rule = self.model.guard.emptied
        old = {f"{rule.since}__lt": timezone.now() - timedelta(days=rule.days)}
        found = self.filter(**old).exclude(**{rule.column: ""})
        return models.QuerySet.update(found, **{rule.column: ""})


class Fact(models.Model):
    """A row that is written once."""

    guard = AppendOnly()

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(
                f"This {self._meta.verbose_name} was written once and stays as it is."
            )
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def take_once(self, **columns: Any) -> bool:
        """Fill this row's one-way columns, here too; False, and nothing done, when somebody already did."""
        filled = type(self).objects.filter(pk=self.pk).take_once(**columns)
        if filled:
            for name, value in columns.items():
                setattr(self, name, value)
        return filled

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"This {self._meta.verbose_name} is history and stays.")
