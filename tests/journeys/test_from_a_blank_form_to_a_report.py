"""One article from a blank form to a reader's report, by people who never meet, each in a browser of their own."""

import pytest

from tests.browser import writing

pytestmark = pytest.mark.browser

ADDRESS = "/articles/when-nerves-are-hit/"
TITLE = "When nerves are hit by a far tumour"
TICKS = {"medical review": 5, "fact check": 7}  # of a fact check each claim, too


@pytest.fixture
def newsroom(story):
    """Whom and what they find there on the first day: people, a topic with its policy, and a few works."""
    people = (story.wanda, story.edith, story.rivera, story.felix, story.author)
    assert all(people) and story.topic and story.works
    return story


def test_from_a_blank_form_to_a_readers_report(newsroom, visit):
    reader = visit()
    writer, editor = visit().sign_in(newsroom.wanda), visit().sign_in(newsroom.edith)
    physician, checker = visit().sign_in(newsroom.rivera), visit().sign_in(newsroom.felix)
    reader.open(ADDRESS, 404)

    writes(writer)
    reader.open(ADDRESS, 404)

    submits(editor, "Rosa Rivera", "Felix Factor")
    reader.open(ADDRESS, 404)

    asks_for_changes(physician, "How often is it found? Give the number.")
    reader.open(ADDRESS, 404)

    mends(writer, asked="How often is it found? Give the number.")
    reader.open(ADDRESS, 404)

    submits_again(editor, "Rosa Rivera", "Felix Factor", answer="In about 1 of 300 people.")
    reader.open(ADDRESS, 404)

    signs(physician, answer="In about 1 of 300 people.")
    reader.open(ADDRESS, 404)

    signs(checker)
    reader.open(ADDRESS, 404)

    publishes(editor)
    reads(reader)
    follows_a_citation_and_comes_back(reader)
    says_that_it_is_inaccurate(reader)
    finds_the_report(editor)


# The writer


def writes(writer):
    writer.open("/admin/articles/article/")
    writer.follow("Add article")
    writing.wait_for_editor(writer)
    writing.fill(
        writer,
        title=TITLE,
        slug="when-nerves-are-hit",
        summary="The body's answer to a tumour can harm nerves far from it.",
        key_points="It is rare.\nIt can be treated.",
        funding="Nobody outside paid for this article.",
        change_note="First version.",
    )
    form = writer.page.locator("#article-form")
    form.get_by_label("Topic").select_option("Nerves")
    form.get_by_label("Author 1").select_option("Wanda Writer")
    writing.type_into_body(writer, "The body defends itself against a tumour")
    writing.cite(writer, "Graus diagnostic 2021", "Graus 2021")
    writing.type_into_body(writer, ". Sometimes its answer harms nerves")
    writing.cite(writer, "26906964", "Graus 2016")
    writing.type_into_body(writer, ". Doctors then look for the tumour")
    writing.cite(writer, "https://doi.org/10.1111/j.1468-1331.2010.03220.x", "Titulaer 2011")
    writing.type_into_body(writer, ".")

    writer.press("Save")

    assert "Saved as revision 1." in writer.words(".messagelist")
    writing.wait_for_editor(writer)
    assert writing.cited(writer) == ["Graus 2021", "Graus 2016", "Titulaer 2011"]


def mends(writer, *, asked):
    writer.open("/admin/articles/article/")
    assert "Changes requested" in writer.words("#result_list")
    writer.follow(TITLE, exact=False)
    writing.wait_for_editor(writer)
    assert asked in writer.words(".article-side")
    writing.type_into_body(writer, " It is found in about 1 of 300 people who have cancer.")
    writing.fill(writer, change_note="Says how often it is found.")

    writer.press("Save")

    assert "Saved as revision 2." in writer.words(".messagelist")
    assert asked in writer.words(".article-side")


# The editor


def submits(editor, physician, checker):
    editor.open("/admin/articles/article/")
    editor.follow(TITLE, exact=False)
    editor.follow("Submit for review")
    lines = editor.page.locator(".ask-line")
    for line, name in ((lines.nth(0), physician), (lines.nth(1), checker)):
        choice = line.get_by_label("Reviewer").locator("option", has_text=name)
        line.get_by_label("Reviewer").select_option(value=choice.get_attribute("value"))

    editor.press("Submit for review")

    assert f"Asked: {physician}, {checker}." in editor.words(".messagelist")


def submits_again(editor, physician, checker, *, answer):
    editor.open("/admin/articles/article/")
    editor.follow(TITLE, exact=False)
    editor.follow("Submit again")
    editor.page.locator("[name^=answer_]:focus").wait_for()  # the browser gives it, in its own time
    editor.page.keyboard.type(answer)
    editor.press("Submit again")
    assert f"Asked: {physician}, {checker}." in editor.words(".messagelist")


def publishes(editor):
    editor.open("/admin/articles/article/")
    assert "Approved" in editor.words("#result_list")
    editor.follow(TITLE, exact=False)
    editor.follow("Publish")
    editor.press("Publish")
    assert "is live." in editor.words(".messagelist")


def finds_the_report(editor):
    editor.open("/admin/")
    editor.page.locator(".todo a", has_text="report").click()
    assert TITLE in editor.words("#result_list")
    editor.page.locator("#result_list").get_by_role("link", name="It is inaccurate").click()
    editor.page.wait_for_load_state()
    assert "The number in the last sentence is too high." in editor.words("#content")


# The reviewers


def opens_the_article(reviewer):
    waiting = reviewer.open("/review/").get_by_role("region", name="Waiting for you")
    waiting.get_by_role("link", name=TITLE).click()
    reviewer.page.wait_for_load_state()


def asks_for_changes(physician, reason):
    opens_the_article(physician)
    physician.page.get_by_label("Comment or reason").fill(reason)
    physician.sign("Ask for changes")
    assert "You asked for changes" in physician.words(".outcome")


def signs(reviewer, *, answer=""):
    opens_the_article(reviewer)
    assert "1 of 300" in reviewer.words("article")
    assert answer in reviewer.words(".reading")
    digest = reviewer.words(".decision .digest")
    boxes = reviewer.page.locator("#part-checked").get_by_role("checkbox")
    asked = reviewer.words("#asked-title").removeprefix("You are asked for a ")
    assert boxes.count() == TICKS[asked]
    for box in boxes.all():
        box.check()
    reviewer.sign("Approve the whole page")
    assert "You approved the whole page" in reviewer.words(".outcome")
    reviewer.page.get_by_text("The exact words that you saw").click()
    assert digest in reviewer.words(".outcome")


# The reader


def reads(reader):
    page = reader.open(ADDRESS)
    assert "Medically reviewed by Rosa Rivera, M.D." in reader.words(".trust")
    page.locator(".trust summary").click()
    assert "Medically reviewed by Rosa Rivera, M.D., Neurology" in reader.words(".trust")
    assert "Fact-checked by Felix Factor" in reader.words(".trust")
    assert "Edith Editor" not in reader.words(".trust")  # Edith published it, and changed no word
    assert "Written by Wanda Writer" in reader.words(".trust")
    assert "(1) Sometimes" in reader.words(".body").replace("(1).", "(1)")
    assert page.locator(".references li").count() == 3


def follows_a_citation_and_comes_back(reader):
    page = reader.page
    page.get_by_role("link", name="Reference 2: Graus 2016").click()
    assert reader.path() == f"{ADDRESS}#reference-2"
    paper = page.locator("#reference-2 .work")
    assert paper.get_attribute("href").lower() == "https://doi.org/10.1016/s1474-4422(15)00401-9"
    page.get_by_role("link", name="a: back to where reference 2 is cited").click()
    place = reader.path().partition("#")[2]
    assert page.locator(f"[id='{place}']").inner_text() == "2"


def says_that_it_is_inaccurate(reader):
    page = reader.page
    page.get_by_role("button", name="this article was not helpful").click()
    page.get_by_label("It is inaccurate").check()
    page.get_by_label("Tell us more").fill("The number in the last sentence is too high.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    assert reader.context.cookies() == []
