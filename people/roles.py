"""The four roles; what each may do is said where everything that can be done is known."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

WRITERS = "Writers"
EDITORS = "Editors"
MANAGING_EDITORS = "Managing editors"
REVIEWERS = "Reviewers"

# Whose members work in the admin.
STAFF_GROUPS = (WRITERS, EDITORS, MANAGING_EDITORS)


@cache
def _table() -> dict[str, frozenset[str]]:
    """Role by role what it may do. It is code: a row in a table of permissions gives nobody anything."""
    return import_string(settings.ROLES)


def permissions_of(roles: Iterable[str]) -> set[str]:
    """What somebody with these roles may do, as `app.codename`."""
    return set().union(*(_table().get(role, frozenset()) for role in roles))


def roles_with(permission: str) -> list[str]:
    """The roles that may do this."""
    return [role for role, may in _table().items() if permission in may]
