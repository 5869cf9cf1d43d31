"""The four groups are there after every migrate and flush; what they may do is said in the code and nowhere else."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection

from desk.people import roles
from desk.people.roles import GROUPS
from people import guards
from people.models import User
from people.roles import REVIEWERS, WRITERS
from tests.databases import as_owner
from tests.story import entitle


def groups():
    return set(Group.objects.values_list("name", flat=True))


def test_a_fresh_database_has_the_groups(db):
    assert groups() == set(GROUPS)


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

    assert groups() == set(GROUPS)


def test_migrating_again_brings_a_group_back(db):
    Group.objects.get(name=REVIEWERS).delete()

    with as_owner():
        call_command("migrate", verbosity=0, skip_checks=True)

    assert groups() == set(GROUPS)


def test_rows_in_tables_of_permissions_give_nobody_anything(story):
    """One INSERT into either would do, if anybody went by them."""
    publish = Permission.objects.get(codename="publish_article")
    Group.objects.get(name=WRITERS).permissions.add(publish)
    story.wanda.user_permissions.add(publish)
    wanda = User.objects.get(pk=story.wanda.pk)

    assert wanda.has_perm("articles.change_article")
    assert not wanda.has_perm("articles.publish_article")
    assert wanda.get_all_permissions() == GROUPS[WRITERS]


def test_a_group_of_a_name_that_is_in_no_table_gives_nobody_anything(story):
    entitle(story.stan, Group.objects.create(name="Owners"))

    assert User.objects.get(pk=story.stan.pk).get_all_permissions() == set()


def test_half_a_migration_leaves_the_groups_alone(db):
    Group.objects.all().delete()

    def no_such_model(*args):
        raise LookupError

    roles.keep_groups(apps=SimpleNamespace(get_model=no_such_model))

    assert not Group.objects.exists()


def test_no_role_may_delete_what_is_history():
    removing = {name for wanted in GROUPS.values() for name in wanted if ".delete_" in name}

    # Erasing a person and merging a work are verbs that go by these two.
    assert removing == {"people.delete_user", "references.delete_reference"}


def test_each_role_of_the_desk_may_what_the_one_below_may():
    writers, editors, managing, _ = GROUPS.values()

    assert writers < editors < managing
