"""What is logged, in which shape, and what never is: a password, a reader's words, the address of somebody unknown."""

import ast
import io
import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from articles.models import Article
from cms import logs
from people.refusals import Refusal
from tests.desk.house import at, signed_in
from tests.story import PASSWORD
from tests.test_architecture import sources
from tests.working import mailed, work

ROOT = Path(__file__).resolve().parents[2]
LIVE = "/articles/paraneoplastic-syndrome/"


class Lines:
    """What production writes, read again."""

    def __init__(self, stream):
        self._stream = stream

    @property
    def text(self):
        return self._stream.getvalue()

    def all(self):
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event):
        return [line for line in self.all() if line["event"] == event]

    def one(self, event):
        (line,) = self.of(event)
        return line


@pytest.fixture
def lines(monkeypatch):
    monkeypatch.delenv("DJANGO_DEBUG")
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logs.formatter())
    logging.root.addHandler(handler)
    yield Lines(handler.stream)
    logging.root.removeHandler(handler)


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def about(line):
    """A line without what every line has."""
    return {
        name: value
        for name, value in line.items()
        if name not in ("time", "level", "logger", "event", "request_id")
    }


# Signing in and out


def test_who_comes_and_goes_is_logged(story, client, lines):
    answer = sign_in(client, story.stan.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/logout/")

    who = {"account": f"user:{story.stan.pk}", "address": "127.0.0.1"}
    assert about(lines.one("signed_in")) == who
    assert about(lines.one("password_confirmed")) == who | {"by": who["account"]}
    assert about(lines.one("signed_out")) == who | {"by": who["account"]}
    assert lines.one("signed_in")["request_id"] == answer["X-Request-ID"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", lines.one("signed_in")["time"])


def test_wrong_passwords_are_logged_without_them(story, client, lines):
    for _ in range(6):
        sign_in(client, story.stan.email, "canary-password")

    who = {"account": f"user:{story.stan.pk}", "address": "127.0.0.1"}
    assert [about(line) for line in lines.of("sign_in_failed")] == [who] * 5
    assert about(lines.one("locked_out")) == about(lines.one("sign_in_refused")) == who
    assert lines.one("locked_out")["level"] == "warning"
    assert "canary" not in lines.text
    assert story.stan.email not in lines.text


def test_somebody_unknown_stays_unknown(story, client, lines):
    for _ in range(6):
        sign_in(client, "canary@example.org", "canary-password")
    client.post("/accounts/password/reset/", {"email": "canary@example.org"})
    work()

    assert about(lines.one("locked_out")) == {"address": "127.0.0.1"}
    assert about(lines.one("password_link_for_nobody")) == {}
    assert "canary" not in lines.text


def test_a_password_that_is_chosen_is_logged_and_its_link_is_not(story, client, lines):
    client.post("/accounts/password/reset/", {"email": story.stan.email})
    path = re.search(r"/accounts/password/reset/key/\S+", mailed()[0].body)[0]
    form = client.get(path, follow=True)
    sent = {"password1": "canary on the day", "password2": "canary on the day"}
    client.post(form.request["PATH_INFO"], sent)
    logging.getLogger("django.request").error("Too Many Requests: %s", path)
    logging.getLogger("django.request").error("Not Found: %s", "/review/by-link/canary/")

    assert lines.one("password_link_sent")["account"] == f"user:{story.stan.pk}"
    assert lines.one("password_changed")["account"] == f"user:{story.stan.pk}"
    assert "canary" not in lines.text
    assert "/password/reset/key/…/" in lines.text
    assert path.split("/")[-2] not in lines.text


# Refusals


def test_a_closed_page_is_logged_with_who_asked(story, lines):
    signed_in(story.wanda).get(at(story.stan, "change"))

    assert about(lines.one("forbidden")) == {
        "method": "GET",
        "path": at(story.stan, "change"),
        "status": 403,
        "by": f"user:{story.wanda.pk}",
    }


def test_a_form_without_its_token_is_logged(story, lines):
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "canary@example.org"})

    assert lines.one("forbidden")["path"] == "/accounts/login/"
    assert "canary" not in lines.text


def test_a_verb_that_refuses_is_logged_by_kind_and_rule_and_not_by_its_words(story, lines):
    edith, revision = signed_in(story.edith), story.draft(title="canary title")

    answer = edith.post(at(Article, "publish", revision.article_id, revision.pk))

    line = lines.one("refused")
    assert line["status"] == answer.status_code
    assert (line["why"], line["by"]) == ("NotPublishable", f"user:{story.edith.pk}")
    assert line["rules"] == ["gate.E001", "gate.E002"]
    assert "canary" not in lines.text


def test_a_reviewers_refusal_is_logged(story, lines):
    decision = story.decide(story.submit(story.draft()).assignments.get(kind="medical"))
    rivera = signed_in(story.rivera.user)
    rivera.post("/accounts/reauthenticate/", {"password": PASSWORD})

    rivera.post(f"/review/{decision.assignment_id}/take-back/", {"reason": ""})

    assert lines.one("refused")["why"] == Refusal.__name__


def test_too_many_requests_are_logged(story, client, lines):
    for n in range(21):
        client.post("/accounts/password/reset/", {"email": f"nobody{n}@example.org"})

    assert lines.one("too_many_requests")["path"] == "/accounts/password/reset/"


def test_readers_leave_no_words_and_no_address(story, client, lines):
    story.live()

    client.get("/search/?q=canary")
    client.post(f"{LIVE}feedback/", {"reason": "canary-reason", "comment": "canary"})
    client.post(f"{LIVE}feedback/", {"reason": "other", "comment": "canary" * 900})

    assert "canary" not in lines.text
    assert "127.0.0.1" not in lines.text


# The number of a request


@pytest.mark.parametrize("address", ["/accounts/login/", "/admin/", "/nowhere/", "/healthz"])
def test_an_answer_has_its_number(db, client, address):
    first, second = client.get(address), client.get(address)

    assert re.fullmatch("[0-9a-f]{16}", first["X-Request-ID"])
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_an_answer_for_many_has_none(story, client):
    story.live()

    assert "X-Request-ID" not in client.get(LIVE)
    style = client.get("/static/website/site.css")
    for close in style._resource_closers:
        close()
    assert "X-Request-ID" not in style


def test_a_number_is_taken_from_the_proxy_that_is_trusted_alone(db, client, settings, lines):
    given = {"x-request-id": "proxy-0123456789"}
    assert client.get("/accounts/login/", headers=given)["X-Request-ID"] != "proxy-0123456789"

    settings.TRUST_X_REQUEST_ID = True
    assert client.get("/accounts/login/", headers=given)["X-Request-ID"] == "proxy-0123456789"
    sign_in(Client(headers=given), "nobody@example.org")
    assert lines.one("sign_in_failed")["request_id"] == "proxy-0123456789"


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "a b c d e f g", "é" * 10, "<script>0123"]
)
def test_a_number_that_is_none_is_not_taken(db, client, settings, given):
    settings.TRUST_X_REQUEST_ID = True

    answer = client.get("/accounts/login/", headers={"x-request-id": given})

    assert re.fullmatch("[0-9a-f]{16}", answer["X-Request-ID"])


def test_nothing_of_one_request_is_said_of_the_next(story, lines):
    signed_in(story.wanda).get("/admin/")
    logging.getLogger("elsewhere").warning("between two requests")
    sign_in(Client(), "nobody@example.org")

    assert set(lines.one("between two requests")) == {"event", "level", "logger", "time"}
    assert "by" not in lines.one("sign_in_failed")


def test_a_fault_has_its_number_and_its_trace(db, client, monkeypatch, lines):
    monkeypatch.setattr("website.views.hubs", None)
    client.raise_request_exception = False

    answer = client.get("/")

    (line,) = [line for line in lines.all() if line["logger"] == "django.request"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert "AttributeError" in line["exception"]


# The shape


def test_a_line_is_one_line_whatever_is_in_it(lines):
    logging.getLogger("any").warning("two\nlines: %s", '"\x00\n{')

    assert lines.one('two\nlines: "\x00\n{')["level"] == "warning"
    assert lines.text.count("\n") == 1


def test_people_read_it_under_debug(monkeypatch):
    monkeypatch.setenv("DJANGO_DEBUG", "1")
    record = logging.LogRecord("any", logging.INFO, "", 0, "Words", (), None)

    written = logs.formatter().format(record)

    assert "[info     ] Words" in written
    assert not written.startswith("{")


def test_the_servers_lines_look_the_same_and_name_no_reader():
    code = (
        "import json, logging.config; logging.config.dictConfig(json.load(open('deploy/logs.json')));"
        "[logging.getLogger(name).info('Starting with %s', 2) for name in"
        " ('_granian', 'granian.access', 'gunicorn.error', 'gunicorn.access')]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, text=True, check=True
    )

    written = [json.loads(line) for line in done.stderr.splitlines()]
    assert {(line["event"], line["level"]) for line in written} == {("Starting with 2", "info")}
    loggers = [line["logger"] for line in written]
    assert loggers == ["_granian", "granian.access", "gunicorn.error"]
    assert not logging.getLogger("gunicorn.access").isEnabledFor(logging.INFO)


# What operations.md says


def said():
    """The events that the code tells of, with their fields."""
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if "structlog.get_logger" not in text:
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("log."):
                yield call.args[0].value, {one.arg for one in call.keywords if one.arg}


# Put together elsewhere: `_who` of desk/people/sign_in.py and `about` of cms/requests.py.
TOGETHER = ({"account", "address"}, {"method", "path", "status", "why", "rules"})


def test_operations_name_each_event_and_its_fields():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    section = text.split("## Log lines")[1].split("\n## ")[0]
    named = {
        event: set(re.findall(r"`(\w+)`", fields))
        for event, fields in re.findall(r"^\| `(\w+)` \|([^|]*)\|", section, re.MULTILINE)
    }

    events = dict(said())

    assert set(named) == set(events)
    assert len(named) > 12
    for event, fields in events.items():
        assert fields <= named[event], event
        assert named[event] - fields in (
            set(),
            *TOGETHER,
            *[part - {"why", "rules"} for part in TOGETHER],
        )
