"""What the article form asks of the database does not grow with what an article has behind it."""

import pytest

from tests.desk.house import at, signed_in
from tests.desk.long_article import long_article

MOST_STATEMENTS = 33  # with those that session, person and permissions take


@pytest.mark.both
def test_a_long_article_takes_no_more_than_its_budget(story, django_assert_max_num_queries):
    article = long_article(story)
    client = signed_in(story.maya)

    with django_assert_max_num_queries(MOST_STATEMENTS):
        shown = client.get(at(article, "change")).context

    assert len(shown["cited"]) == 60
    assert len(shown["assignments"]) == 3
    found = [line.finding.place for line in (*shown["todo"].stops, *shown["todo"].looks)]
    assert len([place for place in found if place.startswith("concern:")]) == 2
    assert len(shown["revisions"]) == 30
    assert len(shown["trail"]) == 12
    assert {one.id for one in shown["blockers"]} == {
        *("gate.E002", "gate.E007", "gate.E013"),
    }
