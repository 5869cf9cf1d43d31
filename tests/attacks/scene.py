"""What is attacked: a publisher's database with texts in every state, all of it written by the verbs."""

from dataclasses import dataclass
from datetime import date, timedelta

from articles.actions import (
    Given,
    add_source,
    bring_article,
    give_evidence,
    keep_to_circle,
    rename,
)
from articles.models import Article, Revision
from feedback.actions import report_problem
from people.models import User
from people.witness import subject_of
from references.actions import record_notice, replace_work
from reviews import actions
from reviews.links import link_token
from reviews.models import Assignment, Publication, Release, SignOff
from tests import helplines, pictures
from tests.story import Story, cite
from website.actions import (
    approve_introduction,
    approve_page,
    create_page,
    propose_introduction,
    propose_page,
)


@dataclass(frozen=True)
class Keys:
    """The keys around one revision, for statements that go round Django; by kind of approval where there are two."""

    revision: int
    article: int
    digest: str
    release: int | None
    assignments: dict[str, int]
    sign_offs: dict[str, int]


class Scene:
    """Keys of what is there. Rows are read afresh: a repelled attack may leave a changed object behind."""

    def __init__(self):
        story = self.story = Story()
        self.texts = {
            "live": story.live("live").pk,
            "other": story.live("other", title="What helps against migraine").pk,
            "unsigned": story.draft("unsigned", title="Eat clay").pk,
            "taken down": self._taken_down(),
            **self._narrow(),
            "objected": self._objected(),
            "conflicted": self._conflicted(),
            "half": self._half(),
            "approved": story.approved("approved", title="Approved and not yet live").pk,
        }
        actions.schedule(
            revision=self.text("approved"),
            due_at=story.now() + timedelta(days=300),
            by=story.edith,
        )
        self.texts["newer"] = story.write(self.text("live").article, title="Eat clay").pk
        self.texts["illustrated"] = self._illustrated()
        self.texts["forbidden"] = self._forbidden()
        self.weak, self.policy = story.make_policy("medical").pk, story.policy.pk
        self.wanda, self.maya, self.edith = story.wanda.pk, story.maya.pk, story.edith.pk
        self.root = story.root.pk
        self.rivera, self.felix, self.chen = story.rivera.pk, story.felix.pk, story.chen.pk
        self._more_facts()
        self.keys = {name: self._keys(name) for name in self.texts}

    def _forbidden(self) -> int:
        revision = self.story.live("forbidden")
        actions.take_down_by_law(article=revision.article, by=self.story.maya, reason="An order")
        return revision.pk

    def _taken_down(self):
        revision = self.story.live("taken-down", title="A text that did harm")
        actions.withdraw(article=revision.article, by=self.story.edith, reason="It did harm")
        return revision.pk

    def _narrow(self):
        """A live text whose medical approval saw the changes only, and the text before it."""
        story = self.story
        first = story.live("narrow", title="Back pain")
        second = story.write(first.article, title="Low back pain")
        medical, facts = story.submit(second).assignments.order_by("id")
        story.decide(medical, scope="changes")
        story.decide(facts)
        actions.publish(revision=second, by=story.edith)
        return {"narrow first": first.pk, "narrow": second.pk}

    def _illustrated(self):
        """A live text with an image of somebody who agreed."""
        story = self.story
        image = pictures.image(story, shows_person=True)
        pictures.consent(story, image)
        self.line = helplines.helpline(story)
        call = f"<p>Call {helplines.mark(self.line)}{cite(*story.works[:2])}.</p>"
        body = f"{pictures.figure(image)}{call}"
        return story.live("illustrated", title="What it looks like", body=body).pk

    def _objected(self):
        """Changes requested; the other approval was taken back."""
        story = self.story
        revision = story.draft("objected", title="Gold against pain")
        medical, facts = story.submit(revision).assignments.order_by("id")
        story.decide(medical, "changes_requested")
        fact_check = story.decide(facts)
        actions.revoke(sign_off=fact_check, by=story.maya, reason="Wrong after all")
        return revision.pk

    def _conflicted(self):
        story = self.story
        revision = story.draft("conflicted", title="A product")
        medical, _ = story.submit(revision).assignments.order_by("id")
        sign_off = story.decide(medical, has_conflict=True)
        actions.override_conflict(sign_off=sign_off, by=story.maya, reason="Another product")
        return revision.pk

    def _half(self):
        """One approval of the two that are asked for."""
        revision = self.story.draft("half", title="Half the truth")
        medical, _ = self.story.submit(revision).assignments.order_by("id")
        self._discussed(medical)
        self.story.decide(medical)
        return revision.pk

    def _discussed(self, assignment):
        """A comment that was answered and resolved."""
        story = self.story
        about = {"part": "title", "quote": "truth", "kind": "question", "words": "Which half?"}
        thread = actions.comment(
            revision=assignment.revision, by=story.rivera.user, assignment=assignment, **about
        )
        actions.answer_comment(thread=thread, by=story.wanda, words="The better one.")
        actions.resolve_comment(thread=thread, by=story.wanda)
        link_token(assignment, at=story.now())

    def _second_round(self):
        """A text that was handed over, refused, mended and submitted again with an answer."""
        story = self.story
        revision = story.draft("mended", title="Silver against pain")
        actions.hand_over(article=revision.article, by=story.wanda)
        request = story.decide(story.submit(revision).assignments.first(), "changes_requested")
        mended = story.write(revision.article, title="Rest against pain")
        actions.submit(revision=mended, by=story.edith, answers={request: "It says rest now."})
        actions.hand_over(article=self.text("unsigned").article, by=story.wanda)

    def _more_facts(self):
        """At least one row in every other table that is never rewritten."""
        story, live = self.story, self.text("live")
        self._explained()
        self._proved()
        bring_article(
            source="https://old.example.org",
            key="1",
            topic=live.article.topic,
            by=story.edith,
            text={"title": "Old"},
        )
        self._changed_together()
        actions.put_away(
            article=story.draft("put-away", title="Nobody asks").article,
            by=story.wanda,
            reason="Nobody asks for it",
        )
        keep_to_circle(article=self.text("unsigned").article, people=[story.wanda], by=story.edith)
        replace_work(reference=story.works[2], by_work=story.works[1], by=story.maya)
        self._second_round()
        rename(article=self.text("unsigned").article, by=story.edith, slug="unsigned-text")
        actions.declare_conflict(
            sign_off=SignOff.objects.get(revision=self.texts["taken down"], kind="medical"),
            by=story.rivera.user,
        )
        credential = actions.claim_credential(
            reviewer=story.chen,
            by=story.maya,
            kind="physician",
            regulator="gmc",
            jurisdiction="United Kingdom",
            number="4711471",
            expires_on=story.due(400),
        )
        actions.revoke_credential(credential=credential, by=story.maya, reason="A typing error")
        record_notice(
            reference=story.works[0],
            kind="correction",
            source="editor",
            by=story.maya,
            dated=date(2020, 1, 2),
        )
        for detail in ("The dose", "The title"):
            concern = actions.raise_concern(article=live.article, by=story.edith, detail=detail)
        actions.resolve_concern(concern=concern, by=story.edith, reason="It is right")
        report_problem(revision=live, reason="inaccurate", comment="The dose is wrong.")
        page = create_page(by=story.maya, slug="attacked")
        version = propose_page(page=page, by=story.maya, title="Us", body="<p>We.</p>")
        approve_page(version=version, by=story.olga)
        propose_page(page=page, by=story.maya, title="Us", body="<p>We all.</p>")
        topic = live.article.topic
        said = propose_introduction(topic=topic, by=story.maya, text="What nerves do.")
        approve_introduction(introduction=said, by=story.olga)
        propose_introduction(topic=topic, by=story.maya, text="What nerves can’t do.")

    def _changed_together(self):
        """One change to a page, made and asked about."""
        changed = self.story.live("changed-together", title="Rare once").article
        said = {"find": "Rare once", "replacement": "Rare still", "reason": "It is rare"}
        made = actions.propose_change_set(
            articles=[changed], due_on=self.story.due(), by=self.story.edith, **said
        )
        actions.change_page(change_set=made, article=changed.pk)

    def _proved(self):
        """Where the evidence for a claim stands."""
        work = self.story.works[0]
        text = self.story.draft("deadly", body=f"<p>It is deadly.{cite(work)}</p>")
        told = Given("It is deadly.", work.pk, "p. 1", "So it is")
        give_evidence(article=text.article, given=[told], by=self.story.wanda)

    def _explained(self):
        """A text that shares words with another, why, and what was decided on it."""
        story, words = self.story, " ".join(f"word{n}" for n in range(30))
        source = add_source(title="Press release", text=words, by=story.wanda)
        told = story.draft("told-again", title="Told again", summary=words)
        explanation = actions.explain_overlap(
            article=told.article, against=subject_of(source), reason="Ours", by=story.wanda
        )
        actions.decide_overlap(explanation=explanation, accepts=True, by=story.edith)

    def _keys(self, name):
        revision = self.text(name)
        release = Release.objects.filter(revision=revision).order_by("-number").first()
        return Keys(
            revision=revision.pk,
            article=revision.article_id,
            digest=revision.digest,
            release=release.pk if release else None,
            assignments=dict(
                Assignment.objects.filter(revision=revision).values_list("kind", "pk")
            ),
            sign_offs=dict(SignOff.objects.filter(revision=revision).values_list("kind", "pk")),
        )

    # Rows, read afresh

    def text(self, name: str) -> Revision:
        return Revision.objects.select_related("article").get(pk=self.texts[name])

    def article(self, name: str) -> Article:
        return self.text(name).article

    def publication(self, name: str) -> Publication:
        return Publication.objects.live().get(article=self.article(name))

    def release(self, name: str) -> Release:
        return Release.objects.get(pk=self.keys[name].release)

    def sign_off(self, name: str, kind: str = "medical") -> SignOff:
        return SignOff.objects.get(pk=self.keys[name].sign_offs[kind])

    def is_there(self) -> bool:
        """Whether nobody has emptied the database since, as a test with transactions of its own does in the end."""
        return User.objects.filter(pk=self.root).exists()

    def user(self, name: str) -> User:
        return User.objects.get(pk=getattr(self, name))
