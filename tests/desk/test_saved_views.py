"""A list as somebody likes to see it: kept under a name, for them alone, and forgotten when they say so."""

import pytest
from django.urls import reverse

from articles.models import Article
from people import saved_views
from people.actions import erase_person
from people.models import SavedView
from references.models import Reference
from tests.desk.house import at, signed_in, words

pytestmark = pytest.mark.both

LIST = at(Article, "changelist")
VIEWS = reverse("admin:saved_views")


def kept(person, page=LIST):
    return [(one.name, one.query) for one in saved_views.views_of(person=person, page=page)]


def test_edith_keeps_a_view_and_comes_back_to_it(story):
    story.draft(title="Gout")
    edith, narrowed = signed_in(story.edith), "?state=draft&q=gout"
    assert "Keep this view" not in words(edith.get(LIST))
    page = edith.get(LIST + narrowed)
    assert "Keep this view" in words(page)
    shown = page.context["cl"].first

    done = edith.post(
        VIEWS, {"page": LIST, "query": shown, "name": "  Drafts about gout "}, follow=True
    )

    assert done.redirect_chain[-1][0] == LIST + shown
    assert "“Drafts about gout” is kept" in words(done)
    (view,) = SavedView.objects.all()
    again = edith.get(LIST)
    assert f'href="?{view.query.replace("&", "&amp;")}"' in again.content.decode()
    assert edith.get(f"{LIST}?{view.query}").context["cl"].result_count == 1
    assert 'aria-current="true">Drafts about gout' in edith.get(LIST + shown).content.decode()
    assert "Drafts about gout" not in words(edith.get(at(Reference, "changelist")))
    assert "Drafts about gout" not in words(signed_in(story.maya).get(LIST))

    edith.post(VIEWS, {"page": LIST, "query": "?state=live", "name": "Drafts about gout"})
    assert kept(story.edith) == [("Drafts about gout", "state=live")]  # a name once


def test_only_its_owner_forgets_a_view(story):
    view = saved_views.keep_view(person=story.edith, page=LIST, name="Mine", query="state=draft")
    sent = {"page": LIST, "forget": str(view.pk)}

    stranger = signed_in(story.maya).post(VIEWS, sent, follow=True)
    assert "That view is no longer kept." in words(stranger)
    assert kept(story.edith) == [("Mine", "state=draft")]

    edith = signed_in(story.edith)
    for _ in range(2):
        assert edith.post(VIEWS, sent).url == LIST
    assert kept(story.edith) == []


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        (" ", "?state=draft", "Give the view a name."),
        ("x" * 61, "?state=draft", "Keep the name to 60 characters."),
        ("Long", "?q=" + "x" * 600, "too many filters"),
    ],
)
def test_what_cannot_be_kept_says_why(story, name, query, why):
    answer = signed_in(story.edith).post(
        VIEWS, {"page": LIST, "query": query, "name": name}, follow=True
    )

    assert answer.status_code == 200
    assert why in words(answer)
    assert kept(story.edith) == []


def test_nobody_keeps_too_many(story, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 1)
    edith = signed_in(story.edith)
    for name in ("One", "Two", "One"):
        answer = edith.post(
            VIEWS, {"page": LIST, "query": "?state=draft", "name": name}, follow=True
        )
        assert ("Forget one of them first" in words(answer)) is (name == "Two")
    assert [name for name, _ in kept(story.edith)] == ["One"]


@pytest.mark.parametrize(
    "page",
    ["https://evil.example.org/", "//evil.example.org", "/", "/admin/", "/nowhere/", "", "\x00"],
)
def test_it_leads_to_lists_of_the_desk_and_nowhere_else(story, page):
    answer = signed_in(story.edith).post(VIEWS, {"page": page, "query": "", "name": "Mine"})

    assert answer.status_code == 404
    assert not SavedView.objects.exists()


def test_strangers_and_wrong_methods(story, client):
    sent = {"page": LIST, "query": "", "name": "Mine"}
    assert client.post(VIEWS, sent).status_code == 302
    assert signed_in(story.rivera.user).post(VIEWS, sent).status_code in (302, 403)
    assert signed_in(story.edith).get(VIEWS).status_code == 405
    assert not SavedView.objects.exists()


def test_views_of_whoever_is_erased_are_gone(story):
    saved_views.keep_view(person=story.stan, page=LIST, name="About Ms Smith", query="q=smith")

    erase_person(person=story.stan, by=story.maya)

    assert not SavedView.objects.exists()
