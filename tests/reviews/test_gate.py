"""What the gate reads, and what a finding says."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews import actions
from reviews.gate import blockers
from reviews.gate.findings import Severity


def test_the_articles_trail_is_read_once(story):
    """Approvals, a request that was taken back and an answered concern: each is believed because the trail tells of it."""
    revision = story.draft()
    review = story.submit(revision)
    objection = story.decide(review.assignments.order_by("id")[0], "changes_requested")
    actions.revoke(sign_off=objection, by=story.rivera.user, reason="I had read it wrongly")
    story.decide(review.assignments.order_by("id")[1])
    concern = actions.raise_concern(
        article=revision.article, by=story.edith, detail="A report", source="report"
    )
    actions.resolve_concern(concern=concern, by=story.edith, reason="Not so")

    with CaptureQueriesContext(connection) as asked:
        found = blockers(revision, at=story.now())

    assert [one.id for one in found] == ["gate.E001"]
    subject = f"article:{revision.article_id}'"
    told = [query for query in asked.captured_queries if subject in query["sql"]]
    assert len(told) == 1


def test_a_finding_names_its_rule_how_grave_it_is_and_where_it_is_mended(story):
    revision = story.draft(body="<p>Nothing is cited.</p>")
    objection = story.decide(
        story.submit(revision, (story.rivera, "medical")).assignments.get(), "changes_requested"
    )
    concern = actions.raise_concern(
        article=revision.article, by=story.edith, detail="A report", source="report"
    )

    found = blockers(revision, at=story.now())

    assert [(one.id, one.place) for one in found] == [
        ("gate.E001", ""),
        ("gate.E002", ""),
        ("gate.E007", f"signoff:{objection.pk}"),
        ("gate.E009", "body"),
        ("gate.E013", f"concern:{concern.pk}"),
    ]
    assert {one.severity for one in found} == {Severity.BLOCKS}
