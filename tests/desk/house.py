"""What tests of the desk share: signing in, and addresses of the admin."""

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from desk.people.roles import GROUPS
from tests.story import entitle


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def at(thing, page, *args):
    """An address of the admin: `at(reference, "change")`, `at(Reference, "add")`."""
    meta = thing._meta
    if not isinstance(thing, type) and not args:
        args = (thing.pk,)
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def words(response):
    """The page's text without its markup's line ends."""
    return " ".join(response.content.decode().split())


def faults(response):
    """The fields that the page's form refuses; "__all__" for what is about no field."""
    form = response.context.get("form") or response.context["adminform"].form
    return list(form.errors)


def allow(monkeypatch, person, *permissions):
    """Give somebody a role that may do just this, in the table that the code has, for one test."""
    role = f"Role of {person.name}"
    monkeypatch.setitem(GROUPS, role, frozenset(permissions))
    entitle(person, Group.objects.create(name=role))
