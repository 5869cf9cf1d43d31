"""A reviewer's list: what waits, what is done, and nothing of anybody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.days import local_day
from reviews import actions
from tests.desk.reviewers import sign_in
from tests.website.reading import page, template, words

pytestmark = pytest.mark.both

QUEUE = reverse("desk:queue")


DONE = "//section[@aria-labelledby='done-title']"


def listed(answer, section):
    """The titles in one of the two lists: "waiting" or "done"."""
    return page(answer).xpath(f"//section[@aria-labelledby='{section}-title']//h3/a/text()")


def ask(story, slug, reviewer, *, days, **changes):
    """An article on which the reviewer is asked for a medical review, due in so many days."""
    revision = story.draft(slug, **changes)
    asked_at = timezone.now() - timedelta(days=20)
    due_on = local_day(timezone.now()) + timedelta(days=days)
    review = actions.submit(
        revision=revision,
        by=story.edith,
        assignments=[(reviewer, "medical", due_on)],
        at=asked_at if days < 0 else None,
    )
    return review.assignments.get()


def qualify_early(story):
    """Let the reviewers have been qualified long enough to be asked three weeks ago."""
    story.start = timezone.now() - timedelta(days=60)


def test_what_is_due_first_stands_first_and_overdue_is_said(client, story):
    qualify_early(story)
    ask(story, "later", story.rivera, days=9, title="Later")
    ask(story, "soon", story.rivera, days=1, title="Soon")
    ask(story, "late", story.rivera, days=-2, title="Late")
    sign_in(client, story.rivera)

    answer = client.get(QUEUE)

    assert listed(answer, "waiting") == ["Late", "Soon", "Later"]
    late, *others = page(answer).xpath("//li[@class='card']//span[contains(@class, 'label')]")
    assert late.get("class") == "label red"
    assert "2 days" in late.text_content()
    assert [mark.get("class") for mark in others] == ["label", "label"]
    assert "9 days" in others[1].text_content()


def test_what_is_done_is_listed_with_its_date(client, story):
    assignment = ask(story, "done", story.rivera, days=3)
    declined = story.decide(assignment, "declined", comment="No time.")
    sign_in(client, story.rivera)

    answer = client.get(QUEUE)

    today = timezone.localdate(declined.signed_at)
    assert f"{today.day} {today:%B %Y}" in words(answer, DONE)
    assert "Declined" in words(answer, DONE)
    assert (listed(answer, "waiting"), len(listed(answer, "done"))) == ([], 1)


def test_a_closed_review_waits_no_more(client, story):
    assignment = ask(story, "closed", story.rivera, days=3)
    actions.close_review(review=assignment.review, by=story.edith, reason="Rewritten")
    sign_in(client, story.rivera)

    answer = client.get(QUEUE)

    assert listed(answer, "waiting") == []
    assert listed(answer, "done") == [assignment.revision.title]
    assert "Closed" in words(answer, DONE)


def test_kept_notes_show_in_the_list(client, story):
    assignment = ask(story, "half", story.rivera, days=3)
    sign_in(client, story.rivera)
    kept = {"checked": ["accurate", "safe"], "comment": "Half a thought"}
    client.post(reverse("desk:keep", args=[assignment.pk]), kept)

    answer = client.get(QUEUE)

    (line,) = answer.context["waiting"]
    assert (line.n_checked, line.has_notes) == (2, True)
    assert "2 checked" in words(answer, "//li[@class='card']")


def test_nobody_else_is_listed(client, story):
    ask(story, "other", story.chen, days=3, title="Asked of Celia")
    sign_in(client, story.rivera)

    answer = client.get(QUEUE)

    assert "Asked of Celia" not in answer.content.decode()
    assert (listed(answer, "waiting"), listed(answer, "done")) == ([], [])


@pytest.mark.parametrize("name", ["stan", "edith", "root"])
def test_who_is_no_reviewer_is_told_kindly(client, story, name):
    sign_in(client, getattr(story, name))

    answer = client.get(QUEUE)

    assert answer.status_code == 403
    assert template(answer) == "desk/review/no_reviewer.html"


def test_signed_out_leads_to_sign_in_and_back(client, story):
    answer = client.get(QUEUE)

    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={QUEUE}"


@pytest.mark.parametrize(("name", "place"), [("edith", "/admin/"), ("rivera", QUEUE)])
def test_start_leads_to_where_one_works(client, story, name, place):
    sign_in(client, getattr(story, name))

    answer = client.get(reverse("desk:start"))

    assert answer.url == place


def test_start_asks_a_stranger_to_sign_in(client, db):
    answer = client.get(reverse("desk:start"))

    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["desk:queue", "desk:start"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_lists_are_only_read(client, story, name, method):
    sign_in(client, story.rivera)

    answer = getattr(client, method)(reverse(name))

    assert answer.status_code == 405


def test_pages_of_what_is_done(client, story):
    for number in range(21):
        assignment = ask(story, f"done-{number}", story.rivera, days=3, title=f"Number {number}")
        story.decide(assignment, "declined")
    sign_in(client, story.rivera)

    first, second = (client.get(QUEUE, {"page": n}) for n in (1, 2))

    assert (first.context["done"].number, first.context["done"].paginator.num_pages) == (1, 2)
    assert listed(first, "done")[0] == "Number 20"
    assert "Number 0" not in listed(first, "done")
    assert listed(second, "done") == ["Number 0"]


def test_the_number_of_queries_stays(client, story):
    sign_in(client, story.rivera)
    counts = []
    for number in range(8):
        assignment = ask(story, f"article-{number}", story.rivera, days=3)
        if number % 2:
            story.decide(assignment, "declined")
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        counts.append(len(queries))

    assert counts[1:] == [12] * 7
