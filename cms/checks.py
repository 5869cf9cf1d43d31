"""System checks: the guards of the publication gate must be in place."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db import connections

from cms.health import pending_migrations
from people import guards


@register(Tags.database)
def guards_in_place(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[Error]:
    """One error for each guard that a migrated database lacks."""
    errors: list[Error] = []
    for alias in databases or ():
        connection = connections[alias]
        if pending_migrations(connection):
            continue  # migrate itself runs this check first, and installs the guards last
        errors += [
            Error(
                f"The guard {name} of the publication gate is missing, changed or switched off.",
                hint="Run manage.py migrate --skip-checks as the owner of the tables; it installs what is missing.",
                id="gate.E900",
            )
            for name in guards.missing(connection)
        ]
    return errors
