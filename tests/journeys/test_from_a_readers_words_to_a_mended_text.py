"""A reader finds a page by a word that they can't spell, reads it, and says what is wrong; what they say changes the article."""

import pytest

from tests.browser import writing
from tests.story import cite

pytestmark = pytest.mark.browser

TITLE = "Paraneoplastic syndrome"
ADDRESS = "/articles/paraneoplastic-syndrome/"
WRONG, RIGHT = (
    "It is found in 1 of 3 people who have cancer",
    "It is found in about 1 of 300 people",
)


@pytest.fixture
def newsroom(story):
    """A live article that marks a word, the term that explains it, and a sentence that is wrong."""
    story.term()
    body = (
        f"<h2>What it is</h2><p>The body makes <dfn>antibodies</dfn>{cite(story.works[0])}.</p>"
        f"<h2>How often</h2><p>{WRONG}{cite(story.works[1])}.</p>"
    )
    story.live(title=TITLE, body=body)
    return story


def test_from_a_readers_words_to_a_mended_text(newsroom, visit):
    reader, editor = visit(), visit().sign_in(newsroom.edith)
    writer = visit().sign_in(newsroom.wanda)
    physician, checker = visit().sign_in(newsroom.rivera), visit().sign_in(newsroom.felix)

    finds_it_by_a_misspelt_word(reader)
    has_a_word_explained(reader)
    follows_a_citation_and_comes_back(reader)
    prints(reader)
    reports_a_passage(reader)

    accepts(editor)
    mends(writer)
    resolves_and_submits(editor)
    for reviewer in (physician, checker):
        signs(reviewer)
    publishes(editor)

    reads_what_became_of_it(reader)


# The reader


def finds_it_by_a_misspelt_word(reader):
    page = reader.open("/")
    box = page.locator("input[name=q]:visible").first
    box.fill("paraneoplastc syndrom")
    box.press("Enter")
    page.get_by_role("heading", name="1 article found").wait_for()
    reader.follow(TITLE)
    assert WRONG in reader.words(".body")


def has_a_word_explained(reader):
    page = reader.page
    page.get_by_role("link", name="antibodies").focus()
    page.keyboard.press("Enter")
    page.locator(".reference-card").get_by_text("It binds to what is foreign").wait_for()
    page.keyboard.press("Escape")
    page.locator(".reference-card").wait_for(state="detached")


def follows_a_citation_and_comes_back(reader):
    page = reader.page
    page.get_by_role("link", name="Reference 2: Graus").click()
    page.wait_for_url("**#reference-2")
    page.get_by_role("link", name="back to where reference 2 is cited").click()
    page.wait_for_url("**#cite-2-1")


def prints(reader):
    page = reader.page
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("() => window.printed")
    page.emulate_media(media="print")
    assert "Medically reviewed by Rosa Rivera" in reader.words("body")
    assert page.locator("input[name=q]:visible").count() == 0
    page.emulate_media(media="screen")


def reports_a_passage(reader):
    page = reader.page
    page.get_by_text(WRONG).click(click_count=3)
    page.get_by_role("link", name="Report these words").click()
    page.get_by_label("It is inaccurate").check()
    page.get_by_label("Tell us more").fill("My doctor says it is rare. Ask me: ann@example.org")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Your report has reached the editors").wait_for()
    assert "was removed first" in reader.words("#feedback")
    assert reader.context.cookies() == []


def reads_what_became_of_it(reader):
    page = reader.open(ADDRESS)
    assert RIGHT in reader.words(".body")
    assert WRONG not in reader.words(".body")
    page.locator(".trust summary").click()
    reader.follow("How we reviewed this")
    assert "It is rarer than we said." in reader.words("main")
    assert "ann@example.org" not in reader.words("main")


# The editor and the writer


def accepts(editor):
    editor.open("/admin/")
    editor.page.locator(".todo a", has_text="report").click()
    editor.page.locator("#result_list").get_by_role("link", name="It is inaccurate").click()
    editor.page.wait_for_load_state()
    assert WRONG in editor.words("mark")
    assert "How often" in editor.words("#content")
    assert "Ask me: [removed]" in editor.words("#content")
    editor.follow("Accept")
    editor.page.get_by_label("What must change").fill("The number is a hundred times too high.")
    editor.press("Accept")
    assert "The article has a concern" in editor.words(".messagelist")


def opens_the_form(person):
    person.open("/admin/articles/article/")
    person.follow(TITLE, exact=False)
    writing.wait_for_editor(person)


def mends(writer):
    opens_the_form(writer)
    assert "The number is a hundred times too high." in writer.words(".article-side")
    body = writer.page.locator(".cke_editable")
    body.get_by_text(WRONG).evaluate(
        """(one, [wrong, right]) => {
            const text = [...one.childNodes].find((node) => node.data?.includes(wrong));
            getSelection().setBaseAndExtent(text, 0, text, wrong.length);
        }""",
        [WRONG, RIGHT],
    )
    writer.page.keyboard.type(RIGHT)
    writing.fill(writer, change_note="It is rarer than we said.")
    writer.press("Save")
    assert "Saved as revision 2." in writer.words(".messagelist")


def resolves_and_submits(editor):
    opens_the_form(editor)
    editor.page.locator(".article-side").get_by_role("link", name="Resolve").first.click()
    editor.page.wait_for_load_state()
    assert "My doctor says it is rare." in editor.words("#content")
    editor.page.get_by_label("Answered by a revision").check()
    editor.page.locator("[name=revision]").select_option(index=1)
    editor.press("Resolve it")
    opens_the_form(editor)
    editor.follow("Submit for review")
    lines = editor.page.locator(".ask-line")
    for line, name in ((lines.nth(0), "Rosa Rivera"), (lines.nth(1), "Felix Factor")):
        choice = line.get_by_label("Reviewer").locator("option", has_text=name)
        line.get_by_label("Reviewer").select_option(value=choice.get_attribute("value"))
    editor.press("Submit for review")
    assert "Asked: Rosa Rivera, Felix Factor." in editor.words(".messagelist")


def publishes(editor):
    opens_the_form(editor)
    editor.follow("Publish")
    editor.press("Publish")
    assert "is live." in editor.words(".messagelist")


# The reviewers


def signs(reviewer):
    waiting = reviewer.open("/review/").get_by_role("region", name="Waiting for you")
    waiting.get_by_role("link", name=TITLE).click()
    reviewer.page.wait_for_load_state()
    assert RIGHT in reviewer.words("article")
    for box in reviewer.page.locator("#part-checked").get_by_role("checkbox").all():
        if box.is_visible():
            box.check()
    button = (
        "Approve the changes only"
        if reviewer.page.get_by_role("button", name="Approve the changes only").count()
        else "Approve the whole page"
    )
    reviewer.sign(button)
    assert "You approved" in reviewer.words(".outcome")
