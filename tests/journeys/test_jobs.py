"""What the jobs of every day cost in clicks and pages; `python benchmarks/jobs.py` prints it."""

import sys

import pytest

from articles.models import Article
from reviews.models import Publication, SignOff
from tests.desk.test_article_form import change_url
from tests.journeys import jobs

pytestmark = pytest.mark.browser

TITLE = "What leads to paraneoplastic syndrome"


@pytest.fixture
def count():
    return jobs.Count()


@pytest.fixture
def hand(visit, count):
    """`hand(person, address)` sits down at a browser, there."""

    def sit_down(person, address):
        one = jobs.Hand(visit().sign_in(person), count)
        one.starts_at(address)
        return one

    return sit_down


def told(name, count):
    sys.stdout.write(f"{name:38} {count.clicks:3} clicks {len(count.pages):3} pages\n")


def test_mending_and_submitting_again_and_the_second_round(story, hand, count):
    review = story.submit(story.draft())
    rosa, felix = review.assignments.order_by("pk")
    story.decide(rosa, "changes_requested", comment="How often is it found? Give the number.")

    jobs.mends_and_submits_again(hand(story.edith, change_url(review.article)), "In 1 of 300.")

    again = review.article.reviews.exclude(pk=review.pk).get()
    assert again.assignments.count() == 2
    told("mend and submit again", count)
    assert count.clicks <= 5
    assert len(count.pages) <= 2

    count.clicks, count.pages = 0, set()
    jobs.signs(hand(story.rivera, "/review/"), TITLE, "Approve the whole page")

    assert again.assignments.get(reviewer=story.rivera).sign_off.decision == "approved"
    told("a reviewer's second round", count)
    assert count.clicks <= 9  # two of them show who signs, as each signature asks


def test_publishing(story, hand, count):
    revision = story.approved()

    jobs.publishes(hand(story.edith, change_url(revision.article)))

    assert Publication.objects.get().revision == revision
    told("publish", count)
    assert count.clicks <= 2
    assert len(count.pages) <= 2


def test_a_typo_in_a_live_page(story, hand, count):
    """By an editor, a physician and somebody who checks facts; nothing goes live that they did not sign."""
    article = story.live().article

    editor = hand(story.edith, change_url(article))
    jobs.corrects_a_typo(editor)
    for person in (story.rivera, story.felix):
        jobs.signs(hand(person, "/review/"), TITLE, "Approve the changes only")
    editor.starts_at(change_url(article))
    jobs.publishes(editor)

    live = Publication.objects.get().revision
    assert (live.number, live.summary[-6:]) == (2, "tumor.")
    assert SignOff.objects.filter(revision=live, scope="changes").count() == 2
    assert Article.objects.count() == 1
    told("a typo in a live page", count)
    assert count.clicks <= 18  # two for each signature show who signs
