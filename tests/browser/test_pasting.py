"""Pasting into the body: what the server made of it stands in the editor, and nothing else."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
from articles.cleaning import clean
from references.formatting import format_plain
from tests.articles.test_pasting import PASTES, SOURCES
from tests.browser import writing
from tests.desk.test_article_form import change_url
from tests.story import cite

pytestmark = pytest.mark.browser

BODY = "CKEDITOR.instances.id_body.getData()"
SETTLED = f"([before, least]) => {BODY} !== before && {BODY}.length > least"


def test_the_editor_shows_what_saving_keeps_of_a_paste(story, visit):
    article = story.draft(body="<p>Begin.</p>").article
    works = {"12": str(story.works[0].pk), "13": str(story.works[1].pk)}
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))

    for source in SOURCES:
        html, expected = (
            (PASTES / f"{source}.{ending}").read_text(encoding="utf-8")
            for ending in ("html", "expected.html")
        )
        for number, pk in works.items():
            name = 'data-reference="{}"'
            html, expected = (
                text.replace(name.format(number), name.format(pk)) for text in (html, expected)
            )
        page.evaluate("CKEDITOR.instances.id_body.setData('<p>Begin.</p>')")
        before = page.evaluate(BODY)
        writing.paste(writer, html=html, text="what Word says without formatting: 20 mg10 mg")
        page.wait_for_function(SETTLED, arg=[before, len(before) + 20])

        assert clean(page.evaluate(BODY)) == f"<p>Begin.</p>{expected}".replace("\n", "")

    page.keyboard.type(" Typed after it.")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.", timeout=20_000)
    assert latest_revision(article).body.endswith("<li>never twice Typed after it.</li></ul>")


def test_what_the_server_cannot_read_is_not_put_in(story, visit):
    article = story.draft(body="<p>Begin.</p>").article
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))

    writer.lose_network()
    writing.paste(writer, html="<p>Take <del>10 mg</del><ins>5 mg</ins></p>", text="10 mg5 mg")

    note = page.locator(".cke_notification_warning")
    expect(note).to_contain_text("nothing was put in")
    assert clean(page.evaluate(BODY)) == "<p>Begin.</p>"
    writer.find_network()
    writing.paste(writer, html="<p>Take <del>10 mg</del><ins>5 mg</ins></p>", text="10 mg5 mg")
    expect(page.locator(".cke_editable")).to_contain_text("Take 5 mg")
    expect(note.last).to_contain_text("Deleted words and comments were left out.")


def test_numbered_references_become_citations_in_one_step(story, visit):
    first, second = story.works[:2]
    article = story.draft(body="<p>Begin.</p>").article
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))
    entries = "".join(f"<li>{format_plain(one.csl)}</li>" for one in (first, second))
    html = f"<p>Rare (1), treated [2].</p><p>More.</p><h2>References</h2><ol>{entries}</ol>"

    writing.paste(writer, html=html, text="x")
    dialog = page.get_by_role("dialog", name="Cite what the text refers to by number?")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    assert writer.barriers() == []
    dialog.get_by_role("button", name="Cite them").click()

    expect(page.locator(".cke_editable a.citation")).to_have_count(2)
    assert clean(page.evaluate(BODY)) == (
        f"<p>Begin.</p><p>Rare {cite(first)}, treated {cite(second)}.</p><p>More.</p>"
    )
    writing.paste(writer, html=html, text="x")
    dialog.get_by_role("button", name="Leave the numbers").click()
    expect(page.locator(".cke_editable h2")).to_have_text("References")
