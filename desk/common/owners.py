"""Choosing who answers for pages."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from desk.common.access import WRITE
from desk.common.rows import RowField
from people.accounts import granted
from people.models import User

# The owner of a page works at the desk; where nobody does who could, it has none.
_AT_THE_DESK = Q(is_active=True, is_staff=True, erased_at=None)


def may_answer() -> QuerySet[User]:
    """Who can answer for a page: whoever works at the desk and may write there."""
    allowed = granted(WRITE) | Q(is_superuser=True)
    return User.objects.filter(_AT_THE_DESK, allowed).distinct().order_by("name", "pk")


def without_owner(path: str = "") -> Q:
    """Articles for which nobody answers who can sign in at the desk, found by this path from an article."""
    gone = User.objects.exclude(_AT_THE_DESK).filter(answers_for__isnull=False)
    keys = list(gone.order_by("pk").distinct().values_list("pk", flat=True))
    return Q(**{f"{path}responsible": None}) | Q(**{f"{path}responsible__in": keys})


class OwnerForm(forms.Form):
    person = RowField(
        User.objects.none(),
        label="Who answers for it",
        empty_label="Choose a person",
        error_messages={"required": "Choose who answers for it."},
    )

    def __init__(self, *args: Any, but: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = may_answer().exclude(pk=but)
