"""Which works are looked up next, and that no two runs look one up twice."""

from datetime import timedelta

from references.actions import import_reference, merge_references
from references.leases import EVERY, claim, claimed, wanted
from references.models import Reference
from reviews.sources import works
from tests.story import cite


def due(at):
    return wanted(works.due(), at=at)


def tried(work, at):
    Reference.objects.filter(pk=work.pk).update(tried_at=at)


def test_works_in_live_articles_come_first_then_what_was_tried_longest_ago(story):
    at = story.now()
    one, two, three, four = story.works
    story.live(body=f"<p>So it is{cite(four)}.</p>")
    tried(one, at - timedelta(days=9))
    tried(two, at - timedelta(days=30))
    tried(four, at - timedelta(days=8))

    assert list(due(at)) == [four, three, two, one]


def test_what_was_tried_this_week_is_left_alone(story):
    at = story.now()
    for work in story.works:
        tried(work, at - EVERY + timedelta(minutes=1))

    assert list(due(at)) == []
    assert len(due(at + timedelta(minutes=1))) == 4


def test_a_work_without_a_number_and_a_merged_one_are_not_looked_up(story):
    import_reference(csl={"type": "webpage", "title": "A page"}, by=story.maya)
    book = {"type": "book", "title": "B", "DOI": "10.1000/b"}
    twin = import_reference(csl=book, by=story.maya, is_peer_reviewed=True)
    story.live(body=f"<p>So it is{cite(twin)}.</p>")
    merge_references(reference=twin, into=story.works[2], by=story.maya)

    found = list(due(story.now()))

    assert found[0] == story.works[2]  # a live text cites it, under the number it had
    assert set(found) == set(story.works)


def test_a_claimed_work_is_nobody_elses_until_the_claim_ends(story):
    at = story.now()
    work = story.works[0]

    assert claim(works.due(), work.pk, at=at)
    assert not claim(works.due(), work.pk, at=at)
    assert work not in due(at)
    assert work in due(at + timedelta(minutes=10))


def test_a_stale_list_claims_nothing_that_was_done_meanwhile(story):
    at = story.now()
    work = due(at)[0] if story.works else None
    tried(work, at)

    assert not claim(works.due(), work.pk, at=at)


def test_the_limit_ends_a_run(story):
    assert len(story.works) == 4

    assert len(list(claimed(works.due(), at=story.now(), limit=3))) == 3
    assert len(list(claimed(works.due(), at=story.now()))) == 1
    assert list(claimed(works.due(), at=story.now())) == []
