"""An incomplete or mistaken review goes back to whoever made it; nobody else changes it."""

import pytest

from people.refusals import Refusal
from reviews import actions
from reviews.gate import blockers
from reviews.models import Assignment, SignOff
from tests.desk.house import signed_in


def decided(story, decision="approved", **more):
    review = story.submit(story.draft())
    return story.decide(review.assignments.get(kind="medical"), decision, **more)


def send_back(story, sign_off, by=None, reason="Say which dose you mean."):
    return actions.send_back(
        sign_off=sign_off, by=by or story.edith, reason=reason, due_on=story.due()
    )


def test_an_approval_counts_no_more_and_is_asked_for_anew(story):
    sign_off = decided(story)

    asked = send_back(story, sign_off)

    sign_off.refresh_from_db()
    assert sign_off.withdrawn_by == story.edith
    assert (asked.reviewer, asked.kind) == (story.rivera, "medical")
    assert asked.message == "Say which dose you mean."
    assert [one.id for one in blockers(sign_off.revision, at=story.now())][:2] == [
        "gate.E001",
        "gate.E003",
    ]
    story.decide(asked)
    story.decide(asked.review.assignments.get(kind="fact_check"))
    assert actions.publish(revision=sign_off.revision, by=story.edith)


def test_a_request_for_changes_stands_until_its_reviewer_decides(story):
    sign_off = decided(story, "changes_requested", comment="Wrong.")

    asked = send_back(story, sign_off)

    sign_off.refresh_from_db()
    assert sign_off.withdrawn_at is None
    assert "gate.E007" in [one.id for one in blockers(sign_off.revision, at=story.now())]
    story.decide(asked)
    assert "gate.E007" not in [one.id for one in blockers(sign_off.revision, at=story.now())]


def test_who_may_not_and_when_it_is_too_late(story):
    sign_off = decided(story)
    with pytest.raises(Refusal, match="Your own decision"):
        send_back(story, sign_off, by=story.rivera.user)
    with pytest.raises(Refusal, match="Say why"):
        send_back(story, sign_off, reason=" ")
    send_back(story, sign_off)
    with pytest.raises(Refusal, match="taken back already"):
        send_back(story, sign_off)

    assert Assignment.objects.filter(reviewer=story.rivera).count() == 2


def test_what_readers_see_rests_on_it_so_it_is_not_sent_back(story):
    revision = story.live()
    sign_off = SignOff.objects.get(revision=revision, kind="medical")

    with pytest.raises(Refusal):
        send_back(story, sign_off)

    assert sign_off.valid


def test_an_editor_does_it_from_the_article(story):
    sign_off = decided(story)
    edith = signed_in(story.edith)
    address = f"/admin/articles/article/{sign_off.revision.article_id}/send-back/{sign_off.assignment_id}/"
    page = edith.get(f"/admin/articles/article/{sign_off.revision.article_id}/change/")
    assert "Send back" in page.content.decode()

    refused = edith.post(address, {"reason": "", "due_on": story.due().isoformat()})
    assert refused.status_code == 422
    done = edith.post(
        address, {"reason": "Say which dose.", "due_on": story.due().isoformat()}, follow=True
    )

    assert "Rosa Rivera is asked to decide anew." in done.content.decode()
    assert signed_in(story.stan).post(address).status_code in (302, 403)
