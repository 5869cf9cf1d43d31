"""Images in the editor: chosen or added without leaving the text, with a caption that is typed below them."""

import pytest
from playwright.sync_api import expect

from articles.actions import latest_revision
from articles.models import Article, Image
from tests import pictures
from tests.browser import writing
from tests.desk.test_article_form import change_url
from tests.story import cite

pytestmark = pytest.mark.browser


def figures(visitor):
    return visitor.page.locator(".cke_editable figure")


@pytest.fixture
def wanda(story, visit):
    return visit().sign_in(story.wanda)


def test_an_image_is_found_shown_and_captioned_by_keyboard(story, wanda):
    image = pictures.image(story)
    article = story.draft().article
    page = writing.open_form(wanda, change_url(article))
    writing.type_into_body(wanda, " ")

    page.get_by_role("button", name="Image", exact=True).click()
    dialog = page.get_by_role("dialog", name="Insert an image")
    dialog.get_by_label("Name, description or credit").fill("nerves")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("1 image")).to_be_visible()
    assert wanda.barriers() == []
    dialog.get_by_role("button", name="Insert Two nerves").press("Enter")
    expect(dialog).to_be_hidden()
    page.keyboard.type("Where two nerves meet")
    shown = figures(wanda).locator("img")
    expect(shown).to_have_attribute("src", f"/media/images/{image.digest}-480.webp")
    assert wanda.barriers() == []
    wanda.press("Save")

    text = latest_revision(article)
    assert (
        f'<figure data-image="{image.pk}"><figcaption>Where two nerves meet</figcaption></figure>'
        in text.body
    )
    assert [one["id"] for one in text.images] == [image.pk]
    writing.wait_for_editor(wanda)
    expect(figures(wanda).locator("figcaption")).to_have_text("Where two nerves meet")


def test_an_image_is_added_without_leaving_the_text(story, wanda, tmp_path):
    file = tmp_path / "scan.png"
    file.write_bytes(pictures.upload((300, 200)).read())
    page = writing.open_form(wanda, change_url(story.draft().article))
    wanda.watch.expected.add(422)
    page.get_by_role("button", name="Image", exact=True).click()
    dialog = page.get_by_role("dialog", name="Insert an image")
    expect(dialog.get_by_text("There are no images yet.")).to_be_visible()
    adding = dialog.get_by_role("button", name="Add and insert")
    dialog.get_by_label("Name", exact=True).fill("A scan")

    adding.click()
    expect(dialog.get_by_text("Choose a picture.")).to_be_visible()
    dialog.get_by_label("Picture").set_input_files(file)
    dialog.get_by_label("Description", exact=True).fill("A scan of the chest.")
    adding.click()

    expect(dialog).to_be_hidden()
    expect(figures(wanda)).to_have_count(1)
    image = Image.objects.get()
    assert (image.name, image.alt) == ("A scan", "A scan of the chest.")


def test_a_text_that_shows_an_image_is_not_changed_by_opening_it(story, wanda):
    image = pictures.image(story)
    body = f"<h2>What it is</h2>{pictures.figure(image)}<p>So it is{cite(*story.works[:2])}.</p>"
    article = story.draft(body=f"{body}{pictures.figure(image, '')}").article
    before = latest_revision(article)
    writing.open_form(wanda, change_url(article))
    expect(figures(wanda)).to_have_count(2)

    wanda.press("Save")

    assert latest_revision(Article.objects.get()) == before
