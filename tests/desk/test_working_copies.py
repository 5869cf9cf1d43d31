"""What is typed in the article form and not saved: kept for whoever typed it, offered again, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.actions import latest_revision
from articles.models import Revision
from articles.querysets import WHOLE_TEXTS
from people import working_copies
from people.actions import erase_person
from people.models import WorkingCopy
from tests.desk.house import allow
from tests.desk.test_article_form import ADD, change_url, signed_in, typed
from website.actions import create_page, propose_page


def kept(client, url, sent):
    return client.post(url, sent | {"working": "keep"})


@pytest.fixture
def article(story):
    return story.draft().article


@pytest.mark.both
def test_what_wanda_types_is_kept_and_is_no_revision(story, client, article):
    signed_in(client, story.wanda)

    answer = kept(client, change_url(article), typed(story, article, title="Half a ti"))

    assert answer.status_code == 200
    assert answer.json()["others"] == []
    assert abs(answer.json()["at"] - timezone.now().timestamp()) < 60
    assert Revision.objects.count() == 1
    copy = WorkingCopy.objects.get()
    assert (copy.person, copy.subject) == (story.wanda, f"article:{article.pk}")
    assert copy.typed["title"] == ["Half a ti"]
    assert "csrfmiddlewaretoken" not in copy.typed


def test_keeping_it_every_few_seconds_reads_no_text(story, client, article):
    signed_in(client, story.wanda)
    sent = typed(story, article, title="Half a ti")

    with CaptureQueriesContext(connection) as asked:
        kept(client, change_url(article), sent)

    assert WorkingCopy.objects.exists()
    read = [one for one in asked if any(f'."{name}"' in one["sql"] for name in WHOLE_TEXTS)]
    assert not read


def test_opened_again_the_form_asks_and_shows_how_it_differs(story, client, article):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article, summary="Hardly anybody has it."))

    page = client.get(change_url(article))

    (part,) = page.context["unsaved"].differences
    assert part.name == "Summary"
    assert "Hardly anybody has it" in part.html
    assert b'id="article-form"' not in page.content


@pytest.mark.parametrize("title", ["A better title", ""], ids=["whole", "not yet a text"])
def test_taken_up_it_stands_in_the_form_without_complaints(story, client, article, title):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article, title=title))

    page = client.get(f"{change_url(article)}?continue")

    form = page.context["form"]
    assert (form["title"].value(), form.errors) == (title, {})
    assert WorkingCopy.objects.exists()  # until it is saved


def test_saved_it_is_gone(story, client, article):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article, title="A better title"))

    client.post(change_url(article), typed(story, article, title="A better title, whole"))

    assert latest_revision(article).title == "A better title, whole"
    assert not WorkingCopy.objects.exists()
    assert client.get(change_url(article)).context.get("unsaved") is None


def test_refused_it_stays(story, client, article):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article, title="A better title"))

    refused = client.post(change_url(article), typed(story, article, title=""))

    assert refused.status_code == 422
    assert WorkingCopy.objects.exists()


def test_discarded_it_is_gone_and_a_second_click_does_nothing(story, client, article):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article, title="Rubbish"))

    for _ in range(2):
        answer = client.post(change_url(article), {"working": "discard"}, follow=True)
        assert answer.redirect_chain == [(change_url(article), 302)]
        assert answer.context["form"]["title"].value() == latest_revision(article).title

    assert not WorkingCopy.objects.exists()


def test_what_does_not_differ_asks_nothing(story, client, article):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article))

    assert client.get(change_url(article)).context.get("unsaved") is None


@pytest.mark.parametrize("name", ["change_note", "also_read", "kind"])
def test_what_stands_beside_the_text_differs_too(story, client, article, name):
    other = story.draft("another").article
    values = {"change_note": "Newer figures", "also_read": other.slug, "kind": "medicine"}
    signed_in(client, story.edith)
    kept(client, change_url(article), typed(story, article, **{name: values[name]}))

    unsaved = client.get(change_url(article)).context["unsaved"]

    assert unsaved.differences == []
    assert unsaved.changed_beside == [str(unsaved[name].label)]


def test_nobody_else_is_shown_it_and_each_has_their_own(story, client, article):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article, title="Wanda's"))
    signed_in(client, story.edith)

    page = client.get(change_url(article))

    assert page.context.get("unsaved") is None
    assert b"Wanda&#x27;s" not in page.content
    kept(client, change_url(article), typed(story, article, title="Edith's"))
    assert sorted(copy.typed["title"][0] for copy in WorkingCopy.objects.all()) == [
        "Edith's",
        "Wanda's",
    ]


def test_two_people_in_one_article_see_each_other_for_a_minute(story, client, article):
    signed_in(client, story.wanda)
    kept(client, change_url(article), typed(story, article, title="Wanda's"))
    signed_in(client, story.edith)

    assert "Wanda Writer is here too" in client.get(change_url(article)).content.decode()
    answer = kept(client, change_url(article), typed(story, article, title="Edith's"))
    assert answer.json()["others"] == ["Wanda Writer"]

    WorkingCopy.objects.update(saved_at=timezone.now() - working_copies.PRESENT)
    assert "is here too" not in client.get(change_url(article)).content.decode()


def test_based_on_an_older_text_it_is_compared_with_the_newest_and_saved_with_a_warning(
    story, client, article
):
    signed_in(client, story.wanda)
    sent = typed(story, article, title="Wanda's")
    kept(client, change_url(article), sent)
    story.write(article, by=story.edith, title="Edith's")

    asked = client.get(change_url(article))
    going_on = client.get(f"{change_url(article)}?continue").context["form"]

    assert "Edith" in asked.context["unsaved"].differences[0].html
    assert going_on["based_on"].value() == str(sent["based_on"])
    assert client.post(change_url(article), sent).status_code == 409


def test_a_new_article_is_kept_before_it_has_a_place(story, client):
    signed_in(client, story.wanda)
    kept(client, ADD, typed(story, title="Half an art", topic=""))

    assert client.get(ADD).context["unsaved"]["title"].value() == "Half an art"
    assert client.get(f"{ADD}?continue").context["form"]["title"].value() == "Half an art"
    client.post(ADD, typed(story, title="A whole article"))
    assert not WorkingCopy.objects.exists()


def test_more_than_a_text_can_have_is_refused_in_words(story, client, article, monkeypatch):
    monkeypatch.setattr(working_copies, "MOST", 1000)
    signed_in(client, story.wanda)

    answer = kept(client, change_url(article), typed(story, article, summary="x" * 1000))

    assert answer.status_code == 413
    assert "1,000" in answer.json()["problem"]
    assert not WorkingCopy.objects.exists()


def test_characters_that_no_database_takes_are_left_out(story, client, article):
    signed_in(client, story.wanda)

    answer = kept(client, change_url(article), typed(story, article, title="Half\x00 a title"))

    assert answer.status_code == 200
    assert WorkingCopy.objects.get().typed["title"] == ["Half a title"]


def test_whoever_may_not_write_keeps_nothing(story, client, article):
    for person, status in ((story.stan, 302), (story.rivera.user, 302)):
        signed_in(client, person)
        assert kept(client, change_url(article), typed(story, article)).status_code == status
    client.logout()
    assert kept(client, change_url(article), typed(story, article)).status_code == 302
    assert not WorkingCopy.objects.exists()


def test_another_site_can_not_write_into_it(story, article):
    client = signed_in(Client(enforce_csrf_checks=True), story.wanda)

    assert kept(client, change_url(article), typed(story, article)).status_code == 403
    assert not WorkingCopy.objects.exists()


def test_an_erased_person_leaves_none(story, client, article):
    signed_in(client, story.edith)
    kept(client, change_url(article), typed(story, article, title="Edith's"))

    erase_person(person=story.edith, by=story.maya)

    assert not WorkingCopy.objects.exists()


def test_the_time_of_it_is_told_to_the_script(story, client, article):
    signed_in(client, story.wanda)
    at = timezone.now() - timedelta(hours=2)
    working_copies.keep(person=story.wanda, subject=f"article:{article.pk}", typed={}, at=at)

    assert f'data-kept-at="{at.timestamp()}' in client.get(change_url(article)).content.decode()


# Other forms


@pytest.fixture
def page(story):
    made = create_page(by=story.maya, slug="about")
    propose_page(page=made, by=story.maya, title="About us", body="<p>Who we are.</p>")
    return made


def test_a_site_page_is_kept_as_it_is_typed_until_it_is_proposed(story, client, page):
    signed_in(client, story.maya)
    url = reverse("admin:website_page_propose", args=[page.pk])
    sent = {"title": "About us all", "summary": "", "body": "<p>Who we are.</p>"}

    assert kept(client, url, sent).status_code == 200

    asked = client.get(url).context
    assert (asked["unsaved"]["title"].value(), asked["changes"]) == ("About us all", ["Title"])
    assert client.get(f"{url}?continue").context["form"]["title"].value() == "About us all"
    assert client.post(url, sent | {"title": ""}).status_code == 422
    assert WorkingCopy.objects.exists()
    client.post(url, sent)
    assert not WorkingCopy.objects.exists()
    assert page.versions.latest("number").title == "About us all"


def test_a_reference_typed_by_hand_is_kept_until_it_is_added(story, client):
    signed_in(client, story.edith)
    url = reverse("admin:references_reference_add")

    kept(client, url, {"title": "Half a ti", "kind": "book"})

    asked = client.get(url).context
    assert "Title" in asked["changes"]
    going_on = client.get(f"{url}?continue").context["form"]
    assert (going_on["title"].value(), going_on.errors) == ("Half a ti", {})
    client.post(url, {"working": "discard"})
    assert client.get(url).context.get("unsaved") is None


def test_whoever_may_only_look_at_a_reference_keeps_nothing(story, client, monkeypatch):
    url = reverse("admin:references_reference_change", args=[story.works[0].pk])
    guest = story.person("Greta Guest", staff=True)
    allow(monkeypatch, guest, "references.view_reference")
    signed_in(client, guest)

    assert client.get(url).status_code == 200
    assert kept(client, url, {"title": "Another title"}).status_code == 403
    assert not WorkingCopy.objects.exists()
