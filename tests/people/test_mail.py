"""Mail comes from the settings alone, is answered by people and not by machines, and makes nobody wait."""

import json
import re
from datetime import UTC, date, datetime
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people import mail as letters
from people.actions import change_person, create_person
from people.jobs import Job
from people.models import User
from tests.desk.house import at, signed_in, words
from tests.people import tasks
from tests.story import PASSWORD
from tests.working import mailed, work, work_later

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
    ask_for_a_link(story.stan.email)
    (message,) = mailed()
    choose(way(message)[1], client)


def a_changed_password(story, client):
    client.force_login(story.stan)
    sent = {"oldpassword": PASSWORD, "password1": CHOSEN, "password2": CHOSEN}
    client.post("/accounts/password/change/", sent)


def a_new_address(story, client):
    change_person(person=story.stan, by=story.maya, groups=[], email="new@example.org")


def a_review(story, client):
    story.submit(story.draft(), (story.rivera, "medical"))


LETTERS = [
    a_link, no_account, a_first_link, a_chosen_password, a_changed_password, a_new_address, a_review,
]  # fmt: skip


@pytest.mark.parametrize("letter", LETTERS)
def test_each_message_names_the_site_of_the_settings_and_no_machine_answers(story, site, letter):
    letter(story, forged())

    (message,) = mailed()
    raw = message.message()
    assert NAME in message.subject
    assert not message.subject.startswith("[")
    assert SITE in message.body
    assert set(re.findall(r"https?://[^/\s]+", message.body)) == {SITE}
    ((dressed, kind),) = message.alternatives
    assert kind == "text/html"
    assert set(re.findall(r'https?://[^/\s"<]+', dressed)) == {SITE}
    assert "evil.example" not in raw.as_string() + message.body + dressed
    assert raw["From"] == "site@health.example.org"
    assert raw["Reply-To"] == "desk@health.example.org"
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["Message-ID"].endswith("@health.example.org>")
    assert raw.get_content_type() == "multipart/alternative"
    assert "&#" not in message.body + message.subject


def test_the_link_in_the_mail_opens_the_form(story, site):
    ask_for_a_link(story.stan.email.upper(), forged())
    (message,) = mailed()

    done = choose(way(message)[1], Client())

    assert done.status_code == 200
    story.stan.refresh_from_db()
    assert story.stan.check_password(CHOSEN)


def test_who_sends_a_first_link_is_named(story):
    signed_in(story.maya).post(at(story.stan, "password"))

    assert "Maya Manager sends you this link" in mailed()[0].body


def test_a_name_and_a_title_write_no_header_and_no_line(story, settings):
    settings.SITE_NAME = "Health\nBcc: eve@example.net"
    name = "Stan\r\nBcc: eve@example.net\r\n\r\nhttps://evil.example"
    change_person(person=story.stan, by=story.maya, groups=(), name=name)

    ask_for_a_link(story.stan.email)
    story.submit(story.draft(title="What\nBcc: eve@example.net"), (story.rivera, "medical"))

    first, second = mailed()
    for message, to in ((first, story.stan), (second, story.rivera.user)):
        assert message.recipients() == [to.email]
        assert "Bcc" not in message.message()
    assert "Hello Stan Bcc: eve@example.net https://evil.example,\n" in first.body


@pytest.mark.parametrize(
    "typed",
    ["stan@example.org\nBcc: eve@example.net", "stan@example.org, eve@example.net", "x" * 400],
)
def test_an_address_that_is_none_gets_nothing(story, typed):
    story.stan  # noqa: B018 - is made

    assert ask_for_a_link(typed).status_code == 200
    assert mailed() == []


# Who is known is not told


def test_to_an_unknown_address_goes_a_word_without_a_way_in_once_a_day(db):
    for _ in range(3):
        ask_for_a_link("nobody@example.org")

    (message,) = mailed()
    assert message.to == ["nobody@example.org"]
    assert "sign up" not in message.body.lower()
    assert "/accounts/" not in message.body


def test_the_answer_is_the_same_and_costs_the_same_whoever_is_asked_for(story):
    """A second time, too: that somebody asked a moment before may not show."""
    story.stan.is_active = False
    story.stan.save()
    addresses = (story.edith.email, "nobody@example.org", story.stan.email)
    seen = []
    for email in (*addresses, *addresses):
        with CaptureQueriesContext(connection) as queries:
            answer = ask_for_a_link(email)
        page = Client().get(answer.url).content
        asked = [re.sub("'.*?'", "?", one["sql"]) for one in queries]
        seen.append((answer.status_code, answer.url, dict(answer.cookies), page, asked))

    assert all(one == seen[0] for one in seen)
    assert not any("people_user" in statement for statement in seen[0][-1])
    assert Job.objects.count() == len(seen)


def test_a_stranger_does_not_close_the_way_by_asking_again_and_again(story):
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{n}").post(
            "/accounts/password/reset/", {"email": story.stan.email}
        )
        for n in range(8)
    ]

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    sent = mailed()
    assert len(sent) == 5
    assert choose(way(sent[0])[1], Client()).status_code == 200


def test_one_place_asks_twenty_times_a_minute(db):
    answers = [ask_for_a_link(f"nobody{n}@example.org").status_code for n in range(21)]

    assert answers == [302] * 20 + [429]


def test_an_unknown_address_is_remembered_by_its_hash(db):
    ask_for_a_link("nobody@example.org")

    assert len(mailed()) == 1
    assert not [key for key in cache._cache if "nobody" in key]


# Through the queue


REFUSED, GREYLISTED, BUSY = (
    SMTPRecipientsRefused({"stan@example.org": (550, b"no such user")}),
    SMTPRecipientsRefused({"stan@example.org": (450, b"come back later")}),
    SMTPServerDisconnected("Connection unexpectedly closed"),
)


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers as the test says, once for each message; then it takes them."""
    answers = []

    def send(backend, messages):
        if answers:
            raise answers.pop(0)
        mail.outbox += messages
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return answers


def stands():
    """How the only task stands, and what the desk says of it."""
    job = Job.objects.get()
    return job.state_in_words, job.said


def test_a_link_lies_nowhere_but_in_the_mail(story):
    signed_in(story.maya).post(at(story.stan, "password"))
    asked = Job.objects.get().args_kwargs

    (message,) = mailed()

    key = way(message)[1].split("/")[-2]
    assert asked == {"args": [], "kwargs": {"to": story.stan.pk, "by": story.maya.pk}}
    job = Job.objects.get()
    assert key not in json.dumps([job.args_kwargs, job.return_value, job.traceback])
    assert (job.said, job.goes_to, job.about) == ("Sent.", story.stan.pk, [])


PRIVATE = [a_link, no_account, a_changed_password, a_new_address]


@pytest.mark.parametrize("ask", PRIVATE)
def test_what_names_an_address_is_shown_to_nobody_and_gone_when_it_is_over(story, ask, server):
    ask(story, Client())
    server.append(BUSY)
    mailed()

    page = words(signed_in(story.edith).get(reverse("admin:people_job_changelist")))
    assert stands() == ("waiting", "The mail server did not take it.")
    assert "The mail server did not take it. Next try within a minute." in page
    for told in ("stan@example.org", "nobody@example.org", "127.0.0.1"):
        assert told not in page
        assert told not in Job.objects.get().traceback

    work_later()
    assert len(mail.outbox) == 1
    assert not Job.objects.exists()


def test_it_goes_too_when_the_mail_server_refuses_it_for_good(story, server, caplog):
    ask_for_a_link(story.stan.email)
    server.append(REFUSED)

    assert mailed() == []
    assert not Job.objects.exists()
    assert "letter_refused" in caplog.text
    assert story.stan.email not in caplog.text


def test_a_mail_server_that_is_away_delays_a_mail_and_one_that_refuses_it_ends_it(story, server):
    story.submit(story.draft(), (story.rivera, "medical"))

    for answer in (BUSY, GREYLISTED, ConnectionRefusedError()):
        server.append(answer)
        work_later()
        assert stands() == ("waiting", "The mail server did not take it.")
    server.append(REFUSED)
    work_later()

    assert stands() == ("failed", "The mail server refuses it for good (code 550).")
    assert mail.outbox == []
    assert story.rivera.user.email not in Job.objects.get().traceback


def test_a_mail_that_is_sent_twice_says_that_it_is_the_same(story):
    """The worker was killed between the mail server's answer and its own note of it."""
    signed_in(story.maya).post(at(story.stan, "password"))
    work()
    Job.objects.update(status="READY")
    work()

    first, second = (message.message()["Message-ID"] for message in mailed())
    assert first == second

    signed_in(story.maya).post(at(story.stan, "password"))
    (third,) = mailed()
    assert third.message()["Message-ID"] != first


def test_what_is_rolled_back_is_mailed_to_nobody(story):
    with pytest.raises(RuntimeError), transaction.atomic():
        story.submit(story.draft(), (story.rivera, "medical"))
        raise RuntimeError

    assert mailed() == []


def test_mail_does_not_wait_behind_look_ups(story):
    tasks.tell.enqueue(number=7, by=story.edith.pk)
    ask_for_a_link(story.stan.email)

    assert Job.objects.ready().first().is_letter


def test_no_link_goes_to_an_account_that_was_closed_since(story):
    signed_in(story.maya).post(at(story.stan, "password"))
    story.stan.is_active = False
    story.stan.save()

    assert mailed() == []
    assert stands() == ("done", "It is no longer needed, so nothing was sent.")


# In the reader's own time


@pytest.mark.parametrize(
    ("zone", "when", "by"),
    [
        ("UTC", "5 March 2026 at 23:30 (UTC)", "Saturday, 7 March 2026"),
        ("Africa/Abidjan", "5 March 2026 at 23:30 (Africa/Abidjan)", "Saturday, 7 March 2026"),
        (
            "America/New_York",
            "5 March 2026 at 18:30 (America/New York)",
            "Saturday, 7 March 2026 at 18:59 (America/New York)",
        ),
        (
            "Asia/Tokyo",
            "6 March 2026 at 08:30 (Asia/Tokyo)",
            "Sunday, 8 March 2026 at 08:59 (Asia/Tokyo)",
        ),
        ("Moon/Base", "5 March 2026 at 23:30 (UTC)", "Saturday, 7 March 2026"),
        ("", "5 March 2026 at 23:30 (UTC)", "Saturday, 7 March 2026"),
    ],
)
def test_times_are_those_of_whoever_reads_them(zone, when, by):
    person = User(time_zone=zone)

    assert letters.moment(datetime(2026, 3, 5, 23, 30, tzinfo=UTC), person) == when
    assert letters.deadline(date(2026, 3, 7), person) == by


def test_somebody_new_has_the_sites_own_zone(story, settings):
    settings.TIME_ZONE = "Europe/Vienna"

    assert create_person(by=story.maya, name="Nora", email="n@example.org").time_zone == (
        "Europe/Vienna"
    )
    assert User().time_zone == "Europe/Vienna"
    form = words(signed_in(story.maya).get(at(User, "add")))
    assert '<option value="Europe/Vienna" selected>' in form
