"""Who can write to the database cannot act in another person's name: not by their password, their session or their address.

Eve has an account without a role, and a SQL client with the site's own rights. What she wants is Dr Rivera's signature.
"""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.auth.management.commands import changepassword
from django.core.management import call_command
from django.test import Client

from desk.people.passwords import send_password_link
from people.actions import admit, erase_person
from people.models import User
from people.refusals import Refusal
from tests.attacks.siege import execute
from tests.desk.house import at, signed_in, words
from tests.story import PASSWORD
from tests.working import mailed

EVES = "eve knows this one well"
CHOSEN = "chosen on the day of the test"
ELSEWHERE = "eve@elsewhere.example"


@pytest.fixture
def eve(siege):
    eve = User.objects.create_user("eve@example.org", EVES, name="Eve Enemy")
    admit(person=eve, by=eve)
    return eve


@pytest.fixture
def rivera(siege):
    return siege.user("rivera")


def write(person, **columns):
    """What Eve writes into somebody's row."""
    names = ", ".join(f'"{name}" = %s' for name in columns)
    execute(f"UPDATE people_user SET {names} WHERE id = %s", *columns.values(), person.pk)


def read(person, *columns):
    """What Eve reads in somebody's row."""
    names = ", ".join(f'"{name}"' for name in columns)
    (row,) = execute(f"SELECT {names} FROM people_user WHERE id = %s", person.pk)
    return dict(zip(columns, row, strict=True))


def sign_in(email, password, client=None):
    """A browser after this try, and who it is signed in as."""
    client = client or Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return client, client.session.get("_auth_user_id")


def opens(email, password):
    return sign_in(email, password)[1]


def ask_for_a_link(email):
    return Client().post("/accounts/password/reset/", {"email": email})


def links():
    """The ways to a new password that were sent, and to whom."""
    return [
        (mail.to[0], way[1])
        for mail in mailed()
        if (way := re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.body))
    ]


def follow(way, password=CHOSEN):
    """Choose a password by a link; whether it led to a form."""
    client = Client()
    form = client.get(way, follow=True)
    sent = {"password1": password, "password2": password}
    return client.post(form.request["PATH_INFO"], sent).status_code == 302


def forge_address(person, email=ELSEWHERE):
    """A row of django-allauth's table that says that this is the person's address, and that it was confirmed."""
    execute(
        'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
        " VALUES (%s, %s, %s, %s)",
        email, True, True, person.pk,
    )  # fmt: skip


# The password


@pytest.mark.parametrize("columns", [["password"], ["password", "seal"]])
def test_eves_password_does_not_open_riveras_account(eve, rivera, columns):
    write(rivera, **read(eve, *columns))

    assert opens(rivera.email, EVES) is None
    assert opens(rivera.email, PASSWORD) is None


def test_neither_does_eves_whole_account_under_riveras_number(eve, rivera):
    hers = read(eve, "email", "password", "seal")
    write(eve, email="nobody@example.org")

    write(rivera, **hers)

    assert opens(eve.email, EVES) is None


def test_nor_the_other_way_round(eve, rivera):
    """Rivera's address and seal in Eve's row make it nobody's."""
    hers = read(rivera, "email", "seal")
    write(rivera, email="nobody@example.org")

    write(eve, **hers)

    assert opens(rivera.email, EVES) is None


def test_a_person_whom_nobody_added_signs_in_nowhere(eve):
    execute(
        "INSERT INTO people_user (email, name, password, seal, is_staff, is_active, is_superuser, time_zone,"
        " date_joined) SELECT 'new@example.org', name, password, seal, is_staff, is_active, is_superuser,"
        " time_zone, date_joined FROM people_user WHERE id = %s",
        eve.pk,
    )

    assert opens("new@example.org", EVES) is None


def test_a_password_hashed_in_an_old_way_is_not_hashed_anew_for_eve(rivera, settings):
    """Django does so after a right password, and the new hash would carry a seal."""
    md5 = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", md5]
    write(rivera, password=make_password(EVES, hasher="md5"))

    tries = [opens(rivera.email, EVES), User.objects.get(pk=rivera.pk).check_password(EVES)]

    assert tries == [None, False]
    assert read(rivera, "password")["password"].startswith("md5$")
    assert not User.objects.get(pk=rivera.pk).has_valid_seal()


def test_a_broken_account_looks_like_a_wrong_password(eve, rivera, siege, monkeypatch):
    write(rivera, password=read(eve, "password")["password"])
    ran, answers = [], []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *a, **k: ran.append(1) or encode(self, *a, **k)
    )

    for email, password in ((siege.user("wanda").email, "not it"), (rivera.email, EVES)):
        ran.clear()
        answer = Client().post("/accounts/login/", {"login": email, "password": password})
        answers.append((answer.status_code, dict(answer.context["form"].errors), len(ran)))

    assert answers[0] == answers[1]
    assert answers[0][2] >= 1


def test_who_is_signed_in_is_thrown_out_when_their_row_is_forged(eve, rivera):
    browser, who = sign_in(rivera.email, PASSWORD)
    assert who == str(rivera.pk)
    assert browser.get("/review/").status_code == 200

    write(rivera, email=ELSEWHERE)

    assert browser.get("/review/").status_code == 302


# The session


def sign_both_in(eve, rivera):
    return sign_in(rivera.email, PASSWORD)[0], sign_in(eve.email, EVES)[0]


def stored():
    """The rows of sessions, key and data, whoever signed in last at the end."""
    return execute("SELECT session_key, session_data FROM django_session ORDER BY expire_date")


def test_riveras_session_in_eves_row_is_void(eve, rivera):
    hers, eves = sign_both_in(eve, rivera)
    (_, data), (key, _) = stored()

    execute("UPDATE django_session SET session_data = %s WHERE session_key = %s", data, key)

    assert eves.get("/review/").status_code == 302
    assert "_auth_user_id" not in eves.session
    assert hers.get("/review/").status_code == 200


def test_riveras_row_under_the_hash_of_eves_cookie_is_void(eve, rivera):
    """Whoever knows how keys are hashed writes a row that their own cookie finds."""
    hers, eves = sign_both_in(eve, rivera)
    (_, data), (key, _) = stored()
    execute("DELETE FROM django_session WHERE session_key = %s", key)

    execute(
        "INSERT INTO django_session (session_key, session_data, expire_date)"
        " SELECT %s, session_data, expire_date FROM django_session WHERE session_data = %s",
        key, data,
    )  # fmt: skip

    assert eves.get("/review/").status_code == 302


def test_what_stands_in_the_table_of_sessions_is_no_cookie(rivera):
    hers, _ = sign_in(rivera.email, PASSWORD)
    ((kept, _),) = stored()
    thief = Client()

    thief.cookies["sessionid"] = kept

    assert kept != hers.cookies["sessionid"].value
    assert thief.get("/review/").status_code == 302
    assert hers.get("/review/").status_code == 200


# The address


def test_no_link_goes_to_an_address_that_eve_wrote_into_riveras_row(rivera):
    write(rivera, email=ELSEWHERE)

    answer = ask_for_a_link(ELSEWHERE)

    assert (answer.status_code, answer.url) == (302, "/accounts/password/reset/done/")
    assert links() == []


def test_no_link_goes_to_an_address_in_another_table(rivera):
    forge_address(rivera)

    ask_for_a_link(ELSEWHERE)
    ask_for_a_link(rivera.email)

    assert [to for to, _ in links()] == [rivera.email]


def test_an_address_that_was_rewritten_in_another_table_gets_no_link(rivera):
    forge_address(rivera, rivera.email)

    execute(
        "UPDATE account_emailaddress SET email = %s, verified = %s WHERE user_id = %s",
        ELSEWHERE, True, rivera.pk,
    )  # fmt: skip
    ask_for_a_link(ELSEWHERE)

    assert links() == []


def test_an_address_in_another_table_signs_nobody_in(rivera, eve):
    forge_address(rivera, eve.email)

    assert opens(eve.email, PASSWORD) is None
    assert opens(eve.email, EVES) == str(eve.pk)


def test_an_old_link_does_not_mend_a_row_that_was_forged_since(rivera):
    ask_for_a_link(rivera.email)
    ((_, way),) = links()
    hers = read(rivera, "seal")
    write(rivera, seal="")

    assert not follow(way)
    write(rivera, **hers)
    assert follow(way)


def test_warnings_do_not_go_to_an_address_in_another_table(rivera):
    forge_address(rivera)
    ask_for_a_link(rivera.email)
    ((_, way),) = links()

    follow(way)

    assert [mail.to for mail in mailed()] == [[rivera.email]]


def test_a_forged_address_does_not_keep_anybody_from_typing_their_password_again(rivera):
    forge_address(rivera)
    browser, _ = sign_in(rivera.email, PASSWORD)

    wrong = browser.post("/accounts/reauthenticate/", {"password": "not it"})
    right = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (200, 302)


# Somebody who was erased


def test_an_erased_person_does_not_come_back(siege):
    """Not even with the person's own row of that time, seal and all."""
    sam = siege.story.person("Sam Short-Stay")
    browser, _ = sign_in(sam.email, PASSWORD)
    before = read(sam, "email", "password", "seal")
    erase_person(person=sam, by=siege.user("maya"))

    write(sam, is_active=True, is_staff=True)
    assert opens(f"erased-{sam.pk}@erased.invalid", PASSWORD) is None
    write(sam, erased_at=None, **before)

    assert User.objects.get(pk=sam.pk).has_valid_seal()
    assert opens(sam.email, PASSWORD) is None
    assert browser.get("/accounts/password/change/").status_code == 302


# What is broken is named, and stays so until somebody entitled mends it


def test_a_forged_account_is_named(eve, rivera, verify, caplog):
    assert verify()[0] == 0
    write(rivera, **read(eve, "password"))

    opens(rivera.email, EVES)
    code, said = verify()

    named = f"account of user:{rivera.pk}: not sealed by this site"
    assert code == 1
    assert said.strip() == named
    (line,) = [one.msg for one in caplog.records if one.msg["event"] == "account_not_sealed"]
    assert line["account"] == f"user:{rivera.pk}"


@pytest.mark.parametrize("fields", [None, ["name"], ["password"], ["email", "password", "seal"]])
def test_no_plain_save_mends_it(rivera, fields):
    write(rivera, password=make_password(EVES))
    person = User.objects.get(pk=rivera.pk)

    person.name = "Rosa M. Rivera"
    person.save(update_fields=fields)

    assert not User.objects.get(pk=rivera.pk).has_valid_seal()


def test_what_was_vouched_for_and_read_again_is_not_sealed(rivera):
    write(rivera, password=make_password(EVES))
    person = User.objects.get(pk=rivera.pk)

    person.set_password(CHOSEN)
    person.refresh_from_db()
    person.save()

    assert not person.has_valid_seal()


def test_an_editor_who_corrects_the_name_does_not_mend_it(siege, rivera):
    write(rivera, password=make_password(EVES))
    maya = signed_in(siege.user("maya"))
    people = words(maya.get(at(User, "changelist")))

    saved = maya.post(at(rivera, "change"), account_form(rivera, name="Rosa M. Rivera"))
    with pytest.raises(Refusal, match="changed outside the site"):
        send_password_link(person=User.objects.get(pk=rivera.pk), by=siege.user("maya"))

    rivera.refresh_from_db()
    assert "Changed outside the site" in people
    assert (saved.status_code, rivera.name) == (302, "Rosa M. Rivera")
    assert opens(rivera.email, EVES) is None


def account_form(person, **changes):
    sent = {"name": person.name, "email": person.email, "time_zone": person.time_zone}
    groups = list(person.groups.values_list("pk", flat=True))
    return sent | {"groups": groups, "is_active": "on"} | changes


def test_a_managing_editor_mends_it_by_another_address_without_the_forged_password(siege, rivera):
    write(rivera, password=make_password(EVES))

    signed_in(siege.user("maya")).post(
        at(rivera, "change"), account_form(rivera, email="rosa@example.org")
    )

    person = User.objects.get(pk=rivera.pk)
    assert person.has_valid_seal()
    assert not person.has_usable_password()
    assert opens("rosa@example.org", EVES) is None


def test_who_runs_the_server_mends_it(rivera, monkeypatch):
    write(rivera, password=make_password(EVES))

    change_password(rivera.email, monkeypatch)

    assert opens(rivera.email, EVES) is None
    assert opens(rivera.email, CHOSEN) == str(rivera.pk)


def change_password(email, monkeypatch):
    monkeypatch.setattr(changepassword.Command, "_get_pass", lambda *args: CHOSEN)
    call_command("changepassword", email, verbosity=0)


# What goes on as ever


def test_changing_a_password_ends_every_session_of_the_person(rivera):
    here, _ = sign_in(rivera.email, PASSWORD)
    there, _ = sign_in(rivera.email, PASSWORD)
    assert {one.get("/review/").status_code for one in (here, there, here)} == {200}
    sent = {"oldpassword": PASSWORD, "password1": CHOSEN, "password2": CHOSEN}

    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    here.post("/accounts/password/change/", sent)

    assert {one.get("/review/").status_code for one in (here, there)} == {302}
    assert opens(rivera.email, PASSWORD) is None
    assert opens(rivera.email, CHOSEN) == str(rivera.pk)


def test_after_signing_out_the_cookie_is_worth_nothing(rivera):
    browser, _ = sign_in(rivera.email, PASSWORD)
    key = browser.cookies["sessionid"].value

    browser.post("/accounts/logout/")

    browser.cookies["sessionid"] = key
    assert browser.get("/review/").status_code == 302
    assert execute("SELECT count(*) FROM django_session WHERE session_key = %s", key) == [(0,)]


def test_a_new_password_is_chosen_by_mail(rivera):
    ask_for_a_link(rivera.email.upper())
    ((to, way),) = links()

    assert to == rivera.email
    assert follow(way)
    assert not follow(way, "a second time by one link")
    assert opens(rivera.email, CHOSEN) == str(rivera.pk)


def test_a_managing_editor_changes_an_address_and_the_password_stays(siege, rivera):
    signed_in(siege.user("maya")).post(
        at(rivera, "change"), account_form(rivera, email="rosa@example.org", name="Rosa")
    )

    assert opens("rivera@example.org", PASSWORD) is None
    assert opens("rosa@example.org", PASSWORD) == str(rivera.pk)


def test_an_old_way_of_hashing_is_left_behind_at_sign_in(rivera, settings):
    md5 = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", md5]

    assert opens(rivera.email, PASSWORD) == str(rivera.pk)

    assert read(rivera, "password")["password"].startswith("pbkdf2_sha256$")
    assert opens(rivera.email, PASSWORD) == str(rivera.pk)


def test_accounts_outlive_a_new_seal_key_but_not_the_loss_of_the_old_one(
    rivera, settings, monkeypatch
):
    browser, _ = sign_in(rivera.email, PASSWORD)

    settings.SEAL_KEYS = ["n" * 40, *settings.SEAL_KEYS]
    assert browser.get("/review/").status_code == 200
    assert opens(rivera.email, PASSWORD) == str(rivera.pk)

    settings.SEAL_KEYS = ["n" * 40]
    assert browser.get("/review/").status_code == 302
    assert opens(rivera.email, PASSWORD) is None
    change_password(rivera.email, monkeypatch)
    assert opens(rivera.email, CHOSEN) is None
    call_command("mend", f"user:{rivera.pk}", as_they_are=True, by=rivera.email)
    assert opens(rivera.email, CHOSEN) == str(rivera.pk)


@pytest.mark.parametrize(
    "make",
    [
        lambda **who: User.objects.create(**who),
        lambda **who: User.objects.create_superuser(**who),
        lambda **who: User.objects.get_or_create(**who)[0],
    ],
)
def test_whoever_is_made_here_is_sealed(db, make):
    made = make(email="ada@example.org", name="Ada")

    assert made.has_valid_seal()
    assert User.objects.get(pk=made.pk).has_valid_seal()


def test_a_password_is_sealed_whichever_fields_are_saved(rivera):
    rivera.set_password(CHOSEN)
    rivera.save(update_fields=["last_login"])
    assert User.objects.get(pk=rivera.pk).check_password(PASSWORD)

    rivera.save(update_fields=["password"])

    assert User.objects.get(pk=rivera.pk).check_password(CHOSEN)


def test_a_request_costs_one_seal_and_no_question_more(
    rivera, monkeypatch, django_assert_num_queries
):
    browser, _ = sign_in(rivera.email, PASSWORD)
    made = []
    real = User.has_valid_seal
    monkeypatch.setattr(User, "has_valid_seal", lambda self: made.append(1) or real(self))

    with django_assert_num_queries(3):  # the session, the person, what stands below each page
        browser.get("/accounts/password/change/")

    assert made == [1]
