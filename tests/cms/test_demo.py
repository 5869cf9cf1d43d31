"""The sample content: what `load_demo` builds, that it builds it once, and when it refuses."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from articles.actions import latest_revision
from articles.models import Article, Author
from cms.demo import articles, loading, readers
from cms.demo.newsroom import Newsroom, pool, provenance, texts_planned
from feedback.models import DaySalt, Report, Vote
from people import audit
from people.audit import every_fault
from people.models import Event, User
from references.models import Reference
from reviews import gate, seals
from reviews.models import Publication, Release, Reviewer, SignOff, Verification
from reviews.states import State, with_state
from website import site_pages

# Boxes of advice that follow each other, and the paragraph after the last of them.
CARDS = re.compile(r'((?:<div class="care-card.*?</div>\n?)+)(<p>.*?</p>)?', re.DOTALL)
JUDGED = "<p>Signs without a source beside them rest on the reviewing doctor’s experience. Take them just as seriously.</p>"
MAIN = "what-leads-to-paraneoplastic-syndrome"
STATE_OF = {
    "draft": State.DRAFT,
    "in review": State.IN_REVIEW,
    "changes requested": State.CHANGES_REQUESTED,
    "approved": State.APPROVED,
    "live": State.LIVE,
    "live with newer draft": State.LIVE_NEWER,
    "withdrawn for now": State.WITHDRAWN,
    "withdrawn for good": State.GONE,
    "review due": State.REVIEW_DUE,
}


def load_demo():
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def plan():
    return Newsroom().plan


def by_state(*states):
    return {one["slug"] for one in plan()["articles"] if one["state"] in states}


def newest(slug):
    return latest_revision(Article.objects.get(slug=slug))


def blocking(slug):
    return [b.id for b in gate.blockers(newest(slug), at=timezone.now())]


def rows():
    """How many rows each of our tables holds."""
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def without_votes(monkeypatch):
    """Hundreds of votes are most of the work of loading, and one test is enough to look at them."""
    monkeypatch.setattr(readers, "_votes", lambda *_: iter(()))


def test_all_advice_of_a_care_card_has_its_source_or_says_what_it_rests_on():
    for slug, text in texts_planned().items():
        bodies = [
            text["body"],
            *(later["body"] for later in text.get("later", []) if "body" in later),
        ]
        boxes = [match for body in bodies for match in CARDS.findall(body)]
        assert boxes or text["kind"] == "term", slug
        for cards, after in boxes:
            advice = re.findall(r"<li>.*?</li>", cards)
            sourced = [item for item in advice if "data-reference" in item]
            # Once below them: within, it would make somebody doubt whether to call.
            assert (after == JUDGED) is (len(sourced) < len(advice)), (slug, cards)
            assert "medical judgement" not in cards, slug


def test_no_work_of_the_sample_is_called_less_or_other_than_it_is():
    facts = provenance()

    assert facts["giometto-2010"]["evidence"] == "cohort"  # 979 people of a database
    for name, fact in facts.items():
        if fact["evidence"] == "guideline":
            assert fact["peer_reviewed"] is not False, name


@pytest.mark.both
class TestTheSample(TestCase):
    """Loaded once for all of these, which only look."""

    @classmethod
    def setUpTestData(cls):
        with pytest.MonkeyPatch.context() as monkeypatch:
            without_votes(monkeypatch)
            cls.said = load_demo()

    def test_every_article_stands_where_the_plan_says(self):
        found = with_state(Article.objects.all(), at=timezone.now())
        states = {article.slug: article.state for article in found}

        assert states == {one["slug"]: STATE_OF[one["state"]] for one in plan()["articles"]}

    def test_it_is_as_large_as_promised(self):
        topics = set(Article.objects.values_list("topic", flat=True))

        assert Article.objects.count() >= 12
        assert len(topics) == 5
        assert Author.objects.count() == 3
        assert Reviewer.objects.count() == 4

    def test_what_is_live_is_proven_to_the_byte(self):
        live = list(Publication.objects.live())

        assert {one.article.slug for one in live} == by_state(
            "live", "live with newer draft", "review due"
        )
        for one in live:
            assert len(seals.prove(one)) == one.n_slots

    def test_nothing_was_tampered_with(self):
        assert list(every_fault()) == []

    def test_the_gate_agrees_with_each_state(self):
        for slug in by_state("live", "approved"):
            assert blocking(slug) == [], slug
        for slug in by_state("in review", "draft", "live with newer draft"):
            assert "gate.E001" in blocking(slug), slug
        assert "gate.E007" in blocking("medication-overuse-headache")
        assert blocking("antidepressants-what-to-expect") == ["gate.E013"]

    def test_live_articles_cite_three_works_or_more_and_the_main_one_eight(self):
        cited = {
            one.article.slug: one.revision.citations.count() for one in Publication.objects.pages()
        }

        assert min(cited.values()) >= 3
        assert cited[MAIN] == 8

    def test_every_body_names_rows_of_the_database(self):
        for slug in Article.objects.values_list("slug", flat=True):
            for word in pool():
                assert f'data-reference="{word}"' not in newest(slug).html

    def test_the_main_article_was_sent_back_once_and_published_twice(self):
        decisions = SignOff.objects.filter(revision__article__slug=MAIN)
        asked_for_changes = decisions.filter(decision=SignOff.Decision.CHANGES_REQUESTED)

        assert [s.revision.number for s in asked_for_changes] == [1]
        releases = Release.objects.filter(article__slug=MAIN).order_by("number")
        assert [r.revision.number for r in releases] == [2, 3]

    def test_changes_alone_were_signed_on_a_standing_whole_approval(self):
        live = Publication.objects.live().get(article__slug="low-back-pain")

        sign_offs = seals.prove(live)

        assert [s.scope for s in sign_offs] == [SignOff.Scope.CHANGES, SignOff.Scope.CHANGES]
        assert live.release.reviewed_at < live.release.modified_at

    def test_an_article_about_a_medicine_had_two_physicians(self):
        first = Release.objects.get(article__slug="antidepressants-what-to-expect")
        signed = SignOff.objects.filter(revision=first.revision, kind="medical")

        assert first.n_slots == 3
        assert signed.values("reviewer").distinct().count() == 2

    def test_everything_happened_in_the_past_and_in_order(self):
        times = list(Event.objects.order_by("id").values_list("at", flat=True))

        assert times == sorted(times)
        assert times[-1] < timezone.now()

    def test_the_whole_pool_is_there_as_it_was_verified(self):
        facts = {pool()[name]["title"]: fact for name, fact in provenance().items()}

        assert Reference.objects.count() == len(pool())
        for work in Reference.objects.all():
            fact = facts[work.title]
            assert work.is_peer_reviewed == fact["peer_reviewed"]
            assert work.evidence_level
            assert (work.standing == "retracted") == bool(fact.get("retracted"))

    def test_a_retracted_work_is_cited_as_retracted_only(self):
        retracted = [one for one in Reference.objects.all() if one.standing == "retracted"]

        assert len(retracted) == 1
        for citation in retracted[0].citations.all():
            assert citation.retracted_reason

    def test_nobody_verified_their_own_credential(self):
        checked = Verification.objects.select_related("credential")

        assert {v.reviewer_id for v in checked} == set(
            Reviewer.objects.values_list("pk", flat=True)
        )
        for verification in checked:
            assert verification.verified_by_id not in (
                verification.reviewer_id,
                verification.credential.claimed_by_id,
            )

    def test_everybody_signs_in_and_may_do_what_the_role_says(self):
        password = self.said.split("Password of all")[1].split()[0]

        for user in User.objects.all():
            known = authenticate(None, email=user.email, password=password)
            assert known == user, user.email
        edda = User.objects.get(name="Edda Harrowmere")
        casimir = User.objects.get(name="Casimir Oakledger")
        amara = User.objects.get(name="Amara Solwyn")
        assert edda.is_staff and edda.has_perm("articles.publish_article")
        assert not edda.has_perm("reviews.add_policy")
        assert casimir.is_staff and casimir.has_perm("reviews.add_policy")
        assert not amara.is_staff and not amara.has_perm("articles.change_article")
        assert not User.objects.filter(is_superuser=True).exists()

    def test_reports_wait_or_were_decided(self):
        outcomes = Report.objects.order_by("id").values_list("comment", "outcome")

        assert dict(outcomes) == {one["comment"]: one.get("outcome") for one in plan()["reports"]}

    def test_site_pages_were_agreed_by_a_second_managing_editor(self):
        versions = list(site_pages.current_versions())

        assert {v.page.slug for v in versions} >= {
            "editorial-policy",
            "medical-review",
            "corrections",
            "disclaimer",
            "privacy",
            "funding",
        }
        for version in versions:
            assert version.approved_by_id != version.proposed_by_id
            assert "{" not in version.title + version.summary + version.body

    def test_readers_get_what_the_state_says(self):
        answers = {
            200: by_state("live", "live with newer draft", "review due"),
            404: by_state(
                "draft", "in review", "changes requested", "approved", "withdrawn for now"
            ),
            410: by_state("withdrawn for good"),
        }

        # Shown where help is needed, and nowhere by itself.
        inside = {"where-to-get-help-now", "antibody", "plasma-exchange"}
        assert 'href="tel:999"' in self.client.get("/search/?q=suicide").text
        assert (
            'class="term" href="/glossary/antibody/"' in self.client.get(f"/articles/{MAIN}/").text
        )
        answers[200] -= inside
        answers[404] |= inside
        for status, slugs in answers.items():
            for slug in slugs:
                assert self.client.get(f"/articles/{slug}/").status_code == status, slug

    def test_it_says_where_to_look_and_who_can_sign_in(self):
        for words in (
            "http://localhost:8000/\n",
            "http://localhost:8000/admin/\n",
            "http://localhost:8000/review/\n",
            "fictional",
            "Editor           edda.harrowmere@example.org",
            "Managing editor  casimir.oakledger@example.org",
        ):
            assert words in self.said
        assert self.said.count("Reviewer  ") == 2


def test_readers_voted_on_what_was_live_and_left_no_trace(db):
    load_demo()

    for one in plan()["articles"]:
        votes = Vote.objects.filter(article__slug=one["slug"])
        counted = {
            "yes": votes.filter(helpful=True).count(),
            "no": votes.filter(helpful=False).count(),
        }
        assert counted == one.get("votes", {"yes": 0, "no": 0}), one["slug"]
    assert not Vote.objects.filter(revision__releases=None).exists()
    assert not DaySalt.objects.exists()


@pytest.fixture
def few_readers(monkeypatch):
    without_votes(monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_mail_about_years_ago_and_a_second_run_keeps_everything(
    few_readers, monkeypatch
):
    load_demo()
    before = rows()

    assert mail.outbox == []
    said = load_demo()

    assert rows() == before
    assert "already loaded" in said
    assert "let-it-be-printed" in said
    assert "earlier version" not in said

    monkeypatch.setattr(audit, "is_of_an_earlier_version", lambda: True)
    assert "manage.py take_over --by casimir.oakledger@example.org" in load_demo()


def test_a_database_with_somebodys_work_is_left_alone(story):
    story.draft()
    before = rows()

    with pytest.raises(CommandError, match="other topics or articles"):
        load_demo()

    assert rows() == before


def test_half_a_sample_is_no_sample(db, monkeypatch):
    def breaks(**inputs):
        raise RuntimeError("the first text could not be saved")

    monkeypatch.setattr(articles, "save_revision", breaks)
    before = rows()

    with pytest.raises(RuntimeError):
        load_demo()

    assert rows() == before
    assert not loading.is_loaded()


def test_on_a_public_address_the_password_is_new_and_told_once(db, settings, few_readers):
    settings.SITE_URL = "https://sample.example.org"

    first, second = load_demo(), load_demo()

    password = first.split("Password of all")[1].split()[0]
    assert password != "let-it-be-printed"
    assert authenticate(None, email="edda.harrowmere@example.org", password=password)
    assert password not in second
