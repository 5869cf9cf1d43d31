"""Choosing rows by their ids, whatever is sent as an id."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from desk.common import lookups


class RowField(forms.ModelChoiceField):
    """One row; an id too large for the database is an invalid choice like any other."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not lookups.number(value):
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value[:20]},
            )
        return super().to_python(value)


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows, by the same rule."""

    def _check_values(self, value: Any) -> Any:
        wrong = next((one for one in value if not lookups.number(str(one))), None)
        if wrong is not None:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": str(wrong)[:20]},
            )
        return super()._check_values(value)
