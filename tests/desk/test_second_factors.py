"""Signing in with what one has, beside the password: apps, passkeys, recovery codes, and the day on which all are lost."""

import json

import pytest
from django.test import Client

from people import second_factors
from people.actions import erase_person
from people.models import Event
from people.refusals import Refusal
from reviews.models import SignOff
from tests.desk.house import at, signed_in
from tests.desk.reviewers import ALL, asked, press_once, screen
from tests.factors import App, Passkey, give_app, give_passkey, secret_on
from tests.story import PASSWORD
from tests.website.reading import words
from tests.working import mailed

LOGIN, CODE, SET_UP = "/accounts/login/", "/accounts/login/code/", "/accounts/second-factor/set-up/"
PLACE = "192.0.2.1"


@pytest.fixture(autouse=True)
def everybody(settings):
    settings.SECOND_FACTOR = "everybody"


def sign_in(person, client=None, **more):
    """The answer to the right password, and the browser."""
    client = client or Client()
    return client.post(LOGIN, {"login": person.email, "password": PASSWORD, **more}), client


def is_in(client):
    return "_auth_user_id" in client.session


def type_code(client, code):
    return client.post(CODE, {"code": code})


def use(client, passkey, address=CODE, **how):
    """Let a passkey answer the page."""
    page = client.get(address)
    options = page.context["js_data"]["request_options"]
    return client.post(address, {"credential": passkey.confirmed(options, **how)})


def use_alone(client, passkey, **how):
    """Sign in with nothing but a passkey."""
    address = "/accounts/login/passkey/"
    options = client.get(address, headers={"accept": "application/json"}).json()["request_options"]
    return client.post(address, {"credential": passkey.confirmed(options, **how)}, follow=True)


def with_passkey(person):
    client = signed_in(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return give_passkey(person, client)


def lines_of(person):
    return list(
        Event.objects.filter(subject=f"user:{person.pk}", kind__contains="co")
        .order_by("n")
        .values_list("kind", flat=True)
    )


# The first time


def test_a_password_alone_opens_nothing_and_adding_an_app_does(story):
    answer, client = sign_in(story.edith, next="/admin/articles/article/")
    assert (answer.url, is_in(client)) == (SET_UP, False)
    assert client.get("/admin/").status_code == client.get("/review/").status_code == 302

    page = client.get("/accounts/second-factor/app/")
    app = App(secret_on(page))
    wrong = client.post("/accounts/second-factor/app/", {"code": "abc"})
    assert (wrong.status_code, secret_on(wrong)) == (422, secret_on(page))
    added = client.post("/accounts/second-factor/app/", {"code": app.code()})
    codes = client.get(added.url)
    assert len(codes.context["codes"]) == 10
    assert not is_in(client)

    kept = client.post(added.url)
    assert (kept.url, is_in(client)) == ("/admin/articles/article/", True)
    (letter,) = mailed()
    assert letter.to == [story.edith.email]
    assert "An authenticator app was added" in letter.subject


def test_adding_a_passkey_does_too(story):
    _, client = sign_in(story.edith)

    give_passkey(story.edith, client)
    client.post("/accounts/second-factor/codes/")

    assert is_in(client)


def test_codes_are_shown_to_nobody_who_has_added_nothing(story):
    _, client = sign_in(story.edith)

    assert client.get("/accounts/second-factor/codes/").url == LOGIN
    assert client.post("/accounts/second-factor/codes/").url == LOGIN
    assert not is_in(client)


def test_whoever_waits_with_the_password_alone_comes_too_late(story):
    """A thief who signed in first waits until Edith has added hers."""
    _, thief = sign_in(story.edith)
    page = thief.get("/accounts/second-factor/app/")
    with_passkey(story.edith)

    answer = thief.post("/accounts/second-factor/app/", {"code": App(secret_on(page)).code()})

    assert answer.url == LOGIN
    assert [row.type for row in second_factors.factors_of(story.edith)] == ["webauthn"]
    assert thief.get("/accounts/second-factor/codes/").url == LOGIN
    assert not is_in(thief)


def test_strangers_are_sent_to_sign_in(story, client):
    for page in ("set-up", "app", "passkey", "codes"):
        assert client.get(f"/accounts/second-factor/{page}/").url == LOGIN


@pytest.mark.parametrize(
    ("who", "goes_to"), [("edith", SET_UP), ("rivera", "/"), ("stan", "/")], ids=str
)
def test_a_site_may_ask_it_of_staff_alone(story, settings, who, goes_to):
    settings.SECOND_FACTOR = "staff"
    person = getattr(story, who)

    answer, client = sign_in(getattr(person, "user", person))

    assert is_in(client) is (goes_to != SET_UP)
    assert (answer.url == SET_UP) is (goes_to == SET_UP)


# From then on


def test_a_code_comes_after_the_password_and_counts_once(story):
    app, _ = give_app(story.edith)
    answer, client = sign_in(story.edith)
    assert (answer.url, is_in(client)) == (CODE, False)

    assert "not right" in words(type_code(client, "000000"))
    code = app.code()
    assert type_code(client, code).status_code == 302
    assert is_in(client)

    _, other = sign_in(story.edith)
    assert "used already" in words(type_code(other, code))
    assert not is_in(other)
    type_code(other, app.code())
    assert is_in(other)


def test_a_code_that_came_early_is_not_taken_again_later(story, monkeypatch):
    """The app's clock may be ahead: its code is right for a minute and a half."""
    app, _ = give_app(story.edith)
    app.shown = 1
    code = app.code()
    _, client = sign_in(story.edith)
    type_code(client, code)
    assert is_in(client)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda *_: True)

    _, other = sign_in(story.edith)
    type_code(other, code)

    assert not is_in(other)


def test_a_recovery_code_opens_once_and_is_told(story):
    _, codes = give_app(story.edith)
    _, client = sign_in(story.edith)
    type_code(client, codes[3])
    assert is_in(client)

    _, other = sign_in(story.edith)
    type_code(other, codes[3])

    assert not is_in(other)
    assert lines_of(story.edith)[-1] == "recovery code used"
    assert "recovery code of your account" in mailed()[-1].subject
    assert second_factors.are_as_told(story.edith)


def test_after_five_wrong_codes_the_right_one_waits_and_the_person_is_told(story):
    app, _ = give_app(story.edith)
    mailed()
    _, client = sign_in(story.edith)
    for _ in range(5):
        type_code(client, "000000")

    for _ in range(2):
        assert "Too many wrong codes" in words(type_code(client, app.code()))

    assert not is_in(client)
    (letter,) = mailed()
    assert "Somebody may know your password" in letter.subject


def test_right_codes_do_not_count_as_tries(story):
    _, codes = give_app(story.edith)

    for code in codes[:7]:
        _, client = sign_in(story.edith)
        type_code(client, code)
        assert is_in(client)


def test_a_passkey_signs_in_after_the_password_or_alone(story):
    passkey = with_passkey(story.edith)
    _, client = sign_in(story.edith)
    use(client, passkey)
    assert is_in(client)

    alone = Client()
    use_alone(alone, passkey)
    assert is_in(alone)


def test_a_passkey_without_the_finger_is_none(story):
    passkey = with_passkey(story.edith)
    client = Client()

    answer = use_alone(client, passkey, is_asked_for=False)

    assert "none of this account" in words(answer)
    assert not is_in(client)


def test_a_passkey_opens_its_own_account_alone(story):
    hers, wandas = with_passkey(story.edith), with_passkey(story.wanda)
    client = Client()
    use_alone(client, wandas, account=hers.account)
    assert not is_in(client)

    _, client = sign_in(story.edith)
    use(client, wandas)
    assert not is_in(client)


def test_a_passkey_of_another_site_is_none(story):
    passkey = with_passkey(story.edith)
    passkey.origin = "https://elsewhere.example"
    client = Client()

    use_alone(client, passkey)

    assert not is_in(client)


NONSENSE = [
    *("", "[]", "{}", "null", "7", '"x"', "{", '{"response": null}', '{"response": {"userHandle": 5}}'),
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": "MQ"}}',
    '{"response": {"userHandle": "MQ", "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}, "id": "AA", "rawId": "AA", "type": "public-key"}',
    '{"response": {"clientDataJSON": "e30", "attestationObject": "oA"}, "id": "AA", "rawId": "AA", "type": "public-key"}',
]  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_about_a_passkey_opens_nothing_and_breaks_nothing(story, nonsense):
    with_passkey(story.edith)
    stranger, (_, at_code), (_, new) = Client(), sign_in(story.edith), sign_in(story.wanda)
    stranger.get("/accounts/login/passkey/", headers={"accept": "application/json"})
    at_code.get(CODE)
    new.get("/accounts/second-factor/passkey/")
    known = signed_in(story.edith)
    known.get("/accounts/reauthenticate/passkey/")

    sent = {"credential": nonsense}
    answers = [
        stranger.post("/accounts/login/passkey/", sent).status_code,
        at_code.post(CODE, sent).status_code,
        new.post("/accounts/second-factor/passkey/", sent).status_code,
        known.post("/accounts/reauthenticate/passkey/", sent).status_code,
    ]

    assert answers == [302, 200, 422, 302]
    assert not any(map(is_in, (stranger, at_code, new)))
    assert not second_factors.factors_of(story.wanda).exists()


# Whoever waits at the door


def waiting_thief(person):
    """With the password, and a passkey that was added on the way in; not in yet."""
    _, thief = sign_in(person)
    give_passkey(person, thief)
    return thief


def test_a_new_password_shuts_out_whoever_began_with_the_old_one(story):
    app, _ = give_app(story.wanda)
    (_, thief), (_, other) = sign_in(story.edith), sign_in(story.wanda)
    for person in (story.edith, story.wanda):
        person.set_password("chosen on the day of the test")
        person.save()

    assert thief.get("/accounts/second-factor/passkey/").url == LOGIN
    assert type_code(other, app.code()).url == LOGIN
    assert not is_in(thief)
    assert not is_in(other)


def test_what_was_removed_while_they_waited_lets_nobody_in(story):
    thief = waiting_thief(story.edith)

    second_factors.remove_all(person=story.edith, by=story.maya, reason="Edith added none.")

    assert thief.post("/accounts/second-factor/codes/").url == LOGIN
    give_app(story.edith)
    assert thief.get("/accounts/second-factor/codes/").url == LOGIN
    assert not is_in(thief)


def test_an_account_that_is_closed_meanwhile_stays_closed(story):
    app, _ = give_app(story.stan)
    _, client = sign_in(story.stan)
    story.stan.is_active = False
    story.stan.save()

    type_code(client, app.code())

    assert not is_in(client)


def test_somebody_else_can_begin_anew(story):
    give_app(story.edith)
    _, client = sign_in(story.edith)
    assert client.get(LOGIN).url == CODE

    client.post("/accounts/logout/", {"next": LOGIN})

    assert client.get(LOGIN).status_code == 200


# Limits


def guess(client, times):
    """Wrong passwords for so many accounts; how many were refused unseen."""
    tries = (
        client.post(LOGIN, {"login": f"someone{number}@example.org", "password": "wrong"})
        for number in range(times)
    )
    return sum("Too many wrong passwords" in words(answer) for answer in tries)


def test_a_right_passkey_gives_nobody_more_passwords_to_guess(story):
    passkey = with_passkey(story.wanda)
    own, eve = Client(), Client()
    use_alone(own, passkey)
    refused = 0
    for _ in range(2):
        refused += guess(eve, 15)
        use(own, passkey, "/accounts/reauthenticate/passkey/")

    assert refused == 10


def test_a_strangers_guesses_in_the_same_network_keep_no_code_out(story):
    app, _ = give_app(story.edith)
    _, client = sign_in(story.edith)
    guess(Client(), 20)

    type_code(client, app.code())

    assert is_in(client)


def test_nonsense_keeps_no_passkey_of_the_network_out(story):
    passkey = with_passkey(story.edith)
    for _ in range(12):
        Client().post("/accounts/login/passkey/", {"credential": "{}"})
    client = Client()

    use_alone(client, passkey)

    assert is_in(client)


@pytest.mark.parametrize("nonsense", ["9" * 5_000, "[" * 200_000, '{"id": ' * 100_000], ids=len)
def test_no_depth_or_length_is_a_fault(story, nonsense):
    client = Client()
    client.get("/accounts/login/passkey/", headers={"accept": "application/json"})

    assert client.post("/accounts/login/passkey/", {"credential": nonsense}).url == LOGIN


@pytest.mark.parametrize(
    "change",
    [
        {"extra": float("nan")},
        {"extra": "\ud800"},
        {"extra": "\0"},
        {"type": "\0"},
        {"id": "\ud800"},
        {"clientExtensionResults": {"credProps": "\0"}},
        {"clientExtensionResults": {"x": float("inf")}},
        {"response": {"clientDataJSON": "e30", "attestationObject": "gYGB" * 4_000}},
    ],
)
def test_odd_parts_of_a_new_passkey_are_left_out_or_refused(story, change):
    client, passkey = again(story.edith), Passkey()
    page = client.get("/accounts/second-factor/passkey/")
    answer = json.loads(passkey.made(json.loads(page.context["asked"]))) | change

    sent = {"name": "", "credential": json.dumps(answer)}
    status = client.post("/accounts/second-factor/passkey/", sent).status_code

    assert status == (302 if "extra" in change and change["extra"] == change["extra"] else 422)
    assert second_factors.are_as_told(story.edith)


# One's own page


def again(person):
    client = signed_in(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_who_they_are_is_asked_before_anything_changes(story):
    give_app(story.edith)
    factor = second_factors.factors_of(story.edith).get()
    client = signed_in(story.edith)
    mailed()

    for page in ("app/", "passkey/", "codes/", f"{factor.pk}/remove/"):
        assert "/reauthenticate/" in client.get(f"/accounts/second-factor/{page}").url
    for page in ("codes/new/", f"{factor.pk}/remove/"):
        assert "/reauthenticate/" in client.post(f"/accounts/second-factor/{page}").url
    assert mailed() == []


def test_the_page_says_what_one_has(story):
    _, codes = give_app(story.edith)
    client = again(story.edith)
    give_passkey(story.edith, client)

    said = words(client.get("/accounts/second-factor/"))

    for part in ("Authenticator app", "My telephone", "You have 10 recovery codes"):
        assert part in said
    shown = client.get("/accounts/second-factor/codes/").context["codes"]
    assert [code.replace(" ", "") for code in shown] == codes


def test_the_last_one_stays_while_it_is_needed(story, settings):
    give_app(story.edith)
    factor = second_factors.factors_of(story.edith).get()
    address, client = f"/accounts/second-factor/{factor.pk}/remove/", again(story.edith)

    answer = client.post(address, follow=True)
    assert "Add another one first" in words(answer)

    settings.SECOND_FACTOR = "nobody"
    client.post(address)
    assert second_factors.codes_of(story.edith) is None
    assert client.post(address).status_code == 404
    assert second_factors.are_as_told(story.edith)


def test_nobody_removes_what_is_somebody_elses(story):
    give_app(story.edith)
    factor = second_factors.factors_of(story.edith).get()

    assert (
        again(story.wanda).post(f"/accounts/second-factor/{factor.pk}/remove/").status_code == 404
    )
    assert second_factors.factors_of(story.edith).exists()


def test_new_codes_void_the_old_ones(story):
    _, old = give_app(story.edith)

    again(story.edith).post("/accounts/second-factor/codes/new/")

    new = second_factors.codes_of(story.edith).wrap().get_unused_codes()
    _, client = sign_in(story.edith)
    type_code(client, old[0])
    assert not is_in(client)
    type_code(client, new[0])
    assert is_in(client)


def test_one_has_one_app(story):
    give_app(story.edith)

    with pytest.raises(Refusal, match="already"):
        give_app(story.edith)


def test_whoever_came_in_by_a_passkey_goes_with_it_and_this_browser_stays(story):
    passkey = with_passkey(story.edith)
    give_app(story.edith)
    thief, here = Client(), again(story.edith)
    use_alone(thief, passkey)
    factor = second_factors.factors_of(story.edith).filter(type="webauthn").get()

    here.post(f"/accounts/second-factor/{factor.pk}/remove/")

    assert thief.get("/accounts/second-factor/").status_code == 302
    assert here.get("/accounts/second-factor/").status_code == 200


def test_the_code_with_which_an_app_was_added_is_used_up(story):
    _, client = sign_in(story.edith)
    app = App(secret_on(client.get("/accounts/second-factor/app/")))
    code = app.code()
    client.post("/accounts/second-factor/app/", {"code": code})

    _, other = sign_in(story.edith)
    type_code(other, code)

    assert not is_in(other)


# All is lost


def test_a_managing_editor_removes_what_was_lost(story):
    give_app(story.edith)
    here = signed_in(story.edith)
    mailed()
    page = at(story.edith, "second_factors")

    assert signed_in(story.maya).post(page, {"reason": ""}).status_code == 422
    signed_in(story.maya).post(page, {"reason": "Their telephone fell into the Thames."})

    assert here.get("/accounts/second-factor/").status_code == 302
    answer, _ = sign_in(story.edith)
    assert answer.url == SET_UP
    assert ["were removed" in letter.subject for letter in mailed()] == [True]
    kinds = Event.objects.filter(subject=f"user:{story.edith.pk}").values_list("kind", flat=True)
    assert {"second factors removed", "signed out everywhere"} <= set(kinds)

    signed_in(story.maya).post(page, {"reason": "Again."})
    assert list(kinds).count("second factors removed") == 1


def test_nobody_does_so_for_themselves_or_for_a_superuser(story):
    give_app(story.maya)
    give_app(story.root)

    for person in (story.maya, story.root):
        with pytest.raises(Refusal):
            second_factors.remove_all(person=person, by=story.maya, reason="Lost.")
        assert second_factors.factors_of(person).exists()


def test_whoever_is_erased_leaves_none(story):
    give_app(story.stan)

    erase_person(person=story.stan, by=story.maya)

    assert not second_factors.factors_of(story.stan).exists()
    assert second_factors.codes_of(story.stan) is None
    assert second_factors.are_as_told(story.stan)


# What is kept


def test_the_database_holds_no_secret_that_is_read_without_the_key(story):
    app, _ = give_app(story.edith)
    rows = [row.data for row in second_factors.Authenticator.objects.all()]

    assert app.secret not in json.dumps(rows)


# Signing


def test_a_passkey_proves_who_signs(story):
    passkey = with_passkey(story.rivera.user)
    assignment = asked(story)
    client = signed_in(story.rivera.user)
    screen(client, assignment)
    answer = press_once(client, assignment, "approve", checked=ALL)
    ways = [one["url"] for one in client.get(answer.url).context["reauthentication_alternatives"]]
    (by_passkey,) = [way for way in ways if "/passkey/" in way]

    wrong = use(client, Passkey(), by_passkey)
    assert wrong.url == by_passkey
    use(client, passkey, by_passkey)
    press_once(client, assignment, "approve", checked=ALL)

    assert SignOff.objects.filter(assignment=assignment).exists()
    assert Event.objects.filter(detail__proved="webauthn").count() == 1


def test_a_passkey_that_was_removed_since_proves_nothing(story):
    passkey = with_passkey(story.rivera.user)
    give_app(story.rivera.user)
    assignment, client = asked(story), signed_in(story.rivera.user)
    screen(client, assignment)
    press_once(client, assignment, "approve", checked=ALL)
    use(client, passkey, "/accounts/reauthenticate/passkey/")
    factor = second_factors.factors_of(story.rivera.user).filter(type="webauthn").get()
    kept = {key: value for key, value in client.session.items() if not key.startswith("_auth_")}
    second_factors.remove(person=story.rivera.user, factor=factor.pk, place=PLACE)
    client.force_login(story.rivera.user)
    session = client.session
    session.update(kept)
    session.save()

    press_once(client, assignment, "approve", checked=ALL)

    assert not SignOff.objects.filter(assignment=assignment).exists()
