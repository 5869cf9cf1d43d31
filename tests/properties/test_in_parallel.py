"""A newsroom at work: several people use all verbs at once while readers read, and the trail raises no false alarm.

`PARALLEL_SECONDS=120 pytest tests/properties/test_in_parallel.py` goes on for longer.
"""

import os
import random
import threading
import time
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from articles.actions import StaleRevision, latest_revision, rename, set_also_read
from articles.models import Article, Kind
from people.audit import every_fault
from people.refusals import Refusal
from references.actions import record_notice
from reviews import actions
from reviews.models import Assignment, Concern, SignOff
from tests.story import Story

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SECONDS = float(os.environ.get("PARALLEL_SECONDS", "3"))
PEOPLE, READERS, ARTICLES = 4, 2, 4
REFUSED = (Refusal, StaleRevision, ValidationError)


class Newsroom:
    """What anybody may try on any of a few articles; `chance` chooses."""

    def __init__(self, story):
        self.story = story
        self.articles = [story.live(f"article-{n}").article for n in range(ARTICLES)]
        self.policies = [story.policy, story.make_policy("medical", "medical", "fact_check")]
        assert story.chen and story.drew and story.root
        self.done, self.faults = Counter(), []
        self.end = time.monotonic() + SECONDS

    def verbs(self):
        return [verb for name, verb in vars(type(self)).items() if name.startswith("try_")]

    def work(self, seed):
        chance = random.Random(seed)  # noqa: S311 - which verb comes next
        try:
            while time.monotonic() < self.end:
                self.one_verb(chance)
        finally:
            connection.close()

    def one_verb(self, chance):
        verb = chance.choice(self.verbs())
        article = chance.choice(self.articles)
        try:
            with transaction.atomic():
                verb(self, article, chance)
            self.done[verb.__name__] += 1
        except REFUSED:
            self.done["refused"] += 1
        except Exception as fault:
            self.faults.append(f"{verb.__name__}: {fault!r}")

    def read(self):
        client = Client(raise_request_exception=False)
        try:
            while time.monotonic() < self.end:
                for article in self.articles:
                    now = Article.objects.get(pk=article.pk)
                    status = client.get(now.get_absolute_url()).status_code
                    self.done[f"read {status}"] += 1
                    if status not in (200, 301, 404, 410):  # 301: renamed meanwhile
                        self.faults.append(f"a reader got {status}")
        finally:
            connection.close()

    # The verbs

    def try_write(self, article, chance):
        self.story.write(article, title=f"Title {chance.random():.6f}")

    def try_submit(self, article, chance):
        medical = chance.choice([self.story.rivera, self.story.chen, self.story.drew])
        asked = (medical, "medical"), (self.story.felix, "fact_check")
        self.story.submit(latest_revision(article), *asked)

    def try_decide(self, article, chance):
        decision = chance.choice(["approved"] * 6 + ["changes_requested", "declined"])
        for asked in Assignment.objects.waiting().filter(review__article=article):
            self.story.decide(asked, decision)

    try_decide_more = try_decide

    def try_publish(self, article, chance):
        actions.publish(revision=latest_revision(article), by=self.story.edith)

    try_publish_more = try_publish

    def try_withdraw(self, article, chance):
        actions.withdraw(article=article, by=self.story.edith, reason="Doubt")

    def try_close_the_review(self, article, chance):
        if review := actions.open_review(article):
            actions.close_review(review=review, by=self.story.edith, reason="Later")

    def try_take_back(self, article, chance):
        signed = SignOff.objects.filter(revision__article=article, withdrawn_at=None)
        if last := signed.order_by("-pk").first():
            actions.revoke(sign_off=last, by=last.reviewer.user, reason="I misread it")

    def try_raise_a_concern(self, article, chance):
        actions.raise_concern(article=article, by=self.story.edith, detail=f"{chance.random()}")

    def try_dismiss_a_concern(self, article, chance):
        if concern := Concern.objects.open().filter(article=article).first():
            actions.resolve_concern(concern=concern, by=self.story.edith, reason="It says so")

    def try_rename(self, article, chance):
        slug = f"article-{article.pk}-{chance.randrange(10**6)}"
        rename(article=article, by=self.story.edith, slug=slug)

    def try_reclassify(self, article, chance):
        kind = chance.choice([Kind.CONDITION, Kind.TREATMENT])
        actions.reclassify(
            article=article, by=self.story.edith, topic=self.story.topic, kind=str(kind)
        )

    def try_choose_what_to_read_next(self, article, chance):
        others = [one for one in self.articles if one.pk != article.pk]
        set_also_read(article=article, by=self.story.edith, others=chance.sample(others, 2))

    def try_set_the_policy(self, article, chance):
        policy = chance.choice(self.policies)
        actions.set_topic_policy(topic=self.story.topic, policy=policy, by=self.story.maya)

    def try_record_a_notice(self, article, chance):
        work = chance.choice(self.story.works)
        record_notice(reference=work, kind="correction", source="editor", by=self.story.maya)

    def try_declare(self, article, chance):
        reviewer = chance.choice([self.story.rivera, self.story.chen])
        actions.declare(reviewer=reviewer, by=reviewer.user, none_to_declare=True)


def test_all_verbs_at_once_raise_no_false_alarm(transactional_db):
    newsroom = Newsroom(Story())
    workers = [threading.Thread(target=newsroom.work, args=(seed,)) for seed in range(PEOPLE)]
    workers += [threading.Thread(target=newsroom.read) for _ in range(READERS)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(SECONDS + 60)

    assert not any(one.is_alive() for one in workers)
    assert newsroom.faults == []
    assert len(newsroom.done) > 5, newsroom.done
    assert list(every_fault()) == []
