"""Matching entries with works here and with each other."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from references import actions, matching
from references.columns import columns
from references.importing import Entry
from references.keys import folded, match_key, work_keys
from references.models import Reference

GRAUS = {
    "type": "article-journal",
    "title": "Paraneoplastic neurological syndromes in Hodgkin and non-Hodgkin lymphomas",
    "author": [{"family": "Graus", "given": "F"}],
    "issued": {"date-parts": [[2014]]},
    "DOI": "10.1182/blood-2014-03-537506",
    "PMID": "24705490",
}


def entries(*records):
    return [Entry(number, number, csl) for number, csl in enumerate(records, start=1)]


def without(csl, *keys):
    return {key: value for key, value in csl.items() if key not in keys}


def imported(story, csl):
    return actions.import_reference(csl=csl, by=story.maya)


def test_the_keys_of_a_work():
    keys = work_keys(GRAUS | {"DOI": "https://doi.org/10.1182/BLOOD-2014-03-537506"})

    assert keys.doi == "10.1182/blood-2014-03-537506"
    assert keys.pmid == "24705490"
    assert len(keys.match_key) == 64


def test_an_isbn_is_the_key_of_a_book_and_not_of_its_chapters():
    book = {"title": "Nerves", "ISBN": "978-0-306-40615-7"}

    assert work_keys(book | {"type": "book"}).isbn == "9780306406157"
    assert work_keys(book | {"type": "chapter"}).isbn == ""


@pytest.mark.parametrize(
    "change",
    [
        {"title": "PARANEOPLASTIC neurological syndromes in Hodgkin & Non Hodgkin lymphomas."},
        {
            "title": "Paraneoplastic <i>neurological</i> syndromes in Hodgkin and non–Hodgkin lymphomas"
        },
        {"author": [{"family": "GRAUS", "given": "Francesc"}, {"family": "Ariño"}]},
        {"issued": {"raw": "2014 May 1"}},
    ],
)
def test_the_same_work_spelled_otherwise_has_the_same_key(change):
    assert match_key(GRAUS | change) == match_key(GRAUS)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"author": [{"family": "Dalmau"}]},
        {"issued": {"date-parts": [[2015]]}},
    ],
)
def test_another_title_author_or_year_is_another_key(change):
    assert match_key(GRAUS | change) != match_key(GRAUS)


def test_a_title_alone_is_no_key():
    assert match_key({"title": "Migraine"}) == ""
    assert match_key({"title": "Migraine", "issued": {"date-parts": [[2020]]}})
    assert match_key({"title": "Migraine", "author": [{"literal": "NHS"}]})


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("Öz-Türk’s  Łódź", "oz turk s łodz"),
        ("Straße", "strasse"),
        ("β₂-agonists", "β2 agonists"),
        ("ﬁne", "fine"),
        ("!?", ""),
    ],
)
def test_words_without_accents_case_and_punctuation(words, letters):
    assert folded(words) == letters


def test_the_key_is_kept_with_the_work(story):
    work = imported(story, GRAUS)

    assert work.match_key == match_key(GRAUS)
    actions.correct_reference(reference=work, csl=GRAUS | {"title": "Other"}, by=story.maya)
    assert Reference.objects.get(pk=work.pk).match_key == match_key(GRAUS | {"title": "Other"})


def test_works_from_before_the_key_get_it(story):
    work = imported(story, GRAUS)
    untouched = Reference.objects.exclude(pk=work.pk).values_list("pk", "match_key")
    before = list(untouched)
    Reference.objects.filter(pk=work.pk).update(match_key="")
    migration = importlib.import_module("references.migrations.0003_match_key_filled_in")

    migration.fill_in(apps, SimpleNamespace(connection=connection))

    assert Reference.objects.get(pk=work.pk).match_key == match_key(GRAUS)
    assert list(untouched) == before


# What is here already.


def test_a_number_decides_and_names_its_column(story):
    work = imported(story, GRAUS)
    other = GRAUS | {"title": "Quite another title"}
    by_doi, by_pmid, unknown = entries(
        without(other, "PMID"), without(other, "DOI"), without(other, "DOI", "PMID")
    )

    found = matching.known([by_doi, by_pmid, unknown])

    assert found[by_doi] == matching.Match("doi", work)
    assert found[by_pmid] == matching.Match("pmid", work)
    assert found[by_doi].is_certain
    assert unknown not in found


def test_title_year_and_author_only_point_out(story):
    work = imported(story, GRAUS)
    (entry,) = entries(without(GRAUS, "DOI", "PMID"))

    match = matching.known([entry])[entry]

    assert match.of == work
    assert match.by == "match_key"
    assert not match.is_certain


def test_a_merged_row_gives_its_survivor(story):
    old, new = imported(story, GRAUS), imported(story, {"title": "Survivor", "type": "book"})
    actions.merge_references(reference=old, into=new, by=story.maya)
    (entry,) = entries(GRAUS)

    assert matching.known([entry])[entry].of == new
    assert actions.looks_like(columns(without(GRAUS, "DOI", "PMID"))) == new


def test_broken_entries_are_passed_over(story):
    assert matching.known([Entry(1, 1, None, ("broken",))]) == {}
    assert matching.repeated([Entry(1, 1, None, ("broken",))] * 2) == {}


def test_thousands_of_entries_take_a_few_queries(story):
    many = entries(*(GRAUS | {"DOI": f"10.1000/{n}", "PMID": str(n)} for n in range(1, 2001)))

    with CaptureQueriesContext(
        connection,
    ) as captured:
        matching.known(many)

    assert len(captured) == 4


def test_duplicates_inside_a_file():
    first, broken, same, alike, other = (
        *entries(GRAUS),
        Entry(2, 2, None, ("broken",)),
        *entries(
            GRAUS | {"title": "Quite another title"},
            without(GRAUS, "DOI", "PMID"),
            {"title": "Something else"},
        ),
    )

    twice = matching.repeated([first, broken, same, alike, other])

    assert twice == {
        same: matching.Match("doi", first),
        alike: matching.Match("match_key", first),
    }


# Pointing out.


def test_a_work_that_looks_the_same_is_pointed_out_and_stored_all_the_same(story):
    work = imported(story, GRAUS)
    twin = without(GRAUS, "DOI", "PMID")

    assert actions.looks_like(columns(twin)) == work
    assert actions.same_work(columns(twin)) is None
    assert imported(story, twin) != work


def test_a_work_without_a_key_looks_like_nothing(story):
    imported(story, GRAUS)

    assert actions.looks_like({"match_key": ""}) is None
