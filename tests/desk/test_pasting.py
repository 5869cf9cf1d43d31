"""What is pasted into an editor of the desk is read by the rule of what is saved."""

import pytest
from django.urls import reverse

from desk.common.editor import BODY, CKEDITOR_CONFIGS, SITE_PAGE
from tests.articles.test_pasting import PASTES

PASTE = "/admin/articles/article/paste/"


@pytest.fixture
def wanda(story, client):
    client.force_login(story.wanda)
    return client


def test_a_paste_is_answered_as_it_would_be_saved_and_what_is_left_out_is_said(wanda):
    html = (PASTES / "web-page.html").read_text(encoding="utf-8")

    answer = wanda.post(PASTE, {"html": f"{html}<p><del>10 mg</del>5 mg</p>"}).json()

    expected = (PASTES / "web-page.expected.html").read_text(encoding="utf-8")
    assert answer["html"] == f"{expected}<p>5 mg</p>".replace("\n", "")
    links, pictures, deleted = answer["said"]
    assert links.endswith("kept: /admin/articles/article/7/change/")
    assert "in brackets" in pictures
    assert "Deleted words" in deleted


def test_words_without_formatting_are_read_by_lines(wanda):
    answer = wanda.post(PASTE, {"text": "Take:\n\n- 5 mg <daily>\n- water"}).json()

    assert answer["html"] == "<p>Take:</p><ul><li>5 mg &lt;daily&gt;</li><li>water</li></ul>"


@pytest.mark.parametrize(
    ("html", "why"), [("", "no words"), ("<p> </p>", "no words"), ("<div>" * 500, "deep inside")]
)
def test_what_cannot_be_kept_is_refused_in_words(wanda, html, why):
    answer = wanda.post(PASTE, {"html": html})

    assert answer.status_code == 422
    assert why in answer.json()["problem"]


def test_both_editors_ask_there():
    for name in (BODY, SITE_PAGE):
        assert CKEDITOR_CONFIGS[name]["pasteAddress"] == reverse("admin:articles_article_paste")
        assert "pasting" in CKEDITOR_CONFIGS[name]["extra_plugins"]
