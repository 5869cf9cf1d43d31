"""What the desk's forms say before and after something is left out."""

import importlib
import pkgutil

import pytest
from django import forms

import desk


def all_forms():
    """Every form that a module of the desk defines; those of signing in have the account package's words."""
    for found in pkgutil.walk_packages(desk.__path__, "desk."):
        for thing in vars(importlib.import_module(found.name)).values():
            is_form = isinstance(thing, type) and issubclass(thing, forms.BaseForm)
            if is_form and thing.__module__ == found.name and not _is_of_sign_in(thing):
                yield thing


def _is_of_sign_in(form):
    return any(base.__module__.startswith("allauth.") for base in form.__mro__)


FIELDS = [
    pytest.param(field, id=f"{form.__name__}.{name}")
    for form in all_forms()
    for name, field in form.base_fields.items()
]


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_left_out_is_asked_for_in_words(field):
    if field.required:
        assert field.error_messages["required"] != forms.Field.default_error_messages["required"]


@pytest.mark.parametrize("field", FIELDS)
def test_choices_begin_with_a_capital(field):
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return
    shown = [
        option["label"] for _, options, _ in field.widget.optgroups("x", []) for option in options
    ]

    assert all(label == label[:1].upper() + label[1:] for label in shown)
