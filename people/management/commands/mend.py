"""Say which rows and lines of a subject are not as its trail tells; remove them, or accept them as they are."""

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.utils import timezone

from people import guards, trail, witness
from people.management.answering import answering
from people.models import Event
from people.told_rows import rows_of
from people.trail import Chain, Line


class Command(BaseCommand):
    help = (
        "Show which rows of a subject, such as article:12, are not as its trail tells, and which lines this site did not write. What nobody "
        "told can be removed; put right by hand what somebody else has changed (docs/operations.md says how). Then, with --as-they-are, one "
        "line tells of the rows that are there, in your name."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", help="as verify_trail names it: article:12, topic:3")
        parser.add_argument(
            "--remove-untold",
            action="store_true",
            help="remove rows of which no event tells, and lines that are not sealed; as the owner of the tables",
        )
        parser.add_argument("--as-they-are", action="store_true", help="accept what is there")
        parser.add_argument("--by", default="", help="e-mail address of who answers for that")

    @transaction.atomic
    def handle(
        self,
        *args: Any,
        subject: str,
        remove_untold: bool,
        as_they_are: bool,
        by: str,
        **options: Any,
    ) -> None:
        actor = trail.snapshot(answering(by)).hash if remove_untold or as_they_are else ""
        chain, there = trail.chains([subject])[subject], rows_of([subject])[subject]
        if not chain.numbers and not there:
            raise CommandError(
                f"Nothing is called {subject}. Name it as verify_trail does: article:12"
            )
        found = self._show(chain, there)
        if remove_untold:
            removed = [name for name in found if name not in chain.told]
            self._remove(chain, removed, actor)
            found = [name for name in found if name not in removed]
        if as_they_are and found:
            told = witness.telling_there({name: there.get(name) for name in found})
            _tell(subject, actor, {"rows": found}, told)
            self.stdout.write(f"The trail of {subject} tells of them now.")

    def _show(self, chain: Chain, there: dict[str, Any]) -> list[str]:
        """Say what is wrong; the names of the rows that are."""
        for fault in chain.faults:
            self.stdout.write(fault)
        found = dict(witness.differences(chain.told, there))
        for name, what in found.items():
            self.stdout.write(f"{witness.in_words(name, chain.subject)}: {what}")
            self.stdout.write(f"    {there.get(name, 'is not there')}")
        if not found:
            self.stdout.write(f"Every row of {chain.subject} is as its trail tells.")
        return list(found)

    def _remove(self, chain: Chain, rows: Collection[str], actor: str) -> None:
        lines = sorted(chain.numbers - {line.n for line in chain.lines})
        if not rows and not lines:
            return
        keys = _keys(rows)
        keys[Event] = [line.pk for line in chain.stored if line.n in lines]
        try:
            _remove(keys)
        except IntegrityError as refusal:
            raise CommandError(
                f"Nothing was removed: something else rests on it. {refusal}"
            ) from refusal
        except ProgrammingError as refusal:
            raise CommandError(
                f"Only the owner of the tables may remove it: {refusal}"
            ) from refusal
        _tell(chain.subject, actor, {"removed": list(rows), "lines_removed": lines}, {})
        self.stdout.write(f"{len(rows)} rows and {len(lines)} lines were removed.")


def _keys(names: Iterable[str]) -> dict[type[models.Model], list[Any]]:
    keys = defaultdict(list)
    for name in names:
        kind, _, pk = name.partition(":")
        keys[witness.model_called(kind)].append(int(pk))
    return keys


def _remove(keys: dict[type[models.Model], list[Any]]) -> None:
    """Whatever a row is called by, it is removed before what it names, as far as floors and their models are in that order."""
    with guards.letting_go(connection, [model._meta.db_table for model in keys]):
        for model in reversed(apps.get_models(include_auto_created=True)):
            if pks := keys.get(model):
                models.QuerySet(model).filter(pk__in=pks)._raw_delete(connection.alias)
        connection.check_constraints()


def _tell(subject: str, actor: str, detail: dict[str, Any], told: dict[str, str | None]) -> None:
    trail.add_many([(subject, Line("mended", actor, timezone.now(), detail, told))])
