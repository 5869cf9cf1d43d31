"""The made-up site at size: in the very state in which the verbs leave an article, however it is stored."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from articles import texts
from articles.actions import create_article, latest_revision, save_revision
from articles.models import AlsoRead, Article, Revision
from cms.corpus import building
from cms.corpus.people import DOMAIN
from cms.corpus.plans import Ends, end_of
from feedback.models import Tally, Vote
from people import guards
from people.audit import every_fault
from people.models import Event, User
from people.witness import subject_of
from reviews import actions, gate
from reviews.checklists import CHECKLIST
from reviews.models import Publication, Review
from reviews.states import State, with_state
from tests.desk.house import at, signed_in

ARTICLES, EVENTS, VOTES = 30, 1500, 200


def make_corpus(**options):
    said = StringIO()
    call_command("make_corpus", **{"articles": ARTICLES, "processes": 1, "stderr": said} | options)
    return said.getvalue()


def numbered(ends):
    """An article of the corpus that has come so far."""
    numbers = [n for n in range(1, ARTICLES + 1) if end_of(n) is ends]
    return Article.objects.get(slug__endswith=f"-{numbers[0]}")


def one_by_the_verbs():
    """The same life as an article of the corpus has, lived step by step."""
    like = numbered(Ends.LIVE)
    model = latest_revision(like)
    article = create_article(by=like.created_by, slug="by-the-verbs", topic=like.topic)
    for text in like.revisions.order_by("number"):
        kept = texts.of_revision(text)
        revision = save_revision(
            article=article,
            by=like.created_by,
            based_on=latest_revision(article),
            title=text.title,
            body=kept.body,
            authors=[byline.author for byline in text.bylines.all()],
            change_note=text.change_note,
            **{name: getattr(kept, name) for name in ("summary", "key_points", "funding")},
            also_known_as=kept.also_known_as,
        )
    today = timezone.now().date()
    signed = list(model.sign_offs.order_by("pk"))
    review = actions.submit(
        revision=revision,
        by=like.reviews.get().opened_by,
        assignments=[(one.reviewer, one.kind, today) for one in signed],
    )
    for assignment in review.assignments.order_by("pk"):
        actions.sign_off(
            assignment=assignment,
            by=assignment.reviewer.user,
            digest=revision.digest,
            decision="approved",
            checklist={key: True for key, _ in CHECKLIST},
        )
    actions.publish(revision=revision, by=review.opened_by)
    return article


def told(article):
    """The kinds of the article's events in their order, each with the names of its details."""
    events = Event.objects.filter(subject=subject_of(article)).order_by("n")
    return [(one.kind, sorted(one.detail)) for one in events if one.kind != "also read chosen"]


def shapes(article):
    """For each table with rows about the article: how many there are, and which columns are filled in them."""
    found = {}
    for model in (m for m in apps.get_models() if m not in (AlsoRead, Tally, Vote)):
        rows = _about(model, article)
        if rows is not None and rows.exists():
            found[model.__name__] = sorted(map(_filled, rows))
    return found


def _about(model, article):
    names = {field.name for field in model._meta.concrete_fields}
    for path in ("article", "revision", "release"):
        if path in names:
            through = {"article": "", "revision": "__article", "release": "__article"}[path]
            return model._base_manager.filter(**{f"{path}{through}": article})
    return model.objects.filter(pk=article.pk) if model is Article else None


def _filled(row):
    """The columns of a row that are not empty."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return sorted(name for name, value in values.items() if value not in (None, "", [], {}))


@pytest.mark.both
class TestTheCorpus(TestCase):
    """Made once for all of these."""

    @classmethod
    def setUpTestData(cls):
        cls.said = make_corpus(events=EVENTS, votes=VOTES)

    def test_it_says_how_far_it_has_come(self):
        assert self.said.splitlines() == ["0 of 30 articles", "30 of 30 articles"]

    def test_nothing_in_it_is_at_fault(self):
        assert list(every_fault()) == []
        assert list(guards.missing(connection)) == []

    def test_there_are_as_many_of_everything_as_were_asked_for(self):
        assert Article.objects.count() == ARTICLES
        assert Event.objects.count() == EVENTS
        assert Vote.objects.count() == VOTES
        assert sum(one.yes + one.no for one in Tally.objects.all()) == VOTES
        assert Revision.objects.count() == 3 * ARTICLES

    def test_its_articles_are_as_the_verbs_leave_them(self):
        ours = one_by_the_verbs()
        theirs = numbered(Ends.LIVE)

        assert told(theirs) == told(ours)
        assert shapes(theirs) == shapes(ours)
        assert Review.objects.get(article=theirs).closed_at is not None

    def test_drafts_and_texts_in_review_stand_where_they_should(self):
        stands = {
            one.pk: (one.state, one.stage)
            for one in with_state(Article.objects.all(), at=timezone.now())
        }

        assert stands[numbered(Ends.DRAFT).pk][0] == State.DRAFT
        assert stands[numbered(Ends.IN_REVIEW).pk][0] == State.IN_REVIEW
        assert stands[numbered(Ends.LIVE).pk] == (State.LIVE, "")
        assert len([one for one in stands.values() if one == (State.LIVE, "")]) == ARTICLES - 2

    def test_its_texts_are_as_tidy_as_what_editors_save(self):
        for revision in Revision.objects.order_by("?")[:10]:
            text = texts.of_revision(revision)
            again = vars(text) | {"authors": [b.author for b in revision.bylines.all()]}
            assert texts.tidy(**again) == text

    def test_the_gate_would_let_each_live_text_pass_again(self):
        live = Publication.objects.live()

        now = timezone.now()
        assert {one.article_id: gate.blockers(one.revision, at=now) for one in live} == {
            one.article_id: [] for one in live
        }

    def test_what_is_read_beside_a_page_is_what_was_chosen_last(self):
        article = numbered(Ends.LIVE)
        events = Event.objects.filter(subject=subject_of(article), kind="also read chosen")
        last = events.latest("n")

        assert last.detail["articles"] == list(article.also_read.values_list("other", flat=True))

    def test_readers_see_its_pages(self):
        for article in Article.objects.filter(publication__isnull=False):
            assert self.client.get(article.get_absolute_url()).status_code == 200
        for name in ("home", "topics", "a_to_z", "search"):
            assert self.client.get(reverse(f"website:{name}")).status_code == 200

    def test_the_desk_lists_it(self):
        manager = signed_in(User.objects.get(email=f"manager-0@{DOMAIN}"))

        for model in admin.site._registry:
            if model is not Group:
                assert manager.get(at(model, "changelist")).status_code == 200, model

    def test_a_reviewer_finds_what_they_are_asked(self):
        asked = numbered(Ends.IN_REVIEW).reviews.get().assignments.first()

        page = signed_in(asked.reviewer.user).get(asked.get_absolute_url())

        assert page.status_code == 200

    def test_it_grows(self):
        before = set(Article.objects.values_list("slug", flat=True))

        make_corpus(articles=ARTICLES + 5)

        after = set(Article.objects.values_list("slug", flat=True))
        assert len(after) == ARTICLES + 5
        assert before < after
        assert list(every_fault()) == []


@pytest.mark.both
def test_the_same_seed_makes_the_same_articles(db):
    def made(seed):
        point = transaction.savepoint()
        make_corpus(articles=3, seed=seed)
        texts = Revision.objects.order_by("article__slug", "number")
        found = list(texts.values_list("article__slug", "title", "words", "created_by__name"))
        transaction.savepoint_rollback(point)
        return found

    first, again, other = made(1), made(1), made(2)

    assert first == again
    assert first != other


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_processes_share_the_work():
    make_corpus(articles=building.CHUNK + 5, processes=2)

    assert Publication.objects.count() > building.CHUNK - 20
    assert list(every_fault()) == []


def test_it_is_never_mixed_with_somebodys_own_articles(story):
    story.live()
    before = {model: model._base_manager.count() for model in apps.get_models()}

    with pytest.raises(CommandError, match="DATABASE_URL"):
        make_corpus()

    assert {model: model._base_manager.count() for model in apps.get_models()} == before
