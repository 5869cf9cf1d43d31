"""Two clicks at the same moment, each in a thread with a connection of its own.

`tests/properties/test_interleavings.py` walks publishing against other verbs statement by statement; here whatever
order the machine makes of it must leave the facts whole, and nobody may see an error that is not in plain words.
"""

import threading
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from articles.actions import StaleRevision, latest_revision, save_revision
from articles.models import Article, Revision, Topic
from feedback import actions as feedback
from feedback.models import Tally, Vote
from people.actions import ErasureRefused, erase_person
from people.audit import every_fault
from people.models import Event, User
from people.refusals import Refusal
from reviews import actions, seals
from reviews.models import (
    Assignment,
    Publication,
    Release,
    Requirement,
    Review,
    SignOff,
    Withdrawal,
)
from reviews.policies import policy_of, slots_of
from tests.attacks.siege import empty
from tests.story import Story

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

IN_WORDS = (Refusal, StaleRevision, ValidationError, ErasureRefused)
ROUNDS = 4


@pytest.fixture
def story(transactional_db):
    if User.objects.exists():
        empty()  # the scene of the other attacks, when they alone are run
    made = Story()
    # People are made on first use; not in two threads at once.
    assert all([made.edith, made.maya, made.rivera, made.chen, made.felix, made.author])
    return made


def race(*verbs):
    """Start all verbs at once; what each of them returned, or the refusal it met."""
    outcomes, start = [None] * len(verbs), threading.Barrier(len(verbs))

    def run(number, verb):
        try:
            connection.ensure_connection()
            start.wait(10)
            outcomes[number] = verb()
        except Exception as problem:
            outcomes[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    for outcome in outcomes:
        assert not isinstance(outcome, Exception) or isinstance(outcome, IN_WORDS), outcome
    return outcomes


def refusals(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def facts_are_whole():
    """What is live is proved and explained, and every chain and number is without gaps."""
    assert list(every_fault()) == []
    for publication in Publication.objects.live():
        proof = seals.prove(publication)
        assert all(sign_off.withdrawn_at is None for sign_off in proof)
        assert Counter(s.kind for s in proof) == Counter(slots_of(publication.release.policy))
        assert not Withdrawal.objects.filter(release=publication.release).exists()
    for subject in {event.subject for event in Event.objects.all()}:
        told = list(Event.objects.filter(subject=subject).order_by("n"))
        assert [event.n for event in told] == list(range(1, len(told) + 1))
        if subject.startswith("article:"):
            public = [e.kind for e in told if e.kind in ("published", "withdrawn")]
            live = Publication.objects.filter(article=subject.removeprefix("article:")).exists()
            assert live == (public[-1:] == ["published"])


def publish(story, revision):
    return lambda: actions.publish(revision=revision, by=story.edith)


def withdraw(story, revision):
    return lambda: actions.withdraw(article=revision.article, by=story.maya, reason="Doubt")


def test_two_clicks_on_publish_are_one_release(story):
    revision = story.approved()

    for number in range(1, ROUNDS):
        first, second, third = race(*[publish(story, revision)] * 3)

        assert first == second == third
        assert Release.objects.count() == number
        facts_are_whole()
        withdraw(story, revision)()


def test_two_texts_of_one_article_published_at_once(story):
    first = story.live()
    second = story.write(first.article, title="Another title")
    story.approve_all(story.submit(second))

    for _ in range(ROUNDS):
        race(publish(story, first), publish(story, second))

        assert Publication.objects.count() == 1
        facts_are_whole()
    numbers = list(Release.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_publishing_while_it_is_withdrawn(story):
    revision = story.live()

    for _ in range(ROUNDS):
        race(withdraw(story, revision), publish(story, revision))

        facts_are_whole()
        publish(story, revision)()


def test_withdrawing_twice_is_one_withdrawal(story):
    revision = story.live()

    for number in range(1, ROUNDS):
        outcomes = race(*[withdraw(story, revision)] * 3)

        assert not refusals(outcomes)
        assert Withdrawal.objects.count() == number
        facts_are_whole()
        publish(story, revision)()


def test_publishing_while_an_approval_is_taken_back(story):
    for number in range(ROUNDS):
        revision = story.approved(f"article-{number}")
        sign_off = SignOff.objects.get(revision=revision, kind="medical")

        race(
            publish(story, revision),
            lambda sign_off=sign_off: actions.revoke(
                sign_off=sign_off, by=story.maya, reason="Doubt"
            ),
        )

        sign_off.refresh_from_db()
        assert sign_off.withdrawn_at
        assert not Publication.objects.filter(revision=revision).exists()
        facts_are_whole()


def test_taking_back_twice_is_once(story):
    story.live()
    sign_off = SignOff.objects.get(kind="medical")

    outcomes = race(*[lambda: actions.revoke(sign_off=sign_off, by=story.maya, reason="Doubt")] * 3)

    assert not refusals(outcomes)
    assert Event.objects.filter(kind="sign-off taken back").count() == 1
    assert Withdrawal.objects.count() == 1
    facts_are_whole()


def test_of_several_saves_on_one_text_one_wins(story):
    base = story.draft()

    def save(title):
        return lambda: save_revision(
            article=base.article, by=story.wanda, based_on=base, **story.text(title=title)
        )

    outcomes = race(*[save(f"Title {number}") for number in range(4)])

    stale = refusals(outcomes)
    assert len(stale) == 3
    assert all(isinstance(one, StaleRevision) for one in stale)
    assert {one.latest for one in stale} == {latest_revision(base.article)}
    assert Revision.objects.filter(article=base.article).count() == 2
    facts_are_whole()


def test_of_several_first_texts_one_wins(story):
    article = story.article()
    text = story.text()

    outcomes = race(
        *[
            lambda: save_revision(article=article, by=story.wanda, based_on=None, **text)
            for _ in range(3)
        ]
    )

    assert len(refusals(outcomes)) == 2
    assert Revision.objects.filter(parent=None).count() == 1
    facts_are_whole()


def test_the_same_sign_off_twice_is_one(story):
    for number in range(ROUNDS):
        assignment = story.submit(story.draft(f"article-{number}")).assignments.first()

        first, second, third = race(*[lambda a=assignment: story.decide(a)] * 3)

        assert first == second == third
    assert SignOff.objects.count() == ROUNDS
    assert Event.objects.filter(kind="signed off").count() == ROUNDS
    facts_are_whole()


def test_of_two_decisions_one_stands(story):
    assignment = story.submit(story.draft()).assignments.first()

    outcomes = race(
        lambda: story.decide(assignment), lambda: story.decide(assignment, "changes_requested")
    )

    assert len(refusals(outcomes)) == 1
    assert SignOff.objects.count() == 1
    facts_are_whole()


def test_signing_while_the_review_is_closed(story):
    for number in range(ROUNDS):
        review = story.submit(story.draft(f"article-{number}"))
        assignment = review.assignments.first()

        signed, closed = race(
            lambda a=assignment: story.decide(a),
            lambda r=review: actions.close_review(review=r, by=story.edith, reason="A rewrite"),
        )

        assert closed.closed_at
        assert SignOff.objects.filter(assignment=assignment).exists() == (
            not isinstance(signed, Exception)
        )
        facts_are_whole()


def test_signing_while_the_text_is_saved_anew(story):
    revision = story.draft()
    assignment = story.submit(revision).assignments.first()

    signed, saved = race(
        lambda: story.decide(assignment),
        lambda: save_revision(
            article=revision.article,
            by=story.wanda,
            based_on=revision,
            **story.text(title="Another title"),
        ),
    )

    assert signed.digest == revision.digest != saved.digest
    facts_are_whole()


def test_two_editors_submit_at_once(story):
    revision = story.draft()
    asked = [(story.rivera, "medical", story.due())]

    outcomes = race(
        *[
            lambda: actions.submit(revision=revision, by=story.edith, assignments=asked)
            for _ in range(3)
        ]
    )

    assert len(refusals(outcomes)) == 2
    assert Review.objects.count() == 1
    assert Requirement.objects.count() == 1
    facts_are_whole()


def test_one_reviewer_asked_twice_at_once(story):
    review = story.submit(story.draft())

    def ask():
        return actions.assign(
            review=review,
            reviewer=story.chen,
            kind="medical",
            due_on=story.due(),
            by=story.edith,
        )

    outcomes = race(ask, ask, ask)

    assert len(refusals(outcomes)) == 2
    assert Assignment.objects.filter(reviewer=story.chen).count() == 1
    facts_are_whole()


def test_a_stricter_policy_while_it_is_published(story):
    """Either the old rule was met and a concern is raised, or the new one shuts the gate."""
    stricter = story.make_policy("medical", "medical", "fact_check")
    revision = story.approved()

    for turn in range(ROUNDS):
        policy = stricter if turn % 2 == 0 else story.policy
        race(
            publish(story, revision),
            lambda policy=policy: actions.set_topic_policy(
                topic=story.topic, policy=policy, by=story.maya
            ),
        )

        facts_are_whole()
        numbers = list(Requirement.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert Requirement.objects.latest("number").policy == policy
        for publication in Publication.objects.live():
            assert publication.n_slots == publication.release.policy.n_slots == 2


def test_a_text_submitted_while_its_topics_policy_is_set(story):
    """Its requirement is the new policy, whoever came first."""
    for turn in range(ROUNDS):
        revision = story.draft(f"article-{turn}", topic=story.topic)
        policy = story.make_policy("medical", "fact_check")
        asked = [(story.rivera, "medical", story.due())]
        race(
            lambda revision=revision, asked=asked: actions.submit(
                revision=revision, by=story.edith, assignments=asked
            ),
            lambda policy=policy: actions.set_topic_policy(
                topic=story.topic, policy=policy, by=story.maya
            ),
        )

        assert policy_of(revision.article) == policy
        facts_are_whole()


def test_an_article_begun_and_submitted_while_its_topics_policy_is_set(story):
    """Nothing of it was there when the policy was set; its requirement is the new one all the same."""
    assert story.rivera and story.author and story.works and story.topic
    for turn in range(ROUNDS):
        policy = story.make_policy("medical", "fact_check")

        def begin_and_submit(turn=turn):
            revision = story.draft(f"begun-{turn}", topic=story.topic)
            asked = [(story.rivera, "medical", story.due())]
            actions.submit(revision=revision, by=story.edith, assignments=asked)

        race(
            begin_and_submit,
            lambda policy=policy: actions.set_topic_policy(
                topic=story.topic, policy=policy, by=story.maya
            ),
        )

        assert policy_of(Article.objects.get(slug=f"begun-{turn}")) == policy
        facts_are_whole()


def test_two_topics_each_moved_below_the_other(story):
    """One of them is refused: a loop would have no top, and neither would be found again."""
    for turn in range(ROUNDS):
        heart, liver = (
            story.keep(Topic(name=f"{name} {turn}", slug=f"{name}-{turn}"))
            for name in ("heart", "liver")
        )
        outcomes = race(
            lambda heart=heart, liver=liver: actions.move_topic(
                topic=heart, parent=liver, by=story.maya
            ),
            lambda heart=heart, liver=liver: actions.move_topic(
                topic=liver, parent=heart, by=story.maya
            ),
        )

        assert len(refusals(outcomes)) == 1
        assert Topic.objects.filter(pk__in=(heart.pk, liver.pk), parent=None).count() == 1


def test_a_reviewer_is_erased_while_their_text_is_published(story, settings):
    """Either the text is live and the reviewer stays, or they are gone and it is not."""
    settings.SIGN_OFF_RETENTION_YEARS = 0
    for turn in range(ROUNDS):
        signer = story.reviewer(f"Dora Doctor{turn}", "physician", "npi", "1234567893", "M.D.", "")
        revision = story.draft(f"article-{turn}")
        review = story.submit(revision, (signer, "medical"), (story.felix, "fact_check"))
        story.approve_all(review)

        race(
            publish(story, revision),
            lambda signer=signer: erase_person(person=signer.user, by=story.maya),
        )

        erased = User.objects.get(pk=signer.pk).erased_at is not None
        live = Publication.objects.live().filter(article=revision.article).exists()
        assert live is not erased
        facts_are_whole()


def test_a_concern_settled_twice_is_settled_once(story):
    revision = story.draft()
    concern = actions.raise_concern(article=revision.article, by=story.edith, detail="The dose")

    race(
        *[
            lambda: actions.resolve_concern(concern=concern, by=story.edith, reason="Right")
            for _ in range(3)
        ]
    )

    assert Event.objects.filter(kind="concern resolved").count() == 1
    facts_are_whole()


def test_many_articles_published_at_once(story):
    """No two people wait for each other: locks are taken in one order."""
    revisions = [story.approved(f"article-{number}") for number in range(4)]

    outcomes = race(*[publish(story, revision) for revision in revisions])

    assert not refusals(outcomes)
    assert Publication.objects.count() == 4
    facts_are_whole()


def test_without_the_lock_the_second_click_meets_a_key(story, monkeypatch):
    """What the lock is for: a sentence instead of an error. The key holds all the same."""
    assignment = story.submit(story.draft()).assignments.first()
    both_have_looked, seal = threading.Barrier(2), seals.seal_of

    def wait_and_seal(sign_off):
        both_have_looked.wait(10)
        return seal(sign_off)

    monkeypatch.setattr("reviews.actions.decisions.lock", lambda article: article)
    monkeypatch.setattr(seals, "seal_of", wait_and_seal)

    with pytest.raises(AssertionError, match="reviews_signoff_assignment_id"):
        race(*[lambda: story.decide(assignment)] * 2)

    assert SignOff.objects.count() == 1


def test_votes_that_are_given_changed_and_tallied_at_once_are_counted_once(story):
    revision = story.live()

    def vote(number):
        return partial(
            feedback.record_vote, revision=revision, helpful=True, address=f"192.0.2.{number}"
        )

    first = [one.vote for one in race(*map(vote, range(6)))]
    turns = [
        partial(
            feedback.change_vote, token=feedback.token_of(one), revision=revision, helpful=False
        )
        for one in first[:4]
    ]
    outcomes = race(*turns, feedback.tally_votes, *map(vote, range(6, 10)), feedback.tally_votes)

    assert refusals(outcomes) == []
    feedback.tally_votes()
    tally = Tally.objects.get()
    assert (tally.yes, tally.no) == (6, 4)
    assert not Vote.objects.filter(is_tallied=False).exists()


def test_four_workers_at_one_second_publish_once(story):
    later = timezone.now() + timedelta(hours=1)
    planned = actions.schedule(revision=story.approved(), due_at=later, by=story.edith)
    put_live = partial(actions.publish_scheduled, key=planned.pk, at=later)

    done = race(*[put_live] * 4)

    assert sorted(one is not None for one in done) == [False, False, False, True]
    assert Release.objects.count() == 1
    assert Event.objects.filter(kind="published").count() == 1
    facts_are_whole()
