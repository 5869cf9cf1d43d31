"""With plain SQL, as the site's own role: what no seal covers lowers nothing, opens nothing and stops nobody.

Each of these went through before the gate asked whether the rows are as the trail tells.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import shelving
from articles.actions import rename
from articles.models import Revision, Topic
from people.refusals import Refusal
from references.actions import record_notice
from reviews import actions, seals
from reviews.gate import blockers
from reviews.models import Approval, Concern, Policy, Publication, SignOff
from reviews.policies import topic_policy
from reviews.refusals import NotPublishable
from tests.attacks.siege import execute


def found(revision, story):
    return [blocker.id for blocker in blockers(revision, at=story.now())]


def assert_shut(siege, revision):
    """Nothing goes live on it, and what to do is said."""
    finding = blockers(revision, at=siege.story.now())[-1]
    assert finding.id == "gate.E014"
    assert "manage.py mend" in finding.hint
    with pytest.raises(NotPublishable):
        actions.publish(revision=revision, by=siege.user("edith"))


def test_what_is_approved_may_go_live(siege):
    assert found(siege.text("approved"), siege.story) == []


def test_a_kind_that_was_swapped_shuts_the_gate(siege, forger):
    approved = siege.text("approved")
    forger.run("UPDATE articles_article SET kind = 'news' WHERE id = %s", approved.article_id)

    assert_shut(siege, approved)


def test_a_kind_that_is_swapped_for_a_moment_stretches_no_approval(siege, forger):
    """How long a review holds goes by the kind: nobody signs while it is another one."""
    story, half = siege.story, siege.text("half")
    waiting = half.assignments.get(sign_off=None)
    forger.run("UPDATE articles_article SET kind = 'news' WHERE id = %s", half.article_id)

    with pytest.raises(Refusal, match="so nothing was changed"):
        story.decide(waiting)


def test_a_kind_that_is_swapped_for_a_moment_lowers_nothing_at_submission(siege, forger):
    story, unsigned = siege.story, siege.text("unsigned")
    forger.run("UPDATE articles_article SET kind = 'news' WHERE id = %s", unsigned.article_id)

    with pytest.raises(Refusal, match="so nothing was changed"):
        story.submit(unsigned)
    assert not unsigned.article.requirements.exists()


def test_a_topic_that_is_moved_for_a_moment_lowers_nothing(siege, forger):
    """Below a topic with a weaker policy an article would inherit that."""
    story = siege.story
    weak = story.keep(Topic(name="Weak", slug="weak"))
    actions.set_topic_policy(
        topic=weak, policy=Policy.objects.get(pk=siege.weak), by=siege.user("maya")
    )
    draft = story.draft("below", topic=story.topic_below())
    below = draft.article.topic
    assert topic_policy(below, "condition").pk == siege.policy

    forger.run("UPDATE articles_topic SET parent_id = %s WHERE id = %s", weak.pk, below.pk)

    assert topic_policy(below, "condition") is None
    story.submit(draft)
    assert not draft.article.requirements.exists()


def test_a_forged_reinstatement_opens_nothing(siege, forger):
    story, approved = siege.story, siege.text("approved")
    work = approved.citations.order_by("number").first().reference
    record_notice(
        reference=work, kind="retraction", source="editor", by=siege.user("maya"), dated=story.due()
    )
    assert found(approved, story) == ["gate.E010"]

    forger.run(
        "INSERT INTO references_notice (reference_id, kind, source, notice_doi, notice_pmid, dated, known_at, recorded_by_id)"
        " SELECT reference_id, 'reinstatement', source, '', '', '2099-01-01', known_at, recorded_by_id"
        " FROM references_notice WHERE reference_id = %s AND kind = 'retraction'",
        work.pk,
    )

    assert_shut(siege, approved)


def test_a_work_that_became_another_shuts_the_gate(siege, forger):
    approved = siege.text("approved")
    work = approved.citations.order_by("number").first().reference_id
    forger.run("UPDATE references_reference SET title = 'Clay heals' WHERE id = %s", work)

    assert_shut(siege, approved)


def test_addresses_that_were_swapped_shut_the_gate(siege, forger):
    approved, other = siege.text("approved").article, siege.article("half")
    for pk, slug in ((other.pk, "for-a-moment"), (approved.pk, other.slug)):
        forger.run("UPDATE articles_article SET slug = %s WHERE id = %s", slug, pk)

    assert_shut(siege, siege.text("approved"))


def test_a_redirect_that_nobody_made_shuts_the_gate(siege, forger):
    approved = siege.text("approved")
    forger.run(
        "INSERT INTO articles_formerslug (slug, article_id, since) SELECT 'clinic', id, created_at"
        " FROM articles_article WHERE id = %s",
        approved.article_id,
    )

    assert_shut(siege, approved)


def test_a_concern_that_was_filled_by_anybody_shuts_the_gate(siege, forger):
    """It can't be answered any more, and counts as open where the trail tells of no answer."""
    story, approved = siege.story, siege.text("approved")
    concern = actions.raise_concern(
        article=approved.article, by=siege.user("edith"), detail="The dose"
    )
    forger.run(
        "UPDATE reviews_concern SET resolved_at = raised_at, resolved_by_id = raised_by_id,"
        " resolution = 'dismissed', resolution_reason = 'x' WHERE id = %s",
        concern.pk,
    )

    assert_shut(siege, approved)
    assert Concern.objects.get(pk=concern.pk).resolution == "dismissed"
    assert "is not as the last event of it tells" in blockers(approved, at=story.now())[-1].message


@pytest.mark.parametrize("number", [2147483647, 1000])
def test_a_line_with_a_high_number_stops_no_verb(siege, forger, number):
    article = siege.article("live")
    forger.run(
        "INSERT INTO people_event (subject, n, kind, actor, at, detail, digest)"
        " SELECT subject, %s, 'withdrawn', actor, at, detail, digest FROM people_event"
        " WHERE subject = %s AND n = 1",
        number,
        f"article:{article.pk}",
    )

    rename(article=article, by=siege.user("edith"), slug="another-address")
    actions.withdraw(article=article, by=siege.user("edith"), reason="It did harm")

    assert not Publication.objects.filter(article=article).exists()


def test_a_page_with_damage_below_it_comes_down(siege, forger):
    article = siege.article("live")
    forger.run("UPDATE articles_article SET kind = 'news' WHERE id = %s", article.pk)

    actions.withdraw(article=article, by=siege.user("edith"), reason="It did harm")

    assert not Publication.objects.filter(article=article).exists()


def test_an_approval_below_damage_is_taken_back(siege, forger):
    article = siege.article("other")
    forger.run("UPDATE articles_article SET kind = 'news' WHERE id = %s", article.pk)

    actions.revoke(sign_off=siege.sign_off("other"), by=siege.user("maya"), reason="Struck off")

    assert not Publication.objects.filter(article=article).exists()


def test_a_profile_that_was_given_to_somebody_else_shuts_the_gate(siege, forger):
    """An author's person may not be changed at all; what is said of a reviewer may, and counts as damage."""
    forger.run(
        "UPDATE reviews_reviewer SET specialty = 'Everything' WHERE user_id = %s", siege.rivera
    )

    assert_shut(siege, siege.text("approved"))


# What readers see: the trail's last line says what is live


ADDRESS = "/articles/{}/"


def assert_hidden(client, article):
    """Its page is not shown, and no list has it."""
    answer = client.get(ADDRESS.format(article.slug))
    title = article.revisions.latest("number").title
    assert answer.status_code in (404, 410, 503)
    assert title not in answer.content.decode()
    for address in (f"/topics/{article.topic.slug}/", "/a-to-z/", "/"):
        assert title not in client.get(address).content.decode()


def bring_back(siege):
    """Somebody puts a text that did harm live again, as it was, with its approvals."""
    gone = siege.keys["taken down"]
    for slot, (kind, sign_off) in enumerate([(None, None), *sorted(gone.sign_offs.items())[::-1]]):
        reviewer = SignOff.objects.get(pk=sign_off).reviewer_id if sign_off else None
        Approval.objects.create(
            release_id=gone.release,
            revision_id=gone.revision,
            policy_id=siege.policy,
            slot=slot,
            prev_slot=slot - 1 if slot else None,
            kind=kind,
            sign_off_id=sign_off,
            reviewer_id=reviewer,
        )
    execute(
        "INSERT INTO reviews_publication (article_id, release_id, revision_id, n_slots)"
        " VALUES (%s, %s, %s, 2)",
        gone.article, gone.release, gone.revision,
    )  # fmt: skip
    article = siege.article("taken down")
    shelving.shelve([Revision.objects.select_related("article").get(pk=gone.revision)])
    return article


def test_a_withdrawn_text_that_is_there_again_is_not_shown(siege, client):
    article = bring_back(siege)
    assert seals.prove_approvals(siege.publication("taken down"))

    assert_hidden(client, article)


def test_what_is_live_is_shown_whatever_line_anybody_adds(siege, forger, client):
    """A line that is not sealed takes nothing down: the trail is read past it."""
    article = siege.article("other")
    forger.run(
        "INSERT INTO people_event (subject, n, kind, actor, at, detail, previous, digest)"
        " SELECT subject, 99, 'withdrawn', actor, at, detail, digest, digest FROM people_event"
        " WHERE subject = %s AND n = 1",
        f"article:{article.pk}",
    )

    assert client.get(ADDRESS.format(article.slug)).status_code == 200


def test_a_page_costs_the_same_however_long_its_trail(siege, client):
    article = siege.article("other")
    client.get(ADDRESS.format(article.slug))

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(ADDRESS.format(article.slug)).status_code == 200
        return len(asked)

    before = statements()
    for number in range(40):
        actions.raise_concern(article=article, by=siege.user("edith"), detail=f"Dose {number}")

    assert statements() == before
