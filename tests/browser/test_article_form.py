"""The article form in a browser: what stays in sight, what leads where, and that the keyboard alone does it."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
from articles.models import Revision
from tests.browser import writing
from tests.browser.visitor import PHONE, WIDE
from tests.desk.test_article_form import ADD, change_url
from tests.story import cite

pytestmark = pytest.mark.browser

IN_SIGHT = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
}"""
SCROLLS_INSIDE = """() => {
  const body = document.querySelector(".cke_editable");
  return body.scrollHeight > body.clientHeight + 1 || body.clientHeight < 2000;
}"""


@pytest.fixture
def article(story):
    first, second = story.works[:2]
    words = "".join(f"<p>Sentence {n} of many.</p>" for n in range(60))
    body = (
        f"<h2>What it is</h2>{words}<p>So{cite(first)} and{cite(second)}.</p>"
        f"<h2>What helps</h2><h3>Rest</h3><p>Also{cite(first)}.</p>"
    )
    return story.draft(body=body).article


def outline(page):
    """The headings with what is said of each."""
    return [" ".join(text.split()) for text in page.locator("[data-heading]").all_inner_texts()]


def test_the_bar_stays_in_sight_and_the_editor_grows(story, article, visit):
    editor = visit().sign_in(story.edith)
    page = writing.open_form(editor, change_url(article))

    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.evaluate("scrollTo(0, 2500)")
        for selector in ("[data-save]", ".bar-line .state", ".bar-tools .main", "[data-words]"):
            assert page.evaluate(IN_SIGHT, selector), (size, selector)
        assert not page.evaluate(SCROLLS_INSIDE)
        assert editor.sticks_out() == []
    assert page.get_by_role("button", name="Save", exact=True).count() == 1


def test_the_outline_counts_and_leads_and_words_are_counted_as_they_are_typed(
    story, article, visit
):
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))
    expect(page.locator("[data-heading]")).to_have_count(3)
    assert "findings 2 cited , 2 works cited" in outline(page)[0]
    assert outline(page)[2] == "Rest 1 cited , 1 work cited"
    expect(page.locator("[data-cited]")).to_have_text("2 references")
    before = page.locator("[data-words]").inner_text()

    page.locator("[data-heading]").nth(2).press("Enter")
    page.keyboard.type("Much ")

    expect(page.locator("[data-heading]").nth(2)).to_contain_text("Much Rest")
    expect(page.locator("[data-words]")).not_to_have_text(before)
    link = page.locator("#todo [data-work]").first
    link.press("Enter")
    expect(page.locator(".passage-mark")).to_have_count(1)
    assert page.locator(".cke_editable .passage-mark").count() == 0
    expect(page.locator(".cke_editable")).to_be_focused()
    assert "passage-mark" not in page.evaluate("CKEDITOR.instances.id_body.getData()")


def test_the_keyboard_saves_finds_and_previews(story, article, visit):
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))
    writing.type_into_body(writer, " Found here.")

    page.locator("[data-find]").press("Enter")
    page.keyboard.type("sentence 5")
    expect(page.locator("[data-found]")).to_have_text("1 of 11")
    page.keyboard.press("Enter")
    expect(page.locator("[data-found]")).to_have_text("2 of 11")
    page.locator("[data-words-sought]").fill("found here")
    page.locator("[data-words-new]").fill("Written there")
    page.get_by_role("button", name="Replace all").press("Enter")
    expect(page.locator("[data-found]")).to_have_text("1 replaced")
    expect(page.locator(".cke_editable")).to_contain_text("Written there.")
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).to_be_hidden()
    expect(page.locator(".cke_editable")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(".cke_editable")).to_contain_text("Found here.")
    page.keyboard.press("Control+y")
    page.get_by_role("button", name="Preview").press("Enter")
    with writer.context.expect_page() as opened:
        page.get_by_role("button", name="In a window").press("Enter")
    expect(opened.value.locator("#preview")).to_contain_text("It is not saved")
    expect(opened.value.locator(".body")).to_contain_text("Written there.")
    opened.value.close()
    assert Revision.objects.count() == 1
    # The preview is no saving: what is typed after it is kept as before.
    writing.fill(writer, summary="Typed after it")
    expect(page.locator("[data-kept]")).to_contain_text("Working copy saved", timeout=20_000)

    page.keyboard.press("Control+s")

    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.", timeout=20_000)
    assert "Written there." in latest_revision(article).body
    assert latest_revision(article).summary == "Typed after it"


def test_the_page_stands_beside_the_text_a_moment_behind_it(story, article, visit):
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))
    here = page.evaluate("history.length")
    preview = page.get_by_role("button", name="Preview")

    preview.press("Enter")

    shown = page.frame_locator("iframe[title='The page as readers will see it']:not(.coming)")
    expect(preview).to_have_attribute("aria-pressed", "true")
    expect(shown.get_by_role("heading", name="What helps")).to_be_visible()
    expect(page.locator("#outline")).to_be_hidden()
    for typed in ("It throbs.", " It goes."):
        writing.type_into_body(writer, typed)
        expect(shown.locator(".body")).to_contain_text(typed)
        expect(shown.get_by_text("It throbs.")).to_be_in_viewport()
    # It goes to the section that is written, and the form stays where it is.
    here_it_is = page.evaluate("scrollY")
    page.evaluate(
        "getSelection().collapse(document.querySelector('.cke_editable h2').firstChild, 1)"
    )
    expect(shown.get_by_role("heading", name="What it is")).to_be_in_viewport()
    assert page.evaluate("scrollY") == here_it_is
    page.get_by_label("Tablet").check(force=True)
    # Asked of the frame from outside: the next state of the text may take its place at any moment.
    frame = page.locator("#beside iframe:not(.coming)")
    expect(frame).to_have_css("inline-size", "768px")
    # What leads elsewhere would leave the frame empty: no other page of ours may stand in one.
    assert shown.locator("a[href^='/']").first.get_attribute("target") == "_blank"
    assert page.evaluate("history.length") == here
    assert writer.barriers() == []
    assert Revision.objects.count() == 1

    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.")
    expect(shown.locator(".body")).to_contain_text("It throbs. It goes.")
    expect(frame).to_have_css("inline-size", "768px")
    page.set_viewport_size(PHONE)
    expect(page.locator("#beside")).to_be_hidden()
    page.set_viewport_size(WIDE)
    expect(page.locator("#beside")).to_be_visible()
    page.locator("#beside").get_by_role("button", name="Close").press("Enter")
    expect(preview).to_be_focused()
    expect(preview).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#outline")).to_be_visible()


def test_what_is_no_text_yet_is_said_beside_it(story, visit):
    assert story.topic and story.author
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, ADD)
    page.get_by_role("button", name="Preview").press("Enter")
    shown = page.frame_locator("#beside iframe:not(.coming)")
    expect(shown.get_by_role("heading", name="What has to be mended first")).to_be_visible()

    writing.fill(writer, title="Cluster headache")
    writing.type_into_body(writer, "It comes in bouts.")

    expect(shown.get_by_role("heading", name="Cluster headache")).to_be_visible()


def test_whoever_was_signed_out_is_told_that_the_preview_did_not_come(story, article, visit):
    writer = visit().sign_in(story.wanda)
    writer.watch.expected.add(403)
    page = writing.open_form(writer, change_url(article))
    page.get_by_role("button", name="Preview").press("Enter")
    expect(page.locator("#beside iframe:not(.coming)")).to_have_count(1)
    session_key = [one for one in writer.context.cookies() if "session" in one["name"]]
    writer.context.clear_cookies(name=session_key[0]["name"])

    writing.type_into_body(writer, " More.")

    said = page.locator("#beside [data-not-shown]")
    expect(said).to_contain_text("The preview did not come")
    expect(page.locator("#beside iframe:not(.coming)")).to_have_count(1)
    writer.watch.problems.clear()  # the browser says that the page for signing in is framed by nothing


def test_what_the_editor_opens_wears_the_colours_of_the_page(story, article, visit):
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))
    page.locator(".cke_editable h2").first.click()

    page.emulate_media(color_scheme="dark")
    page.locator(".cke_combo__format .cke_combo_button").click()
    menu = page.frame_locator(".cke_panel iframe").first
    dark = "element => getComputedStyle(element).backgroundColor"
    expect(menu.locator("link[data-house]")).to_have_count(1)
    expect(menu.locator("body")).to_have_css("background-color", "rgb(26, 34, 41)")
    expect(menu.locator("body")).to_have_css("color", "rgb(232, 230, 225)")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Link").first.click()
    dialog = page.locator(".cke_dialog_body")
    expect(dialog).to_be_visible()
    assert dialog.evaluate(dark) == "rgb(18, 24, 29)"
    assert writer.barriers() == []


def test_paragraphs_are_put_into_a_callout_of_another_kind_and_out_of_it(story, visit):
    article = story.draft(body="<p>Call</p>").article
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))
    body = page.locator(".cke_editable")
    box, outside = body.locator("div"), body.locator("> p")

    writing.type_into_body(writer, " now.")
    _choose_callout(page, "Urgent advice")
    expect(box).to_have_class("care-card care-card--urgent")
    expect(page.locator(".cke_combo__callout .cke_combo_text")).to_have_text("Urgent advice")
    _choose_callout(page, "Immediate action required")
    expect(box).to_have_class("care-card care-card--emergency")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Do not wait.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # leaves the box
    page.keyboard.type("Others can.")
    expect(box.locator("p")).to_have_text(["Call now.", "Do not wait."])
    expect(outside).to_have_text(["Others can."])
    _choose_callout(page, "Key fact")
    expect(outside).to_have_count(0)
    _choose_callout(page, "No callout")
    expect(outside).to_have_text(["Others can."])

    page.keyboard.press("Control+S")
    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.", timeout=20_000)
    assert latest_revision(article).body == (
        '<div class="care-card care-card--emergency"><p>Call now.</p><p>Do not wait.</p></div>'
        "<p>Others can.</p>"
    )


def _choose_callout(page, name):
    page.locator(".cke_combo__callout .cke_combo_button").click()
    menu = page.locator(".cke_panel:visible iframe").content_frame
    menu.get_by_role("option", name=name, exact=True).click()


def test_submitting_saves_what_was_typed_first(story, article, visit):
    editor = visit().sign_in(story.edith)
    page = writing.open_form(editor, change_url(article))
    writing.fill(editor, summary="Typed just now")

    page.locator(".bar-tools").get_by_role("link", name="Submit for review").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 2.", timeout=20_000)
    expect(page.locator(".article-step")).to_contain_text("revision 2")
    assert latest_revision(article).summary == "Typed just now"


def test_nothing_but_typed_words_fills_the_button_that_submits_them(story, visit):
    editor = visit().sign_in(story.edith)
    page = writing.open_form(editor, change_url(story.live("live").article))
    submit = page.get_by_role("button", name="Save and submit for review")
    page.wait_for_timeout(
        500
    )  # what CKEditor makes of the text, a moment after it is ready, is nobody's change

    expect(submit).not_to_contain_class("main")
    writing.fill(editor, summary="Typed just now")
    expect(submit).to_contain_class("main")


def test_on_a_phone_the_list_and_the_outline_are_sheets(story, article, visit):
    writer = visit(size=PHONE).sign_in(story.wanda)
    page = writing.open_form(writer, change_url(article))
    page.evaluate("scrollTo(0, 3000)")
    sheet = page.locator(".sheet")

    page.get_by_role("link", name="To do").press("Enter")
    expect(sheet.get_by_role("heading", name="Keeps it from readers")).to_be_visible()
    assert writer.barriers() == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("link", name="Outline").press("Enter")
    sheet.get_by_role("link", name="Summary").press("Enter")

    expect(sheet).to_be_hidden()
    expect(page.locator("#id_summary")).to_be_in_viewport()


def test_enter_in_a_field_saves_and_does_not_preview(story, visit):
    assert story.topic and story.author
    writer = visit().sign_in(story.wanda)
    page = writing.open_form(writer, ADD)
    writing.fill(writer, title="A new article")
    page.get_by_label("Topic").select_option("Nerves")

    page.locator("#id_title").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Saved as revision 1.", timeout=20_000)


def test_without_scripts_everything_is_there(story, article, visit):
    writer = visit(java_script_enabled=False, size=PHONE).sign_in(story.wanda)
    page = writer.open(change_url(article))
    page.get_by_role("link", name="To do").click()
    expect(page.locator("#todo")).to_be_in_viewport()
    page.locator("[name=summary]").fill("Typed without a script")

    with writer.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.locator(".lede")).to_have_text("Typed without a script")
    opened.value.close()
    writer.press("Save")

    assert latest_revision(article).summary == "Typed without a script"


def test_a_finding_leads_to_its_words_and_the_grade_follows_what_is_typed(story, visit):
    easy = "".join(f"<p>Most people feel better in week {n}.</p>" for n in range(30))
    article = story.draft(body=f"{easy}<p>Take 1.0 mg{cite(*story.works[:2])} now.</p>").article
    edith = visit().sign_in(story.edith)
    page = writing.open_form(edith, change_url(article))

    line = page.locator("#todo li", has_text="“1.0 mg”")
    line.get_by_role("link", name="In the text").click()
    expect(page.locator(".passage-mark")).to_have_count(1)
    told = page.locator("[data-reading]")
    expect(told).to_have_text("Reading grade 2")

    writing.type_into_body(edith, "Immunological investigations demonstrate heterogeneity. " * 12)

    expect(told).not_to_have_text("Reading grade 2")
    expect(told).to_contain_text("Reading grade")
