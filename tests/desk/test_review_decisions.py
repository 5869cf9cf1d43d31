"""A reviewer decides on exact bytes: once, freshly signed in, and with a reason where one is due."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from desk.review_desk.forms import DECLINING
from desk.review_desk.screen import ClosedScreen, DecidedScreen
from people.models import Event
from reviews import actions, gate
from reviews.checklists import CHANGES_CHECKLIST, CHECKLIST
from reviews.models import LateConflict, Publication, Review, Scratch, SignOff
from tests.desk.reviewers import (
    ABOUT_CHANGES,
    ALL,
    alert,
    asked,
    decisions,
    grow_old,
    is_asked_who,
    press,
    press_once,
    screen,
    sign_in,
    state,
    typed_comment,
)
from tests.story import PASSWORD
from tests.website.reading import page, part, words

CHECKBOXES = "//input[@name='checked']"
OUTCOME = "//section[contains(@class, 'outcome')]"


def outcome(answer):
    """The labels of the decision that the screen shows."""
    return [label.get("class") for label in page(answer).xpath(f"{OUTCOME}//span[@class]")]


def button(answer, decision):
    """The button that decides so, or None."""
    return next(iter(page(answer).xpath(f"//button[@value='{decision}']")), None)


@pytest.fixture
def rosa(client, story):
    """Dr Rivera, who has just signed in."""
    return sign_in(client, story.rivera)


def test_approving_the_whole_page(rosa, story):
    assignment = asked(story)
    rosa.post(reverse("desk:keep", args=[assignment.pk]), {"comment": "Half"})

    answer = press(rosa, assignment, "approve", checked=ALL, comment="Well done.")

    shown = rosa.get(answer.url)
    made = assignment.sign_off
    assert (made.decision, made.scope) == ("approved", "whole")
    assert made.digest == assignment.revision.digest
    assert all(line["answer"] for line in made.checklist)
    assert made.comment == "Well done."
    assert (state(shown), outcome(shown)) == (DecidedScreen, ["label green"])
    assert f"{made.valid_until:%-d %B %Y}" in words(shown, "//aside")
    assert not Scratch.objects.exists()


def test_a_second_click_is_the_same_sign_off(rosa, story):
    assignment = asked(story)

    answers = [press(rosa, assignment, "approve", checked=ALL) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(decisions(assignment)) == 1


def test_a_question_without_a_tick_keeps_the_reviewer_from_approving(rosa, story):
    assignment = asked(story)

    answer = press(rosa, assignment, "approve", checked=ALL[1:], comment="Nearly")

    assert answer.status_code == 422
    assert dict(CHECKLIST)[ALL[0]] in alert(answer)
    assert typed_comment(answer) == "Nearly"
    assert answer.context["screen"].progress.words == "4 of 5 checked"
    assert decisions(assignment) == []


def test_an_unknown_tick_is_sent_back(rosa, story):
    assignment = asked(story)

    answer = press(rosa, assignment, "approve", checked=[*ALL, "made-up"])

    assert answer.status_code == 422
    assert list(answer.context["screen"].form.errors) == ["checked"]
    assert decisions(assignment) == []


def test_only_what_is_asked_for_is_taken_from_the_form(rosa, story):
    assignment = asked(story)

    press(
        rosa,
        assignment,
        "approve",
        checked=ALL,
        reviewer=story.chen.pk,
        kind="fact_check",
        valid_until="2099-01-01",
        scope="changes",
        revision="1",
    )

    made = assignment.sign_off
    assert (made.reviewer, made.kind, made.scope) == (story.rivera, "medical", "whole")
    assert made.valid_until.year < 2099


# The changes only


def test_approving_the_changes_only(rosa, story):
    first = story.live()
    assignment = asked(story, revision=story.write(first.article, title="Another title"))

    before = screen(rosa, assignment)
    press(rosa, assignment, "approve_changes", checked=ABOUT_CHANGES)

    made = assignment.sign_off
    base = first.sign_offs.get(reviewer=story.rivera)
    assert button(before, "approve_changes") is not None
    assert before.context["screen"].base == base
    assert (made.scope, made.base) == ("changes", base)
    assert made.valid_until == base.valid_until
    assert [row["key"] for row in made.checklist] == ABOUT_CHANGES


@pytest.mark.parametrize(
    "chosen, ticked, missing",
    [
        ("approve_changes", ABOUT_CHANGES[:1], dict(CHANGES_CHECKLIST)[ABOUT_CHANGES[1]]),
        ("approve_changes", ALL, dict(CHANGES_CHECKLIST)[ABOUT_CHANGES[0]]),
        ("approve", ABOUT_CHANGES, dict(CHECKLIST)[ALL[4]]),
    ],
)
def test_what_is_approved_has_questions_of_its_own(rosa, story, chosen, ticked, missing):
    """Answers about the changes say nothing about the whole page, and the other way round."""
    assignment = asked(story, revision=story.write(story.live().article, title="Another title"))

    answer = press(rosa, assignment, chosen, checked=ticked)

    assert answer.status_code == 422
    assert missing in alert(answer)
    assert decisions(assignment) == []


def test_the_questions_about_the_changes_are_asked_where_they_may_be_approved(rosa, story):
    new, base = asked(story), story.live("stroke")
    changed = asked(story, revision=story.write(base.article, title="Another title"))

    def boxes(assignment):
        return [box.get("value") for box in page(screen(rosa, assignment)).xpath(CHECKBOXES)]

    assert boxes(new) == ALL
    assert boxes(changed) == ABOUT_CHANGES + ALL
    assert screen(rosa, changed).context["screen"].progress.words == "0 of 2 checked"


def test_the_changes_only_are_not_offered_without_a_base(rosa, story):
    assignment = asked(story)

    before = screen(rosa, assignment)
    answer = press(rosa, assignment, "approve_changes", checked=ABOUT_CHANGES)

    assert button(before, "approve") is not None
    assert button(before, "approve_changes") is None
    assert answer.status_code == 422
    assert "whole page" in alert(answer)
    assert decisions(assignment) == []


def test_changes_since_another_base_than_the_one_on_the_screen_are_not_signed(client, story):
    """While Dr Rivera reads what changed since revision 2, their approval of revision 2 is taken back."""
    first = story.live()
    second = story.write(first.article, title="Second title")
    whole = story.decide(asked(story, revision=second))
    actions.close_review(review=second.reviews.get(), by=story.edith, reason="Next round")
    third = story.write(first.article, title="Second title", summary="Third summary.")
    assignment = asked(story, revision=third)
    sign_in(client, story.rivera)
    before = screen(client, assignment).content.decode()
    assert f'name="base" value="{whole.pk}"' in before
    actions.revoke(sign_off=whole, by=story.maya, reason="I misread the dose")

    for fresh in (True, False):  # the second time a password would be asked for
        if not fresh:
            grow_old(client)
        answer = press(client, assignment, "approve_changes", checked=ABOUT_CHANGES, base=whole.pk)

        assert answer.status_code == 409
        assert alert(answer)
        assert answer.context["screen"].base.revision == first
        assert decisions(assignment) == []
    assert press(client, assignment, "approve", checked=ALL, base="x").status_code == 422


# Asking for changes, declining


def test_asking_for_changes_needs_a_reason(rosa, story):
    assignment = asked(story)

    answer = press(rosa, assignment, "ask_for_changes", checked=ALL[:2], comment="  ")

    assert answer.status_code == 422
    assert "reason" in alert(answer)
    assert answer.context["screen"].progress.words == "2 of 5 checked"
    assert decisions(assignment) == []


def test_asking_for_changes(rosa, story):
    assignment = asked(story)

    answer = press(rosa, assignment, "ask_for_changes", comment="The dose is wrong.")

    shown = rosa.get(answer.url)
    assert assignment.sign_off.decision == "changes_requested"
    assert assignment.sign_off.comment == "The dose is wrong."
    assert (state(shown), outcome(shown)) == (DecidedScreen, ["label amber"])
    assert "gate.E007" in [blocker.id for blocker in shown.context["screen"].blockers]


def test_declining_says_why(rosa, story):
    assignment = asked(story)

    answer = press(rosa, assignment, "decline", declining="field", comment="Ask Dr Chen.")

    shown = rosa.get(answer.url)
    assert assignment.sign_off.decision == "declined"
    assert assignment.sign_off.comment == f"{dict(DECLINING)['field']}. Ask Dr Chen."
    assert not assignment.sign_off.has_conflict
    assert (state(shown), outcome(shown)) == (DecidedScreen, ["label"])
    assert part(shown, "take-back") is None


def test_declining_for_a_conflict_says_that_there_is_one(rosa, story):
    assignment = asked(story)

    press(rosa, assignment, "decline", declining="conflict")

    assert assignment.sign_off.has_conflict
    assert assignment.sign_off.comment == f"{dict(DECLINING)['conflict']}."


@pytest.mark.parametrize("declining", ["", "boredom"])
def test_declining_without_a_choice_is_sent_back(rosa, story, declining):
    assignment = asked(story)

    answer = press(rosa, assignment, "decline", declining=declining, comment="Kept words")

    assert answer.status_code == 422
    assert list(answer.context["screen"].form.errors) == ["declining"]
    assert typed_comment(answer) == "Kept words"
    assert decisions(assignment) == []


def test_an_approval_in_spite_of_a_conflict_does_not_count_and_says_so(rosa, story):
    assignment = asked(story)

    answer = press(rosa, assignment, "approve", checked=ALL, has_conflict="on")

    assert "conflict" in words(rosa.get(answer.url), "//section[@aria-labelledby='next-title']")
    assert "gate.E006" in {b.id for b in gate.blockers(assignment.revision, at=timezone.now())}


# What came in between


def test_a_digest_that_was_not_on_the_screen_signs_nothing(rosa, story):
    assignment = asked(story)

    answer = press(rosa, assignment, "approve", checked=ALL, digest="0" * 64, comment="Mine")

    assert answer.status_code == 409
    assert alert(answer)
    assert page(answer).xpath("//input[@name='digest']/@value") == [assignment.revision.digest]
    assert typed_comment(answer) == "Mine"
    assert decisions(assignment) == []


def test_the_digest_of_another_revision_signs_nothing(rosa, story):
    assignment = asked(story)
    newer = story.write(assignment.review.article, title="A rewrite")

    answer = press(rosa, assignment, "approve", checked=ALL, digest=newer.digest)

    assert answer.status_code == 409
    assert decisions(assignment) == []


def test_a_newer_draft_does_not_keep_the_reviewer_from_signing(rosa, story):
    assignment = asked(story)
    story.write(assignment.review.article, title="A rewrite")

    press(rosa, assignment, "approve", checked=ALL)

    assert assignment.sign_off.revision == assignment.revision


@pytest.mark.parametrize("button", ["approve", "ask_for_changes", "decline"])
def test_a_review_that_was_closed_meanwhile_signs_nothing_and_shows_the_new_text(
    rosa, story, button
):
    assignment = asked(story)
    story.write(assignment.review.article, title="A rewrite")
    actions.close_review(review=assignment.review, by=story.edith, reason="Rewritten")

    answer = press(rosa, assignment, button, checked=ALL, comment="All my work", declining="time")

    assert (answer.status_code, state(answer)) == (409, ClosedScreen)
    assert alert(answer)
    assert words(answer, "//h1") == "A rewrite"
    assert words(answer, "//blockquote") == "All my work"
    assert decisions(assignment) == []


def test_another_decision_was_taken_already(rosa, story):
    assignment = asked(story)
    press(rosa, assignment, "approve", checked=ALL)

    answer = press(rosa, assignment, "ask_for_changes", comment="On second thoughts")

    assert (answer.status_code, state(answer)) == (409, DecidedScreen)
    assert alert(answer)
    assert [made.decision for made in decisions(assignment)] == ["approved"]


def test_a_decision_that_was_taken_back_says_so(rosa, story):
    assignment = asked(story)
    press(rosa, assignment, "approve", checked=ALL)
    actions.revoke(sign_off=assignment.sign_off, by=story.maya, reason="New evidence")

    shown = screen(rosa, assignment)

    assert outcome(shown) == ["label amber"]
    assert "New evidence" in words(shown, "//aside")
    assert part(shown, "take-back") is None


def test_what_was_signed_stays_to_be_read_when_later_words_took_its_place(rosa, story):
    assignment = asked(story)
    press(rosa, assignment, "approve", checked=ALL)
    story.write(assignment.review.article, title="A rewrite")
    actions.close_review(review=assignment.review, by=story.edith, reason="Rewritten")

    shown = screen(rosa, assignment)

    assert words(shown, "//h1") == assignment.revision.title != "A rewrite"
    assert shown.context["screen"].is_past
    assert "later revision" in words(shown, "//section[@aria-labelledby='gate-title']")


def test_when_the_text_is_live_the_reviewer_is_led_to_it(rosa, story):
    revision = story.live()

    shown = screen(rosa, revision.assignments.get(reviewer=story.rivera))

    ways = page(shown).xpath("//section[@aria-labelledby='gate-title']//a/@href")
    assert ways == ["/articles/paraneoplastic-syndrome/"]


@pytest.mark.parametrize("button", ["", "approved", "publish"])
def test_an_unknown_button_is_a_bad_request(rosa, story, button):
    assignment = asked(story)

    answer = press(rosa, assignment, button, checked=ALL)

    assert answer.status_code == 400
    assert decisions(assignment) == []


@pytest.mark.parametrize("name", ["chen", "edith", "maya", "root", "stan"])
def test_nobody_else_signs(client, story, name):
    assignment = asked(story)
    sign_in(client, getattr(story, name))

    answer = press(client, assignment, "approve", checked=ALL)

    assert answer.status_code == 404
    assert not SignOff.objects.exists()


# Signing in again


def test_an_old_sign_in_is_repeated_and_everything_is_kept(rosa, story):
    assignment = asked(story)
    grow_old(rosa)

    answer = press_once(rosa, assignment, "approve", checked=ALL, comment="Long thought")
    confirmed = rosa.post(answer.url, {"password": PASSWORD})
    shown = rosa.get(confirmed.url)

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert confirmed.url.startswith(reverse("desk:assignment", args=[assignment.pk]))
    assert words(shown, "//section[@id='decision']//*[@role='status']")
    assert typed_comment(shown) == "Long thought"
    assert shown.context["screen"].progress.words == "5 of 5 checked"
    assert decisions(assignment) == []


@pytest.mark.parametrize(
    ("button", "typed", "says"),
    [
        ("approve", {"checked": ALL[:3]}, dict(CHECKLIST)[ALL[3]]),
        ("approve", {"checked": ALL, "declares": "some"}, "interests"),
        ("approve", {"checked": ALL, "digest": "0" * 64}, "under review"),
        ("approve_changes", {"checked": ABOUT_CHANGES}, "whole-page"),
        ("ask_for_changes", {}, "reason"),
        ("decline", {}, "decline"),
    ],
)
def test_what_is_missing_is_said_before_the_password_is_asked_for(rosa, story, button, typed, says):
    assignment = asked(story)
    grow_old(rosa)

    answer = press_once(rosa, assignment, button, **typed)

    assert answer.status_code in (409, 422)
    assert says in alert(answer)
    assert decisions(assignment) == []


def test_after_signing_in_again_the_same_button_signs(rosa, story):
    assignment = asked(story)
    grow_old(rosa)
    answer = press_once(rosa, assignment, "approve", checked=ALL)
    rosa.post(answer.url, {"password": PASSWORD})

    press_once(rosa, assignment, "approve", checked=ALL)

    assert assignment.sign_off.decision == "approved"


def test_a_wrong_password_signs_nothing(rosa, story):
    assignment = asked(story)
    grow_old(rosa)
    answer = press_once(rosa, assignment, "approve", checked=ALL)
    rosa.post(answer.url, {"password": "not hers"})

    again = press_once(rosa, assignment, "approve", checked=ALL)

    assert again.url.startswith(reverse("account_reauthenticate"))
    assert decisions(assignment) == []


@pytest.mark.parametrize("button", ["ask_for_changes", "decline"])
def test_every_decision_asks_for_a_fresh_sign_in(rosa, story, button):
    assignment = asked(story)
    grow_old(rosa)

    press_once(rosa, assignment, button, comment="Because", declining="time")

    assert decisions(assignment) == []


def test_a_sign_in_a_moment_ago_is_not_enough(rosa, story):
    """Each signature asks who it is (21 CFR 11.200), and what was shown for one signs no other."""
    first, second = asked(story), asked(story, revision=story.draft("another"))
    answer = press_once(rosa, first, "approve", checked=ALL)
    assert is_asked_who(answer) and decisions(first) == []
    rosa.post(answer.url, {"password": PASSWORD})

    assert is_asked_who(press_once(rosa, second, "approve", checked=ALL))
    assert is_asked_who(press_once(rosa, first, "approve", checked=ALL))
    assert decisions(first) == decisions(second) == []

    press(rosa, first, "approve", checked=ALL)
    assert is_asked_who(press_once(rosa, second, "approve", checked=ALL))
    assert len(decisions(first)) == 1 and decisions(second) == []


def test_pressing_twice_is_no_proof(rosa, story):
    """They signed in a moment ago, before they were asked who they are for this."""
    assignment = asked(story)

    for _ in range(2):
        assert is_asked_who(press_once(rosa, assignment, "approve", checked=ALL))

    assert decisions(assignment) == []


def test_a_proof_for_one_decision_signs_no_other(rosa, story):
    assignment = asked(story)
    answer = press_once(rosa, assignment, "ask_for_changes", comment="Wrong.")
    rosa.post(answer.url, {"password": PASSWORD})

    assert is_asked_who(press_once(rosa, assignment, "approve", checked=ALL))
    assert decisions(assignment) == []


def test_who_it_was_shown_to_be_counts_for_five_minutes(rosa, story):
    assignment = asked(story)
    answer = press_once(rosa, assignment, "approve", checked=ALL)
    rosa.post(answer.url, {"password": PASSWORD})
    grow_old(rosa)

    assert is_asked_who(press_once(rosa, assignment, "approve", checked=ALL))
    assert decisions(assignment) == []


def test_the_second_click_on_what_was_signed_asks_nothing(rosa, story):
    assignment = asked(story)
    press(rosa, assignment, "approve", checked=ALL)

    again = press_once(rosa, assignment, "approve", checked=ALL)

    assert again.url == reverse("desk:assignment", args=[assignment.pk])
    assert len(decisions(assignment)) == 1


def test_the_trail_says_how_it_was_shown(rosa, story):
    press(rosa, asked(story), "approve", checked=ALL)

    assert Event.objects.get(kind="signed off").detail["proved"] == "password"


def test_a_session_that_never_saw_a_password_is_not_enough(client, story):
    assignment = asked(story)
    client.force_login(story.rivera.user)

    answer = press_once(client, assignment, "approve", checked=ALL)

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert decisions(assignment) == []


# Another reviewer's request for changes


@pytest.fixture
def request_of_chen(story):
    """Dr Chen asked for changes on a text about which Dr Rivera is asked then."""
    review = story.submit(story.draft(), (story.chen, "medical"))
    made = story.decide(review.assignments.get(), "changes_requested", comment="Too bold.")
    asked = actions.assign(
        review=review, reviewer=story.rivera, kind="medical", due_on=story.due(), by=story.edith
    )
    return made, asked


def open_requests(revision):
    return [b for b in gate.blockers(revision, at=timezone.now()) if b.id == "gate.E007"]


def test_a_third_reviewer_clears_a_request_with_a_reason(rosa, request_of_chen):
    request, assignment = request_of_chen

    before = part(screen(rosa, assignment), "part-clears").text_content()
    press(rosa, assignment, "approve", checked=ALL, clears=request.pk, comment="It is guidance.")

    assert "Too bold." in before
    assert "readers" in before
    assert assignment.sign_off.clears == request
    assert open_requests(assignment.revision) == []


def test_clearing_without_a_reason_is_sent_back(rosa, request_of_chen):
    request, assignment = request_of_chen

    answer = press(rosa, assignment, "approve", checked=ALL, clears=request.pk)

    assert answer.status_code == 422
    assert "Say why" in alert(answer)
    assert decisions(assignment) == []


def test_an_approval_that_clears_nothing_leaves_the_request_open(rosa, request_of_chen):
    _, assignment = request_of_chen

    press(rosa, assignment, "approve", checked=ALL, comment="Fine by me.")

    assert len(open_requests(assignment.revision)) == 1


def test_a_request_on_another_article_cannot_be_cleared_here(rosa, story, request_of_chen):
    elsewhere, _ = request_of_chen
    assignment = asked(story, revision=story.draft("another-article"))

    answer = press(rosa, assignment, "approve", checked=ALL, clears=elsewhere.pk, comment="Why not")

    assert answer.status_code == 422
    assert list(answer.context["screen"].form.errors) == ["clears"]
    assert decisions(assignment) == []


def test_a_reviewers_own_request_is_shown_and_met_by_their_approval(rosa, story):
    first = asked(story)
    press(rosa, first, "ask_for_changes", comment="The dose is wrong.")
    actions.close_review(review=first.review, by=story.edith, reason="Mending")
    mended = story.write(first.review.article, title="Mended")
    second = asked(story, revision=mended)

    before = screen(rosa, second)
    press(rosa, second, "approve", checked=ALL)

    assert (
        words(before, f"//*[@id='request-{first.sign_off.pk}']/blockquote") == "The dose is wrong."
    )
    assert open_requests(mended) == []


# Taking it back


def take_back(client, assignment, reason="I overlooked a study"):
    """Press the button, and show who one is when that is asked."""
    answer = take_back_once(client, assignment, reason)
    if not is_asked_who(answer):
        return answer
    client.post(answer.url, {"password": PASSWORD})
    return take_back_once(client, assignment, reason)


def take_back_once(client, assignment, reason="I overlooked a study"):
    return client.post(reverse("desk:take_back", args=[assignment.pk]), {"reason": reason})


def test_a_reviewer_takes_their_own_request_back(rosa, story):
    assignment = asked(story)
    press(rosa, assignment, "ask_for_changes", comment="The dose is wrong.")

    answer = take_back(rosa, assignment, "The dose is right after all")

    (made,) = decisions(assignment)
    shown = rosa.get(answer.url)
    assert made.withdrawn_by == story.rivera.user
    assert made.withdrawal_reason == "The dose is right after all"
    assert "gate.E007" not in [b.id for b in gate.blockers(made.revision, at=timezone.now())]
    assert outcome(shown) == ["label amber"]
    assert made.withdrawal_reason in words(shown, "//aside")
    assert part(shown, "take-back") is None


def test_an_approval_taken_back_takes_the_live_page_down(rosa, story, client):
    live = story.live()
    assignment = Review.objects.get(revision=live).assignments.get(kind="medical")
    assert "readers" in part(screen(rosa, assignment), "take-back").text_content()

    take_back(rosa, assignment)

    assert not Publication.objects.exists()
    assert decisions(assignment)[0].withdrawn_at


def test_it_needs_a_reason_and_keeps_what_was_typed(rosa, story):
    assignment = asked(story)
    press(rosa, assignment, "ask_for_changes", comment="The dose is wrong.")

    for typed, says in (("  ", "Say why"), ("x" * 501, "500 characters")):
        answer = take_back(rosa, assignment, typed)

        assert answer.status_code == 422
        assert says in part(answer, "take-back-error").text_content()
        assert part(answer, "take-back-reason").text == typed
    assert decisions(assignment)[0].withdrawn_at is None


def test_the_reviewer_signs_in_again_first_and_finds_the_reason(rosa, story):
    assignment = asked(story)
    press(rosa, assignment, "ask_for_changes", comment="The dose is wrong.")
    grow_old(rosa)

    answer = take_back_once(rosa, assignment, "Half a thought")
    back = rosa.post(answer.url, {"password": PASSWORD}).url

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert back.endswith("#take-back")
    shown = rosa.get(back)
    assert part(shown, "take-back-reason").text == "Half a thought"
    assert words(shown, "//details[@id='take-back']//*[@role='status']")
    assert decisions(assignment)[0].withdrawn_at is None
    take_back_once(rosa, assignment)
    assert decisions(assignment)[0].withdrawn_at


def test_the_second_click_and_an_undecided_one_take_nothing_back(rosa, story):
    assignment = asked(story)
    assert take_back(rosa, assignment).status_code == 409
    press(rosa, assignment, "ask_for_changes", comment="The dose is wrong.")

    take_back(rosa, assignment, "First")
    again = take_back(rosa, assignment, "Second")

    assert again.status_code == 302
    assert decisions(assignment)[0].withdrawal_reason == "First"


def test_nobody_takes_back_anothers(story, client):
    assignment = asked(story)
    story.decide(assignment, "changes_requested")

    assert take_back(sign_in(client, story.chen), assignment).status_code == 404
    assert decisions(assignment)[0].withdrawn_at is None


# A conflict that comes up later


def test_a_conflict_that_came_up_is_declared_on_the_decided_page_once(rosa, story):
    story.live()
    sign_off = SignOff.objects.get(kind="medical")
    address = reverse("desk:conflict", args=[sign_off.assignment_id])
    page = reverse("desk:assignment", args=[sign_off.assignment_id])

    before = words(rosa.get(page))
    answers = [rosa.post(address) for _ in range(2)]
    after = words(rosa.get(page))

    assert [answer["Location"] for answer in answers] == [page, page]
    assert LateConflict.objects.get().sign_off == sign_off
    assert "A conflict of interest has come up" in before
    assert "A conflict of interest has come up" not in after
    assert "you said that you have a conflict of interest with this article" in after


def test_nobody_else_declares_it_and_nobody_before_they_decided(rosa, story):
    assignment = asked(story)
    assert rosa.post(reverse("desk:conflict", args=[assignment.pk])).status_code == 409
    sign_off = story.decide(assignment)
    celia = Client()
    sign_in(celia, story.chen)

    address = reverse("desk:conflict", args=[sign_off.assignment_id])

    assert celia.post(address).status_code == 404
    assert celia.get(address).status_code == 405
    assert not LateConflict.objects.exists()
