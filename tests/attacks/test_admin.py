"""The admin as a superuser: bulk actions, the delete page and fields that no form offers."""

import pytest
from django.contrib import admin
from django.urls import reverse

from articles.models import Article, Author, Topic
from people.append_only import AppendOnly
from people.models import User
from reviews.models import Publication, Reviewer
from tests.attacks.siege import fingerprint
from tests.attacks.test_guards import other_value

FACTS = [m for m in admin.site._registry if isinstance(getattr(m, "guard", None), AppendOnly)]
# What history hangs on: edited by verbs, and never removed.
UNDER_HISTORY = [Article, Topic, Author, Reviewer, User]

EACH = pytest.mark.parametrize(
    "model", [*FACTS, *UNDER_HISTORY], ids=lambda model: model._meta.label
)
EACH_FACT = pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.label)
NO_ANSWER_IS_AN_ERROR = range(200, 500)


@pytest.fixture
def root(siege, client):
    client.force_login(siege.user("root"))
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_the_proof_itself_is_not_in_the_admin():
    assert Publication not in admin.site._registry


@EACH
def test_no_bulk_action_removes_anything(root, model):
    before, rows = fingerprint(), list(model._base_manager.values_list("pk", flat=True))

    for action in ("delete_selected", "delete"):
        answer = root.post(
            address(model, "changelist"),
            {"action": action, "_selected_action": rows, "select_across": "1", "post": "yes"},
        )
        assert answer.status_code in NO_ANSWER_IS_AN_ERROR

    assert list(model._base_manager.values_list("pk", flat=True)) == rows
    assert fingerprint() == before


@EACH
def test_the_delete_page_removes_nothing(root, model):
    before, row = fingerprint(), model._base_manager.first()

    answer = root.post(address(model, "delete", row.pk), {"post": "yes"})

    assert answer.status_code in NO_ANSWER_IS_AN_ERROR
    assert model._base_manager.filter(pk=row.pk).exists()
    assert fingerprint() == before


@EACH_FACT
def test_fields_that_no_form_offers_change_no_fact(root, model):
    before = fingerprint()

    for row in model._base_manager.all()[:3]:
        sent = {
            field.name: other_value(field, getattr(row, field.attname))
            for field in model._meta.local_concrete_fields
            if not field.primary_key and not field.is_relation
        }
        answer = root.post(address(model, "change", row.pk), {**sent, "_save": "Save"})
        assert answer.status_code in NO_ANSWER_IS_AN_ERROR

    assert fingerprint() == before


@EACH_FACT
def test_a_list_is_not_edited_in_place(root, model):
    before, row = fingerprint(), model._base_manager.first()
    column = model._meta.local_concrete_fields[1].name

    answer = root.post(
        address(model, "changelist"),
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": row.pk,
            f"form-0-{column}": "x",
            "_save": "Save",
        },
    )

    assert answer.status_code in NO_ANSWER_IS_AN_ERROR
    assert fingerprint() == before
