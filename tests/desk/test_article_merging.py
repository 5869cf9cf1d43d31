"""Two people save one article: what each changed stays, and where both changed one field they see it side by side."""

import pytest
from lxml import html

from articles.actions import latest_revision, set_also_read
from desk.articles import editing
from references.actions import record_notice
from reviews.actions import open_review, reclassify
from tests.desk.test_article_form import change_url, levels, said, signed_in, typed
from tests.story import cite


@pytest.fixture
def edith(story, client):
    return signed_in(client, story.edith)


def side_by_side(response):
    """Each field that is shown, and in how many columns."""
    page = html.fromstring(response.content)
    return {
        part.findtext("h3"): part.xpath("count(.//div[contains(@class, 'compared')])")
        for part in page.xpath("//section[@role='alert']//section")
    }


def test_different_fields_are_merged_and_it_is_said(story, edith):
    article = story.draft().article
    begun = typed(story, article, summary="Edith wrote this.")
    story.write(article, title="Wanda was faster", key_points=["Hers."])

    response = edith.post(change_url(article), begun, follow=True)

    latest = latest_revision(article)
    assert (latest.number, latest.created_by) == (3, story.edith)
    assert latest.summary == "Edith wrote this."
    assert (latest.title, latest.key_points) == ("Wanda was faster", ["Hers."])
    (news,) = [one for one in said(response) if "Wanda Writer" in one]
    assert "revision 2" in news
    assert "title, key points" in news
    assert "summary" not in news


def test_her_text_his_authors_and_her_reasons_are_taken_over(story, edith):
    article = story.draft().article
    begun = typed(story, article, funding="Nobody.")
    record_notice(reference=story.works[3], kind="retraction", source="editor", by=story.maya)
    body = f"<p>Wanda wrote anew{cite(story.works[3])}.</p>"
    story.write(article, body=body, authors=[], retracted_reasons={story.works[3].pk: "History"})

    edith.post(change_url(article), begun)

    latest = latest_revision(article)
    assert (latest.number, latest.funding) == (3, "Nobody.")
    assert "Wanda wrote anew" in latest.body
    assert not latest.bylines.exists()
    assert latest.citations.get().retracted_reason == "History"


def test_the_same_field_is_shown_side_by_side_and_nothing_is_lost(story, edith):
    article = story.draft().article
    begun = typed(story, article, summary="Edith wrote this.", funding="Nobody.")
    story.write(article, summary="Wanda was faster.", key_points=["Hers."])

    response = edith.post(change_url(article), begun)

    assert response.status_code == 409
    assert article.revisions.count() == 2
    assert side_by_side(response) == {"Summary": 2}
    form = response.context["form"]
    assert form["summary"].value() == "Edith wrote this."
    assert form["funding"].value() == "Nobody."
    assert form["key_points"].value() == "Hers."
    page = response.content.decode()
    assert "<title>Error: " in page
    assert "Wanda Writer and you" in page


def test_the_next_save_goes_on_top_of_what_was_shown(story, edith):
    article = story.draft().article
    begun = typed(story, article, summary="Edith wrote this.")
    story.write(article, summary="Wanda was faster.", title="Wanda’s title")
    form = edith.post(change_url(article), begun).context["form"]

    again = begun | {name: form[name].value() for name in ("based_on", "title", "summary")}
    edith.post(change_url(article), again)

    latest = latest_revision(article)
    assert (latest.number, latest.summary) == (3, "Edith wrote this.")
    assert latest.title == "Wanda’s title"


def test_edith_in_two_windows_is_told_so(story, edith):
    article = story.draft().article
    begun = typed(story, article)
    edith.post(change_url(article), begun | {"summary": "First window."})

    clash = edith.post(change_url(article), begun | {"summary": "Second window."})
    merged = edith.post(change_url(article), begun | {"funding": "Nobody."}, follow=True)

    assert clash.status_code == 409
    assert "in two windows" in clash.content.decode()
    assert "You saved revision 2 in another window" in " ".join(said(merged))
    assert latest_revision(article).summary == "First window."


def test_who_changed_nothing_overwrites_nothing(story, edith):
    article = story.draft().article
    begun = typed(story, article)
    story.write(article, summary="Wanda was faster.")

    response = edith.post(change_url(article), begun, follow=True)

    assert latest_revision(article).number == 2
    assert set(levels(response)) == {"info"}


def test_a_third_who_saves_in_between_is_taken_in_too(story, edith, monkeypatch):
    """Between the reading of the newest text and the writing of the next one."""
    article = story.draft().article
    begun = typed(story, article, summary="Edith wrote this.")

    def olga_first(article):
        monkeypatch.setattr(editing, "open_review", open_review)
        story.write(article, by=story.olga, title="Olga’s title")
        return open_review(article)

    monkeypatch.setattr(editing, "open_review", olga_first)
    edith.post(change_url(article), begun)

    latest = latest_revision(article)
    assert (latest.number, latest.title) == (3, "Olga’s title")
    assert latest.summary == "Edith wrote this."


def test_what_cannot_be_saved_is_said_before_anything_is_merged(story, edith):
    article = story.draft().article
    begun = typed(story, article, title="", summary="Edith wrote this.")
    story.write(article, title="Wanda was faster")

    response = edith.post(change_url(article), begun)

    assert response.status_code == 422
    assert article.revisions.count() == 2


# What stands beside the text


def opened(client, article):
    """What the form has in it as it is opened."""
    form = client.get(change_url(article)).context["form"]
    return {name: form[name].value() for name in ("based_on", "begun", "topic", "kind")}


def test_a_topic_that_maya_chose_meanwhile_is_not_put_back(story, edith):
    article = story.draft().article
    begun = typed(story, article, **opened(edith, article), funding="Nobody.")
    below = story.topic_below()
    reclassify(article=article, by=story.maya, topic=below, kind="treatment")

    edith.post(change_url(article), begun)

    article.refresh_from_db()
    assert (article.topic, article.kind) == (below, "treatment")
    assert latest_revision(article).funding == "Nobody."


def test_where_both_chose_another_topic_the_second_is_asked(story, edith):
    article = story.draft().article
    begun = typed(story, article, **opened(edith, article))
    chosen = begun | {"topic": story.bare_topic.pk}
    reclassify(article=article, by=story.maya, topic=story.topic_below(), kind=article.kind)

    refused = edith.post(change_url(article), chosen)
    form = refused.context["form"]
    edith.post(change_url(article), chosen | {"begun": form["begun"].value()})

    article.refresh_from_db()
    assert refused.status_code == 422
    assert list(form.errors) == ["topic"]
    assert form["topic"].value() == str(story.bare_topic.pk)
    assert article.topic == story.bare_topic


def test_articles_to_read_that_others_listed_meanwhile_stay(story, edith):
    article, near = story.draft().article, story.live("near").article
    begun = typed(story, article, **opened(edith, article), funding="Nobody.")
    set_also_read(article=article, by=story.maya, others=[near])

    edith.post(change_url(article), begun)

    assert [one.other for one in article.also_read.all()] == [near]


@pytest.mark.parametrize("mangled", ["", "{", "[]", '{"slug": "x"}', '{"topic": 7}', "null"])
def test_a_mangled_beginning_is_no_beginning(story, edith, mangled):
    article = story.draft().article

    response = edith.post(change_url(article), typed(story, article, begun=mangled, funding="X."))

    assert response.status_code == 302
    assert latest_revision(article).funding == "X."
    article.refresh_from_db()
    assert article.topic == story.topic
