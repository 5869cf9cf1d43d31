"""Sessions are kept under the hash of their key, in everything that Django does with them."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.core.management import call_command

from people.sessions import SessionStore, row_key


def kept(**data):
    session = SessionStore()
    session.update(data)
    session.save()
    return session


def rows():
    return list(Session.objects.values_list("session_key", flat=True))


def test_what_was_saved_is_found_by_its_key_alone(db):
    session = kept(name="Rosa")

    assert rows() == [row_key(session.session_key)]
    assert SessionStore(session.session_key)["name"] == "Rosa"
    assert SessionStore(rows()[0]).get("name") is None


def test_a_key_that_is_not_there_is_given_up(db):
    session = SessionStore("a" * 32)

    assert session.get("name") is None
    assert session.session_key is None


def test_a_key_is_changed_and_the_data_goes_with_it(db):
    session = kept(name="Rosa")
    old = session.session_key

    session.cycle_key()
    session.save()

    assert session.session_key != old
    assert rows() == [row_key(session.session_key)]
    assert SessionStore(session.session_key)["name"] == "Rosa"
    assert not session.exists(old)


def test_a_session_is_thrown_away(db):
    session = kept(name="Rosa")

    session.flush()

    assert rows() == []
    assert session.session_key is None


def test_no_session_is_made_twice_or_saved_when_it_is_gone(db):
    session = kept(name="Rosa")

    with pytest.raises(CreateError):
        SessionStore(session.session_key).save(must_create=True)
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()


def test_old_sessions_are_cleared(db):
    session, old = kept(name="Rosa"), kept(name="Olga")
    old.set_expiry(timedelta(days=-1))
    old.save()

    assert SessionStore(old.session_key).get("name") is None
    call_command("clearsessions")

    assert rows() == [row_key(session.session_key)]


def test_it_is_the_same_for_code_that_does_not_wait(db):
    async def live():
        session = SessionStore()
        await session.aset("name", "Rosa")
        await session.asave()
        old = session.session_key
        found = await SessionStore(old).aget("name")
        await session.acycle_key()
        await session.asave()
        again = await SessionStore(session.session_key).aget("name")
        there = [await session.aexists(old), await session.aexists(session.session_key)]
        await session.aflush()
        return found, again, there

    assert async_to_sync(live)() == ("Rosa", "Rosa", [False, True])
    assert rows() == []
