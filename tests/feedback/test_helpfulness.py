"""How helpful readers find an article, and how sure that is."""

from datetime import timedelta

import pytest

from feedback.actions import change_vote, record_vote, report_problem, tally_votes, token_of
from feedback.helpfulness import WEEKS, Share, of_article
from feedback.models import Tally
from people.days import local_day
from reviews.actions import publish, withdraw

# Newcombe, Stat Med 1998;17:857, table I, method 3.
PUBLISHED = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("yes", "total", "low", "high"), PUBLISHED)
def test_the_bounds_are_those_that_were_published(yes, total, low, high):
    assert Share(yes, total - yes).bounds == pytest.approx((low, high), abs=0.00005)


def test_nobody_knows_anything_before_the_first_vote():
    assert Share(0, 0).bounds == (0, 1)
    assert (Share(0, 0).percent, Share(0, 0).low, Share(0, 0).high) == (0, 0, 100)


def vote(revision, yes, no, day=None, start=0):
    for number in range(yes + no):
        record_vote(
            revision=revision,
            helpful=number < yes,
            address=f"192.0.2.{start + number}",
            at=day,
        )


def test_the_database_works_out_the_same_bound(story):
    revision, other = story.live(), story.live("other")
    vote(revision, 3, 2)
    vote(other, 0, 4)

    tally_votes()

    bounds = dict(Tally.objects.values_list("article", "at_most"))
    assert bounds[revision.article_id] == pytest.approx(Share(3, 2).bounds[1])
    assert bounds[other.article_id] == pytest.approx(Share(0, 4).bounds[1])


def test_a_vote_that_is_changed_changes_the_bound(story):
    revision = story.live()
    one = record_vote(revision=revision, helpful=True, address="192.0.2.1").vote
    tally_votes()

    change_vote(token=token_of(one), revision=revision, helpful=False)

    assert Tally.objects.get().at_most == pytest.approx(Share(0, 1).bounds[1])


def test_one_no_is_no_worse_than_many(story):
    """A single unhappy reader tells less than forty of a hundred."""
    once, often = story.live(), story.live("often")
    vote(once, 0, 1)
    vote(often, 60, 40)

    tally_votes()

    first = Tally.objects.order_by("at_most").first()
    assert first.article == often.article


def test_each_text_has_what_was_said_of_it(story, django_assert_num_queries):
    first = story.live()
    vote(first, 1, 3)
    report_problem(revision=first, reason="other")
    second = story.write(first.article, title="Another text")
    story.approve_all(story.submit(second))
    publish(revision=second, by=story.edith)
    vote(second, 4, 0, start=100)
    vote(story.live("other"), 0, 5, start=200)

    with django_assert_num_queries(3):
        found = of_article(first.article, at=story.now())

    assert found.said == Share(5, 3)
    assert [(one.number, one.said, one.reports) for one in found.texts] == [
        (2, Share(4, 0), 0),
        (1, Share(1, 3), 1),
    ]


def test_a_text_that_was_put_back_is_one_text(story):
    revision = story.live()
    vote(revision, 1, 0)
    withdraw(article=revision.article, by=story.edith, reason="Doubt")
    publish(revision=revision, by=story.edith)

    (text,) = of_article(revision.article, at=story.now()).texts

    assert (text.number, text.said) == (2, Share(1, 0))


def test_the_weeks_go_from_monday_to_monday_without_a_gap(story):
    revision = story.live()
    now = story.now()
    vote(revision, 2, 1, day=now - timedelta(weeks=3))
    vote(revision, 0, 1, day=now, start=50)

    weeks = of_article(revision.article, at=now).weeks

    assert [(one.yes, one.no) for one in weeks] == [(2, 1), (0, 0), (0, 0), (0, 1)]
    assert [one.went_live for one in weeks] == [[], [], [], [1]]
    assert {one.starts.weekday() for one in weeks} == {0}
    assert weeks[-1].starts <= local_day(now) < weeks[-1].starts + timedelta(weeks=1)


def test_at_most_a_year_is_shown_and_all_of_it_is_counted(story):
    revision = story.live()
    now = story.now()
    vote(revision, 1, 0, day=now - timedelta(weeks=WEEKS + 10))

    found = of_article(revision.article, at=now)

    assert len(found.weeks) == WEEKS
    assert found.said == Share(1, 0)


def test_an_article_that_nobody_saw_has_nothing_to_show(story):
    found = of_article(story.draft().article, at=story.now())

    assert (found.said, found.texts) == (Share(0, 0), [])
    assert len(found.weeks) == 1
