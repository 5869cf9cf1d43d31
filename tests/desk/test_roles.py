"""The four groups are there after every migrate and flush, with what the table says and nothing else."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection

from desk.people import roles
from desk.people.roles import GROUPS
from people import guards
from people.roles import REVIEWERS, WRITERS
from tests.databases import as_owner


def given(group):
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in rows}


def as_in_the_table():
    return {name: given(Group.objects.get(name=name)) for name in GROUPS} == {
        name: set(wanted) for name, wanted in GROUPS.items()
    }


def test_a_fresh_database_has_the_groups(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(GROUPS)
    assert as_in_the_table()


def test_every_permission_of_the_table_exists(db):
    known = {
        f"{label}.{codename}"
        for label, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }

    assert set().union(*GROUPS.values()) <= known


@pytest.mark.django_db(transaction=True)
def test_a_flush_ends_with_the_groups():
    Group.objects.all().delete()

    with as_owner():
        guards.lift(connection)
        call_command("flush", interactive=False, verbosity=0)

    assert as_in_the_table()


def test_migrating_again_takes_away_what_somebody_slipped_in(db):
    writers = Group.objects.get(name=WRITERS)
    writers.permissions.add(Permission.objects.get(codename="publish_article"))
    Group.objects.get(name=REVIEWERS).delete()

    with as_owner():
        call_command("migrate", verbosity=0, skip_checks=True)

    assert as_in_the_table()


def test_the_groups_do_not_depend_on_permissions_that_come_later(db, monkeypatch):
    """Whatever the order of apps, ours makes the permissions it needs before it hands them out."""
    Group.objects.all().delete()
    Permission.objects.filter(content_type__app_label__in=("website", "reviews")).delete()

    roles.keep_groups(sender=roles._last_migrated_app())

    assert as_in_the_table()


def test_only_the_last_app_of_a_migration_matters(db):
    Group.objects.all().delete()

    roles.keep_groups(sender=apps.get_app_config("people"))

    assert not Group.objects.exists()


def test_half_a_migration_leaves_the_groups_alone(db):
    Group.objects.all().delete()

    def no_such_model(*args):
        raise LookupError

    roles.keep_groups(
        sender=roles._last_migrated_app(), apps=SimpleNamespace(get_model=no_such_model)
    )

    assert not Group.objects.exists()


def test_no_role_may_delete_what_is_history():
    removing = {name for wanted in GROUPS.values() for name in wanted if ".delete_" in name}

    # Erasing a person and merging a work are verbs that go by these two.
    assert removing == {"people.delete_user", "references.delete_reference"}


def test_each_role_of_the_desk_may_what_the_one_below_may():
    writers, editors, managing, _ = GROUPS.values()

    assert writers < editors < managing
