"""A newsroom is made once and then laid again, or most of the suite's time would go into making the same one.

What a story does first in a test is written down: each statement that changed a row. The next test that begins in the same way gets
the same statements, so it meets the same guards, keys and rows, and the verbs are only spared the questions they ask before they
write. When a test does anything else to the database, has other settings, or a minute has gone by, the verbs do it anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, wraps
from typing import Any, NamedTuple

from django.conf import UserSettingsHolder, settings
from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.utils import timezone

from articles.models import Topic
from people.days import local_day
from people.models import Event, User
from references.models import Reference
from tests import databases

AS_GOOD_AS_NOW = timedelta(seconds=60)
HARMLESS = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "EXPLAIN")
PLAIN = (str, int, bool, type(None), date, models.Model)


@dataclass
class Step:
    """What was done, what it left, and what was done next."""

    statements: list[tuple] = field(default_factory=list)
    callbacks: list[list] = field(default_factory=list)
    things: dict[str, Any] = field(default_factory=dict)
    answer: Any = None
    next: dict[tuple, "Step"] = field(default_factory=dict)


@dataclass
class Beginning(Step):
    """Nothing was done yet."""

    at: datetime = field(default_factory=timezone.now)

    def is_as_good_as_now(self) -> bool:
        now = timezone.now()
        is_young = timedelta() <= now - self.at < AS_GOOD_AS_NOW
        return is_young and local_day(now) == local_day(self.at)


_beginnings: dict[tuple, Beginning] = {}


class Laying:
    """What a story has done so far in one test; `step` is None once it is on its own."""

    def __init__(self, story: Any, beginning: Beginning):
        self.story, self.at = story, beginning.at
        self.step: Step | None = beginning
        self.doing: Step | None = None
        self.things: dict[str, Any] = {}
        self.settings = list(_settings())

    def watch(self, execute, sql, params, many, context):
        """Each statement of the test."""
        if not sql.lstrip(" (").startswith(HARMLESS) or "set_config" in sql:
            if self.doing is None or sql.startswith("ROLLBACK"):
                self.step = None
            else:
                self.doing.statements.append((sql, params, many))
        return execute(sql, params, many, context)

    def do(self, key: tuple, job: Callable[[], Any]) -> Any:
        """What `job` answers, be it done or laid again."""
        if self.step is None or self.doing is not None:
            return job()
        if list(_settings()) != self.settings:
            self.step = None  # under another key, rows have other seals
            return job()
        known = self.step.next.get(key)
        return self._lay(known) if known else self._write_down(key, job)

    def _lay(self, known: Step) -> Any:
        self.doing = Step()  # not written down again
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for sql, params, many in known.statements:
                (cursor.executemany if many else cursor.execute)(sql, params)
            ids = set(connection.savepoint_ids)
            connection.run_on_commit += [(ids, *rest) for rest in known.callbacks]
        self.doing = None
        self.things |= known.things
        self.step = known
        return found(known.answer)

    def _write_down(self, key: tuple, job: Callable[[], Any]) -> Any:
        had, waiting = set(vars(self.story)), len(connection.run_on_commit)
        self.doing = step = Step()
        try:
            with transaction.atomic():
                answer = job()
                step.callbacks = [rest for _, *rest in connection.run_on_commit[waiting:]]
        except BaseException:
            self.step = None
            raise
        finally:
            self.doing = None
        if self.step is not None:
            step.answer = kept(answer)
            made = vars(self.story).keys() - had
            step.things = {name: kept(vars(self.story)[name]) for name in made}
            self.step.next[key] = self.step = step
        return answer


def laying_for(story: Any) -> Laying | None:
    """None where the story is not the first to write."""
    if any(model._base_manager.exists() for model in (User, Event, Topic, Reference)):
        return None
    key = (connection.vendor, *map(repr, _settings()), *_numbers())
    if key not in _beginnings or not _beginnings[key].is_as_good_as_now():
        _beginnings[key] = Beginning()
    return Laying(story, _beginnings[key])


def _settings():
    """What a test has set for itself."""
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        yield sorted((name, repr(value)) for name, value in vars(holder).items() if name.isupper())
        holder = holder.default_settings


def _numbers() -> tuple:
    """Where the next rows' keys begin, and those of the roles: what is laid must meet the same."""
    roles = tuple(Group.objects.order_by("pk").values_list("pk", "name"))
    with databases.as_owner(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
            return (*roles, *cursor.fetchall())
        cursor.execute(_begin_again())
    return roles


@cache
def _begin_again() -> str:
    """Each table begins elsewhere, so that a key of the wrong table is found out."""
    with connection.cursor() as cursor:
        numbers = [
            number
            for table in connection.introspection.django_table_names(only_existing=True)
            if not table.startswith(("auth_", "django_"))
            for number in connection.introspection.get_sequences(cursor, table)
        ]
    return "SELECT " + ", ".join(
        f"setval(pg_get_serial_sequence('{one['table']}', '{one['column']}'), {1000 * place})"
        for place, one in enumerate(numbers, 1)
    )


class Place(NamedTuple):
    """What stands for a row in another test."""

    model: type[models.Model]
    pk: Any


def kept(thing: Any) -> Any:
    if isinstance(thing, models.Model):
        return Place(type(thing), thing.pk)
    return [kept(one) for one in thing] if isinstance(thing, (list, tuple)) else thing


def found(thing: Any) -> Any:
    if isinstance(thing, Place):
        return thing.model._base_manager.get(pk=thing.pk)
    return [found(one) for one in thing] if isinstance(thing, list) else thing


class made:
    """A property of a story that is made on first use, or laid."""

    def __init__(self, make: Callable[[Any], Any]):
        self.make, self.__doc__ = make, make.__doc__
        self.name = make.__name__

    def __get__(self, story: Any, owner: type) -> Any:
        if story is None:
            return self
        laying = story.laying
        if laying is None:
            value = self.make(story)
        elif self.name in laying.things:
            value = found(laying.things[self.name])
        else:
            value = laying.do((self.name,), lambda: self._make(story))
        vars(story)[self.name] = value
        return value

    def _make(self, story: Any) -> Any:
        """Standing in the story when the step ends, too."""
        vars(story)[self.name] = value = self.make(story)
        return value


def laid(method: Callable) -> Callable:
    """A method of a story that is done, or laid where its words are plain."""

    @wraps(method)
    def inner(story, *args, **changes):
        if story.laying is None or not _is_plain((args, changes)):
            return method(story, *args, **changes)
        key = (method.__name__, repr(kept([*args, *sorted(changes.items())])))
        return story.laying.do(key, lambda: method(story, *args, **changes))

    return inner


def _is_plain(thing: Any) -> bool:
    if isinstance(thing, dict):
        return _is_plain(list(thing.items()))
    if isinstance(thing, (list, tuple)):
        return all(map(_is_plain, thing))
    return isinstance(thing, PLAIN)
