"""A preview of what is typed: as readers would see it, for whoever types it, and kept nowhere."""

import pytest
from django.urls import reverse

from articles.models import Article, Byline, Citation, Revision
from people.models import Event, WorkingCopy
from references.actions import merge_references
from tests.desk.house import signed_in, words
from tests.desk.test_article_form import big, posted, typed
from tests.desk.test_article_steps import url
from tests.story import cite

NEW = "/admin/articles/article/preview/"


def typed_url(article):
    return reverse("admin:articles_article_preview_typed", args=(article.pk,))


def rows():
    """Everything that a preview could have left behind."""
    models = (Article, Revision, Byline, Citation, Event, WorkingCopy)
    return [model.objects.count() for model in models]


def test_wanda_sees_what_she_typed_and_nothing_is_stored(story):
    article, client = story.draft().article, signed_in(story.wanda)
    work, before = story.works[3], rows()
    sent = typed(
        story, article, title="Typed and not saved", body=f"<h2>Why</h2><p>So{cite(work)}.</p>"
    )

    page = client.post(typed_url(article), sent)

    shown = page.content.decode()
    assert page.status_code == 200
    assert "<h1>Typed and not saved</h1>" in shown
    assert 'href="#section-why"' in shown
    assert "It is not saved" in shown
    assert "Nobody has signed this text yet" in shown
    assert "Wanda Writer" in shown
    assert [entry.number for entry in page.context["page"].references] == ["1"]
    assert rows() == before


def test_a_new_article_is_shown_before_it_has_an_address_or_a_topic(story):
    sent, client = typed(story, topic="", title="Brand new"), signed_in(story.wanda)
    before = rows()

    page = client.post(NEW, sent)

    assert page.status_code == 200
    assert "<h1>Brand new</h1>" in page.content.decode()
    assert rows() == before


def test_what_is_wrong_beside_the_text_does_not_matter_here(story):
    article = story.live().article
    sent = typed(story, article, summary="Newer.", change_note="", also_read="no-such-article")

    assert signed_in(story.wanda).post(typed_url(article), sent).status_code == 200


def test_words_that_are_saved_are_the_saved_revision_with_its_signatures(story):
    revision = story.live()

    page = signed_in(story.wanda).post(typed_url(revision.article), typed(story, revision.article))

    assert page.context["page"].revision == revision
    assert page.context["page"].is_live
    assert "Rosa Rivera" in page.content.decode()


def test_a_fact_check_alone_is_called_no_signature_of_nobody(story):
    review = story.submit(story.draft())
    story.decide(review.assignments.get(kind="fact_check"))

    shown = words(signed_in(story.edith).get(url("preview", review.article_id)))

    assert "No medical reviewer has signed this text yet" in shown
    assert "Nobody has signed" not in shown


def test_what_is_no_text_yet_is_said_in_words(story):
    article = story.draft().article

    page = signed_in(story.wanda).post(typed_url(article), typed(story, article, title=""))

    assert page.status_code == 422
    assert "Give the article a title." in page.content.decode()


def test_scripts_do_not_run_in_it_and_its_policy_is_the_strict_one(story):
    article = story.draft().article
    sent = typed(story, article, title="<b>x", body="<p onclick=x()>a<script>x()</script></p>")

    page = signed_in(story.wanda).post(typed_url(article), sent)

    shown = page.content.decode()
    assert "<h1>&lt;b&gt;x</h1>" in shown
    assert "onclick" not in shown
    assert "x()</script>" not in shown
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
    assert 'content="noindex, nofollow"' in shown


@pytest.mark.parametrize("who", ["stan", "rivera"])
def test_a_stranger_and_a_reviewer_get_none(story, who):
    article = story.draft().article
    person = getattr(story, who)
    client = signed_in(getattr(person, "user", person))

    for address in (typed_url(article), NEW):
        assert client.post(address, typed(story, article)).status_code == 302
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_it_is_only_for_what_a_form_sends(story, method):
    article = story.draft().article
    client = signed_in(story.wanda)

    assert getattr(client, method)(typed_url(article)).status_code == 405
    assert getattr(client, method)(NEW).status_code == 405


def test_a_text_pasted_with_its_pictures_is_refused_in_words(story):
    article = story.draft().article

    page = posted(signed_in(story.wanda), typed_url(article), typed(story, article) | big())

    assert page.status_code == 422
    assert "too long" in page.content.decode()


def test_a_work_that_was_merged_is_shown_as_the_one_that_stayed(story):
    article, (gone, stayed) = story.draft().article, story.works[2:4]
    merge_references(reference=gone, into=stayed, by=story.maya)
    sent = typed(story, article, body=f"<p>So{cite(gone)}.</p>", title="Merged")

    page = signed_in(story.wanda).post(typed_url(article), sent)

    assert page.status_code == 200
    assert len(page.context["page"].references) == 1


def framed_by(response):
    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    return policy["frame-ancestors"], policy.get("frame-src"), response["X-Frame-Options"]


def test_the_form_alone_may_frame_and_only_what_is_typed(story):
    revision, client = story.draft(), signed_in(story.wanda)
    article = revision.article
    sent = typed(story, article, title="Beside the text") | {"beside": "1"}

    beside = client.post(typed_url(article), sent)
    refused = client.post(typed_url(article), sent | {"title": ""})
    form = client.get(url("change", article.pk))

    for shown in (beside, refused, client.post(NEW, sent)):
        assert framed_by(shown) == ("'self'", None, "SAMEORIGIN")
    assert framed_by(form) == ("'none'", "'self'", "DENY")
    assert refused.status_code == 422
    for address in (url("preview", article.pk), "/admin/", "/admin/website/page/"):
        assert framed_by(client.get(address)) == ("'none'", None, "DENY")
    # There is no way back to tell of where the form stands beside it.
    assert "Beside the text" in beside.content.decode()
    assert "It is not saved" not in beside.content.decode()
    assert "close this window" not in refused.content.decode()


def test_words_that_are_saved_need_no_way_back_either_beside_the_form(story):
    revision = story.live()
    sent = typed(story, revision.article) | {"beside": "1"}

    page = signed_in(story.wanda).post(typed_url(revision.article), sent)

    assert page.context["page"].revision == revision
    assert "Back to the article" not in page.content.decode()
