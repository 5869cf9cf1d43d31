"""An article's way through the desk: each step asks on its own page, is done by POST, and by whoever may."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html as lxml_html

from articles.actions import latest_revision
from articles.models import Article
from people.days import local_day
from people.models import Event
from reviews import actions
from reviews.models import Concern, Publication, Review, Withdrawal


def url(name, *args):
    return reverse(f"admin:articles_article_{name}", args=args)


def told(response):
    """How the messages on the page are meant: "success", "info", "warning"."""
    return [message.level_tag for message in response.context["messages"]]


def rules(response):
    """The ids of the gate's rules whose findings the page lists."""
    return re.findall(r'title="(gate\.[EW]\d+)"', response.content.decode())


def asking(*lines, due_on=None):
    """What the page for asking reviewers sends."""
    due_on = due_on or local_day(timezone.now()) + timedelta(days=7)
    data = {"ask-TOTAL_FORMS": len(lines), "ask-INITIAL_FORMS": len(lines)}
    for number, (reviewer, kind) in enumerate(lines):
        data |= {
            f"ask-{number}-reviewer": reviewer.pk if reviewer else "",
            f"ask-{number}-kind": kind,
            f"ask-{number}-due_on": due_on.isoformat(),
        }
    return data


@pytest.fixture
def edith(story, client):
    client.force_login(story.edith)
    return client


# Submitting


def test_edith_submits_a_text_to_two_reviewers(story, edith):
    revision = story.draft()
    lines = asking((story.rivera, "medical"), (story.felix, "fact_check"), (None, "medical"))

    response = edith.post(url("submit", revision.article_id), lines, follow=True)

    review = Review.objects.get()
    assert review.revision == revision
    assert {(a.reviewer, a.kind) for a in review.assignments.all()} == {
        (story.rivera, "medical"),
        (story.felix, "fact_check"),
    }
    assert response.redirect_chain == [(url("change", revision.article_id), 302)]
    assert told(response) == ["success"]


def test_the_page_begins_with_what_the_policy_asks_for(story, edith):
    revision = story.draft()
    assert story.rivera

    response = edith.get(url("submit", revision.article_id))

    kinds = [form["kind"].value() for form in response.context["form"].formset]
    assert kinds == ["medical", "fact_check", "medical"]
    assert not Review.objects.exists()


def test_a_second_click_opens_no_second_review(story, edith):
    revision = story.draft()
    lines = asking((story.rivera, "medical"))
    edith.post(url("submit", revision.article_id), lines)

    response = edith.post(url("submit", revision.article_id), lines)

    assert response.status_code == 409
    assert response.context["form"].non_field_errors()
    assert Review.objects.count() == 1


def test_without_a_reviewer_nothing_is_submitted(story, edith):
    revision = story.draft()
    assert story.rivera

    response = edith.post(url("submit", revision.article_id), asking((None, "medical")))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["__all__"]
    assert not Review.objects.exists()


def test_nobody_is_asked_for_two_approvals_of_one_text(story, edith):
    revision = story.draft()
    lines = asking((story.rivera, "medical"), (story.rivera, "fact_check"))

    response = edith.post(url("submit", revision.article_id), lines)

    assert response.status_code == 422
    [problem] = response.context["form"].non_field_errors()
    assert "Rosa Rivera" in problem
    assert not Review.objects.exists()


def test_a_due_date_in_the_past_is_said_beside_it(story, edith):
    revision = story.draft()
    lines = asking((story.rivera, "medical"), due_on=local_day(timezone.now()) - timedelta(days=2))

    response = edith.post(url("submit", revision.article_id), lines)

    assert response.status_code == 422
    assert response.context["form"].formset.errors == [{"due_on": [mock.ANY]}]
    assert b'class="form-row field-due_on errors"' in response.content
    assert not Review.objects.exists()


def test_a_reviewer_for_a_kind_that_they_are_not_qualified_for_is_refused(story, edith):
    revision = story.draft()

    response = edith.post(url("submit", revision.article_id), asking((story.felix, "medical")))

    assert response.status_code == 409
    [problem] = response.context["form"].non_field_errors()
    assert "credential" in problem
    assert not Review.objects.exists()


def test_who_wrote_the_text_is_not_on_the_list_and_why_is_said(story, edith):
    rivera = story.rivera
    revision = story.write(story.article(), by=rivera.user)
    assert story.chen

    page = edith.get(url("submit", revision.article_id))
    response = edith.post(url("submit", revision.article_id), asking((rivera, "medical")))

    able = [label for _, label in page.context["form"].formset[0].fields["reviewer"].choices]
    [why_not] = page.context["others"]
    assert not any("Rosa Rivera" in label for label in able)
    assert "Rosa Rivera" in why_not
    assert why_not in page.content.decode()
    assert response.status_code == 409
    assert not Review.objects.exists()


@pytest.mark.parametrize("forged", [{}, {"ask-TOTAL_FORMS": "9999999"}, {"ask-TOTAL_FORMS": "x"}])
def test_a_mangled_form_is_an_error_not_a_fault(story, edith, forged):
    revision = story.draft()
    assert story.rivera

    response = edith.post(url("submit", revision.article_id), forged)

    assert response.status_code == 422
    assert not Review.objects.exists()


def test_one_more_reviewer_is_asked_and_only_once(story, edith):
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"))
    line = asking((story.chen, "medical"))

    edith.post(url("assign", revision.article_id), line)
    again = edith.post(url("assign", revision.article_id), line)

    assert {a.reviewer for a in review.assignments.all()} == {story.rivera, story.chen}
    assert review.assignments.count() == 2
    assert again.status_code == 409


def test_closing_a_review_takes_a_reason_and_happens_once(story, edith):
    revision = story.draft()
    review = story.submit(revision)

    without = edith.post(url("close_review", revision.article_id), {"reason": "  "})
    edith.post(url("close_review", revision.article_id), {"reason": "Rewriting it"})
    again = edith.post(url("close_review", revision.article_id), {"reason": "Again"}, follow=True)

    review.refresh_from_db()
    assert without.status_code == 422
    assert review.closing_reason == "Rewriting it"
    assert told(again)[-1] == "info"


# Going live and coming down


def test_edith_publishes_what_was_approved(story, edith):
    revision = story.approved()

    page = edith.get(url("publish", revision.article_id, revision.pk))
    edith.post(url("publish", revision.article_id, revision.pk))

    assert page.status_code == 200
    assert {one.reviewer for one in page.context["approvals"]} == {story.rivera, story.felix}
    assert Publication.objects.get().revision == revision


def test_a_second_click_makes_no_second_release(story, edith):
    revision = story.approved()
    edith.post(url("publish", revision.article_id, revision.pk))

    edith.post(url("publish", revision.article_id, revision.pk))

    assert revision.article.releases.count() == 1


def test_what_is_not_approved_is_refused_with_every_reason(story, edith):
    revision = story.draft()

    page = edith.get(url("publish", revision.article_id, revision.pk))
    response = edith.post(url("publish", revision.article_id, revision.pk))

    for answer in (page, response):
        assert [rule for rule in rules(answer) if "E" in rule] == ["gate.E001", "gate.E002"]
    assert (page.status_code, response.status_code) == (200, 409)
    assert not Publication.objects.exists()


def test_an_earlier_text_is_put_back_while_its_sign_offs_hold(story, edith):
    first = story.live()
    second = story.write(first.article, summary="Newer.")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    edith.post(url("publish", first.article_id, first.pk))

    assert Publication.objects.get().revision == first
    assert latest_revision(first.article) == second


def test_taking_offline_needs_a_reason_and_keeps_it_from_readers(story, edith):
    revision = story.live()

    refused = edith.post(url("withdraw", revision.article_id), {"reason": "", "for_good": ""})
    edith.post(url("withdraw", revision.article_id), {"reason": "Wrong dose", "for_good": ""})

    assert refused.status_code == 422
    assert not Publication.objects.exists()
    assert Withdrawal.objects.get().reason == "Wrong dose"
    assert Withdrawal.objects.get().for_good is False


def filled(response):
    """What the filled buttons beside the form say."""
    return [button.label for button in response.context["buttons"] if button.tone == "main"]


def test_what_comes_next_is_said_in_a_sentence(story, edith):
    revision = story.draft()
    form = url("change", revision.article_id)

    assert edith.get(form).context["comes_next"] == "Submit for review: revision 1."
    review = story.submit(revision)
    assert edith.get(form).context["comes_next"] == "Wait for Rosa Rivera and Felix Factor."
    story.approve_all(review)
    story.write(revision.article, summary="A later draft, which is not what was approved.")
    assert edith.get(form).context["comes_next"] == "Publish: revision 1."
    actions.publish(revision=revision, by=story.edith)
    actions.withdraw(article=revision.article, by=story.edith, reason="Doubt")
    assert edith.get(form).context["comes_next"] == "Submit for review: revision 2."


def test_of_a_live_page_the_form_says_that_it_is_live(story, edith):
    revision = story.live()

    page = edith.get(url("change", revision.article_id)).content.decode()

    assert "Live: revision 1" in page
    assert "may go live" not in page
    assert "Keeps it from readers" not in page


def test_what_the_list_counts_is_every_finding(story, edith):
    """The outline says how many of them stand in a section: the two have to add up."""
    todo = edith.get(url("change", story.draft().article_id)).context["todo"]

    assert len(todo.groups) < len(todo.looks)
    assert todo.count == todo.n_stops + len(todo.looks)


def test_the_next_step_alone_is_the_filled_button(story, edith):
    revision = story.draft()
    form = url("change", revision.article_id)

    assert filled(edith.get(form)) == ["Submit for review"]
    story.approve_all(story.submit(revision))
    assert filled(edith.get(form)) == ["Publish"]
    actions.publish(revision=revision, by=story.edith)
    assert filled(edith.get(form)) == []
    actions.withdraw(article=revision.article, by=story.edith, reason="Doubt")
    assert filled(edith.get(form)) == ["Publish"]
    actions.revoke(sign_off=revision.sign_offs.first(), by=story.maya, reason="My error.")
    assert filled(edith.get(form)) == ["Submit for review"]


def test_publishing_is_offered_only_when_the_gate_would_let_the_text_go_live(story, edith):
    revision = story.draft()
    form = url("change", revision.article_id)

    def offered():
        return "Publish" in [tool.label for tool in edith.get(form).context["buttons"]]

    assert not offered()
    review = story.submit(revision)
    assert not offered()
    story.write(revision.article, summary="A later draft.")
    assert not offered()
    story.approve_all(review)
    assert offered()


def test_offline_for_now_can_become_for_good_and_a_second_click_adds_nothing(story, edith):
    revision = story.live()
    for_good = {"reason": "Merged into another page", "for_good": "1"}
    live = edith.get(url("withdraw", revision.article_id)).context
    edith.post(url("withdraw", revision.article_id), {"reason": "Wrong dose", "for_good": ""})

    gone = edith.get(url("withdraw", revision.article_id)).context
    edith.post(url("withdraw", revision.article_id), for_good)
    edith.post(url("withdraw", revision.article_id), for_good)

    assert list(Withdrawal.objects.order_by("pk").values_list("for_good", flat=True)) == [
        False,
        True,
    ]
    assert gone["button"] != live["button"]
    assert gone["explanation"] == live["explanation"][1:]  # readers lose nothing more


def test_what_was_never_live_cannot_be_taken_offline(story, edith):
    revision = story.draft()

    response = edith.post(url("withdraw", revision.article_id), {"reason": "x"}, follow=True)

    assert told(response) == ["info"]
    assert not Withdrawal.objects.exists()


# Texts


def test_restoring_a_text_makes_a_new_unsigned_revision(story, client):
    first = story.live()
    second = story.write(first.article, summary="Worse.")
    client.force_login(story.wanda)

    client.post(url("restore", first.article_id, first.pk), {"based_on": second.pk})

    latest = latest_revision(first.article)
    assert (latest.number, latest.summary) == (3, first.summary)
    assert not latest.sign_offs.exists()


def test_restoring_on_top_of_a_newer_save_is_refused(story, edith):
    first = story.draft()
    second = story.write(first.article, summary="Second.")
    story.write(first.article, summary="Third.")

    response = edith.post(url("restore", first.article_id, first.pk), {"based_on": second.pk})

    assert response.status_code == 409
    assert first.article.revisions.count() == 3


def offered_again(response):
    """Where the form says that a draft is taken up again."""
    tools = [tool for line in response.context["todo"].looks for tool in line.tools]
    return [tool.url for tool in tools if tool.label == "Take it up again"]


def test_mending_the_live_text_sets_the_draft_aside_and_offers_it_again(story, client):
    live = story.live()
    draft = story.write(live.article, summary="Half rewritten.")
    client.force_login(story.wanda)

    client.post(url("mend", live.article_id), {"based_on": draft.pk})

    assert latest_revision(live.article).summary == live.summary
    form = client.get(url("change", live.article_id))
    assert offered_again(form) == [url("restore", live.article_id, draft.pk)]
    client.post(
        url("restore", live.article_id, draft.pk), {"based_on": latest_revision(live.article).pk}
    )
    assert latest_revision(live.article).summary == "Half rewritten."
    assert offered_again(client.get(url("change", live.article_id))) == []


def test_there_is_nothing_to_mend_without_a_draft_in_the_way(story, edith):
    live = story.live()

    response = edith.post(url("mend", live.article_id), {"based_on": live.pk}, follow=True)

    assert live.article.revisions.count() == 1
    assert told(response) == ["info"]


@pytest.mark.parametrize("based_on", ["", "x", "-1", "99999999999999999999999999"])
def test_a_mangled_base_is_no_fault(story, edith, based_on):
    live = story.live()
    story.write(live.article, summary="Newer.")

    response = edith.post(url("mend", live.article_id), {"based_on": based_on})

    assert response.status_code in (404, 422)
    assert live.article.revisions.count() == 2


def test_a_writer_renames_a_draft_but_not_what_readers_know(story, client):
    draft, live = story.draft("old-name"), story.live("known")
    client.force_login(story.wanda)

    client.post(url("rename", draft.article_id), {"slug": "new-name"})
    refused = client.post(url("rename", live.article_id), {"slug": "other-name"})

    assert Article.objects.get(pk=draft.article_id).slug == "new-name"
    assert refused.status_code == 403
    assert Article.objects.get(pk=live.article_id).slug == "known"


@pytest.mark.parametrize("slug", ["known", "Not an address", "", "a" * 121])
def test_an_address_that_cannot_be_used_is_said(story, edith, slug):
    story.live("known")
    draft = story.draft("old-name")

    response = edith.post(url("rename", draft.article_id), {"slug": slug})

    assert response.status_code == 422
    assert Article.objects.get(pk=draft.article_id).slug == "old-name"


# Concerns


def test_a_concern_is_raised_once_and_resolved_by_a_later_revision(story, edith):
    revision = story.live()
    for _click in range(2):
        edith.post(url("concern", revision.article_id), {"detail": "A newer guideline exists."})
    concern = Concern.objects.get()
    mended = story.write(revision.article, summary="Follows it.")

    edith.post(
        url("resolve_concern", revision.article_id, concern.pk),
        {"resolution": "revision", "revision": mended.pk, "reason": ""},
    )

    concern.refresh_from_db()
    assert (concern.resolution, concern.resolving_revision) == ("revision", mended)


def test_dismissing_a_concern_needs_a_reason(story, edith):
    revision = story.live()
    concern = actions.raise_concern(article=revision.article, by=story.edith, detail="A doubt.")

    refused = edith.post(
        url("resolve_concern", revision.article_id, concern.pk),
        {"resolution": "dismissed", "revision": "", "reason": " "},
    )

    concern.refresh_from_db()
    assert refused.status_code == 422
    assert concern.resolved_at is None


def test_an_older_revision_does_not_answer_a_concern(story, edith):
    revision = story.live()
    concern = actions.raise_concern(article=revision.article, by=story.edith, detail="A doubt.")

    response = edith.post(
        url("resolve_concern", revision.article_id, concern.pk),
        {"resolution": "revision", "revision": revision.pk, "reason": ""},
    )

    assert response.status_code == 422
    concern.refresh_from_db()
    assert concern.resolved_at is None


# Reading


def test_the_preview_shows_the_text_as_readers_will_see_it(story, client):
    revision = story.draft()
    client.force_login(story.wanda)

    response = client.get(url("preview", revision.article_id))

    page = response.content.decode()
    assert f'data-digest="{revision.digest}"' in page
    assert 'class="citation" href="#reference-1"' in page
    assert 'id="preview"' in page
    assert not response.context["page"].is_live
    assert "noindex" in response["X-Robots-Tag"]


def test_two_revisions_are_compared(story, client):
    first = story.draft()
    second = story.write(first.article, summary="A rare answer of the body to 2 tumours.")
    client.force_login(story.wanda)

    chosen = client.get(url("compare", first.article_id), {"from": first.pk, "to": second.pk})
    page = client.get(chosen.url).content.decode()

    assert chosen.url == url("compare", first.article_id, first.pk, second.pk)
    assert '<mark class="number">2</mark>' in page


def test_only_what_changed_is_unfolded_in_a_comparison(story, client):
    first = story.draft(body="<h2>Rest</h2><p>Rest for 3 days.</p><h2>Food</h2><p>Eat well.</p>")
    second = story.write(first.article, body=f"{first.html}<p>Drink 2 litres.</p>")
    client.force_login(story.wanda)

    response = client.get(url("compare", first.article_id, first.pk, second.pk))
    page = lxml_html.fromstring(response.content)

    same = page.xpath("//*[contains(@class, 'compared')]/details/p")
    assert [one.text_content() for one in same] == ["Rest for 3 days.", "Eat well."]
    assert page.xpath("//mark/@class") == ["new"]


# Side doors: ids of another article, wrong roles, wrong methods

OBJECTS = ("preview", "publish", "restore")
POSTED = ("submit", "assign", "close_review", "withdraw", "concern")


@pytest.mark.parametrize("name", OBJECTS)
def test_a_revision_of_another_article_does_not_exist_here(story, edith, name):
    mine, foreign = story.approved(), story.approved("other")
    address = url(name, mine.article_id, foreign.pk)

    assert edith.get(address).status_code == 404
    posted = edith.post(address, {"based_on": mine.pk})
    assert posted.status_code in (404, 405)
    assert not Publication.objects.exists()


def test_revisions_of_two_articles_are_never_compared(story, edith):
    mine, foreign = story.draft(), story.draft("other")

    for pair in ((mine.pk, foreign.pk), (foreign.pk, mine.pk), (foreign.pk, foreign.pk)):
        assert edith.get(url("compare", mine.article_id, *pair)).status_code == 404
    query = {"from": mine.pk, "to": foreign.pk}
    assert edith.get(url("compare", mine.article_id), query).status_code == 404


def test_a_base_of_another_article_is_a_404(story, edith):
    live, foreign = story.live(), story.draft("other")
    story.write(live.article, summary="Newer.")

    response = edith.post(url("mend", live.article_id), {"based_on": foreign.pk})

    assert response.status_code == 404
    assert live.article.revisions.count() == 2


def test_a_concern_of_another_article_does_not_exist_here(story, edith):
    mine, foreign = story.draft(), story.draft("other")
    concern = actions.raise_concern(article=foreign.article, by=story.edith, detail="A doubt.")
    address = url("resolve_concern", mine.article_id, concern.pk)

    assert edith.get(address).status_code == 404
    assert edith.post(address, {"reason": "Not so"}).status_code == 404
    concern.refresh_from_db()
    assert concern.resolved_at is None


def test_a_writer_gets_403_for_what_editors_do(story, client):
    revision = story.approved()
    pk = revision.article_id
    events = Event.objects.count()
    client.force_login(story.wanda)
    addresses = [url(name, pk) for name in POSTED] + [url("publish", pk, revision.pk)]

    for address in addresses:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"reason": "x", "detail": "x"}).status_code == 403, address
    assert Event.objects.count() == events
    assert not Publication.objects.exists()


@pytest.mark.parametrize("who", ["anonymous", "stranger", "reviewer", "norole"])
def test_whoever_has_no_business_here_gets_nothing(story, client, who):
    revision = story.approved()
    pk = revision.article_id
    person = {
        "stranger": lambda: story.stan,
        "reviewer": lambda: story.rivera.user,
        "norole": lambda: story.person("Nora Norole", staff=True),
    }.get(who, lambda: None)()
    if person:
        client.force_login(person)
    events = Event.objects.count()
    addresses = [url(name, pk) for name in (*POSTED, "mend", "rename", "preview", "compare")]
    addresses += [url(name, pk, revision.pk) for name in OBJECTS]

    for address in addresses:
        for response in (client.get(address), client.post(address, {"reason": "x"})):
            assert response.status_code in (302, 403, 404, 405), address
            assert b"paraneoplastic syndrome" not in response.content
    assert Event.objects.count() == events


def test_no_step_is_done_by_looking_at_it(story, edith):
    revision = story.approved()
    pk = revision.article_id
    events = Event.objects.count()
    addresses = [url(name, pk) for name in (*POSTED, "mend", "rename")]
    addresses += [url(name, pk, revision.pk) for name in OBJECTS]

    for address in addresses:
        assert edith.get(address).status_code in (200, 302), address
        assert edith.head(address).status_code in (200, 302), address
        assert edith.delete(address).status_code == 405, address

    assert Event.objects.count() == events
    assert not Publication.objects.exists()


@pytest.mark.parametrize("name", ["preview", "compare"])
def test_reading_pages_take_no_post(story, edith, name):
    revision = story.draft()

    assert edith.post(url(name, revision.article_id)).status_code == 405


def test_a_post_without_the_token_is_refused(story):
    revision = story.approved()
    client = Client(enforce_csrf_checks=True)
    client.force_login(story.edith)

    response = client.post(url("publish", revision.article_id, revision.pk))

    assert response.status_code == 403
    assert not Publication.objects.exists()
