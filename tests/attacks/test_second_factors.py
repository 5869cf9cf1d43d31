"""Who can write to the database adds no second factor to another person's account, and takes none away.

Eve knows Dr Rivera's password this time. What she does not have is what Rivera has beside it.
"""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from people import second_factors
from reviews.models import Reviewer, SignOff
from tests import databases
from tests.attacks.siege import execute
from tests.desk.reviewers import ALL, asked, is_asked_who, press_once, screen
from tests.factors import Passkey, give_app
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


def test_a_session_that_is_left_open_signs_nothing_by_it(siege, rivera):
    """Rivera went for a coffee."""
    reviewer = Reviewer.objects.get(user=rivera)
    assignment = asked(siege.story, reviewer, siege.text("unsigned"))
    client = Client()
    client.force_login(rivera)
    passkey, address = eves_passkey(rivera), "/accounts/reauthenticate/passkey/"
    screen(client, assignment)
    assert is_asked_who(press_once(client, assignment, "approve", checked=ALL))
    options = client.get(address).context["js_data"]["request_options"]
    assert client.post(address, {"credential": passkey.confirmed(options)}).status_code == 302

    assert is_asked_who(press_once(client, assignment, "approve", checked=ALL))

    assert not SignOff.objects.filter(assignment=assignment).exists()


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
    assert f"second factor {second_factors.Authenticator.objects.latest('pk').pk}" in said


def test_a_new_key_of_the_site_keeps_what_people_have(siege, rivera, settings):
    app, codes = give_app(rivera)
    settings.SEAL_KEYS = ["the next key, of the day of the test", *settings.SEAL_KEYS]
    with databases.as_owner():
        call_command("rekey", by=siege.user("maya").email)
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
