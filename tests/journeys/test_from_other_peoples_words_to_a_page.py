"""Texts that come from elsewhere, each on its way to readers: out of Word, out of another site, with words that stand elsewhere
already, and with a claim that its source does not support."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
from articles.models import Article, BroughtFile
from desk.transfer import tasks
from references.formatting import format_plain
from tests.browser import writing
from tests.desk.test_article_form import ADD, change_url
from tests.story import cite
from tests.transfer.files import item, wxr

pytestmark = pytest.mark.browser

TITLE = "What sciatica is"
ADDRESS = "/articles/what-sciatica-is/"
WORDS = " ".join(f"word{n}" for n in range(60))


@pytest.fixture
def newsroom(story):
    people = (story.wanda, story.edith, story.rivera, story.felix, story.author)
    assert all(people) and story.topic and story.works
    return story


def numbered(works):
    """The end of a document that cites by numbers."""
    entries = "".join(f"<li>{format_plain(one.csl)}</li>" for one in works)
    return f"<h2>References</h2><ol>{entries}</ol>"


# What each does


def fills_the_form(writer):
    writing.fill(
        writer, title=TITLE, summary="A nerve of the leg hurts.", key_points="It gets better."
    )
    form = writer.page.locator("#article-form")
    form.get_by_label("Topic").select_option("Nerves")
    form.get_by_label("Author 1").select_option("Wanda Writer")


def submits(editor, article):
    editor.open(change_url(article))
    editor.follow("Submit for review")
    lines = editor.page.locator(".ask-line")
    for line, name in ((lines.nth(0), "Rosa Rivera"), (lines.nth(1), "Felix Factor")):
        choice = line.get_by_label("Reviewer").locator("option", has_text=name)
        line.get_by_label("Reviewer").select_option(value=choice.get_attribute("value"))
    editor.press("Submit for review")
    assert "Asked: Rosa Rivera, Felix Factor." in editor.words(".messagelist")


def opens_what_waits(reviewer, title):
    waiting = reviewer.open("/review/").get_by_role("region", name="Waiting for you")
    waiting.get_by_role("link", name=title).first.click()
    reviewer.page.wait_for_load_state()


def signs(reviewer, title=TITLE):
    opens_what_waits(reviewer, title)
    for box in reviewer.page.locator("#part-checked").get_by_role("checkbox").all():
        box.check()
    reviewer.sign("Approve the whole page")
    assert "You approved the whole page" in reviewer.words(".outcome")


def publishes(editor, article):
    editor.open(change_url(article))
    editor.follow("Publish")
    editor.press("Publish")
    assert "is live." in editor.words(".messagelist")


def stops_it(editor, article):
    """What the form says keeps the text from readers."""
    editor.open(change_url(article))
    return editor.words("#todo")


# The ways


def test_a_word_document_is_a_cited_draft_in_a_few_steps(newsroom, visit):
    first, second = newsroom.works[:2]
    html = (
        '<h1 style="mso-style-name:Title">Sciatica</h1><h2>What it is</h2>'
        '<p class="MsoNormal">A nerve hurts<o:p></o:p> (1). <b>It is common</b> [2].</p>'
        "<h2>What helps</h2><p>Moving (1, 2).</p>" + numbered((first, second))
    )
    writer = visit().sign_in(newsroom.wanda)
    page = writing.open_form(writer, ADD)
    fills_the_form(writer)

    writing.paste(writer, html=html, text="x")
    dialog = page.get_by_role("dialog", name="Cite what the text refers to by number?")
    dialog.get_by_role("button", name="Cite them").click()
    expect(page.locator(".cke_editable a.citation")).to_have_count(4)
    page.keyboard.press("Control+s")

    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 1.")
    text = latest_revision(Article.objects.get())
    assert "<h2>What it is</h2>" in text.html
    assert f"A nerve hurts {cite(first)}" in text.body
    assert f"Moving {cite(first)}{cite(second)}" in text.body
    assert "References" not in text.html
    assert [one.reference for one in text.citations.order_by("number")] == [first, second]


def test_words_that_stand_elsewhere_are_explained_accepted_and_published(newsroom, visit, settings):
    settings.OVERLAP_PERCENT = 15
    body = f"<p>{WORDS}{cite(newsroom.works[0])}.</p>"
    newsroom.live("first", title="Nerves under attack", body=body)
    article = newsroom.approved("second", title=TITLE, body=body).article
    writer, editor = visit().sign_in(newsroom.wanda), visit().sign_in(newsroom.edith)
    assert "stands in the article “Nerves under attack”" in stops_it(editor, article)

    writer.open(change_url(article))
    writer.follow("See the passages")
    assert writer.words("#content").count(WORDS) == 2
    writer.page.get_by_role("link", name="Explain").first.click()
    writer.page.get_by_label("Why do these words").fill("Both pages quote our own leaflet.")
    writer.press("Send to another editor")
    assert "Another editor decides on it now." in writer.words(".messagelist")
    assert "stands in the article" in stops_it(editor, article)

    editor.open(f"/admin/articles/article/{article.pk}/overlap/")
    editor.page.get_by_role("link", name="Decide").first.click()
    editor.page.get_by_label("Yes").check()
    editor.press("Decide")
    assert "The words can stand." in editor.words(".messagelist")
    publishes(editor, article)

    assert WORDS[:20] in visit().open("/articles/second/").locator(".body").inner_text()


def test_a_claim_that_is_not_supported_stops_the_text_until_it_is_mended(newsroom, visit):
    body = "<p>Half of all people get better in 3 weeks.{}</p>"
    source = cite(newsroom.works[0])
    article = newsroom.draft("what-sciatica-is", title=TITLE, body=body.format(source)).article
    editor, checker = visit().sign_in(newsroom.edith), visit().sign_in(newsroom.felix)
    submits(editor, article)

    opens_what_waits(checker, TITLE)
    checker.page.get_by_text("Not supported, or unclear").first.click()
    checker.page.get_by_label("What is wrong").first.fill("The source says 6 weeks.")
    checker.press("Not supported")
    assert "Not supported: The source says 6 weeks." in checker.words("body")
    assert "The source says 6 weeks." in stops_it(editor, article)
    checker.page.get_by_label("Comment or reason").fill("See the claim.")
    checker.sign("Ask for changes")

    writer = visit().sign_in(newsroom.wanda)
    page = writing.open_form(writer, change_url(article))
    page.locator("[data-find]").click()
    page.locator("[data-words-sought]").fill("3 weeks")
    page.locator("[data-words-new]").fill("6 weeks")
    page.get_by_role("button", name="Replace all").click()
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.")

    editor.open(change_url(article))
    editor.follow("Submit again")
    editor.page.locator("[name^=answer_]:focus").wait_for()
    editor.page.keyboard.type("It says 6 weeks now.")
    editor.press("Submit again")
    assert "Fact check: 0 of 1" in stops_it(editor, article)
    for person in (newsroom.felix, newsroom.rivera):
        signs(visit().sign_in(person))
    publishes(editor, article)

    assert "better in 6 weeks" in visit().open(ADDRESS).locator(".body").inner_text()


def test_a_post_of_another_site_becomes_a_page_once_two_people_signed_it(newsroom, visit):
    works = newsroom.works[:2]
    html = f"<p>A nerve of the leg hurts [1].</p><h2>What helps</h2><p>Moving [2].</p>{numbered(works)}"
    post = item(7, TITLE, html, excerpt="A nerve hurts.", name="sciatica", category=("n", "Nerves"))
    editor, reader = visit().sign_in(newsroom.edith), visit()
    editor.open("/admin/articles/broughtfile/add/")
    editor.page.get_by_label("File").set_input_files(
        {"name": "export.xml", "mimeType": "text/xml", "buffer": wxr(post)}
    )
    editor.page.get_by_label("Topic").select_option("Nerves")
    editor.press("Bring them")
    file = BroughtFile.objects.get()
    tasks.bring_file.func(file=file.pk, by=file.by_id)
    article = Article.objects.get()
    assert "Brought from https://old.example.org" in stops_it(editor, article) + editor.words(
        "#record"
    )
    old = "/2019/05/sciatica/"
    reader.open(old, 404)

    writing.wait_for_editor(editor)
    editor.page.get_by_label("Author 1").select_option("Wanda Writer")
    assert len(writing.cited(editor)) == 2
    editor.press("Save")
    submits(editor, article)
    for person in (newsroom.rivera, newsroom.felix):
        signs(visit().sign_in(person))
    reader.open(old, 404)
    publishes(editor, article)

    page = reader.open(old)
    assert reader.path() == article.get_absolute_url()
    assert "Medically reviewed by Rosa Rivera" in reader.words(".trust")
    assert page.locator(".references li").count() == 2
