"""Who can write to the database adds no second factor to another person's account, and takes none away.

Eve knows Dr Rivera's password this time. What Rivera has beside it, Eve does not have.
"""

import base64
import json
import zlib
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from desk.people.factors import FactorStage
from people import hidden, second_factors
from reviews.models import Reviewer, SignOff
from tests import databases
from tests.attacks.siege import ON_POSTGRESQL, execute
from tests.desk.reviewers import ALL, asked, is_asked_who, press_once, screen
from tests.factors import Passkey, give_app, give_passkey, secret_on
from tests.provider import CLIENT, SECRET, Provider
from tests.story import PASSWORD

CODE = "/accounts/login/code/"


@pytest.fixture(autouse=True)
def everybody(settings):
    settings.SECOND_FACTOR = "everybody"


@pytest.fixture
def rivera(siege):
    return siege.user("rivera")


def sign_in(person, code=None):
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    if code:
        client.post(CODE, {"code": code})
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def add(person, kind, data):
    """What Eve writes into the table of second factors."""
    execute(
        "INSERT INTO mfa_authenticator (type, data, user_id, created_at)"
        " VALUES (%s, %s, %s, '2026-01-01T00:00:00Z')",
        kind, json.dumps(data), person.pk,
    )  # fmt: skip


def eves_passkey(person):
    """A passkey of hers in somebody's row."""
    passkey = Passkey()
    challenge = {"challenge": "AAAA", "user": {"id": "MQ"}}
    credential = json.loads(passkey.made({"publicKey": challenge}))
    add(person, "webauthn", {"name": "Mine", "credential": credential})
    return passkey


def test_a_passkey_in_riveras_account_opens_nothing(siege, rivera):
    passkey, client = eves_passkey(rivera), Client()
    address = "/accounts/login/passkey/"
    asked = client.get(address, headers={"accept": "application/json"}).json()["request_options"]
    account = str(rivera.pk).encode()

    client.post(address, {"credential": passkey.confirmed(asked, account=account)})

    assert not is_in(client)


def test_nor_after_the_password(siege, rivera):
    """And Rivera herself gets in no more, until it is mended: it shows."""
    app, _ = give_app(rivera)
    client = sign_in(rivera)
    passkey = eves_passkey(rivera)
    options = client.get(CODE).context["js_data"]["request_options"]

    client.post(CODE, {"credential": passkey.confirmed(options)})

    assert not is_in(client)
    assert not is_in(sign_in(rivera, app.code()))


def left_open(siege, rivera):
    """Rivera went for a coffee: a browser in which somebody has just pressed the button that signs."""
    reviewer = Reviewer.objects.get(user=rivera)
    assignment = asked(siege.story, reviewer, siege.text("unsigned"))
    client = Client()
    client.force_login(rivera)
    screen(client, assignment)
    press = partial(press_once, client, assignment, "approve", checked=ALL)
    assert is_asked_who(press())
    return client, press


def passkey_of(person):
    client = Client()
    client.force_login(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return give_passkey(person, client)


def is_signed():
    return SignOff.objects.filter(revision__title="Eat clay").exists()


def test_a_passkey_that_is_there_while_it_proves_signs_nothing(siege, rivera):
    """Put in, used, and taken out again before the button is pressed once more."""
    passkey_of(rivera)
    client, press = left_open(siege, rivera)
    address = "/accounts/reauthenticate/passkey/"
    options = client.get(address).context["js_data"]["request_options"]
    passkey = eves_passkey(rivera)
    client.post(address, {"credential": passkey.confirmed(options)})
    assert is_asked_who(press())
    execute("DELETE FROM mfa_authenticator WHERE data::text LIKE '%%Mine%%'" if ON_POSTGRESQL else "DELETE FROM mfa_authenticator WHERE data LIKE '%%Mine%%'")  # fmt: skip

    assert is_asked_who(press())
    assert not is_signed()


def test_nor_does_riveras_own_row_while_it_is_eves(siege, rivera):
    hers = passkey_of(rivera)
    ((kept, good),) = execute("SELECT id, data FROM mfa_authenticator WHERE user_id = %s AND type = 'webauthn'", rivera.pk)  # fmt: skip
    good = good if isinstance(good, str) else json.dumps(good)
    client, press = left_open(siege, rivera)
    address = "/accounts/reauthenticate/passkey/"
    options = client.get(address).context["js_data"]["request_options"]
    eves = Passkey()
    credential = json.loads(eves.made({"publicKey": {"challenge": "AAAA", "user": {"id": "MQ"}}}))
    forged = json.dumps({"name": "Mine", "credential": credential})
    execute("UPDATE mfa_authenticator SET data = %s WHERE id = %s", forged, kept)
    client.post(address, {"credential": eves.confirmed(options)})
    execute("UPDATE mfa_authenticator SET data = %s WHERE id = %s", good, kept)

    assert is_asked_who(press())
    assert not is_signed()
    options = client.get(address).context["js_data"]["request_options"]
    client.post(address, {"credential": hers.confirmed(options)})
    assert not is_asked_who(press())


def test_where_somebody_has_no_passkey_none_is_asked_for(siege, rivera):
    client, press = left_open(siege, rivera)
    eves_passkey(rivera)

    assert client.get("/accounts/reauthenticate/passkey/").status_code == 302
    assert client.get("/accounts/second-factor/").status_code == 200


def test_what_waits_for_eve_between_two_looks_is_not_taken_for_riveras(siege, rivera, monkeypatch):
    """A statement of hers that was not committed when the row was compared, and is when it is locked."""
    give_app(rivera)
    _, eves = give_app(siege.user("wanda"))
    client, looks = sign_in(rivera), second_factors.are_as_told

    def then_swap(person):
        said = looks(person)
        execute(
            "UPDATE mfa_authenticator SET data = (SELECT data FROM mfa_authenticator WHERE user_id = %s AND"
            " type = 'recovery_codes') WHERE user_id = %s AND type = 'recovery_codes'",
            siege.user("wanda").pk, rivera.pk,
        )  # fmt: skip
        return said

    monkeypatch.setattr(second_factors, "are_as_told", then_swap)
    client.post(CODE, {"code": eves[0]})

    assert not is_in(client)


def test_rows_that_hide_while_they_are_looked_for_are_asked_for(siege, rivera, monkeypatch):
    give_app(rivera)
    rows, looks = second_factors.Authenticator._base_manager, FactorStage._should_handle

    def unseen(self, request):
        kept = list(rows.filter(user=rivera))
        rows.filter(user=rivera).delete()
        try:
            return looks(self, request)
        finally:
            rows.bulk_create(kept)

    monkeypatch.setattr(FactorStage, "_should_handle", unseen)

    assert not is_in(sign_in(rivera))


def test_codes_that_somebody_puts_there_are_not_told_as_new_ones(siege, rivera, monkeypatch):
    give_app(rivera)
    _, eves = give_app(siege.user("wanda"))
    second_factors.renew_codes(person=rivera, place="192.0.2.1")
    with pytest.raises(IntegrityError), transaction.atomic():
        monkeypatch.setattr(hidden, "hide", lambda words: _put_codes(siege, rivera) or words)
        second_factors.renew_codes(person=rivera, place="192.0.2.1")
    monkeypatch.undo()

    assert second_factors.codes_of(rivera).wrap().get_unused_codes() != eves
    assert second_factors.are_as_told(rivera)


def _put_codes(siege, rivera):
    execute(
        "INSERT INTO mfa_authenticator (type, data, user_id, created_at) SELECT 'recovery_codes', data, %s, created_at"
        " FROM mfa_authenticator WHERE user_id = %s AND type = 'recovery_codes'",
        rivera.pk, siege.user("wanda").pk,
    )  # fmt: skip


def sessions():
    """What the table of sessions says to whoever reads it."""
    return "\n".join(_read(data) for (data,) in execute("SELECT session_data FROM django_session"))


def _read(data):
    written = data.rsplit(":", 2)[0]
    packed = base64.urlsafe_b64decode(written.lstrip(".") + "==")
    return (zlib.decompress(packed) if written.startswith(".") else packed).decode()


def test_the_table_of_sessions_holds_no_cookie_and_no_secret(siege, rivera, provider):
    client = sign_in(rivera)
    client.post("/accounts/second-factor/codes/new/")
    client.post("/accounts/second-factor/app/", {"code": "1"})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/second-factor/app/")
    give_app(siege.user("wanda"))
    provider.knows(siege.user("wanda"))
    answered = provider._token
    provider._token = lambda sent: {**answered(sent), "access_token": "CANARY"}
    sign_on(provider)

    said = sessions()

    assert "secret_of_new_app" in said
    for secret in (client.cookies["sessionid"].value, secret_on(page).replace(" ", ""), "CANARY"):
        assert secret not in said


@pytest.mark.parametrize("kinds", [["totp"], ["recovery_codes"], ["totp", "recovery_codes"]])
def test_what_is_taken_away_is_missed(siege, rivera, kinds):
    """Without its row nobody would be asked for a code."""
    give_app(rivera)
    for kind in kinds:
        execute("DELETE FROM mfa_authenticator WHERE user_id = %s AND type = %s", rivera.pk, kind)

    client = sign_in(rivera)

    assert not is_in(client)
    assert client.get("/accounts/second-factor/app/").status_code == 302


def test_eves_own_app_in_riveras_row_is_none(siege, rivera):
    give_app(rivera)
    eve = siege.user("wanda")
    hers, _ = give_app(eve)
    execute(
        "UPDATE mfa_authenticator SET data = (SELECT data FROM mfa_authenticator WHERE user_id = %s"
        " AND type = 'totp') WHERE user_id = %s AND type = 'totp'",
        eve.pk, rivera.pk,
    )  # fmt: skip

    assert not is_in(sign_in(rivera, hers.code()))
    assert is_in(sign_in(eve, hers.code()))


def test_a_recovery_code_that_is_made_unused_again_opens_nothing(siege, rivera):
    _, codes = give_app(rivera)
    (before,) = execute(
        "SELECT data FROM mfa_authenticator WHERE user_id = %s AND type = 'recovery_codes'",
        rivera.pk,
    )
    assert is_in(sign_in(rivera, codes[0]))

    execute(
        "UPDATE mfa_authenticator SET data = %s WHERE user_id = %s AND type = 'recovery_codes'",
        before[0] if isinstance(before[0], str) else json.dumps(before[0]), rivera.pk,
    )  # fmt: skip

    assert not is_in(sign_in(rivera, codes[0]))


def test_it_is_named(siege, rivera, verify, caplog):
    assert verify()[0] == 0
    eves_passkey(rivera)

    sign_in(rivera)
    code, said = verify()

    assert code == 1
    assert f"second factor {second_factors.Authenticator._base_manager.latest('pk').pk}" in said


def test_a_new_key_of_the_site_keeps_what_people_have(siege, rivera, settings):
    app, codes = give_app(rivera)
    settings.SEAL_KEYS = ["the next key, of the day of the test", *settings.SEAL_KEYS]
    with databases.as_owner():
        call_command("rekey", by=siege.user("maya").email)
        call_command("rekey", by=siege.user("maya").email, moved=True)
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]

    assert is_in(sign_in(rivera, app.code()))
    assert is_in(sign_in(rivera, codes[5]))


def test_whoever_runs_the_server_takes_away_what_eve_wrote(siege, rivera, verify, capsys):
    give_app(rivera)
    eves_passkey(rivera)
    execute("DELETE FROM mfa_authenticator WHERE user_id = %s AND type = 'totp'", rivera.pk)
    maya = siege.user("maya")

    with pytest.raises(CommandError, match="Nobody has"):
        call_command("remove_second_factors", "x@example.org", by=maya.email, reason="Lost")
    call_command("remove_second_factors", rivera.email, by=maya.email, reason="Forged")

    assert verify()[0] == 0
    client = sign_in(rivera)
    assert client.get("/accounts/second-factor/set-up/").status_code == 200
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("remove_second_factors", rivera.email, by=maya.email, reason="Again")


def test_a_superuser_who_lost_all_is_helped_on_the_server(siege):
    root = siege.story.root
    give_app(root)

    call_command("remove_second_factors", root.email, by=root.email, reason="Telephone lost")

    assert not second_factors.factors_of(root).exists()


# Single sign-on


@pytest.fixture
def provider(settings):
    made = Provider()
    settings.OIDC_URL, settings.OIDC_CLIENT, settings.OIDC_SECRET = made.url, CLIENT, SECRET
    settings.SECOND_FACTOR = "nobody"
    yield made
    made.close()


def sign_on(provider):
    client = Client()
    back = provider.authorize(client.post("/accounts/sign-on/").url)
    client.get(back.removeprefix("http://localhost:8000"))
    return client


def test_eves_account_of_the_provider_beside_riveras_name_opens_nothing(siege, rivera, provider):
    execute(
        "INSERT INTO socialaccount_socialaccount (provider, uid, user_id, extra_data, last_login, date_joined)"
        " VALUES ('sign-on', 'eves', %s, '{}', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')",
        rivera.pk,
    )
    provider.claims = {"sub": "eves", "email": "eve@example.org", "email_verified": True}

    assert not is_in(sign_on(provider))


def test_riveras_own_link_with_eves_number_opens_nothing(siege, rivera, provider):
    provider.knows(rivera)
    assert is_in(sign_on(provider))
    execute("UPDATE socialaccount_socialaccount SET uid = 'eves' WHERE user_id = %s", rivera.pk)
    provider.claims = {"sub": "eves", "email": "eve@example.org", "email_verified": True}

    assert not is_in(sign_on(provider))


def test_a_provider_of_eves_in_the_database_is_asked_nothing(siege, rivera, provider, settings):
    eves = Provider()
    execute(
        "INSERT INTO socialaccount_socialapp (provider, provider_id, name, client_id, secret, key, settings)"
        " VALUES ('openid_connect', 'sign-on', 'x', %s, %s, '', %s)",
        CLIENT, SECRET, json.dumps({"server_url": eves.url}),
    )  # fmt: skip

    sent = Client().post("/accounts/sign-on/").url
    assert sent.startswith(provider.url)
    settings.OIDC_URL = ""
    assert Client().post("/accounts/sign-on/").status_code == 404
    eves.close()
