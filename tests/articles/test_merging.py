"""What two people made of one text, field by field."""

from articles.merging import merge
from articles.texts import Text

BASE = Text(title="Gout", summary="Old.", key_points=["One."], authors=[1])


def test_each_changed_another_field():
    mine = Text(title="Gout", summary="Mine.", key_points=["One."], authors=[1])
    theirs = Text(title="Gout", summary="Old.", key_points=["Two."], authors=[2])

    merged = merge(base=BASE, mine=mine, theirs=theirs)

    assert merged.text == Text(title="Gout", summary="Mine.", key_points=["Two."], authors=[2])
    assert merged.taken == ["key_points", "authors"]
    assert merged.both == []


def test_both_changed_one_field_and_mine_stays():
    mine = Text(title="Gout", summary="Mine.", key_points=["One."], authors=[1])
    theirs = Text(title="Gout", summary="Theirs.", key_points=["One."], authors=[1])

    merged = merge(base=BASE, mine=mine, theirs=theirs)

    assert merged.text == mine
    assert (merged.taken, merged.both) == ([], ["summary"])


def test_the_same_change_twice_is_no_matter_for_either():
    same = Text(title="Gout", summary="New.", key_points=["One."], authors=[1])

    merged = merge(base=BASE, mine=same, theirs=same)

    assert (merged.text, merged.taken, merged.both) == (same, [], [])


def test_what_they_emptied_is_taken_too():
    merged = merge(base=BASE, mine=BASE, theirs=Text(title="Gout"))

    assert merged.text == Text(title="Gout")
    assert merged.both == []
