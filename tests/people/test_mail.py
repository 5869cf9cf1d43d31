"""Mail comes from the settings alone, is answered by people and not by machines, and makes nobody wait."""

import re
import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from people import mail
from people.actions import change_person
from people.notifications import answer_who_forgot
from reviews import notifications
from tests.desk.house import at, signed_in
from tests.story import PASSWORD

SITE, NAME = "https://health.example.org", "Gesünder leben"
CHOSEN = "chosen on the day of the test"


@pytest.fixture
def site(settings):
    settings.SITE_URL, settings.SITE_NAME = SITE, NAME
    settings.CONTACT_EMAIL = "desk@health.example.org"
    settings.DEFAULT_FROM_EMAIL = "site@health.example.org"
    settings.ALLOWED_HOSTS = ["*"]  # whatever a proxy lets through


def forged():
    return Client(headers={"host": "evil.example", "x-forwarded-host": "evil.example"})


def ask_for_a_link(email, client=None):
    return (client or Client()).post("/accounts/password/reset/", {"email": email})


def way(message):
    return re.search(r"https?://\S+(/accounts/password/reset/key/\S+)", message.body)


def choose(path, client):
    form = client.get(path, follow=True)
    return client.post(
        form.request["PATH_INFO"], {"password1": CHOSEN, "password2": CHOSEN}, follow=True
    )


# What every message says of the site


def a_link(story, client):
    ask_for_a_link(story.stan.email, client)


def no_account(story, client):
    ask_for_a_link("nobody@example.org", client)


def a_first_link(story, client):
    client.force_login(story.maya)
    client.post(at(story.stan, "password"))


def a_chosen_password(story, client):
    answer_who_forgot(story.stan.email)
    (message,) = story.outbox
    story.outbox.clear()
    choose(way(message)[1], client)


def a_changed_password(story, client):
    client.force_login(story.stan)
    sent = {"oldpassword": PASSWORD, "password1": CHOSEN, "password2": CHOSEN}
    client.post("/accounts/password/change/", sent)


def a_new_address(story, client):
    with TestCase.captureOnCommitCallbacks(execute=True):
        change_person(person=story.stan, by=story.maya, groups=[], email="new@example.org")


def a_review(story, client):
    with TestCase.captureOnCommitCallbacks(execute=True):
        story.submit(story.draft())
    del story.outbox[1:]


LETTERS = [
    a_link, no_account, a_first_link, a_chosen_password, a_changed_password, a_new_address, a_review,
]  # fmt: skip


@pytest.mark.parametrize("letter", LETTERS)
def test_each_message_names_the_site_of_the_settings_and_no_machine_answers(
    story, site, mailoutbox, letter
):
    story.outbox = mailoutbox

    letter(story, forged())

    (message,) = mailoutbox
    raw = message.message()
    assert NAME in message.subject
    assert not message.subject.startswith("[")
    assert SITE in message.body
    assert set(re.findall(r"https?://[^/\s]+", message.body)) == {SITE}
    assert "evil.example" not in raw.as_string() + message.body
    assert raw["From"] == "site@health.example.org"
    assert raw["Reply-To"] == "desk@health.example.org"
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["Message-ID"].endswith("@health.example.org>")
    assert raw.get_content_type() == "text/plain"
    assert "&#" not in message.body + message.subject


def test_the_link_in_the_mail_opens_the_form(story, site, mailoutbox):
    ask_for_a_link(story.stan.email.upper(), forged())
    (message,) = mailoutbox

    done = choose(way(message)[1], Client())

    assert done.status_code == 200
    story.stan.refresh_from_db()
    assert story.stan.check_password(CHOSEN)


def test_who_sends_a_first_link_is_named(story, mailoutbox):
    signed_in(story.maya).post(at(story.stan, "password"))

    assert "Maya Manager sends you this link" in mailoutbox[0].body


def test_a_name_writes_no_header_and_no_line(story, mailoutbox, settings):
    settings.SITE_NAME = "Health\nBcc: eve@example.net"
    story.stan.name = "Stan\r\nBcc: eve@example.net\r\n\r\nhttps://evil.example"
    story.stan.save()

    ask_for_a_link(story.stan.email)
    notifications._send("A title\nBcc: eve@example.net", "", [story.stan.email])

    for message in mailoutbox:
        assert message.recipients() == [story.stan.email]
        assert "Bcc" not in message.message()
    assert "Hello Stan Bcc: eve@example.net https://evil.example,\n" in mailoutbox[0].body


@pytest.mark.parametrize(
    "typed",
    ["stan@example.org\nBcc: eve@example.net", "stan@example.org, eve@example.net", "x" * 400],
)
def test_an_address_that_is_none_gets_nothing(story, mailoutbox, typed):
    story.stan  # noqa: B018 - is made

    assert ask_for_a_link(typed).status_code == 200
    assert mailoutbox == []


# Who is known is not told


def test_to_an_unknown_address_goes_a_word_without_a_way_in_once_a_day(db, mailoutbox):
    for _ in range(3):
        ask_for_a_link("nobody@example.org")

    (message,) = mailoutbox
    assert message.to == ["nobody@example.org"]
    assert "sign up" not in message.body.lower()
    assert "/accounts/" not in message.body


def test_the_answer_is_the_same_and_costs_the_same_whoever_is_asked_for(story, monkeypatch):
    asked, seen = [], []
    monkeypatch.setattr("people.mail.later", lambda *job: asked.append(job))
    story.stan.is_active = False
    story.stan.save()
    for email in (story.edith.email, "nobody@example.org", story.stan.email):
        with CaptureQueriesContext(connection) as queries:
            answer = ask_for_a_link(email)
        page = Client().get(answer.url).content
        seen.append((answer.status_code, answer.url, dict(answer.cookies), page, len(queries)))

    assert seen[0] == seen[1] == seen[2]
    assert seen[0][-1] == 0
    assert [job[0] for job in asked] == [answer_who_forgot] * 3


def test_a_stranger_does_not_close_the_way_by_asking_again_and_again(story, mailoutbox):
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{n}").post(
            "/accounts/password/reset/", {"email": story.stan.email}
        )
        for n in range(8)
    ]

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert len(mailoutbox) == 5
    assert choose(way(mailoutbox[0])[1], Client()).status_code == 200


def test_one_place_asks_twenty_times_a_minute(db):
    answers = [ask_for_a_link(f"nobody{n}@example.org").status_code for n in range(21)]

    assert answers == [302] * 20 + [429]


# The postman


def test_a_mail_server_that_is_down_changes_no_answer(story, settings, monkeypatch, caplog):
    monkeypatch.undo()  # the postman himself
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    ended = threading.Event()
    monkeypatch.setattr("people.mail._room.release", ended.set)
    monkeypatch.setattr("people.mail.connections.close_all", lambda: None)

    mail.later(mail.letter("Subject", "Words", ["stan@example.org"]).send)

    assert ended.wait(10)
    assert "letter_failed" in caplog.text


def test_a_job_is_done_in_another_thread_and_there_is_room_again(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr("people.mail._room", threading.BoundedSemaphore(1))
    threads, ended = [], threading.Event()
    for _ in range(3):
        ended.clear()
        monkeypatch.setattr("people.mail.connections.close_all", ended.set)
        mail.later(lambda: threads.append(threading.get_ident()))
        assert ended.wait(10)

    assert len(threads) == 3
    assert threading.get_ident() not in threads


def test_what_has_no_room_is_dropped_and_logged(monkeypatch, caplog):
    monkeypatch.undo()
    monkeypatch.setattr("people.mail._room", threading.BoundedSemaphore(1))
    go, did, ended = threading.Event(), [], threading.Event()
    monkeypatch.setattr("people.mail.connections.close_all", ended.set)

    mail.later(go.wait)
    mail.later(did.append, 1)
    go.set()

    assert ended.wait(10)
    assert "letter_dropped" in caplog.text
    assert did == []


def test_an_unknown_address_is_remembered_by_its_hash(db, mailoutbox):
    answer_who_forgot("nobody@example.org")

    assert not [key for key in cache._cache if "nobody" in key]
