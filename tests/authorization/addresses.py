"""Every address of the site, each with a real object behind it."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.actions import add_source
from articles.models import BroughtFile, InnerLink, SectionTemplate, Topic
from feedback.actions import record_vote, report_problem
from people import sign_ons
from people.models import Event, Job
from people.second_factors import factors_of
from people.witness import subject_of
from references.models import Link
from reviews import actions
from reviews.models import (
    Assignment,
    Concern,
    Credential,
    Declaration,
    Policy,
    Release,
    SignOff,
    TopicPolicy,
    Withdrawal,
)
from reviews.sources.tasks import look_up_work
from tests import helplines, pictures
from tests.factors import give_app
from tests.story import cite
from website.actions import (
    approve_introduction,
    approve_page,
    create_page,
    propose_introduction,
    propose_page,
)

COPIED = " ".join(f"word{n}" for n in range(30))


def patterns():
    """(name, converter names) of every pattern; catch-alls without a name get their route as a name."""
    yield from _walk(get_resolver(), "", ())


def _walk(resolver, namespace, keys):
    for entry in resolver.url_patterns:
        own = (*keys, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            below = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, below, own)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or str(entry.pattern)}", own


class Objects:
    """One of everything: a live article with its story, another article, and what hangs on both."""

    def __init__(self, story):
        self.story = story
        self.live = story.live()
        self.article = self.live.article
        self.line = helplines.helpline(story)
        give_app(story.stan)
        sign_ons.link(email=story.stan.email, provider="sign-on", number="1", place="192.0.2.1")
        self.image = pictures.image(story, shows_person=True)
        self.consent = pictures.consent(story, self.image)
        shown = f"{pictures.figure(self.image)}<p>So it looks{cite(*story.works[:2])}.</p>"
        self.sections = SectionTemplate.objects.create(kind="medicine", headings="Uses")
        self.source = add_source(title="Press release", text=COPIED, by=story.wanda)
        self.later = story.write(self.article, title="A later draft", summary=COPIED, body=shown)
        self.explanation = actions.explain_overlap(
            article=self.article,
            against=subject_of(self.source),
            reason="It is ours",
            by=story.wanda,
        )
        self.review = story.submit(
            self.later, (story.rivera, "medical"), (story.felix, "fact_check")
        )
        self.assignment = self.review.assignments.get(kind="medical")
        self.comment = actions.comment(
            revision=self.later,
            by=story.rivera.user,
            assignment=self.assignment,
            part="title",
            quote="later",
            kind="question",
            words="Than what?",
        )
        self.decided = Assignment.objects.get(revision=self.live, kind="medical")
        self.other = story.draft("another-article")
        gone = story.live("gone-for-now").article
        actions.withdraw(article=gone, by=story.edith, reason="Doubt")
        self.concern = actions.raise_concern(
            article=self.article, by=story.edith, detail="Look again"
        )
        self.report = report_problem(revision=self.live, reason="inaccurate", comment="Hm")
        self.vote = record_vote(revision=self.live, helpful=True, address="192.0.2.1").vote
        self.page = self.site_page()
        self.term = story.term().article
        self.change_together()
        self.brought = BroughtFile.objects.create(
            name="export.xml",
            data=b"",
            topic=story.topic,
            kind="condition",
            by=story.edith,
            at=story.now(),
            done_at=story.now(),
        )
        self.introduce()
        look_up_work.enqueue(number="10.1000/late", by=self.story.wanda.pk)
        self.job = Job.objects.get(task_path__endswith="look_up_work")
        self.inner_link = InnerLink.objects.create(
            article=self.article, url="/articles/nowhere/", slug="nowhere", leads=False
        )
        self.link = Link.objects.create(url="https://example.org/page")

    def change_together(self):
        """One change to a page that Rosa and Felix approved."""
        changed = self.story.live("changed-together", title="Rare once").article
        said = {"find": "Rare once", "replacement": "Rare still", "reason": "It is rare"}
        self.change_set = actions.propose_change_set(
            articles=[changed], due_on=self.story.due(), by=self.story.edith, **said
        )
        actions.change_page(change_set=self.change_set, article=changed.pk)

    def site_page(self):
        page = create_page(by=self.story.maya, slug="disclaimer")
        version = propose_page(
            page=page, by=self.story.maya, title="Disclaimer", body="<p>Ask a doctor.</p>"
        )
        approve_page(version=version, by=self.story.olga)
        return page

    def introduce(self):
        topic = Topic.objects.first()
        said = propose_introduction(topic=topic, by=self.story.maya, text="What nerves do.")
        approve_introduction(introduction=said, by=self.story.olga)

    def of_model(self, label):
        """A row of the model that an admin address speaks of, such as `reviews_signoff`."""
        rows = {
            "articles_article": self.article,
            "articles_broughtfile": self.brought,
            "articles_helpline": self.line,
            "articles_image": self.image,
            "articles_innerlink": self.inner_link,
            "articles_author": self.story.author,
            "articles_revision": self.live,
            "articles_sectiontemplate": self.sections,
            "articles_sourcetext": self.source,
            "articles_topic": Topic.objects.first(),
            "auth_group": self.story.edith.groups.first(),
            "feedback_report": self.report,
            "feedback_vote": self.vote,
            "people_event": Event.objects.first(),
            "people_job": self.job,
            "people_user": self.story.stan,
            "references_link": self.link,
            "references_reference": self.story.works[0],
            "reviews_changeset": self.change_set,
            "reviews_concern": Concern.objects.first(),
            "reviews_credential": Credential.objects.first(),
            "reviews_declaration": Declaration.objects.first(),
            "reviews_policy": Policy.objects.first(),
            "reviews_release": Release.objects.first(),
            "reviews_reviewer": self.story.rivera,
            "reviews_signoff": SignOff.objects.first(),
            "reviews_topicpolicy": TopicPolicy.objects.first(),
            "reviews_withdrawal": Withdrawal.objects.first(),
            "website_page": self.page,
        }
        return rows.get(label)

    def value(self, key, name):
        label = "_".join(name.removeprefix("admin:").split("_")[:2])
        row = self.of_model(label) if name.startswith("admin:") and label.count("_") else None
        values = {
            "revision_pk": self.live.pk if name.endswith("_restore") else self.later.pk,
            "old_pk": self.live.pk,
            "new_pk": self.later.pk,
            "comment_pk": self.comment.pk,
            "against": subject_of(self.source),
            "explanation_pk": self.explanation.pk,
            "concern_pk": self.concern.pk,
            "consent_pk": self.consent.pk,
            "digest": self.image.digest,
            "width": "320",
            "assignment": self.assignment.pk,
            "change_set": self.change_set.pk,
            # To send a mail again takes no answer: the one that was decided is left alone.
            "assignment_pk": self.decided.pk
            if name.endswith(("send_again", "send_back"))
            else self.assignment.pk,
            "number": 1,
            "letter": "w",
            "name": f"photos/{'0' * 64}.webp",
            "app_label": "articles",
            "url": "nowhere",
            "content_type_id": ContentType.objects.get_for_model(self.article).pk,
            "uidb36": "1",
            "key": "no-such-key",
            "token": "no-such-link",
            "slug": {
                "website:topic": "nerves",
                "website:topic_feed": "nerves",
                "website:author": self.story.author.slug,
                "website:reviewer": self.story.rivera.slug,
                "website:policy": "disclaimer",
                "website:term": self.term.slug,
            }.get(name, self.article.slug),
        }
        if name == "mfa_remove":
            return factors_of(self.story.stan).get().pk
        if name == "account_read_one":
            return self.story.rivera.user.notifications.latest("pk").pk
        if name.endswith(("vote_of_article", "vote_export_article")):
            return self.article.pk
        if key in ("pk", "object_id"):
            return row.pk if row else self.article.pk
        return values[key]

    def address(self, name, keys):
        if name.startswith("admin:(?P<url>") or name == "admin:(?P<url>.*)$":
            return "/admin/nowhere"
        if name.endswith(":<path:object_id>/"):
            return None
        return reverse(name, kwargs={key: self.value(key, name) for key in keys})


def assignment_of_another(objects):
    return Assignment.objects.exclude(reviewer=objects.assignment.reviewer).first()


def our_models():
    """Models whose rows no empty form changes, whoever sends it.

    Left out: signing in, a reviewer's own notes, and the address that a password link was sent to.
    """
    skip = {"session", "logentry", "scratch", "emailaddress"}
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.model_name not in skip]
