"""A newsroom in which whatever anybody can type holds a canary: markup that would show if a page let it through."""

from functools import cached_property

from articles.models import Author, Topic
from feedback.actions import accept_report, report_problem
from people.actions import admit
from references.actions import import_reference
from reviews import actions
from reviews.models import Reviewer
from tests.story import WORKS, Story, cite
from website.actions import (
    approve_introduction,
    approve_page,
    create_page,
    propose_introduction,
    propose_page,
)


def canary(field):
    """Text that closes whatever it stands in, and then makes an element and runs scripts."""
    return f"""canary-{field}'"><img data-canary src=x onerror=alert(1)></script><script>alert(2)</script>"""


class Aviary(Story):
    """Everything of `Story`, with canaries in it."""

    def person(self, name, *args, **fields):
        user = super().person(name, *args, **fields)
        user.name = f"{name} {canary('name')}"[:150]
        user.save()
        admit(person=user, by=user, at=self.start)
        return user

    def reviewer(self, name, kind, regulator, number, letters, specialty):
        """A reviewer whose profile, credential and declaration hold canaries."""
        user = self.person(name, "Reviewers")
        reviewer = self.keep(
            Reviewer(
                user=user,
                slug=name.lower().replace(" ", "-"),
                post_nominals=canary("letters"),
                specialty=canary("specialty"),
                biography=canary("reviewer_biography"),
            )
        )
        credential = actions.claim_credential(
            reviewer=reviewer,
            by=self.maya,
            kind=kind,
            regulator=regulator,
            jurisdiction=canary("jurisdiction"),
            number=number,
            expires_on=self.due(700),
            at=self.start,
        )
        actions.verify_credential(
            credential=credential, by=self.olga, evidence=canary("evidence"), at=self.start
        )
        actions.declare(
            reviewer=reviewer, by=user, by_category={"other": canary("interests")}, at=self.start
        )
        return reviewer

    @cached_property
    def author(self):
        return self.keep(
            Author(
                user=self.wanda,
                slug="wanda-writer",
                post_nominals=canary("author_letters"),
                biography=canary("author_biography"),
            )
        )

    @cached_property
    def works(self):
        csl = {
            "type": "article-journal",
            "title": canary("work_title"),
            "container-title": canary("journal"),
            "author": [{"family": canary("family"), "given": canary("given")}],
            "issued": {"date-parts": [[2019]]},
            "volume": canary("volume"),
            "page": canary("page"),
            "URL": f"https://example.org/{canary('url')}",
        }
        sound = [import_reference(csl=one, by=self.maya) for one in WORKS[:2]]
        return [import_reference(csl=csl, by=self.maya, is_peer_reviewed=True), *sound]

    @cached_property
    def topic(self):
        topic = self.keep(Topic(slug="nerves", name=canary("topic")))
        introduction = propose_introduction(topic=topic, by=self.maya, text=canary("introduction"))
        approve_introduction(introduction=introduction, by=self.olga)
        policy = actions.create_policy(
            by=self.maya,
            name=canary("policy"),
            kinds=("medical", "fact_check"),
            months=24,
            at=self.start,
        )
        actions.set_topic_policy(topic=topic, policy=policy, by=self.maya, at=self.start)
        return topic

    def text(self, **changes):
        raw = canary("body")
        shown = raw.replace("<", "&lt;").replace("body", "body_text")
        cited = cite(*self.works)
        return {
            "title": canary("title"),
            "summary": canary("summary"),
            "key_points": [canary("key_point")],
            "body": f"<h2>{shown}</h2><p>{raw}</p><p title='{shown}'>{shown}{cited}</p>",
            "authors": [self.author],
            "also_known_as": [canary("known_as")],
            "funding": canary("funding"),
            "change_note": canary("change_note"),
        } | changes

    def release(self):
        """Everything that happens to an article, with a canary in each word about it: an old version, a live one,
        a report, a concern, and a newer text that one reviewer wants changed and the other has not judged."""
        first = self.live()
        second = self.write(first.article, summary=f"Now: {canary('summary')}")
        for asked in self.submit(second).assignments.order_by("pk"):
            self.decide(asked, comment=canary("comment"))
        actions.publish(revision=second, by=self.edith)
        self.hear_readers(second)
        third = self.write(first.article, summary=f"Soon: {canary('summary')}")
        review = self.submit(third)
        self.decide(
            review.assignments.get(kind="fact_check"),
            "changes_requested",
            comment=canary("request"),
        )
        return first.article

    def hear_readers(self, revision):
        reports = [
            report_problem(revision=revision, reason="inaccurate", comment=canary("report"))
            for _ in range(2)
        ]
        accept_report(report=reports[0], by=self.edith, reason=canary("concern"))

    def take_down(self, slug):
        """Another article, live for a while, withdrawn with a reason."""
        revision = self.live(slug)
        actions.withdraw(article=revision.article, by=self.edith, reason=canary("withdrawal"))

    def word_a_policy(self):
        page = create_page(by=self.maya, slug="privacy", position=1)
        raw = canary("policy_body")
        version = propose_page(
            page=page,
            by=self.maya,
            title=canary("policy_title"),
            summary=canary("policy_summary"),
            body=f"<p>{raw}</p><p>{raw.replace('<', '&lt;')}</p>",
        )
        approve_page(version=version, by=self.olga)
