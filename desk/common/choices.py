"""Choosing one of a few words. They begin with a capital here, though they are written small where a sentence uses them."""

from typing import Any

from django import forms
from django.utils.text import capfirst


class WordSelect(forms.Select):
    """A list box whose lines begin with a capital; what is sent and stored stays as it is."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        return super().create_option(name, value, capfirst(str(label)), *args, **kwargs)


class WordField(forms.ChoiceField):
    """One of a few words."""

    widget = WordSelect
