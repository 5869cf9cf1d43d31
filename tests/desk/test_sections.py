"""Section templates: a managing editor keeps them, new articles begin with them, and what nobody fills is pointed out."""

import pytest

from articles.actions import latest_revision
from articles.models import Article, SectionTemplate
from articles.sections import body_of, empty_sections
from people.models import Event
from reviews.gate.warnings import unfilled
from tests.desk.house import at, signed_in, words
from tests.desk.test_article_form import ADD, typed

pytestmark = pytest.mark.both

HEADINGS = "What it is\n- Who gets it\nWhen to get help"
BODY = "<h2>What it is</h2><p></p><h3>Who gets it</h3><p></p><h2>When to get help</h2><p></p>"


def test_lines_become_headings_and_parts_of_them():
    assert body_of(HEADINGS) == BODY
    assert body_of(" <b>Doses</b> & more \n\n-\n -  By mouth") == (
        "<h2>&lt;b&gt;Doses&lt;/b&gt; &amp; more</h2><p></p><h3>By mouth</h3><p></p>"
    )
    assert body_of("\n - \n") == ""


@pytest.mark.parametrize(
    ("html", "empty"),
    [
        (BODY, ["What it is", "Who gets it", "When to get help"]),
        ("<h2>A</h2><h3>B</h3><p>Words.</p>", []),
        ("<h2>A</h2><h3>B</h3><h2>C</h2><p>Words.</p>", ["A", "B"]),
        ("<h2>A</h2><table><tbody><tr><td></td></tr></tbody></table>", []),
        ("<h2>A</h2><p> <br> </p>", ["A"]),
        ("<p>Words.</p><h3>Last</h3>", ["Last"]),
        ('<h2>Get help</h2><p><a class="helpline" data-helpline="3"></a></p>', []),
        ('<div class="inset"><h3>A box of its own</h3></div>', []),
    ],
)
def test_a_heading_with_nothing_below_it_is_found(html, empty):
    assert list(empty_sections(html)) == empty


def test_maya_keeps_a_template_and_wanda_begins_with_it(story):
    assert story.topic and story.author
    maya, wanda = signed_in(story.maya), signed_in(story.wanda)
    add = at(SectionTemplate, "add")
    refused = maya.post(add, {"kind": "", "headings": "Uses"})
    assert "Choose the kind of article" in words(refused)
    maya.post(add, {"kind": "news", "headings": " \n - \n"})
    assert "Begin with the sections of" not in words(wanda.get(ADD))

    maya.post(add, {"kind": "condition", "headings": f"  {HEADINGS}  \n\n"})

    template = SectionTemplate.objects.get(kind="condition")
    assert template.headings == HEADINGS
    assert Event.objects.filter(subject=f"sectiontemplate:{template.pk}", kind="added").exists()
    assert "already" in words(maya.post(add, {"kind": "condition", "headings": "Twice"}))
    assert "What it is, When to get help" in words(maya.get(at(SectionTemplate, "changelist")))
    plain = wanda.get(ADD)
    assert "Begin with the sections of" in words(plain)
    assert "body" not in plain.context["form"].initial
    begun = wanda.get(ADD, {"kind": "condition"})
    assert begun.context["form"].initial["body"] == BODY
    assert begun.context["form"].initial["kind"] == "condition"
    for nonsense in ("medicine", "news", "x", "\x00"):
        assert "body" not in wanda.get(ADD, {"kind": nonsense}).context["form"].initial
    assert SectionTemplate.objects.count() == 2


def test_what_is_left_empty_is_pointed_out_and_stops_nothing(story):
    sent = typed(story, body=f"{BODY}<p>Call a doctor.</p>", title="Gout", slug="gout")
    signed_in(story.wanda).post(ADD, sent)
    revision = latest_revision(Article.objects.get(slug="gout"))

    found = [one.subject for one in unfilled(revision)]

    assert found == ["What it is", "Who gets it"]


def test_writers_keep_no_templates(story):
    template = SectionTemplate.objects.create(kind="condition", headings="Mine")
    wanda = signed_in(story.wanda)

    assert wanda.get(at(SectionTemplate, "changelist")).status_code == 403
    assert (
        wanda.post(at(SectionTemplate, "add"), {"kind": "news", "headings": "A"}).status_code == 403
    )
    answer = wanda.post(at(template, "change"), {"kind": "condition", "headings": "Theirs"})
    assert answer.status_code == 403
    template.refresh_from_db()
    assert template.headings == "Mine"
