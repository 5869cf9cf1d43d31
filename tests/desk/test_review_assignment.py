"""What a reviewer sees of an article they are asked about."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import digest
from desk.review_desk.screen import ClosedScreen
from reviews import actions, gate
from tests.desk.reviewers import alert, asked, press, screen, sign_in, state
from tests.story import cite
from tests.website import reading

VERBS = ("desk:keep", "desk:declare", "desk:decide")


def page_of(client, assignment, **query):
    answer = screen(client, assignment, **query)
    assert answer.status_code == 200
    return answer.content.decode()


def since(client, assignment):
    """What the text on the screen is compared with."""
    return screen(client, assignment).context["screen"].changes[0].since


def test_what_is_signed_is_what_is_shown(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    page = page_of(client, assignment)

    shown = re.search(r'data-digest="(\w+)"', page)[1]
    sent = re.search(r'name="digest" value="(\w+)"', page)[1]
    read = re.search(r'<code class="digest">(\w+)</code>', page)[1]
    assert shown == sent == read == assignment.revision.digest
    assert digest.matches(assignment.revision)


def test_the_text_stands_as_readers_will_see_it(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    page = page_of(client, assignment)

    assert "<h1>What leads to paraneoplastic syndrome</h1>" in page
    assert '<a class="citation" href="#reference-1"' in page
    assert '<li id="reference-3">' in page
    assert "It can be treated." in page
    assert "Wanda Writer" in page
    assert "Paid for by the publisher." in page


def test_it_says_who_asks_for_what_by_when(client, story):
    assignment = asked(story, story.felix, kind="fact_check")
    sign_in(client, story.felix)

    said = reading.words(screen(client, assignment), "//section[@aria-labelledby='asked-title']")

    assert assignment.get_kind_display() == "fact check"
    assert assignment.get_kind_display() in said
    assert f"{assignment.due_on:%-d %B %Y}" in said
    assert "7 days" in said
    assert "Edith Editor" in said


@pytest.mark.parametrize("name", ["stan", "wanda", "edith", "maya", "root", "chen", "felix"])
def test_anybody_elses_assignment_does_not_exist(client, story, name):
    assignment = asked(story)
    sign_in(client, getattr(story, name))

    answers = [screen(client, assignment)]
    answers += [client.post(reverse(verb, args=[assignment.pk])) for verb in VERBS]

    assert [answer.status_code for answer in answers] == [404] * 4


@pytest.mark.parametrize("number", ["0", "999", "9" * 30])
def test_an_unknown_number_does_not_exist(client, story, number):
    sign_in(client, story.rivera)

    answer = client.get(f"/review/{number}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["1abc", "1.0", "-1", "1%00"])
def test_what_is_no_number_does_not_exist(client, story, number):
    sign_in(client, story.rivera)

    answer = client.get(f"/review/{number}/")

    assert answer.status_code == 404


def test_signed_out_leads_to_sign_in_and_back_to_the_screen(client, story):
    assignment = asked(story)
    address = reverse("desk:assignment", args=[assignment.pk])

    answers = [screen(client, assignment)]
    answers += [client.post(reverse(verb, args=[assignment.pk])) for verb in VERBS]

    assert {answer.url for answer in answers} == {f"{reverse('account_login')}?next={address}"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_verbs_are_only_posted(client, story, verb, method):
    assignment = asked(story)
    sign_in(client, story.rivera)

    answer = getattr(client, method)(reverse(verb, args=[assignment.pk]))

    assert answer.status_code == 405


def test_the_screen_is_only_read(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    answer = client.post(reverse("desk:assignment", args=[assignment.pk]))

    assert answer.status_code == 405


def test_it_is_kept_out_of_caches_and_search_engines(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    answer = screen(client, assignment)

    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_nothing_stands_in_the_page_that_the_strict_policy_forbids(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    page = page_of(client, assignment)

    assert not re.search(r"<style|\sstyle=|<script(?![^>]* src=)|\son[a-z]+=", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css|png|svg)', page)


# What changed


def test_a_new_text_is_said_to_be_new(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    answer = screen(client, assignment)

    assert answer.context["screen"].changes[0].since is None
    assert reading.part(answer, "changes") is None


def test_changes_since_the_last_sign_off_are_marked(client, story):
    first = story.live()
    link = '<a href="https://example.org/more">more</a>'
    body = (
        first.body.replace("defends itself", f"harms itself {link}")
        + f"<p>New{cite(story.works[3])}.</p>"
    )
    second = story.write(
        first.article, body=body, title="What leads to it", key_points=["It is rare."]
    )
    assignment = asked(story, revision=second)
    sign_in(client, story.rivera)

    page = page_of(client, assignment)

    changes = page[page.index('id="changes"') : page.index("<aside")]
    assert since(client, assignment).sign_off == first.sign_offs.get(kind="medical")
    assert re.search(r"<del>[^<]*defends", changes)
    assert re.search(r"<ins>[^<]*harms", changes)
    assert "https://example.org/more" in changes
    assert "New reference" in changes
    assert re.search(r"<h2>Title</h2>.*<del>", changes, re.S)
    assert re.search(r"<h2>Key points</h2>.*<del>It can be treated", changes, re.S)
    assert "<h2>Summary</h2>" not in changes


def test_without_a_sign_off_of_this_kind_the_live_text_is_compared(client, story):
    topic = story.topic
    actions.set_topic_policy(topic=topic, policy=story.make_policy("medical"), by=story.maya)
    first = story.draft()
    story.approve_all(story.submit(first, (story.rivera, "medical")))
    actions.publish(revision=first, by=story.edith)
    second = story.write(first.article, title="Another title")
    assignment = asked(story, story.felix, second, "fact_check")
    sign_in(client, story.felix)

    page = page_of(client, assignment)

    assert since(client, assignment).number == 1
    assert since(client, assignment).live_since
    assert since(client, assignment).sign_off is None
    assert re.search(r"<h2>Title</h2>.*<ins>Another title</ins>", page, re.S)


def test_a_sign_off_that_was_taken_back_is_no_base_of_comparison(client, story):
    first = story.approved()
    actions.close_review(review=first.reviews.get(), by=story.edith, reason="Next round")
    second = story.write(first.article, title="Another title")
    assignment = asked(story, revision=second)
    actions.revoke(
        sign_off=first.sign_offs.get(reviewer=story.rivera), by=story.maya, reason="By mistake"
    )
    sign_in(client, story.rivera)

    assert since(client, assignment) is None


def test_a_sign_off_that_does_not_count_is_no_base_of_comparison(client, story):
    """Dr Chen declared a conflict; what she let pass, Dr Rivera has to see."""
    first = story.live()
    second = story.write(first.article, title="Second title")
    story.decide(asked(story, story.chen, second), has_conflict=True)
    actions.close_review(review=second.reviews.get(), by=story.edith, reason="Next round")
    third = story.write(first.article, title="Second title", summary="Third summary.")
    assignment = asked(story, revision=third)
    sign_in(client, story.rivera)

    page = page_of(client, assignment)

    assert since(client, assignment).sign_off == first.sign_offs.get(kind="medical")
    assert "<h2>Title</h2>" in page


def test_a_second_reviewer_of_the_same_round_still_sees_the_changes(client, story):
    first = story.live()
    second = story.write(first.article, title="Another title")
    review = story.submit(second, (story.rivera, "medical"), (story.chen, "medical"))
    story.decide(review.assignments.get(reviewer=story.rivera))
    sign_in(client, story.chen)

    answer = screen(client, review.assignments.get(reviewer=story.chen))

    base = answer.context["screen"].changes[0].since.sign_off
    assert (base.revision, base.reviewer) == (first, story.rivera)
    assert reading.page(answer).xpath("//section[@id='changes']//ins")


def test_a_renewal_of_the_same_words_says_that_nothing_changed(client, story):
    revision = story.live()
    assignment = asked(story, revision=revision)
    sign_in(client, story.rivera)

    answer = screen(client, assignment)

    [changes] = answer.context["screen"].changes
    assert (changes.since.number, changes.parts) == (1, [])
    assert reading.part(answer, "changes") is None


def test_where_the_changes_alone_may_be_approved_all_of_them_are_shown_and_nothing_else(
    client, story
):
    """Dr Chen approved the second title. Dr Rivera, whose approval would stand on their own of the first, sees it too."""
    first = story.live()
    second = story.write(first.article, title="Second title")
    story.decide(asked(story, story.chen, second))
    actions.close_review(review=second.reviews.get(), by=story.edith, reason="Next round")
    third = story.write(first.article, title="Second title", summary="Third summary.")
    assignment = asked(story, story.rivera, third)
    sign_in(client, story.rivera)

    base = first.sign_offs.get(kind="medical")
    for asked_for in ("", "2"):
        answer = screen(client, assignment, since=asked_for)
        page = answer.content.decode()

        assert answer.context["screen"].base == base
        assert answer.context["screen"].changes[0].since.sign_off == base
        assert "<h2>Title</h2>" in page
        assert "<h2>Summary</h2>" in page
        assert "revision 2" not in page


# When something happened meanwhile


def test_a_newer_draft_waits_and_does_not_void_what_was_asked(client, story):
    assignment = asked(story)
    story.write(assignment.review.article, title="A rewrite")
    sign_in(client, story.rivera)

    page = page_of(client, assignment)

    assert 'class="notice amber stamp"' in page
    assert "<h1>What leads to paraneoplastic syndrome</h1>" in page
    assert 'value="approve"' in page


def test_a_closed_review_opens_and_shows_what_stands_now(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)
    client.post(reverse("desk:keep", args=[assignment.pk]), {"comment": "Half a thought"})
    story.write(assignment.review.article, title="A rewrite")
    actions.close_review(review=assignment.review, by=story.edith, reason="Rewritten")

    answer = screen(client, assignment)
    page = answer.content.decode()

    assert state(answer) == ClosedScreen
    assert "<h1>A rewrite</h1>" in page
    assert "Half a thought" in page
    assert "<form" not in page


def test_an_editors_reason_for_closing_stays_with_the_editors(client, story):
    assignment = asked(story)
    actions.close_review(review=assignment.review, by=story.edith, reason="Too slow as always")
    sign_in(client, story.rivera)

    page = page_of(client, assignment)

    assert "Too slow" not in page


def test_who_can_no_longer_approve_is_told_before_they_try(client, story):
    assignment = asked(story)
    credential = story.rivera.credentials.get()
    actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")
    sign_in(client, story.rivera)

    notice = reading.words(
        screen(client, assignment), "//section[@id='decision']//*[@class='notice amber']"
    )

    assert "credential" in notice


def test_a_text_that_is_not_its_digests_cannot_be_signed(client, story, monkeypatch):
    assignment = asked(story)
    sign_in(client, story.rivera)
    monkeypatch.setattr(digest, "matches", lambda revision: False)

    before = screen(client, assignment)
    answer = press(client, assignment, "decline", declining="time")

    assert reading.words(before, "//section[@id='decision']//*[@class='notice red']")
    assert answer.status_code == 409
    assert alert(answer)
    assert not assignment.revision.sign_offs.exists()


def test_what_still_keeps_it_from_readers_is_the_gates_own_list(client, story):
    assignment = asked(story)
    sign_in(client, story.rivera)

    gate_says = "//section[@aria-labelledby='gate-title']//li/@title"
    listed = reading.page(screen(client, assignment)).xpath(gate_says)

    found = gate.blockers(assignment.revision, at=timezone.now())
    assert listed == [blocker.id for blocker in found]
    assert "gate.E002" in listed


def test_the_number_of_queries_stays(client, story):
    revision = story.live()
    sign_in(client, story.rivera)
    counts = []
    for number in range(4):
        revision = story.write(
            revision.article,
            title=f"Title {number}",
            body=f"<p>{cite(*story.works[: number + 1])}</p>",
        )
        assignment = asked(story, revision=revision)
        with CaptureQueriesContext(connection) as queries:
            screen(client, assignment)
        counts.append(len(queries))
        actions.close_review(review=assignment.review, by=story.edith, reason="Next round")

    assert len(set(counts)) == 1
    assert counts[0] <= 68


def test_reviewers_and_editors_read_the_same_list_of_differences(story, client):
    first = story.live()
    second = story.write(
        first.article,
        title="Another title",
        also_known_as=["PNS"],
        key_points=["It is rare."],
        body=f"<p>Another text{cite(story.works[1])}.</p>",
        funding="Another purse",
    )
    reviewer, editor = sign_in(client, story.rivera), Client()
    editor.force_login(story.edith)
    compared = reverse(
        "admin:articles_article_compare", args=[first.article_id, first.pk, second.pk]
    )

    on_the_desk = reading.page(screen(reviewer, asked(story, revision=second)))
    at_the_editors = reading.page(editor.get(compared))

    names = on_the_desk.xpath("//section[@id='changes']/h2/text()")
    assert names == at_the_editors.xpath("//*[@class='difference']/h3/text()")
    assert names[:3] == ["Title", "Also known as", "Key points"]
