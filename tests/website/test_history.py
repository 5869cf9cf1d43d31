"""The public history: every version that readers saw, and nothing else."""

import pytest
from django.utils import timezone

from reviews import actions
from reviews.models import Publication, Release
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

    versions = page(answer).xpath("//li[@class='version']")
    today = str(timezone.localdate(Release.objects.latest("pk").published_at))
    assert answer.status_code == 200
    assert [one.xpath(".//h2")[0].text[:9] for one in versions] == ["Version 2", "Version 1"]
    times = [one.xpath(".//p[@class='meta']/time/@datetime") for one in versions]
    assert times == [[today], [today, today]]
    changes = ("title, text. The writer’s note: “A word was missing.”", "this is the first version")
    for version, note in zip(versions, changes, strict=True):
        assert note in version.text_content()
        medical, facts, editor, author = (
            " ".join(line.text_content().split()) for line in version.xpath(".//ul/li")
        )
        assert f"Rosa Rivera, M.D., Neurology, on {day_of_release()}" in medical
        assert f"Felix Factor, Ph.D., Methods, on {day_of_release()}" in facts
        assert "Edith Editor" in editor
        assert "Wanda Writer" in author


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
    assert words(answer, "//div[@id='old-version']").count(day_of_release()) == 2
    assert page(answer).xpath("//article")[0].get("data-digest") == first.digest
    assert page(answer).xpath("//meta[@name='robots']")[0].get("content") == "noindex, nofollow"
    assert not page(answer).xpath("//*[@id='feedback']")


def test_what_the_next_version_changed_is_marked(client, two_versions):
    answer = client.get(f"{ADDRESS}history/1/")

    changes = page(answer).xpath("//section[@id='changes']")[0]
    assert "never" in [one.text_content().strip() for one in changes.xpath(".//ins")]
    links = page(client.get(f"{ADDRESS}history/")).xpath("//li[@class='version']//a/@href")
    assert f"{ADDRESS}history/1/#changes" in links


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
    again, second, live = page(answer).xpath("//li[@class='version']")
    assert again.xpath(".//p/a/@href")[0] == live.xpath(".//p/a/@href")[0] == ADDRESS
    assert second.xpath(".//p/a/@href")[0] == f"{ADDRESS}history/2/"


def test_the_same_text_reviewed_again_says_so(story, client):
    revision = story.live()
    renewal = story.submit(revision, (story.chen, "medical"), (story.felix, "fact_check"))
    story.approve_all(renewal)
    actions.publish(revision=revision, by=story.edith)

    answer = client.get(f"{ADDRESS}history/")

    again, first = answer.context["page"].versions
    assert (again.number, first.number) == (2, 1)
    assert first.changed != again.changed
    assert "the same text" in again.changed
    assert again.changed in words(answer)


def test_what_changed_is_told_of_what_readers_saw_not_of_drafts(story, client):
    first = story.live()
    story.write(
        first.article, title="A draft's title", key_points=["Other."], change_note="Points."
    )
    second = story.write(
        first.article, summary="Said otherwise.", key_points=["Other."], change_note="Summary."
    )
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    current = client.get(f"{ADDRESS}history/").context["page"].versions[0]

    assert current.changed == "summary, key points"
    assert current.change_note == "Summary."


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

    told = said[said.index("Rosa Rivera declared") :]
    assert "Maya Manager" in told
    assert "A small, old fee" in told


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

    told = said[said.index("Rosa Rivera had asked") :]
    assert "Celia Chen" in told
    assert "The guideline says what the text says" in told
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
    assert "PNS" in words(answer, "//article")
    assert "Paid for by the publisher." in words(answer, "//article")


def test_a_version_says_when_an_approval_of_it_was_taken_back(story, client):
    """The first text was withdrawn since its reviewer took their word back; the second is live."""
    first = story.live()
    sign_off = first.sign_offs.get(kind="medical")
    actions.revoke(sign_off=sign_off, by=story.rivera.user, reason="I misread a table")
    second = story.write(first.article, title="Mended")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    history = words(client.get(f"{ADDRESS}history/"))
    old = words(client.get(f"{ADDRESS}history/1/"))

    note = f"The approval by Rosa Rivera was taken back on {day_of_release()}."
    assert note in old
    assert history.count(note) == 1
    assert "I misread a table" not in history + old
