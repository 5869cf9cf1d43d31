"""Which account opens: the one question that signing in, every request and a new password ask."""

import logging
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from people.models import Event, User

log = logging.getLogger("imprimatur.security")

# An old copy of an erased person's row would still be sealed; the trail keeps that they were erased.
_ERASED = Exists(
    Event.objects.filter(
        kind="erased", subject=Concat(Value("user:"), Cast(OuterRef("pk"), CharField()))
    )
)


def account(**by: Any) -> User | None:
    """The account with this `pk` or `email` when it opens: active, sealed by this site, its person not erased.

    Only the person's own row is asked for the address: any other table may say whatever somebody wrote into it.
    """
    person = User.objects.filter(is_active=True, erased_at=None, **by).exclude(_ERASED).first()
    if person is None or person.is_sealed():
        return person
    log.warning("account of user:%s: not sealed by this site; it opens to nobody", person.pk)
    return None


def granted(permission: str) -> Q:
    """People who were given a permission, by a group or on their own; who runs the server needs none."""
    app, codename = permission.split(".")
    named = {"content_type__app_label": app, "codename": codename}
    by_group = Q(**{f"groups__permissions__{key}": value for key, value in named.items()})
    return by_group | Q(**{f"user_permissions__{key}": value for key, value in named.items()})
