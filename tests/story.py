"""A newsroom for tests: named people, real references, and what they do, always through the verbs.

Wanda writes. Edith edits. Maya and Olga are managing editors. Dr Rivera, Dr Chen and Dr Drew review as
physicians, Felix checks facts. Stan is a stranger with an account and no role.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.utils import timezone

from articles.actions import create_article, latest_revision, save_revision
from articles.models import Article, Author, Topic
from people import trail
from people.actions import admit
from people.days import local_day
from people.models import User
from people.plain_rows import keep
from references.actions import import_reference
from reviews import actions, telling
from reviews.checklists import QUESTIONS, points_to_check
from reviews.models import Reviewer, SignOff
from reviews.reviewers import declaration_of
from reviews.signing import actor_of, sealed_sign_off
from tests.laying import laid, laying_for, made

PASSWORD = "correct horse battery staple"  # noqa: S105
ALL_TICKED = {key: True for key, _ in QUESTIONS}
WORKS = json.loads(
    (Path(__file__).parent.parent / "cms/sample/references.csl.json").read_text(encoding="utf-8")
)


def cite(*references):
    """Markers as the editor writes them."""
    return "".join(f'<a class="citation" data-reference="{r.pk}"></a>' for r in references)


def entitle(person, *groups, **flags):
    """Give somebody roles and flags beside those they have, as the verb would."""
    for name, value in flags.items():
        setattr(person, name, value)
    person.save()
    person.groups.add(*groups)
    admit(person=person, by=person)


class Story:
    """Everything a test needs, made on first use."""

    def __init__(self, *, is_laid=False):
        """`is_laid` when what other tests have made may be laid again (see tests/laying.py)."""
        self.laying = laying_for(self) if is_laid else None
        self._start = (self.laying.at if self.laying else timezone.now()) - timedelta(hours=1)

    @property
    def start(self) -> datetime:
        """When credentials were verified and declarations made."""
        return self._start

    @start.setter
    def start(self, when: datetime):
        self._start = when
        if self.laying:
            self.laying.step = None  # what others did began another day

    # People

    def person(self, name, group=None, *, staff=False, **fields):
        email = f"{name.split()[-1].lower()}@example.org"
        user = User.objects.create_user(email, PASSWORD, name=name, is_staff=staff, **fields)
        if group:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        admit(person=user, by=user, at=self.start)
        return user

    @made
    def wanda(self):
        return self.person("Wanda Writer", "Writers", staff=True)

    @made
    def edith(self):
        return self.person("Edith Editor", "Editors", staff=True)

    @made
    def maya(self):
        return self.person("Maya Manager", "Managing editors", staff=True)

    @made
    def olga(self):
        return self.person("Olga Otherboss", "Managing editors", staff=True)

    @made
    def stan(self):
        return self.person("Stan Stranger")

    @made
    def root(self):
        return self.person("Rita Root", staff=True, is_superuser=True)

    @made
    def rivera(self):
        return self.reviewer("Rosa Rivera", "physician", "npi", "1234567893", "M.D.", "Neurology")

    @made
    def chen(self):
        return self.reviewer("Celia Chen", "physician", "npi", "1558598797", "M.D.", "Oncology")

    @made
    def drew(self):
        return self.reviewer("Dana Drew", "physician", "other", "DR 4712", "M.D.", "Neurology")

    @made
    def felix(self):
        return self.reviewer("Felix Factor", "researcher", "other", "FC 4711", "Ph.D.", "Methods")

    def reviewer(self, name, kind, regulator, number, letters, specialty):
        user = self.person(name, "Reviewers")
        slug = name.lower().replace(" ", "-")
        profile = Reviewer(user=user, slug=slug, post_nominals=letters, specialty=specialty)
        reviewer = self.keep(profile)
        self.qualify(reviewer, kind, regulator, number)
        actions.declare(reviewer=reviewer, by=user, none_to_declare=True, at=self.start)
        return reviewer

    @laid
    def qualify(
        self,
        reviewer,
        kind="physician",
        regulator="npi",
        number="1234567893",
        specialty="",
        at=None,
    ):
        credential = actions.claim_credential(
            reviewer=reviewer,
            by=self.maya,
            kind=kind,
            regulator=regulator,
            jurisdiction="Nowhere",
            number=number,
            specialty=specialty,
            expires_on=local_day((at or timezone.now()) + timedelta(days=700)),
            at=at or self.start,
        )
        actions.verify_credential(
            credential=credential, by=self.olga, evidence="Register, read", at=at or self.start
        )
        return credential

    def check_again(self, reviewer, *, at=None):
        """A managing editor looks each credential of theirs up again."""
        for one in reviewer.credentials.all():
            actions.verify_credential(
                credential=one, by=self.olga, evidence="Register, read again", at=at or self.now()
            )

    @made
    def author(self):
        profile = {"slug": "wanda-writer", "post_nominals": "R.N.", "biography": "Writes."}
        return self.keep(Author(user=self.wanda, **profile))

    # Things

    def keep(self, row):
        """A topic or profile, as a managing editor enters it."""
        return keep(row, by=self.maya, at=self.start)

    @made
    def works(self):
        return [import_reference(csl=csl, by=self.maya, is_peer_reviewed=True) for csl in WORKS[:4]]

    @made
    def bare_topic(self):
        """A topic for which nobody has set a policy."""
        return self.keep(Topic(name="Unruled", slug="unruled"))

    @made
    def topic(self):
        """A topic whose policy asks for one medical review and one fact check."""
        topic = self.keep(Topic(name="Nerves", slug="nerves"))
        actions.set_topic_policy(topic=topic, policy=self.policy, by=self.maya, at=self.start)
        return topic

    @laid
    def topic_below(self):
        """A topic without a policy of its own, below the one that has it."""
        return self.keep(Topic(name="Brain", slug="brain", parent=self.topic))

    @made
    def policy(self):
        return self.make_policy("medical", "fact_check")

    @laid
    def make_policy(self, *kinds, months=24, **more):
        return actions.create_policy(
            by=self.maya, name=" + ".join(kinds), kinds=kinds, months=months, at=self.start, **more
        )

    # What people do

    @laid
    def article(self, slug="paraneoplastic-syndrome", *, topic=None, by=None) -> Article:
        return create_article(by=by or self.wanda, slug=slug, topic=topic or self.topic)

    def text(self, **changes):
        body = f"<h2>What it is</h2><p>The body defends itself{cite(*self.works[:3])}.</p>"
        return {
            "title": "What leads to paraneoplastic syndrome",
            "summary": "A rare answer of the body to a tumour.",
            "key_points": ["It is rare.", "It can be treated."],
            "body": body,
            "authors": [self.author],
            "funding": "Paid for by the publisher.",
        } | changes

    @laid
    def write(self, article, by=None, at=None, **changes):
        """The next revision of an article, with some words changed."""
        return save_revision(
            article=article,
            by=by or self.wanda,
            based_on=latest_revision(article),
            at=at,
            **self.text(**changes),
        )

    @laid
    def draft(self, slug="paraneoplastic-syndrome", *, topic=None, **changes):
        return self.write(self.article(slug, topic=topic), **changes)

    def due(self, days=7):
        return local_day(timezone.now()) + timedelta(days=days)

    @laid
    def submit(self, revision, *asked, by=None):
        """Open a review; `asked` are (reviewer, kind), the usual two when none are named."""
        asked = asked or ((self.rivera, "medical"), (self.felix, "fact_check"))
        return actions.submit(
            revision=revision,
            by=by or self.edith,
            assignments=[(reviewer, kind, self.due()) for reviewer, kind in asked],
        )

    @laid
    def decide(self, assignment, decision="approved", **more):
        if decision == "approved":
            points = points_to_check(assignment.revision, assignment.kind)
            more.setdefault("checklist", ALL_TICKED | {key: True for key, _ in points})
        else:
            more.setdefault("comment", "The dose is wrong.")
        return actions.sign_off(
            assignment=assignment,
            by=assignment.reviewer.user,
            digest=assignment.revision.digest,
            decision=decision,
            **more,
        )

    @laid
    def approve_on_anothers(self, assignment, base, **more):
        """Approve the changes on another reviewer's approval, as it was done before amendments."""
        at = self.now()
        made = sealed_sign_off(
            assignment,
            decision=SignOff.Decision.APPROVED,
            checklist=ALL_TICKED,
            declaration=declaration_of(assignment.reviewer, at=at),
            actor=actor_of(assignment.reviewer, assignment.kind, at=at),
            at=at,
            valid_until=base.valid_until,
            base=base,
            **more,
        )
        made.on_anothers_base = True
        made.save()
        trail.record(
            subject=assignment.revision.article,
            kind="signed off",
            by=assignment.reviewer.user,
            at=at,
            detail=telling.of_sign_off(made),
            wrote=[made],
            actor=made.actor,
        )
        return made

    @laid
    def approve_all(self, review):
        return [self.decide(a) for a in review.assignments.order_by("id")]

    def live_by_changes(self, **changes):
        """A second text that readers see, of which Dr Rivera approved the changes alone, on their approval of the first."""
        second = self.write(self.live().article, **changes)
        review = self.submit(second, (self.rivera, "medical"), (self.felix, "fact_check"))
        medical, facts = review.assignments.order_by("pk")
        self.decide(medical, scope="changes")
        self.decide(facts)
        actions.publish(revision=second, by=self.edith)
        return second

    @laid
    def approved(self, slug="paraneoplastic-syndrome", **changes):
        """A revision that everybody asked has approved."""
        revision = self.draft(slug, **changes)
        self.approve_all(self.submit(revision))
        return revision

    @laid
    def live(self, slug="paraneoplastic-syndrome", **changes):
        """A revision that readers see."""
        revision = self.approved(slug, **changes)
        actions.publish(revision=revision, by=self.edith)
        return revision

    def term(self, slug="antibody", title="Antibody", **text):
        """A word that is explained to readers."""
        said = f"<p>It binds to what is foreign{cite(*self.works[:2])}.</p>"
        term = self.approved(slug, **{"title": title, "body": said, **text})
        actions.reclassify(article=term.article, by=self.edith, topic=self.topic, kind="term")
        actions.publish(revision=term, by=self.edith)
        return term

    def notice(self, *shown_on, slug="batch-recalled", title="Do not take batch 4711", **text):
        """A safety notice on the pages that these lines name."""
        said = f"<p>It may hold too much{cite(*self.works[:2])}.</p>"
        given = {"title": title, "summary": "", "body": said, "shown_on": shown_on, **text}
        notice = self.approved(slug, **given)
        actions.reclassify(article=notice.article, by=self.edith, topic=self.topic, kind="notice")
        actions.publish(revision=notice, by=self.edith)
        return notice

    def now(self) -> datetime:
        return timezone.now()
