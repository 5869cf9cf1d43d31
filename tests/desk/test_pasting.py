"""What is pasted into an editor of the desk is read by the rule of what is saved."""

import re

import pytest
from django.urls import reverse

from desk.common.editor import BODY, CKEDITOR_CONFIGS, SITE_PAGE
from desk.references.resolving import resolved
from people.jobs import Job
from references.formatting import format_plain, short_label
from tests.articles.test_pasting import PASTES
from tests.story import cite

LATER = "/admin/articles/article/works/look-up/all/"
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


# Numbered references


def numbered(story, *, extra="Oda K. Unheard of. Inv J. 2021;1:3. doi:10.5555/later"):
    """A text that cites by number three works, the last of which is not here, and its list."""
    first, second = (format_plain(work.csl) for work in story.works[:2])
    by_title = re.sub(r"\s*(?:doi|PMID)\S*:?\s?\S+", "", second)
    items = "".join(f"<li>{entry}</li>" for entry in (first, by_title, extra))
    words = "<p>Rare (1). Treat<sup>2,3</sup> in 5 m<sup>2</sup> [1-2].</p>"
    return f"{words}<h2>References</h2><ol>{items}</ol>"


def test_numbers_with_a_list_become_citations_of_what_is_here(story, wanda):
    first, second = story.works[:2]

    answer = wanda.post(PASTE, {"html": numbered(story)}).json()

    offered = answer["references"]
    assert offered["said"].startswith("2 of 3 numbered references are in the list of works. The")
    assert offered["html"] == (
        f"<p>Rare {cite(first)}. Treat{cite(second)}[3] in 5 m<sup>2</sup> {cite(first, second)}.</p>"
        "<h2>References</h2><p>[3] Oda K. Unheard of. Inv J. 2021;1:3. doi:10.5555/later</p>"
    )
    assert offered["cited"][str(first.pk)]["label"] == short_label(first.csl)
    assert "<ol>" in answer["html"]
    assert answer["said"] == []
    assert offered["later"] == ["Oda K. Unheard of. Inv J. 2021;1:3. doi:10.5555/later"]
    said = wanda.post(LATER, {"lines": "\n".join(offered["later"])}).json()["said"]
    assert said == "1 work is being looked up, and in the list as soon as found."
    assert Job.objects.filter(task_path__endswith="look_up_work").count() == 1


def test_a_list_alone_with_its_text_leaves_nothing_of_it(story, wanda):
    html = numbered(story).replace("2,3", "2").rpartition("<li>")[0] + "</ol>"

    offered = wanda.post(PASTE, {"html": html}).json()["references"]

    assert "References" not in offered["html"]
    assert offered["later"] == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Salt harms [1].</p>",
        "<p>Salt harms<sup>1,2</sup>.</p><p>1. Vale. 2020.</p><p>2. Oda. 2021.</p>",
    ],
)
def test_numbers_that_lead_nowhere_are_cautioned(wanda, text):
    answer = wanda.post(PASTE, {"html": text}).json()

    assert answer["references"] is None
    assert "look like citations" in answer["said"][0]


@pytest.mark.parametrize(
    "text",
    [
        "<p>In 2019 (n = 5), 10<sup>3</sup> of 5 m<sup>2</sup>.</p>",
        "<p>Do this: (1) mix, (2) drink.</p><ol><li>Mix it.</li><li>Drink it.</li></ol>",
    ],
)
def test_other_numbers_are_left_alone(wanda, text):
    answer = wanda.post(PASTE, {"html": text}).json()

    assert (answer["references"], answer["said"]) == (None, [])


def test_the_same_title_with_another_doi_is_another_work(story, wanda):
    entry = re.sub(r"doi:\S+", "doi:10.5555/preprint", format_plain(story.works[0].csl))

    assert resolved([entry]) == [None]
