"""Medical words explained: marked by whoever writes, explained by an article of kind *term* that was signed like any other."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from articles.models import Revision
from people import guards
from references.actions import record_notice
from reviews import actions
from reviews.gate import gather
from reviews.gate.warnings import warnings_of
from tests.databases import as_owner
from tests.ready import Visitors
from tests.story import cite
from tests.website.reading import page, words

ADDRESS = "/articles/paraneoplastic-syndrome/"
TERM = "/glossary/antibody/"


def marking(story, *words_marked, slug="paraneoplastic-syndrome"):
    said = " and ".join(f"<dfn>{one}</dfn>" for one in words_marked)
    return story.live(slug, body=f"<p>It makes {said}{cite(*story.works[:2])}.</p>")


def links(answer):
    tree = page(answer)
    return {a.text_content(): a.get("href") for a in tree.xpath("//a[@class='term']")}


@pytest.mark.parametrize("marked", ["antibody", "Antibodies", "ANTIBODY", "gamma globulins", "Ig"])
def test_a_marked_word_leads_to_what_explains_it_in_whichever_form(story, client, marked):
    story.term(title="Antibody: what it is", also_known_as=["Gamma globulin", "Ig"])
    marking(story, marked)

    assert links(client.get(ADDRESS)) == {marked: TERM}


def test_the_words_of_the_page_stay_as_they_were_signed(story, client):
    story.term()
    marking(story, "antibodies", "cells")

    answer = client.get(ADDRESS)

    assert "It makes antibodies and cells" in words(answer)
    assert links(answer) == {"antibodies": TERM}
    assert b"<dfn" not in answer.content


def test_a_word_that_nobody_marked_is_no_link(story, client):
    story.term()
    story.live(body=f"<p>It makes antibodies{cite(*story.works[:2])}.</p>")

    assert links(client.get(ADDRESS)) == {}


def test_no_link_stands_in_another(story, client):
    story.term()
    story.live("other")
    body = f'<p><a href="/articles/other/">An <dfn>antibody</dfn></a>{cite(*story.works[:2])}.</p>'
    story.live(body=body)

    assert links(client.get(ADDRESS)) == {}


def test_it_comes_and_goes_with_the_term_though_the_page_is_ready(story, settings):
    settings.READY_PAGES_MB = 8
    marking(story, "antibodies")
    visitors = Visitors()
    assert 'class="term"' not in visitors.ask(ADDRESS).text

    term = story.term()
    assert 'class="term"' in visitors.ask(ADDRESS).text

    actions.withdraw(article=term.article, by=story.edith, reason="Doubt")
    assert 'class="term"' not in visitors.ask(ADDRESS).text
    assert visitors.ask(TERM).status == 404


def test_a_page_without_marks_asks_for_no_terms(story, client, django_assert_max_num_queries):
    story.term()
    story.live()
    client.get(ADDRESS)

    with django_assert_max_num_queries(11):
        client.get(ADDRESS)


def test_the_term_says_who_signed_it_and_what_it_rests_on(story, client):
    story.term()

    answer = client.get(TERM)

    assert "It binds to what is foreign." in words(answer)
    assert "Medically reviewed by Rosa Rivera" in words(answer)
    assert len(page(answer).xpath("//section[@aria-labelledby='sources-title']//li/a")) == 2


def test_all_terms_stand_in_one_list_in_their_order(story, client):
    assert "No word has been explained yet." in words(client.get("/glossary/"))
    story.term("plasma", "Plasma")
    story.term()
    story.draft("serum", title="Serum")

    tree = page(client.get("/glossary/"))

    assert tree.xpath("//main//dl//dt/a/text()") == ["Antibody", "Plasma"]
    assert f"http://localhost:8000{TERM}" in client.get("/sitemap/pages.xml").text


@pytest.mark.parametrize("slug", ["no-such", "paraneoplastic-syndrome", "serum"])
def test_what_is_no_live_term_is_not_explained(story, client, slug):
    story.live()
    story.draft("serum", title="Serum")

    assert client.get(f"/glossary/{slug}/").status_code == 404


def test_a_term_that_was_changed_by_hand_is_not_shown(story, client):
    term = story.term()
    with as_owner(), guards.letting_go(connection, ["articles_revision"]):
        QuerySet(Revision).filter(pk=term.pk).update(html="<p>Eat clay.</p>")

    answer = client.get(TERM)

    assert answer.status_code == 503
    assert b"clay" not in answer.content


def test_a_term_has_no_other_page_and_stands_in_no_list(story, client):
    story.term()

    assert client.get("/articles/antibody/").status_code == 404
    assert "Antibody" not in words(client.get("/"))
    assert "Antibody" not in words(client.get("/a-to-z/"))


def test_whoever_publishes_is_told_which_marks_nothing_explains(story):
    story.term()
    revision = marking(story, "antibodies", "cells")

    found = [one for one in warnings_of(gather(revision, at=story.now())) if one.id == "gate.W009"]

    assert [one.place for one in found] == ["body"]
    assert "“cells”" in found[0].message


@pytest.mark.parametrize(
    ("term", "marked"),
    [
        ("Immunity", "immunization"),
        ("AIDS", "aids"),
        ("Sedative", "sedation"),
        ("Toxic", "toxicity"),
    ],
)
def test_a_word_of_the_same_stem_is_another_word(story, client, term, marked):
    story.term(title=term)
    marking(story, marked)

    assert links(client.get(ADDRESS)) == {}


def test_in_an_emergency_no_word_leads_away(story, client):
    story.term()
    card = (
        '<div class="care-card care-card--emergency"><h3>Call 999 if any of these applies:</h3>'
        "<ul><li>your <dfn>antibodies</dfn> are low</li><li>you faint</li></ul></div>"
    )
    story.live(body=f"{card}<p>Or <dfn>antibodies</dfn>{cite(*story.works[:2])}.</p>")

    tree = page(client.get(ADDRESS))

    assert len(tree.xpath("//a[@class='term']")) == 1
    assert tree.xpath("//div[contains(@class, 'care-card')]//a[@class='term']") == []


def test_a_term_says_what_came_up_about_it_since(story, client):
    story.term()
    record_notice(reference=story.works[0], kind="retraction", source="editor", by=story.maya)
    assert "A work that this rests on was retracted." in words(client.get(TERM))
    assert "Retracted" in words(client.get(TERM))

    credential = story.rivera.credentials.get()
    actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")

    shown = words(client.get(TERM))
    assert "The review of this is being renewed." in shown
    assert "Medically reviewed by" not in shown
