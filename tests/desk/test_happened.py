"""Everybody has a list of what happened that concerns them, and chooses what of it is mailed."""

import pytest

from people.models import MailChoice
from reviews import actions
from tests.desk.house import signed_in, words

LIST, MAIL = "/accounts/happened/", "/accounts/mail/"


@pytest.fixture
def review(story):
    return story.submit(story.draft(title="What helps"), (story.rivera, "medical"))


def test_an_outside_reviewer_finds_what_became_of_what_they_were_asked(story, review):
    rosa = signed_in(story.rivera.user)
    actions.close_review(review=review, by=story.edith, reason="Too early")

    said = "Edith Editor closed the review of “What helps” before you decided"
    assert said in words(rosa.get("/review/"))
    page = rosa.get(LIST)
    assert said in words(page)
    assert "Mark all 2 as read" in words(page)
    assert f'href="/review/{review.assignments.get().pk}/"' in page.content.decode()

    assert rosa.post(f"{LIST}read/", follow=True).redirect_chain == [(LIST, 302)]
    assert "as read" not in words(rosa.get(LIST))
    assert said in words(rosa.get(LIST))
    assert said not in words(rosa.get("/review/"))  # it is no news any more


def test_what_waits_is_said_once_and_read_once_it_is_decided(story, review):
    rosa = signed_in(story.rivera.user)
    assert "asks you for a medical review" not in words(rosa.get("/review/"))
    assert "asks you for a medical review" in words(rosa.get(LIST))

    story.decide(review.assignments.get())

    assert story.rivera.user.notifications.unread().count() == 0


def test_a_list_has_pages_and_an_empty_one_says_what_will_be_there(story):
    assert "Nothing has happened yet that concerns you." in words(signed_in(story.maya).get(LIST))
    for number in range(31):
        story.submit(story.draft(f"text-{number}"), (story.rivera, "medical"))

    rosa = signed_in(story.rivera.user)
    assert len(rosa.get(LIST).context["lines"]) == 30
    assert len(rosa.get(f"{LIST}?page=2").context["lines"]) == 1
    assert rosa.get(f"{LIST}?page=what").status_code == 200


def test_the_list_asks_the_database_the_same_for_one_line_and_for_thirty(
    story, django_assert_max_num_queries
):
    for number in range(30):
        story.submit(story.draft(f"text-{number}"), (story.rivera, "medical"))
    rosa = signed_in(story.rivera.user)
    with django_assert_max_num_queries(10):
        rosa.get(LIST)


def test_everybody_chooses_among_what_can_be_told_to_them(story):
    edith, rosa = signed_in(story.edith), signed_in(story.rivera.user)
    of_edith, of_rosa = (client.get(MAIL).context["form"] for client in (edith, rosa))
    assert "asked" in of_rosa.fields
    assert "asked" not in of_edith.fields
    assert "handed_over" in of_edith.fields
    assert "handed_over" not in of_rosa.fields
    assert of_edith["taken_down"].field.disabled

    chosen = dict.fromkeys(of_edith.fields, "never") | {"published": "at_once"}
    page = edith.post(MAIL, chosen, follow=True)

    assert "Your choices are saved." in words(page)
    kept = dict(MailChoice.objects.filter(person=story.edith).values_list("kind", "mail"))
    assert (kept["published"], kept["concern"]) == ("at_once", "never")
    assert kept["taken_down"] == "at_once"  # whatever was sent
    assert edith.post(MAIL, chosen).status_code == 302  # the second click
    assert MailChoice.objects.filter(person=story.edith).count() == len(kept)
    assert not MailChoice.objects.filter(person=story.rivera.user).exists()


def test_what_is_no_choice_is_refused_beside_its_field_and_nothing_is_kept(story):
    edith = signed_in(story.edith)
    sent = dict.fromkeys(edith.get(MAIL).context["form"].fields, "daily")

    page = edith.post(MAIL, sent | {"concern": "by pigeon"})

    assert page.status_code == 422
    assert "Select a valid choice" in words(page)
    assert page.context["form"]["published"].value() == "daily"
    assert not MailChoice.objects.exists()


def test_whoever_has_no_role_is_told_so(story):
    assert "Your account has no role yet" in words(signed_in(story.stan).get(MAIL))


def test_nobody_reads_or_marks_what_another_was_told(story, review):
    row = story.rivera.user.notifications.get()
    chen = signed_in(story.chen.user)

    assert chen.post(f"{LIST}{row.pk}/read/").status_code == 404
    chen.post(f"{LIST}read/")

    row.refresh_from_db()
    assert row.read_at is None
    assert "What helps" not in words(chen.get(LIST))


def test_pages_are_handed_over_and_found_by_who_answers_for_them(story):
    article = story.draft(title="Migraine").article
    story.draft("gout", title="Gout")
    maya, edith = signed_in(story.maya), signed_in(story.edith)
    address = f"/admin/articles/article/{article.pk}/responsible/"
    assert "Wanda Writer does now." in words(edith.get(address))
    assert signed_in(story.wanda).get(address).status_code == 403

    page = edith.post(address, {"person": story.edith.pk}, follow=True)
    assert "Edith Editor answers for it." in words(page)
    again = edith.post(address, {"person": story.edith.pk}, follow=True)
    assert "Edith Editor answers for it already." in words(again)
    assert edith.post(address, {"person": story.rivera.pk}).status_code == 422
    trail = words(edith.get(f"/admin/articles/article/{article.pk}/history/"))
    assert "let Edith Editor answer for the page" in trail

    changelist = "/admin/articles/article/?responsible="
    assert "Migraine" in words(edith.get(f"{changelist}me"))
    assert "Gout" not in words(edith.get(f"{changelist}me"))
    story.wanda.is_active = False
    story.wanda.save()
    assert "Gout" in words(edith.get(f"{changelist}nobody"))

    away = f"/admin/people/user/{story.wanda.pk}/hand-over-pages/"
    assert "Wanda Writer answers for “Gout”." in words(maya.get(away))
    assert maya.post(away, {"person": story.wanda.pk}).status_code == 422  # she can't be chosen
    done = maya.post(away, {"person": story.edith.pk}, follow=True)
    assert "Edith Editor answers for 1 more page now." in words(done)
    second = maya.post(away, {"person": story.edith.pk}, follow=True)
    assert "Wanda Writer answers for no page." in words(second)
    assert set(story.edith.answers_for.values_list("slug", flat=True)) == {article.slug, "gout"}


def test_a_message_goes_with_the_question_and_stands_above_the_text(story):
    draft = story.draft(title="Migraine")
    edith = signed_in(story.edith)
    address = f"/admin/articles/article/{draft.article_id}/submit/"
    form = edith.get(address).context["form"]
    sent = {
        "ask-TOTAL_FORMS": "1",
        "ask-INITIAL_FORMS": "0",
        "ask-0-reviewer": story.rivera.pk,
        "ask-0-kind": "medical",
        "ask-0-due_on": form.formset[0]["due_on"].value().isoformat(),
        "message": "Mind <b>the dose</b>.",
    }
    too_long = edith.post(address, sent | {"message": "x" * 1001})
    assert too_long.status_code == 422
    assert "Keep the message to 1,000 characters." in words(too_long)

    assert edith.post(address, sent).status_code == 302

    asked = story.rivera.assignments.get()
    assert asked.message == "Mind <b>the dose</b>."
    screen = signed_in(story.rivera.user).get(f"/review/{asked.pk}/").content.decode()
    assert "Mind &lt;b&gt;the dose&lt;/b&gt;." in screen


def test_a_page_that_came_down_since_is_looked_for_at_the_desk(story):
    article = story.live(title="Migraine").article
    published = "published “Migraine”"
    assert leads_to(story.wanda, published) == f"/articles/{article.slug}/"

    actions.withdraw(article=article, by=story.edith, reason="Doubt")

    assert leads_to(story.wanda, published) == f"/admin/articles/article/{article.pk}/change/"
    assert leads_to(story.rivera.user, published) == "/review/start/"


def leads_to(person, words):
    lines = signed_in(person).get(LIST).context["lines"]
    (line,) = [line for line in lines if words in line.words]
    return line.path
