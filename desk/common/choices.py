"""Choosing one of a few words: capitalised in a select, although they are lower-case inside sentences."""

from typing import Any

from django import forms
from django.utils.text import capfirst


class WordSelect(forms.Select):
    """A select that capitalises its labels; the values stay as they are."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        return super().create_option(name, value, capfirst(str(label)), *args, **kwargs)


class WordField(forms.ChoiceField):
    """One of a few words."""

    widget = WordSelect
