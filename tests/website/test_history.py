"""The public history: every version that readers saw, and nothing else."""

import pytest

from reviews import actions
from reviews.models import Publication
from tests.website.reading import day_of_release, page, words

ADDRESS = "/articles/paraneoplastic-syndrome/"


@pytest.fixture
def two_versions(story):
    """The second version of an article is live."""
    first = story.live()
    second = story.write(
        first.article,
        title="What leads to it now",
        body=first.body.replace("defends", "never defends"),
        change_note="A word was missing.",
    )
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)
    return first, second


def test_every_version_says_who_when_and_what(story, client, two_versions):
    answer = client.get(f"{ADDRESS}history/")

    said = [
        " ".join(one.text_content().split()) for one in page(answer).xpath("//li[@class='version']")
    ]
    assert answer.status_code == 200
    assert [one.split(",")[0][:9] for one in said] == ["Version 2", "Version 1"]
    assert f"On the site since {day_of_release()}" in said[0]
    assert "What changed: A word was missing." in said[0]
    assert f"On the site from {day_of_release()} to {day_of_release()}" in said[1]
    assert "What changed: First version." in said[1]
    for one in said:
        assert f"Medically reviewed by Rosa Rivera, M.D., Neurology, on {day_of_release()}" in one
        assert f"Fact-checked by Felix Factor, Ph.D., Methods, on {day_of_release()}" in one
        assert "Published by Edith Editor" in one
        assert "Written by Wanda Writer" in one


def test_drafts_are_not_in_the_history(story, client, two_versions):
    story.write(two_versions[1].article, title="Unsigned", change_note="Nobody signed this")

    answer = client.get(f"{ADDRESS}history/")

    assert "Nobody signed this" not in answer.content.decode()
    assert "Unsigned" not in answer.content.decode()


def test_an_old_version_warns_and_is_not_indexed(story, client, two_versions):
    first, _ = two_versions

    answer = client.get(f"{ADDRESS}history/1/")

    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Old version – do not use." in words(answer, "//div[@id='old-version']")
    assert f"Readers saw this text from {day_of_release()} to {day_of_release()}." in words(answer)
    assert page(answer).xpath("//article")[0].get("data-digest") == first.digest
    assert page(answer).xpath("//meta[@name='robots']")[0].get("content") == "noindex, nofollow"
    assert not page(answer).xpath("//*[@id='feedback']")


def test_what_the_next_version_changed_is_marked(client, two_versions):
    answer = client.get(f"{ADDRESS}history/1/")

    changes = page(answer).xpath("//section[@id='changes']")[0]
    assert "never" in [one.text_content().strip() for one in changes.xpath(".//ins")]
    link = page(client.get(f"{ADDRESS}history/")).xpath("//a[contains(text(), 'word by word')]")[0]
    assert link.get("href") == f"{ADDRESS}history/1/#changes"


def test_the_current_version_has_one_address(client, two_versions):
    answer = client.get(f"{ADDRESS}history/2/")

    assert answer.status_code == 302
    assert answer["Location"] == ADDRESS


def test_a_text_put_back_is_the_article_again(story, client, two_versions):
    first, second = two_versions
    actions.publish(revision=first, by=story.edith)

    answer = client.get(f"{ADDRESS}history/")

    assert Publication.objects.get().revision == first
    assert client.get(f"{ADDRESS}history/1/").status_code == 302
    assert client.get(f"{ADDRESS}history/2/").status_code == 200
    assert "Read the article, which has this text again" in words(answer)


def test_the_same_text_reviewed_again_says_so(story, client):
    revision = story.live()
    renewal = story.submit(revision, (story.chen, "medical"), (story.felix, "fact_check"))
    story.approve_all(renewal)
    actions.publish(revision=revision, by=story.edith)

    said = words(client.get(f"{ADDRESS}history/"))

    assert "Nothing. The same text was reviewed again." in said


def test_a_version_ends_when_it_was_taken_down(story, client):
    revision = story.live()
    actions.withdraw(article=revision.article, by=story.edith, reason="Looked at again")
    second = story.write(revision.article, title="Mended")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    answer = client.get(f"{ADDRESS}history/")

    assert "Looked at again" not in answer.content.decode()
    assert client.get(f"{ADDRESS}history/1/").status_code == 200


def test_why_a_declared_interest_did_not_stop_a_release_is_said(story, client):
    revision = story.draft()
    review = story.submit(revision)
    medical, facts = review.assignments.order_by("pk")
    approval = story.decide(medical, has_conflict=True)
    story.decide(facts)
    actions.override_conflict(sign_off=approval, by=story.maya, reason="A small, old fee")
    actions.publish(revision=revision, by=story.edith)

    said = words(client.get(f"{ADDRESS}history/"))

    assert "Rosa Rivera declared an interest in this subject." in said
    assert "Maya Manager accepted the approval all the same: A small, old fee" in said


def test_why_a_request_for_changes_was_settled_is_said(story, client):
    revision = story.draft()
    review = story.submit(
        revision, (story.rivera, "medical"), (story.chen, "medical"), (story.felix, "fact_check")
    )
    asked, third, facts = review.assignments.order_by("pk")
    request = story.decide(asked, "changes_requested", comment="Take out the second paragraph")
    story.decide(third, clears=request, comment="The guideline says what the text says")
    story.decide(facts)
    actions.publish(revision=revision, by=story.edith)

    said = words(client.get(f"{ADDRESS}history/"))

    assert (
        "Rosa Rivera had asked for changes. Celia Chen found that this is settled: "
        "The guideline says what the text says"
    ) in said
    assert "second paragraph" not in said


def test_another_articles_version_is_not_found_here(story, client, two_versions):
    story.live("another", title="Another")

    assert client.get("/articles/another/history/2/").status_code == 404


def test_every_part_that_the_next_version_changed_is_shown(story, client):
    first = story.live(also_known_as=["PNS"])
    second = story.write(
        first.article, also_known_as=["Remote effect"], funding="Paid for by a grant.", authors=[]
    )
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    answer = client.get(f"{ADDRESS}history/1/")

    changes = page(answer).xpath("//section[@id='changes']")[0]
    assert changes.xpath("h3/text()") == ["Also known as", "Written by", "Funding"]
    assert "a grant" in [one.text_content().strip() for one in changes.xpath(".//ins")]
    assert "Wanda Writer" in [one.text_content().strip() for one in changes.xpath(".//del")]
    assert "Also known as: PNS" in words(answer, "//article")
    assert "Funding: Paid for by the publisher." in words(answer, "//article")
