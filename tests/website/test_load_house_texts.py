"""The site pages that come with the software are proposed, never published, by a command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from website.actions import approve_page, create_page, propose_page
from website.default_pages import FOLDER, default_pages
from website.models import Page, PageVersion


def load(person):
    out = StringIO()
    call_command("load_house_texts", by=person.email, stdout=out)
    return out.getvalue()


def test_every_page_is_proposed_and_waits_for_another_person(story, client, settings):
    settings.SITE_NAME = "Kind Health"

    said = load(story.maya)

    assert PageVersion.objects.count() == len(list(FOLDER.glob("*.toml"))) >= 6
    assert not PageVersion.objects.exclude(approved_at=None).exists()
    assert set(PageVersion.objects.values_list("proposed_by", flat=True)) == {story.maya.pk}
    assert "{site_name}" not in " ".join(PageVersion.objects.values_list("body", flat=True))
    assert "Another managing editor approves them" in said
    assert client.get("/policies/about/").status_code == 404


def test_another_managing_editor_lets_them_go_live(story, client):
    load(story.maya)

    approve_page(version=PageVersion.objects.get(page__slug="disclaimer"), by=story.olga)

    assert client.get("/policies/disclaimer/").status_code == 200


def test_running_it_again_proposes_nothing(story):
    load(story.maya)
    before = PageVersion.objects.count()

    said = load(story.olga)

    assert PageVersion.objects.count() == before
    assert said.startswith("about already has a version.\n")


def test_a_page_with_a_version_of_its_own_is_left_alone(story):
    page = create_page(by=story.maya, slug="privacy")
    own = propose_page(page=page, by=story.maya, title="Ours", body="<p>Ours.</p>")

    load(story.olga)

    assert list(page.versions.all()) == [own]


def test_the_texts_survive_cleaning_word_for_word(story):
    load(story.maya)

    for slug, text in default_pages().items():
        version = PageVersion.objects.get(page__slug=slug)
        assert version.title == text["title"]
        assert version.body.count("<h2>") == text["body"].count("<h2>")
        assert version.body.count("<li>") == text["body"].count("<li>")


@pytest.mark.parametrize("who", ["wanda", "edith", "stan"])
def test_only_a_managing_editor_proposes(story, who):
    with pytest.raises(CommandError, match="may not propose"):
        load(getattr(story, who))

    assert not Page.objects.exists()


def test_nobody_by_that_address(db):
    with pytest.raises(CommandError, match="Nobody who can sign in"):
        call_command("load_house_texts", by="nobody@example.org")


def test_the_texts_promise_what_the_software_does():
    told = {slug: text["body"] for slug, text in default_pages().items()}

    assert "at the latest with the next vote or report" in told["privacy"]
    assert "after 24 hours" not in told["privacy"]
    assert "the medical approval" in told["medical-review"]
    assert "Nobody else can take the request back." in told["medical-review"]
    assert "gone for good" not in told["corrections"]
    assert "compares every text, word by word" in told["editorial-policy"]
