"""Every row that is a fact stays as it was written, whichever way it is changed."""

from datetime import UTC, date, datetime

import pytest
from asgiref.sync import async_to_sync
from django.db import IntegrityError, models, transaction

from people.triggers import guarded_models
from tests.attacks.siege import fingerprint, repelled

FACTS = pytest.mark.parametrize("model", guarded_models(), ids=lambda model: model._meta.label)


def other_value(field, value):
    """A value of the same type that is not this one."""
    match field.get_internal_type():
        case "BooleanField":
            return not value
        case "JSONField":
            return {"changed": True}
        case "DateField":
            return date(2001, 2, 3)
        case "DateTimeField":
            return datetime(2001, 2, 3, tzinfo=UTC)
        case "CharField" | "TextField" | "SlugField":
            return f"{value or 'y'}x"[-(field.max_length or 1000) :]
        case _:
            return (value or 0) + 1


def columns(model):
    return [f for f in model._meta.local_concrete_fields if not (f.primary_key or f.generated)]


def changed_row(model):
    """The latest row, with one value changed that no check speaks of, a plain one if there is any; that field."""
    row = model._base_manager.latest("pk")
    kept = [f for f in columns(model) if f.name not in model.guard.one_way]
    plain = [f for f in kept if not f.is_relation] or kept
    field = next((f for f in plain if f.get_internal_type() == "DateTimeField"), plain[0])
    setattr(row, field.attname, other_value(field, getattr(row, field.attname)))
    return row, field


def inserted_again(row):
    row._state.adding = True
    row.save()


WAYS = {
    "save": lambda row, field: row.save(),
    "save of one field": lambda row, field: row.save(update_fields=[field.name]),
    "save as if it were new": lambda row, field: inserted_again(row),
    "save as a fixture does": lambda row, field: row.save_base(raw=True),
    "asave": lambda row, field: async_to_sync(row.asave)(),
    "delete": lambda row, field: row.delete(),
    "delete past the model": lambda row, field: models.Model.delete(row),
    "adelete": lambda row, field: async_to_sync(row.adelete)(),
}

QUERYSET_WAYS = {
    "update": lambda rows, row, new: rows.update(**new),
    "update past the queryset": lambda rows, row, new: models.QuerySet.update(rows, **new),
    "update by the base manager": lambda rows, row, new: row._meta.base_manager.update(**new),
    "aupdate": lambda rows, row, new: async_to_sync(rows.aupdate)(**new),
    "bulk_update": lambda rows, row, new: rows.bulk_update([row], list(new)),
    "bulk_update past the queryset": lambda rows, row, new: models.QuerySet.bulk_update(
        rows, [row], list(new)
    ),
    "abulk_update": lambda rows, row, new: async_to_sync(rows.abulk_update)([row], list(new)),
    "update_or_create": lambda rows, row, new: rows.update_or_create(pk=row.pk, defaults=new),
    "update_or_create past it": lambda rows, row, new: models.QuerySet.update_or_create(
        rows, pk=row.pk, defaults=new
    ),
    "bulk_create over it": lambda rows, row, new: rows.bulk_create(
        [row], update_conflicts=True, unique_fields=["pk"], update_fields=list(new)
    ),
    "bulk_create over it, by position": lambda rows, row, new: rows.bulk_create(
        [row], None, False, True, list(new), ["pk"]
    ),
    "abulk_create over it": lambda rows, row, new: async_to_sync(rows.abulk_create)(
        [row], update_conflicts=True, unique_fields=["pk"], update_fields=list(new)
    ),
    "bulk_create again": lambda rows, row, new: rows.bulk_create([row]),
    "delete": lambda rows, row, new: rows.delete(),
    "adelete": lambda rows, row, new: async_to_sync(rows.adelete)(),
    "delete past the queryset": lambda rows, row, new: models.QuerySet.delete(rows),
    "_raw_delete": lambda rows, row, new: rows._raw_delete("default"),
    "_raw_delete past the queryset": lambda rows, row, new: models.QuerySet._raw_delete(
        rows, "default"
    ),
    "delete by the base manager": lambda rows, row, new: row._meta.base_manager.filter(
        pk=row.pk
    )._raw_delete("default"),
}


@FACTS
def test_no_instance_changes(siege, model):
    before = fingerprint()

    for attack in WAYS.values():
        row, field = changed_row(model)
        with repelled():
            attack(row, field)

    assert fingerprint() == before


@FACTS
def test_no_queryset_changes_anything(siege, model):
    before = fingerprint()

    for attack in QUERYSET_WAYS.values():
        row, field = changed_row(model)
        rows = model._default_manager.filter(pk=row.pk)
        with repelled():
            attack(rows, row, {field.attname: getattr(row, field.attname)})

    assert fingerprint() == before


@FACTS
def test_a_row_in_the_way_is_not_replaced_silently(siege, model):
    row, _ = changed_row(model)
    before = fingerprint()

    try:
        with transaction.atomic():
            model._default_manager.bulk_create([row], ignore_conflicts=True)
    except IntegrityError as refusal:
        assert "append-only" in str(refusal)

    assert fingerprint() == before
