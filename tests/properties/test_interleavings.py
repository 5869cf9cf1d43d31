"""Two verbs at once on PostgreSQL, walked statement by statement.

Each verb runs in its own transaction on its own connection. One is stopped after its k-th statement, the other runs as
far as it can, then the first goes on; for every k, both ways round, at READ COMMITTED and at REPEATABLE READ. Whatever
the order, what is live afterwards must stand on approvals that hold, or its doubts be told.

The suite walks publishing against each verb that could undo what it saw, as production runs. ALL_PAIRS=1 walks every verb that touches an
article, its people or its works against every other one and itself: some thousand walks, in about an hour.
"""

import os
import threading
from collections import Counter
from itertools import combinations_with_replacement, count

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from articles.actions import (
    StaleRevision,
    latest_revision,
    mend_live,
    rename,
    restore_text,
    set_also_read,
)
from articles.models import Article, Topic
from feedback.actions import accept_report, report_problem
from people.actions import change_person, erase_person
from people.damage import damage_in
from people.models import Event
from people.refusals import Refusal
from people.witness import subject_of
from references.actions import import_reference, record_notice
from reviews import actions, seals
from reviews.gate.approvals import defect_of
from reviews.models import Publication, SignOff, Withdrawal
from reviews.policies import requirement_of, slots_of
from tests.story import Story, cite

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
# What can undo what somebody saw who publishes.
RIVALS = (
    "publish",
    "withdraw",
    "revoke",
    "save",
    "object_to_it",
    "ask_for_more",
    "declare_conflict",
    "revoke_credential",
)
MORE = (
    "revoke_of_live",
    "restore",
    "mend",
    "close_review",
    "raise_concern",
    "accept_report",
    "retract",
    "correct_work",
    "reclassify",
    "move_topic",
    "rename",
    "set_also_read",
    "rename_person",
    "erase_person",
)
# What production runs at, and what somebody may set.
USUAL, STRICTER = "READ COMMITTED", "REPEATABLE READ"
WALKS = (
    [
        (first, second, level)
        for first, second in combinations_with_replacement(RIVALS + MORE, 2)
        for level in (USUAL, STRICTER)
    ]
    if os.environ.get("ALL_PAIRS")
    else [
        *(("publish", rival, USUAL) for rival in RIVALS),
        *(("publish", rival, STRICTER) for rival in RIVALS[:2]),
    ]
)
# The suite stops before every third statement; which these are is the same in each run.
STEP = 1 if os.environ.get("ALL_PAIRS") else 3
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
    """A live article whose next text is approved in full and not yet published, with everything the verbs need.

    Its topic, physician and one of its works are its own: what becomes of them is the business of this article alone.
    """

    def __init__(self, story, stricter):
        self.story, self.stricter = story, stricter
        name = f"scene-{next(numbers)}"
        self.topic = story.keep(Topic(name=name, slug=name))
        self.beside = story.keep(Topic(name=f"{name}-beside", slug=f"{name}-beside"))
        for topic in (self.topic, self.beside):
            actions.set_topic_policy(topic=topic, policy=story.policy, by=story.maya)
        self.doctor = story.reviewer(
            f"Dora {name}", "physician", "npi", "1234567893", "M.D.", "Neurology"
        )
        csl = {"type": "article-journal", "title": name, "DOI": f"10.1000/{name}"}
        self.work = import_reference(csl=csl, by=story.maya, is_peer_reviewed=True)
        body = f"<h2>What it is</h2><p>Rare{cite(self.work, *story.works[:2])}.</p>"
        first = story.draft(name, topic=self.topic, body=body)
        self.article = first.article
        self.of_live = self.approve(first)
        actions.publish(revision=first, by=story.edith)
        self.live = first
        self.other = Article.objects.exclude(pk=first.article_id).first() or self.article
        self.report = report_problem(revision=first, reason="inaccurate", comment="The dose")
        self.revision = story.write(self.article, title="The next title", body=body)
        self.medical = self.approve(self.revision)

    def approve(self, revision):
        """Both approvals; the physician's."""
        story = self.story
        self.review = story.submit(revision, (self.doctor, "medical"), (story.felix, "fact_check"))
        story.approve_all(self.review)
        return SignOff.objects.get(revision=revision, kind="medical")

    def publish(self):
        actions.publish(revision=self.revision, by=self.story.edith)

    def withdraw(self):
        actions.withdraw(article=self.article, by=self.story.edith, reason="Doubt")

    def revoke(self):
        actions.revoke(sign_off=self.medical, by=self.story.maya, reason="Doubt")

    def revoke_of_live(self):
        actions.revoke(sign_off=self.of_live, by=self.story.maya, reason="Doubt")

    def save(self):
        self.story.write(self.article, title="Another title")

    def restore(self):
        latest = latest_revision(self.article)
        restore_text(article=self.article, by=self.story.wanda, revision=self.live, based_on=latest)

    def mend(self):
        latest = latest_revision(self.article)
        mend_live(article=self.article, by=self.story.edith, live=self.live, based_on=latest)

    def close_review(self):
        actions.close_review(review=self.review, by=self.story.edith, reason="Later")

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
        actions.declare_conflict(sign_off=self.medical, by=self.doctor.user)

    def revoke_credential(self):
        credential = self.doctor.credentials.get()
        actions.revoke_credential(credential=credential, by=self.story.maya, reason="Struck off")

    def ask_for_more(self):
        actions.set_topic_policy(topic=self.topic, policy=self.stricter, by=self.story.maya)

    def raise_concern(self):
        actions.raise_concern(article=self.article, by=self.story.edith, detail="Look")

    def accept_report(self):
        accept_report(report=self.report, by=self.story.edith, reason="The dose")

    def retract(self):
        """As the desk does: what the notice means for live texts is asked with it."""
        with transaction.atomic():
            record_notice(
                reference=self.work, kind="retraction", source="editor", by=self.story.maya
            )
            actions.raise_about_works(by=self.story.maya)

    def correct_work(self):
        csl = {"type": "article-journal", "title": self.work.title}
        actions.correct_cited_work(
            reference=self.work, by=self.story.maya, csl=csl | {"DOI": f"{self.work.doi}-other"}
        )

    def reclassify(self):
        actions.reclassify(
            article=self.article, by=self.story.edith, topic=self.beside, kind="news"
        )

    def move_topic(self):
        actions.move_topic(topic=self.topic, parent=self.beside, by=self.story.maya)

    def rename(self):
        rename(article=self.article, by=self.story.edith, slug=f"{self.article.slug}-new")

    def set_also_read(self):
        set_also_read(article=self.article, others=[self.other], by=self.story.edith)

    def rename_person(self):
        user = self.doctor.user
        change_person(person=user, by=self.story.maya, groups=user.groups.all(), name="Dora Doctor")

    def erase_person(self):
        erase_person(person=self.doctor.user, by=self.story.maya)


def check(scene):
    """What must hold of a scene when both transactions have ended."""
    article = scene.article
    live = list(Publication.objects.live().filter(article=article))
    assert bool(live) == Publication.objects.filter(article=article).exists()
    for publication in live:
        proof = seals.prove(publication)
        assert all(
            s.withdrawn_at is None and s.revision_id == publication.revision_id for s in proof
        )
        assert all(s.reviewer.user.erased_at is None for s in proof)
        assert Counter(s.kind for s in proof) == Counter(slots_of(publication.release.policy))
        assert publication.release.requirement_number <= requirement_of(article).number
        check_doubts(scene, proof)
    last = Withdrawal.objects.filter(article=article).order_by("-id").first()
    if last and live:
        assert live[0].release.number > last.release.number
    check_trail(scene, bool(live))


def check_doubts(scene, proof):
    """Whatever came up since somebody approved what is live is told, so that an editor acts."""
    told = set(scene.article.concerns.values_list("source", flat=True))
    if any(defect_of(one, at=scene.story.now()) for one in proof):
        assert told & {"conflict", "credential"}
    scene.work.refresh_from_db()
    if scene.work.notices.exists():
        assert "notice" in told
    if scene.work.doi.endswith("-other"):
        assert scene.article.concerns.filter(cause=f"identity:{scene.work.pk}").exists()


def check_trail(scene, is_live):
    """The trail tells of what is there; a rule that was there first was met."""
    lines = Event.objects.filter(subject=subject_of(scene.article)).order_by("n")
    kinds = [line.kind for line in lines]
    went = [kind for kind in kinds if kind in ("published", "withdrawn")]
    assert is_live == (went[-1] == "published")
    published = [number for number, kind in enumerate(kinds) if kind == "published"]
    if len(published) > 1 and "policy changed" in kinds:
        assert published[-1] < kinds.index("policy changed")
    touched = (scene.article, scene.doctor, scene.doctor.user, scene.topic, scene.work)
    assert list(damage_in([subject_of(one) for one in touched])) == []


@pytest.mark.parametrize(("first", "second", "level"), WALKS)
def test_two_verbs_at_once(first, second, level, transactional_db):
    story = Story()
    stricter = story.make_policy("medical", "medical", "fact_check")
    story.chen  # noqa: B018 - made before the walk begins
    for turn in ((first, second), (second, first))[: 1 if first == second else 2]:
        stop_before = 0
        while True:
            scene = Scene(story, stricter)
            one = walk(*(getattr(scene, verb) for verb in turn), level, stop_before)
            check(scene)
            if one.statements <= stop_before:
                break
            # Before and just after the lock every statement counts; later the other one only waits.
            stop_before += STEP if stop_before < 8 else 16
