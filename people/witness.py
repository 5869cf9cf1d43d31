"""Which rows the trail tells of, and whether they are as it tells: did a verb of this site say so, and does it still stand?

A model says with `tells = Tells(...)` in whose trail its rows are told, and which of their fields. Each verb names the rows that it stored
(`trail.record(wrote=...)`), and its line keeps a sealed digest of each. Told and there must then be equal, whole: a row that somebody
else added, changed or took away shows by itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.fields.files import FieldFile

from people.canonical import is_seal_of, make_seal

Row = dict[str, Any]
Told = dict[str, str]

_KEY = re.compile(r"[1-9][0-9]{0,17}")


def is_key(text: str) -> bool:
    """Whether it may be a row's key: anybody may have written a line about anything."""
    return _KEY.fullmatch(text) is not None


class Tells:
    """In whose trail a model's rows are told, and which of their fields.

    `path` leads from a row to that subject by foreign keys; it is empty for the subject's own row. Each version lists fields, its own or one of
    the row that a key of it leads to (`group__name`), the newest version last:
    lines keep the version by which they tell, and a version that was ever used stays. What is told of a row that is `carried` stands
    in every later line too, for whoever reads the last one alone. `before` is what a row must hold in a field that came with a later
    version than the one that its line tells by: what no line tells of says nothing.
    """

    def __init__(
        self,
        path: str,
        *versions: tuple[str, ...],
        carried: bool = False,
        before: Row | None = None,
    ) -> None:
        self.path, self.versions, self.carried = path, versions, carried
        self.before = before or {}
        # What any version names, with the way to each.
        self.named = _ways({name for version in versions for name in version})


def subject_of(thing: Any) -> str:
    """How the trail names a row: `article:12`."""
    return f"{thing._meta.model_name}:{thing.pk}"


def telling(wrote: Iterable[Any], took_away: Iterable[str] = ()) -> dict[str, str | None]:
    """What a line says of rows that its verb stored, and of rows, by their names, that it removed."""
    gone: dict[str, str | None] = dict.fromkeys(took_away)
    return gone | {subject_of(row): _value(row) for row in wrote}


def carried_on(stands: Mapping[str, str] | None, told: Mapping[str, str | None]) -> Told:
    """What stands after a line that tells this, where that stood before it."""
    after = {**(stands or {}), **{name: told[name] for name in told if _is_carried(name)}}
    return {name: value for name, value in after.items() if value is not None}


def _is_carried(name: str) -> bool:
    return model_called(name.partition(":")[0]).tells.carried  # type: ignore[attr-defined]


def is_as_told(row: Any, told: Mapping[str, str | None]) -> bool:
    """Whether a row that was just read is as its subject's trail tells."""
    value = told.get(subject_of(row))
    return value is not None and _is_as_told(value, _fields(row, row.tells.named), type(row))


def _value(row: Any) -> str:
    return _digest(type(row), _fields(row, _ways(row.tells.versions[-1])))


def _ways(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    return [(name, name.split("__")) for name in names]


def _fields(row: Any, named: Iterable[tuple[str, list[str]]]) -> Row:
    return {name: _plain(reduce(getattr, way, row)) for name, way in named}


def _plain(value: Any) -> Any:
    """A file is told by its name, which is what the row holds of it."""
    return (value.name or "") if isinstance(value, FieldFile) else value


def telling_there(rows: Mapping[str, Row | None]) -> dict[str, str | None]:
    """What a line says of rows by their names as they are there, whoever stored them; None is one that is not there."""
    return {
        name: _digest(model_called(name.partition(":")[0]), row) if row is not None else None
        for name, row in rows.items()
    }


def _digest(model: type[models.Model], row: Row) -> str:
    """A row's digest, with the version of the fields in it. It is keyed: a plain one of a name could be guessed after its erasure."""
    version = len(model.tells.versions)  # type: ignore[attr-defined]
    return f"{version}:{make_seal(_document(model, row, version))}"


def _document(model: type[models.Model], row: Row, version: int) -> Row:
    names = model.tells.versions[version - 1]  # type: ignore[attr-defined]
    return {"row": model._meta.label_lower} | {name: row[name] for name in names}


def _is_as_told(value: str, row: Row, model: type[models.Model]) -> bool:
    number, _, seal = value.partition(":")
    version = int(number)
    tells: Tells = model.tells  # type: ignore[attr-defined]
    untold = tells.before.keys() - set(tells.versions[version - 1])
    if any(row[name] != tells.before[name] for name in untold):
        return False
    return is_seal_of(seal, _document(model, row, version))


@cache
def told_models() -> dict[str, list[type[models.Model]]]:
    """The models whose rows are told, by the model in whose trails they are."""
    found = defaultdict(list)
    for model in apps.get_models(include_auto_created=True):
        if tells := getattr(model, "tells", None):
            found[_subject_model(model, tells.path)._meta.model_name].append(model)
    return dict(found)


def _subject_model(model: type[models.Model], path: str) -> type[models.Model]:
    for name in filter(None, path.split("__")):
        model = model._meta.get_field(name).related_model
    return model


@cache
def model_called(name: str) -> type[models.Model]:
    """The model of rows that trails call by this name."""
    return next(
        model for ours in told_models().values() for model in ours if model._meta.model_name == name
    )


def differences(told: Mapping[str, str], there: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """The names of rows that are not as a trail tells, with what is wrong, in words."""
    for name in sorted(told.keys() | there.keys()):
        if name not in told:
            yield name, "no event tells of it"
        elif name not in there:
            yield name, "an event tells of it, and it is gone"
        elif not _is_as_told(told[name], there[name], model_called(name.partition(":")[0])):
            yield name, "it is not as the last event of it tells"


def in_words(name: str, subject: str) -> str:
    """A row that a trail tells of, as a person is told of it."""
    if name == subject:
        return subject
    kind, _, pk = name.partition(":")
    return f"{model_called(kind)._meta.verbose_name} {pk} of {subject}"
