"""Who edited a text and is not its author; who published it stands in the history, as that."""

import pytest

from people.actions import erase_person
from reviews import actions
from tests.website.reading import page, words

ADDRESS = "/articles/paraneoplastic-syndrome/"
TRUST = "//details[contains(@class, 'trust')]"


def edited_by(client):
    """The names and roles on the page, as one line; empty without one."""
    lines = page(client.get(ADDRESS)).xpath(f"{TRUST}/ul[@class='who']/li")
    found = [" ".join(line.text_content().split()) for line in lines]
    return next((line for line in found if line.startswith("Edited by")), "")


def publish(story, revision):
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.maya)


def test_where_nobody_edited_it_nobody_is_named(story, client):
    publish(story, story.draft())

    assert edited_by(client) == ""
    assert "Maya Manager" not in words(client.get(ADDRESS))
    assert "Published by Maya Manager" in words(client.get(f"{ADDRESS}history/"))


def test_whoever_edited_it_is_named_with_their_role(story, client):
    article = story.draft().article
    story.write(article, by=story.edith, title="Shorter")
    publish(story, story.write(article, title="Shorter still"))

    assert edited_by(client) == "Edited by Edith Editor, editor"


def test_each_once_in_the_order_in_which_they_came(story, client):
    article = story.draft().article
    for person, title in ((story.maya, "One"), (story.edith, "Two"), (story.maya, "Three")):
        revision = story.write(article, by=person, title=title)
    publish(story, revision)

    assert edited_by(client) == "Edited by Maya Manager, managing editor and Edith Editor, editor"


def test_only_those_since_readers_saw_it_last(story, client):
    article = story.draft().article
    publish(story, story.write(article, by=story.edith, title="Edited"))
    publish(story, story.write(article, title="And written on"))

    assert edited_by(client) == ""

    revision = story.write(article, by=story.maya, title="Edited again")
    publish(story, revision)
    assert edited_by(client) == "Edited by Maya Manager, managing editor"
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)

    assert edited_by(client) == "Edited by Maya Manager, managing editor"


def test_an_editor_who_has_a_page_is_linked(story, client):
    article = story.live().article
    publish(story, story.write(article, title="Her name is taken off", authors=[]))

    link = page(client.get(ADDRESS)).xpath(f"{TRUST}//a[text()='Wanda Writer']/@href")

    assert link == [story.author.get_absolute_url()]


@pytest.mark.parametrize("erased", [False, True])
def test_an_erased_person_is_not_named(story, client, erased):
    article = story.draft().article
    publish(story, story.write(article, by=story.edith, title="Edited"))
    if erased:
        erase_person(person=story.edith, by=story.maya)

    assert bool(edited_by(client)) is not erased
