"""A quality self-check to print: what the site knows of an article, standard by standard."""

from reviews import actions
from tests.desk.house import signed_in, words
from tests.story import cite


def check(person, article):
    return signed_in(person).get(f"/admin/articles/article/{article.pk}/self-check/")


def test_it_says_what_the_site_knows_and_leaves_the_rest_for_pens(story):
    body = (
        "<p>Most people feel better soon.</p>" * 30 + f"<p>See your GP{cite(*story.works[:2])}.</p>"
    )
    live = story.live(body=body)

    shown = words(check(story.edith, live.article))

    assert "PIF TICK" in shown
    assert "NHS Standard for Creating Health Content" in shown
    assert "Medical review by Rosa Rivera, Neurology, on " in shown
    assert "2 works cited: 2 marked as peer-reviewed, 0 guidelines." in shown
    assert "0 of them retracted or in doubt." in shown
    assert "Reading grade 3 (Flesch-Kincaid)." in shown
    assert "It says when to see a doctor." in shown
    assert "1 revision, each kept with who saved it, when and why; live 1 time." in shown
    assert "Funding: Paid for by the publisher." in shown
    assert "the next review is due on " in shown
    assert "0 reports of readers, 0 not decided on." in shown
    assert "The site has no page “privacy” yet." in shown
    assert "Nothing of the text stands elsewhere word for word." in shown
    assert shown.count('class="pen"') == 24


def test_of_a_draft_it_says_what_is_missing(story):
    revision = story.draft()
    actions.raise_concern(article=revision.article, by=story.edith, detail="Look again")

    shown = words(check(story.wanda, revision.article))

    assert "No approval counts for this text." in shown
    assert "It is not live." in shown
    assert "Too short for a reading grade." in shown
    assert "1 concern open." in shown


def test_an_article_without_a_text_says_so(story):
    assert "This article has no text yet." in words(check(story.edith, story.article("bare")))


def test_the_form_leads_there_and_strangers_see_nothing(story):
    revision = story.draft()
    form = signed_in(story.edith).get(f"/admin/articles/article/{revision.article_id}/change/")

    assert "self-check/" in form.content.decode()
    assert check(story.rivera.user, revision.article).status_code == 302
