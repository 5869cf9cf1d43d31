"""One table says what every address answers to every role; what is not in it fails here.

The roles: anonymous, an anonymous visitor with odd cookies, Stan (an account without a role), Wanda (writer), Edith
(editor), Maya (managing editor), Dr Rivera (reviewer), Rita (superuser).
"""

from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from django.core import serializers
from django.db import connection
from django.test import Client

from feedback.actions import tally_votes
from people.jobs import Job
from tests.authorization.addresses import Objects, our_models, patterns
from tests.cms.test_static_files import missing_files

ROLES = ("anonymous", "odd", "stan", "wanda", "edith", "maya", "rivera", "root")


@cache
def table():
    """address -> method -> role -> status"""
    answers = {}
    text = (Path(__file__).parent / "table.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, statuses = line.split(maxsplit=1)
            get, post = (map(int, half.split()) for half in statuses.split("|"))
            assert name not in answers, name
            answers[name] = {
                "get": dict(zip(ROLES, get, strict=True)),
                "post": dict(zip(ROLES, post, strict=True)),
            }
    return answers


@pytest.fixture
def objects(story):
    for person in ("stan", "wanda", "edith", "maya", "rivera", "felix", "root"):
        getattr(story, person)
    made = Objects(story)
    tally_votes()  # whoever looks at the sums would have them made: no vote changes by it, but its place
    return made


def client_of(story, role, **options):
    client = Client(raise_request_exception=False, **options)
    if role == "odd":
        client.cookies["sessionid"] = "forged"
        client.cookies["csrftoken"] = "x"
    elif role != "anonymous":
        person = getattr(story, role)
        client.force_login(getattr(person, "user", person))
    return client


def everything():
    """All rows as they are; signing in changes nothing but the time of the last one.

    A link to choose a password needs no form: it is a letter in the queue. Nor does saying that one has read what one was told.
    """
    rows = [row for model in our_models() for row in model._base_manager.order_by("pk")]
    letters = {str(job.pk) for job in Job.objects.all() if job.is_letter}
    return {
        (line["model"], str(line["pk"])): {**line["fields"], "last_login": None, "read_at": None}
        for line in serializers.serialize("python", rows)
        if str(line["pk"]) not in letters
    }


def test_every_address_is_in_the_table_and_nothing_else():
    named = {name for name, keys in patterns() if not name.endswith(":<path:object_id>/")}

    assert named == set(table())


def is_page(answer):
    return answer.get("Content-Type", "").startswith("text/html")


def crawl(objects, roles, ask, **options):
    """`ask(client, name, address, role)` of every address, by one signed-in client a role; what it says is wrong."""
    places = [(name, objects.address(name, keys)) for name, keys in patterns()]
    wrong = []
    for role in roles_here(roles):
        client = client_of(objects.story, role, **options)
        for name, address in places:
            if address is None:
                continue
            if fault := ask(client, name, address, role):
                wrong.append(f"{role} at {name}: {fault}")
            if name.endswith("logout"):
                client = client_of(objects.story, role, **options)
    return wrong


# HEAD is GET without a body: whoever may see nothing and whoever may see everything are asked.
ASKING = {"get": ROLES, "head": ("anonymous", "root"), "post": ROLES}
# Who may do what is decided above the database; there, the roles are asked whose queries differ most.
ON_POSTGRESQL = {"rivera", "root"}


def roles_here(roles):
    return [role for role in roles if connection.vendor == "sqlite" or role in ON_POSTGRESQL]


@pytest.mark.both
@pytest.mark.parametrize("method", ASKING)
def test_every_address_answers_what_the_table_says(objects, method):
    before, said = everything(), table()

    def ask(client, name, address, role):
        answer = getattr(client, method)(address)
        if missing := missing_files(answer.text) if is_page(answer) else []:
            return f"{missing} are not served"
        status = answer.status_code
        expected = said[name]["post" if method == "post" else "get"][role]
        return status != expected and f"{status} instead of {expected}"

    wrong = crawl(objects, ASKING[method], ask)

    assert not wrong, "\n".join(wrong)
    assert everything() == before


def test_a_right_token_does_not_make_a_right_role(objects):
    """With CSRF checked for real: the role's own token changes nothing that the table refuses."""
    said = table()

    def ask(client, name, address, role):
        refused = said[name]["post"][role]
        if refused not in (403, 404):
            return None
        if "csrftoken" not in client.cookies:
            client.get("/accounts/password/change/")
        token = client.cookies["csrftoken"].value
        status = client.post(address, headers={"x-csrftoken": token}).status_code
        return status != refused and f"{status} instead of {refused}"

    wrong = crawl(
        objects, ("stan", "wanda", "edith", "rivera", "root"), ask, enforce_csrf_checks=True
    )

    assert not wrong, "\n".join(wrong)


def test_a_right_role_without_a_token_changes_nothing(objects):
    before = everything()

    def ask(client, name, address, role):
        if name == "website:feedback":
            return None
        status = client.post(address).status_code
        return status not in (403, 404, 405, 302) and str(status)

    wrong = crawl(objects, ("edith", "maya", "rivera", "root"), ask, enforce_csrf_checks=True)

    assert not wrong, "\n".join(wrong)
    assert everything() == before


class Line(BytesIO):
    """What somebody sends, and how deep in transactions the site was each time it read on."""

    def __init__(self, sent):
        super().__init__(sent)
        self.depths = []

    def read(self, *args):
        self.depths.append(len(connection.savepoint_ids))
        return super().read(*args)


def test_what_is_sent_is_read_before_any_lock(objects):
    """A slow line holds no transaction open; on SQLite nobody else could write meanwhile."""
    the_tests_own = len(connection.savepoint_ids)
    client = client_of(objects.story, "root")
    answers = {name: said["post"]["root"] for name, said in table().items()}
    taking = [(name, keys) for name, keys in patterns() if answers.get(name, 405) != 405]
    wrong = []
    for name, keys in sorted(taking, key=lambda one: "logout" in one[0]):
        address = objects.address(name, keys)
        line = Line(b"x=1")
        form = "application/x-www-form-urlencoded"
        client.post(address, "x=1", content_type=form, **{"wsgi.input": line})
        if set(line.depths) != {the_tests_own}:
            wrong.append(f"{name}: {line.depths} instead of {the_tests_own}")

    assert len(taking) > 50
    assert not wrong, "\n".join(wrong)


NESTED = {"revision_pk", "old_pk", "new_pk", "concern_pk"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_id_that_belongs_to_another_article_is_not_found(objects, method):
    client = client_of(objects.story, "root")
    nested = [(n, k) for n, k in patterns() if NESTED & set(k)]
    assert len(nested) >= 5
    wrong = []
    for name, keys in nested:
        own, objects.article = objects.article, objects.other.article
        address = objects.address(name, keys)
        objects.article = own
        status = getattr(client, method)(address).status_code
        if status not in (404, 405):
            wrong.append(f"{address}: {status}")

    assert not wrong, "\n".join(wrong)


ODD_IDS = ["1abc", "1.0", "０１", "１", "-1", "0", "99999999999999999999999", "1%00", "%2e%2e"]


@pytest.mark.both
def test_odd_ids_are_not_found_and_never_a_fault(objects):
    client = client_of(objects.story, "root")
    places = [
        "/a/{}",
        "/review/{}/",
        "/admin/articles/article/{}/change/",
        "/admin/articles/article/{}/preview/",
        f"/admin/articles/article/{objects.article.pk}/publish/{{}}/",
        f"/articles/{objects.article.slug}/history/{{}}/",
    ]
    addresses = [place.format(odd) for place in places for odd in ODD_IDS]

    statuses = {address: client.get(address).status_code for address in addresses}

    assert {at: status for at, status in statuses.items() if status not in (302, 404)} == {}


HUGE = "9" * 5000


def naming_rows(objects):
    """Every address of the admin that names a row by its id, with `{}` in the id's place."""
    return {
        objects.address(name, keys).replace(f"/{objects.value(key, name)}/", "/{}/", 1)
        for name, keys in patterns()
        for key in ("object_id", "pk")
        if name.startswith("admin:") and key in keys and "<path" not in name
    }


@pytest.mark.both
def test_odd_ids_in_the_admin_are_not_found_and_never_a_fault(objects):
    """Each odd id at every third place, where it is opened or sent a form: one rule reads them all."""
    client = client_of(objects.story, "root")
    places = sorted(naming_rows(objects))
    assert {"/admin/people/user/{}/change/", "/admin/references/reference/{}/history/"} <= {*places}
    odd_ids = [*ODD_IDS, HUGE]
    chosen = [
        (place.format(odd), method)
        for number, place in enumerate(places)
        for turn, odd in enumerate(odd_ids)
        for method in ("get", "post")
        if (number + turn) % 3 == 0
    ]

    wrong = [
        f"{method} {address[:80]}: {status}"
        for address, method in chosen
        if (status := getattr(client, method)(address).status_code) not in (302, 403, 404, 405)
    ]

    assert not wrong, "\n".join(wrong)


NO_VALUES = ["%00", "a%00b", "9" * 23, HUGE]
LISTS = {
    "feedback/report": "reason__exact",
    "reviews/credential": "reviewer__pk__exact",
    "people/user": "groups__id__exact",
    "people/event": "n__exact",
    "references/reference": "kind__exact",
    "articles/article": "topic",
}


@pytest.mark.both
def test_a_filter_that_no_database_can_answer_is_a_wrong_filter(objects):
    client = client_of(objects.story, "root")
    lists = {f"/admin/{where}/": name for where, name in LISTS.items()}

    answers = {
        (where, value[:30]): client.get(f"{where}?{name}={value}")
        for where, name in lists.items()
        for value in NO_VALUES
    }

    wrong = {at: a.status_code for at, a in answers.items() if a.get("Location") != f"{at[0]}?e=1"}
    assert wrong == {}
    assert {client.get(f"{where}?e=1").status_code for where in lists} == {200}


@pytest.mark.sqlite
def test_a_number_written_in_another_way_is_a_wrong_filter_too(objects):
    """On PostgreSQL the transaction around a test would be lost with it."""
    client = client_of(objects.story, "root")

    answer = client.get(f"/admin/reviews/credential/?reviewer__pk__exact={'9_' * 30}9")

    assert answer["Location"] == "/admin/reviews/credential/?e=1"


@pytest.mark.both
def test_whatever_is_searched_for_a_list_answers(objects):
    client = client_of(objects.story, "root")
    box = "/admin/autocomplete/?app_label=articles&model_name=author&field_name=user"

    answers = [
        client.get(f"/admin/{where}/?q={value}", follow=True).status_code
        for where in LISTS
        for value in NO_VALUES
    ]
    boxes = [client.get(f"{box}&term={value}&page={value}").status_code for value in NO_VALUES]

    assert set(answers) == {200}
    assert set(boxes) <= {200, 403, 404}
