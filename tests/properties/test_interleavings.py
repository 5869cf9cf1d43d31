"""Two verbs at once on PostgreSQL, walked statement by statement.

Each verb runs in its own transaction on its own connection. One is stopped after its k-th statement, the other runs as
far as it can, then the first goes on; for every k, both ways round, at READ COMMITTED and at REPEATABLE READ. Whatever
the order, what is live afterwards must stand on approvals that hold.
"""

import os
import threading
from collections import Counter
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from articles.actions import StaleRevision
from articles.models import Topic
from people.models import Event
from people.refusals import Refusal
from reviews import actions, seals
from reviews.gate.approvals import defect_of
from reviews.models import Publication, Review, SignOff, Withdrawal
from reviews.policies import requirement_of, slots_of
from tests.story import Story

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
RIVALS = ["withdraw", "revoke", "save", "object_to_it", "ask_for_more", "publish"]
# These take minutes, as whatever a reviewer has signed waits with them.
RIVALS += ["declare_conflict", "revoke_credential"] if os.environ.get("ALL_PAIRS") else []
LEVELS = ("READ COMMITTED", "REPEATABLE READ")
# How often somebody looks whether a verb waits for a lock, and how long at most; in seconds.
LOOK_EVERY, PATIENCE = 0.004, 10
numbers = count(1)


class Walker(threading.Thread):
    """One verb on its own connection, which stops before its k-th statement until told to go on."""

    def __init__(self, verb, level, stop_before=None):
        super().__init__(daemon=True)
        self.verb, self.level, self.stop_before = verb, level, stop_before
        self.statements = 0
        self.process = None
        self.stopped, self.go_on, self.done = (threading.Event() for _ in range(3))
        self.outcome = None

    def run(self):
        try:
            connection.ensure_connection()
            self.process = connection.connection.info.backend_pid
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {self.level}"
                )
            with connection.execute_wrapper(self.step), transaction.atomic():
                self.verb()
            self.outcome = "done"
        except (Refusal, StaleRevision, ValidationError, DatabaseError) as refusal:
            self.outcome = type(refusal).__name__
        except Exception as fault:
            self.outcome = fault
        finally:
            connection.close()
            self.stopped.set()
            self.done.set()

    def goes_as_far_as_it_can(self):
        """Until it has ended or waits for a lock."""
        looked = 0
        while not self.done.wait(LOOK_EVERY) and looked * LOOK_EVERY < PATIENCE:
            looked += 1
            if self.process and self.waits():
                return

    def waits(self):
        with connection.cursor() as cursor:
            asked = "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted"
            cursor.execute(asked, [self.process])
            return cursor.fetchone() is not None

    def step(self, execute, sql, params, many, context):
        if self.statements == self.stop_before:
            self.stopped.set()
            self.go_on.wait(10)
        self.statements += 1
        return execute(sql, params, many, context)


def walk(first, second, level, stop_before):
    """Run `first` up to a statement, then `second` as far as it goes, then `first` to its end."""
    one = Walker(first, level, stop_before)
    two = Walker(second, level)
    one.start()
    one.stopped.wait(10)
    two.start()
    two.goes_as_far_as_it_can()
    one.go_on.set()
    one.join(20)
    two.join(20)
    assert not one.is_alive()
    assert not two.is_alive()
    for walker in (one, two):
        assert not isinstance(walker.outcome, Exception), walker.outcome
    return one


class Scene:
    """An article that is approved in full and not yet published, with everything the verbs need."""

    def __init__(self, story):
        self.story = story
        # A topic of its own: a rule that changes is the business of this article alone.
        name = f"scene-{next(numbers)}"
        self.topic = story.keep(Topic(name=name, slug=name))
        actions.set_topic_policy(topic=self.topic, policy=story.policy, by=story.maya)
        self.revision = story.approved(name, topic=self.topic)
        self.article = self.revision.article
        self.review = Review.objects.get(article=self.article)
        self.medical = SignOff.objects.get(revision=self.revision, kind="medical")

    def publish(self):
        actions.publish(revision=self.revision, by=self.story.edith)

    def withdraw(self):
        actions.withdraw(article=self.article, by=self.story.edith, reason="Doubt")

    def revoke(self):
        actions.revoke(sign_off=self.medical, by=self.story.maya, reason="Doubt")

    def save(self):
        self.story.write(self.article, title="Another title")

    def object_to_it(self):
        with transaction.atomic():
            asked = actions.assign(
                review=self.review,
                reviewer=self.story.chen,
                kind="medical",
                due_on=self.story.due(),
                by=self.story.edith,
            )
            self.story.decide(asked, "changes_requested")

    def declare_conflict(self):
        actions.declare_conflict(sign_off=self.medical, by=self.story.rivera.user)

    def revoke_credential(self):
        actions.revoke_credential(
            credential=self.credential, by=self.story.maya, reason="Struck off"
        )

    def ask_for_more(self):
        actions.set_topic_policy(topic=self.topic, policy=self.stricter, by=self.story.maya)


def check(scene):
    """What must hold of a scene when both transactions have ended."""
    live = list(Publication.objects.live().filter(article=scene.article))
    scene.medical.refresh_from_db()
    for publication in live:
        proof = seals.prove(publication)
        assert scene.medical.withdrawn_at is None
        assert all(
            s.withdrawn_at is None and s.revision_id == publication.revision_id for s in proof
        )
        assert Counter(s.kind for s in proof) == Counter(slots_of(publication.release.policy))
        assert publication.release.requirement_number <= requirement_of(scene.article).number
    last = Withdrawal.objects.filter(article=scene.article).order_by("-id").first()
    if last and live:
        assert live[0].release.number > last.release.number
    told = [
        e.kind
        for e in Event.objects.filter(subject=f"article:{scene.article.pk}").order_by("n")
        if e.kind in ("published", "withdrawn")
    ]
    assert bool(live) == (told[-1:] == ["published"])


def order_was_serial(scene):
    """A rule or an objection that was there first must have been met: events tell the order."""
    kinds = [
        e.kind for e in Event.objects.filter(subject=f"article:{scene.article.pk}").order_by("n")
    ]
    if "published" in kinds and "policy changed" in kinds:
        assert kinds.index("published") < kinds.index("policy changed")
    doubted = scene.article.concerns.filter(source__in=["conflict", "credential"]).exists()
    if Publication.objects.filter(article=scene.article).exists():
        assert doubted == any(defect_of(one, at=one.signed_at) for one in [scene.medical])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("rival", RIVALS)
def test_publish_against_another_verb(rival, level, transactional_db):
    story = Story()
    stricter = story.make_policy("medical", "medical", "fact_check")
    story.chen  # noqa: B018 - made before the walk begins
    credential = story.rivera.credentials.get()
    for turn in ("publish first", "rival first"):
        stop_before = 0
        while True:
            if rival == "revoke_credential":  # those before were
                credential = story.qualify(story.rivera)
            scene = Scene(story)
            scene.stricter = stricter
            scene.credential = credential
            verbs = [scene.publish, getattr(scene, rival)]
            if turn == "rival first":
                verbs.reverse()
            one = walk(*verbs, level, stop_before)
            check(scene)
            order_was_serial(scene)
            if one.statements <= stop_before:
                break
            # Before and just after the lock every statement counts; later the other one only waits.
            stop_before += 1 if stop_before < 8 else 16
