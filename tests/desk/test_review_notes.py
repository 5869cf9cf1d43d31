"""Ticks and half-written words are kept until they decide, whatever happens in between."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.models import Declaration, Scratch
from tests.desk.reviewers import (
    ALL,
    alert,
    asked,
    grow_old,
    press,
    press_once,
    screen,
    sign_in,
    typed_comment,
)
from tests.website.reading import page, part, words

JSON = {"Accept": "application/json"}


def keep(client, assignment, *, headers=None, **typed):
    return client.post(reverse("desk:keep", args=[assignment.pk]), typed, headers=headers)


def test_the_script_is_told_when_it_was_kept_and_what_is_missing(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    answer = keep(client, assignment, headers=JSON, checked=ALL[:4], comment="Half")

    told = answer.json()
    assert told["kept"].startswith("Saved at ")
    assert told["progress"].startswith("4 of 5 ")
    assert len(told["missing"]) == 1


@pytest.mark.parametrize(
    ("zone", "named"), [("UTC", False), ("America/New_York", True), ("nowhere", False)]
)
def test_the_zone_is_named_when_it_is_not_the_sites(client, story, zone, named):
    assignment = asked(story)
    story.rivera.user.time_zone = zone
    story.rivera.user.save()
    sign_in(client, story.rivera)

    kept = keep(client, assignment, headers=JSON, comment="Half").json()["kept"]

    assert kept.endswith(" (America/New York time)") is named
    assert kept in screen(client, assignment).content.decode()


def test_without_the_script_the_button_leads_back_to_the_screen(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    answer = keep(client, assignment, checked=ALL[:2])

    assert answer.url == reverse("desk:assignment", args=[assignment.pk])
    assert "Saved at " in client.get(answer.url).content.decode()


def test_signing_in_again_shows_everything_as_it_was(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)
    keep(
        client,
        assignment,
        checked=["safe", "accurate"],
        comment="The dose\r\nof “aspirin” <b>",
        interest_stock="Shares",
        declares="some",
        declining="field",
        has_conflict="on",
    )
    client.post(reverse("account_logout"))
    sign_in(client, story.rivera)

    shown = screen(client, assignment)
    page = shown.content.decode()

    assert shown.context["screen"].progress.words == "2 of 5 checked"
    assert page.count(" checked>") + page.count(" checked ") >= 5
    assert "The dose\nof “aspirin” &lt;b&gt;</textarea>" in page
    assert 'value="Shares"' in page


def test_what_is_kept_replaces_what_was_kept(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)
    keep(client, assignment, checked=ALL, comment="First")

    keep(client, assignment, checked=["safe"], comment="Second")

    kept = Scratch.objects.get().answers
    assert (kept["checked"], kept["comment"]) == (["safe"], "Second")


def test_only_answers_are_kept(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    keep(client, assignment, checked=["safe", "made-up"], reviewer="1", comment="a\x00b\u202e")

    kept = Scratch.objects.get().answers
    assert kept["checked"] == ["safe"]
    assert kept["comment"] == "ab"
    assert "reviewer" not in kept


def test_far_too_much_is_refused_and_what_was_kept_stays(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)
    keep(client, assignment, comment="Kept before")

    by_script = keep(client, assignment, headers=JSON, comment="x" * 20_001)
    by_button = keep(client, assignment, comment="x" * 20_001)

    assert (by_script.status_code, by_button.status_code) == (422, 422)
    assert "20,000" in by_script.json()["problem"]
    assert "x" * 20_001 in by_button.content.decode()
    assert Scratch.objects.get().answers["comment"] == "Kept before"


def test_a_comment_longer_than_can_be_signed_is_kept_all_the_same(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    answer = press(client, assignment, "ask_for_changes", comment="y" * 5_001)

    assert answer.status_code == 422
    assert list(answer.context["screen"].form.errors) == ["comment"]
    assert "y" * 5_001 in screen(client, assignment).content.decode()


@pytest.mark.parametrize("name", ["chen", "edith", "root", "stan"])
def test_nobody_else_writes_into_a_reviewers_notes(client, story, name):
    assignment = asked(story)
    sign_in(client, getattr(story, name))

    answer = keep(client, assignment, headers=JSON, comment="Somebody else’s")

    assert answer.status_code == 404
    assert not Scratch.objects.exists()


def test_a_token_of_this_site_is_needed(story):
    assignment = asked(story)
    client = Client(enforce_csrf_checks=True)
    client.force_login(story.rivera.user)

    answer = keep(client, assignment, headers=JSON, comment="From elsewhere")

    assert answer.status_code == 403
    assert not Scratch.objects.exists()


def test_after_a_decision_nothing_is_kept(client, story):
    assignment = asked(story)
    story.decide(assignment)
    sign_in(client, story.rivera)

    by_script = keep(client, assignment, headers=JSON, comment="Late")
    by_button = keep(client, assignment, comment="Late")

    assert (by_script.status_code, by_button.status_code) == (409, 409)
    assert not Scratch.objects.exists()


def test_after_closing_nothing_is_kept_but_the_reviewers_words_are_shown(client, story):
    assignment = asked(story)
    actions.close_review(review=assignment.review, by=story.edith, reason="Rewritten")
    sign_in(client, story.rivera)

    answer = keep(client, assignment, comment="Written on the train")

    assert answer.status_code == 409
    assert "Written on the train" in answer.content.decode()
    assert not Scratch.objects.exists()


# The declaration of interests


@pytest.fixture
def undeclared(story):
    """Dr Rivera's last declaration is a year and a day old; what qualifies them was looked up again."""
    story.start = timezone.now() - timedelta(days=366)
    story.check_again(story.rivera)
    return asked(story)


def declared_now(story):
    return Declaration.objects.filter(reviewer=story.rivera, declared_at__gt=story.start)


def declare(client, assignment, **typed):
    return client.post(reverse("desk:declare", args=[assignment.pk]), typed)


def test_without_a_declaration_the_reviewer_is_asked_for_one(client, story, undeclared):
    sign_in(client, story.rivera)

    shown = screen(client, undeclared)

    assert shown.context["screen"].declaration is None
    assert "interests" in words(shown, "//*[@data-missing]//li[last()]")
    assert not page(shown).xpath("//section[@id='declaration']//details")
    assert part(shown, "part-declares") is not None


def test_declaring_nothing_is_recorded_and_the_notes_stay(client, story, undeclared):
    sign_in(client, story.rivera)

    answer = declare(client, undeclared, declares="none", comment="Half", checked=ALL[:3])

    shown = client.get(answer.url)
    made = declared_now(story).get()
    assert made.none_to_declare
    assert shown.context["screen"].declaration == made
    assert typed_comment(shown) == "Half"
    assert shown.context["screen"].progress.words == "3 of 5 checked"


def test_before_the_password_a_declaration_typed_beside_the_approval_is_enough(
    client, story, undeclared
):
    sign_in(client, story.rivera)
    grow_old(client)

    without = press(client, undeclared, "approve", checked=ALL)
    with_it = press_once(client, undeclared, "approve", checked=ALL, declares="none")

    assert without.status_code == 422
    assert "interests" in alert(without)
    assert with_it.url.startswith(reverse("account_reauthenticate"))
    assert not declared_now(story).exists()


def test_declaring_twice_is_one_declaration(client, story, undeclared):
    sign_in(client, story.rivera)

    for _ in range(2):
        declare(client, undeclared, declares="some", interest_consulting="Fees from Acme")

    assert declared_now(story).get().interests == "Consulting fees: Fees from Acme."


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, None),
        ({"declares": "none", "interest_other": "Fees"}, None),
        ({"declares": "some"}, None),
        ({"interest_stock": "z" * 301}, "interest_stock"),
        ({"declares": "all"}, "declares"),
    ],
)
def test_half_a_declaration_is_sent_back(client, story, undeclared, typed, field):
    sign_in(client, story.rivera)

    answer = declare(client, undeclared, comment="Half", **typed)

    assert answer.status_code == 422
    assert list(answer.context["screen"].form.errors) == ([field] if field else [])
    assert alert(answer)
    assert typed_comment(answer) == "Half"
    assert not declared_now(story).exists()


def test_nobody_declares_for_somebody_else(client, story, undeclared):
    sign_in(client, story.root)

    answer = declare(client, undeclared, declares="none")

    assert answer.status_code == 404
    assert not declared_now(story).exists()


def test_what_is_typed_beside_an_approval_is_declared_with_it(client, story, undeclared):
    sign_in(client, story.rivera)

    press(client, undeclared, "approve", checked=ALL, declares="none")

    assert undeclared.revision.sign_offs.get().declaration.none_to_declare


def test_a_refused_approval_leaves_no_declaration(client, story, undeclared):
    sign_in(client, story.rivera)

    answer = press(client, undeclared, "approve", checked=ALL[:4], declares="none")

    assert answer.status_code == 422
    assert not declared_now(story).exists()


def test_no_approval_without_a_declaration(client, story, undeclared):
    sign_in(client, story.rivera)

    answer = press(client, undeclared, "approve", checked=ALL)

    assert answer.status_code == 422
    assert "interests" in alert(answer)
    assert not undeclared.revision.sign_offs.exists()
