"""Going back to an earlier version of the database loses no fact without being told to.

Undoing a migration drops the tables and columns that it made. Whoever goes back has a backup of the rows in mind, or has
forgotten them; so `migrate` asks here before it undoes anything, and refuses while there is something to lose. What later
rows or look-ups make again is named by the migration itself, in `makes_again`: "Tally", "article.letter".
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import CommandError
from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel, Migration
from django.db.migrations.operations.base import Operation

from people.triggers import guarded_models

Plan = Iterable[tuple[Migration, bool]]


def refuse_before_migrate(*, plan: Plan, apps: Any, using: str, **kwargs: Any) -> None:
    """Raises CommandError, and names what would be lost, when a plan of migrations goes back over facts."""
    ours = {model._meta.app_label for model in guarded_models()}
    lost = [
        f"{migration.app_label}.{migration.name}: {loss}"
        for migration, backwards in plan
        if backwards and migration.app_label in ours
        for loss in losses(migration, apps=apps, using=using)
    ]
    if lost:
        raise CommandError(
            "Going back would lose facts, so nothing was changed:\n  "
            + "\n  ".join(lost)
            + "\nRestore a backup from before these migrations instead (docs/operations.md)."
        )


def losses(migration: Migration, *, apps: Any, using: str) -> Iterator[str]:
    """What stands in the tables and columns that undoing this migration drops, a phrase each."""
    again = {name.lower() for name in getattr(migration, "makes_again", ())}
    for operation in migration.operations:
        name = _made(operation)
        if not name or name in again or name.partition(".")[0] in again:
            continue
        if count := _kept(operation, migration.app_label, apps, using):
            yield f"{count:,} rows of {name}"


def _made(operation: Operation) -> str:
    """The model or field that an operation makes or changes, "" when it makes nothing that holds rows."""
    if isinstance(operation, CreateModel):
        return "" if operation.options.get("proxy") else operation.name_lower
    if isinstance(operation, (AddField, AlterField)) and not operation.field.generated:
        return f"{operation.model_name_lower}.{operation.name_lower}"
    return ""


def _kept(operation: Any, app: str, apps: Any, using: str) -> int:
    """How many rows hold something of it. A model or field that a later migration took away holds nothing."""
    is_field = isinstance(operation, (AddField, AlterField))
    try:
        model = apps.get_model(app, operation.model_name if is_field else operation.name)
        rows = model._base_manager.using(using)
        if not is_field:
            return rows.count()
        return rows.exclude(_nothing(model._meta.get_field(operation.name))).count()
    except (LookupError, FieldDoesNotExist):
        return 0


def _nothing(field: Any) -> models.Q:
    """Rows in which the field says nothing: NULL, or what it says unless told otherwise."""
    said = models.Q(**{f"{field.name}__isnull": True})
    if field.has_default() and (field.default is list or not callable(field.default)):
        said |= models.Q(**{field.name: field.get_default()})
    if field.empty_strings_allowed:
        said |= models.Q(**{field.name: ""})
    return said
