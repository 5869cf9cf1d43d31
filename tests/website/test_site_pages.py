"""Site pages: one managing editor writes them, another agrees, and only then do readers see them."""

import pytest
from django.core.exceptions import ValidationError

from people.models import Event, Tick
from people.refusals import Refusal
from tests.website.reading import page, words
from website.actions import approve_page, create_page, propose_page


@pytest.fixture
def privacy(story):
    return create_page(by=story.maya, slug="privacy", position=1)


def propose(story, page_, body="<p>We keep nothing.</p>", title="Privacy", by=None):
    return propose_page(page=page_, by=by or story.maya, title=title, body=body)


def test_a_proposal_is_not_shown_until_another_agrees(story, client, privacy):
    version = propose(story, privacy)
    before = client.get("/policies/privacy/")

    approve_page(version=version, by=story.olga)

    after = client.get("/policies/privacy/")
    assert before.status_code == 404
    assert after.status_code == 200
    assert "We keep nothing." in words(after)
    assert "Version 1, approved on" in words(after)
    assert page(client.get("/")).xpath("//footer//a[text()='Privacy']/@href") == [
        "/policies/privacy/"
    ]
    assert page(client.get("/policies/")).xpath("//h2/a/text()") == ["Privacy"]


def test_nobody_approves_their_own_version(story, privacy):
    version = propose(story, privacy)

    with pytest.raises(Refusal, match="Somebody else has to approve this"):
        approve_page(version=version, by=story.maya)

    version.refresh_from_db()
    assert version.approved_at is None


def test_readers_keep_the_approved_version_while_a_new_one_waits(story, client, privacy):
    approve_page(version=propose(story, privacy), by=story.olga)
    propose(story, privacy, "<p>We keep everything.</p>", title="New privacy")

    answer = client.get("/policies/privacy/")

    assert "We keep nothing." in words(answer)
    assert "New privacy" not in answer.content.decode()


def test_the_second_click_changes_nothing(story, privacy):
    version = propose(story, privacy)
    first = approve_page(version=version, by=story.olga)
    root = story.root
    events = Event.objects.count()

    again = approve_page(version=version, by=root)

    assert (again.approved_by, again.approved_at) == (story.olga, first.approved_at)
    assert Event.objects.count() == events


def test_the_same_version_is_proposed_once(story, privacy):
    first = propose(story, privacy)

    again = propose(story, privacy, by=story.olga)

    assert again == first
    assert privacy.versions.count() == 1


def test_an_older_version_cannot_replace_a_newer_one(story, privacy):
    old = propose(story, privacy)
    approve_page(version=propose(story, privacy, "<p>Newer.</p>"), by=story.olga)

    with pytest.raises(Refusal, match="already been approved"):
        approve_page(version=old, by=story.olga)


def test_both_steps_are_in_the_trail_and_only_the_second_is_public(story, privacy):
    before = Tick.objects.count()
    version = propose(story, privacy)
    waiting = Tick.objects.count()

    approve_page(version=version, by=story.olga)

    events = Event.objects.filter(subject=f"page:{privacy.pk}").order_by("n")
    assert [event.kind for event in events] == ["created", "proposed", "approved"]
    assert waiting == before < Tick.objects.count()


def test_what_is_no_text_is_cleaned(story, client, privacy):
    version = propose(story, privacy, '<p onclick="x()">Hello<script>alert(1)</script></p>')
    approve_page(version=version, by=story.olga)

    answer = client.get("/policies/privacy/")

    assert version.body == "<p>Hello</p>"
    assert not page(answer).xpath("//script | //@onclick")


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "x" * 201}),
        ("body", {"body": ""}),
        ("body", {"body": "x" * 600_000}),
    ],
)
def test_what_cannot_be_kept_is_said_by_field(story, privacy, field, sent):
    with pytest.raises(ValidationError) as refusal:
        propose(story, privacy, **sent)

    assert field in refusal.value.message_dict
    assert not privacy.versions.exists()


def test_an_unknown_site_page_is_a_404(story, client, privacy):
    assert client.get("/policies/nothing/").status_code == 404
