"""Storing the entries of a file: all or none, each work once, each with its event."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import audit, trail
from people.models import Event
from references import actions, matching
from references.actions import files
from references.importing import Entry, read
from references.models import Reference


def paper(number, **changes):
    return {
        "type": "article-journal",
        "title": f"Paper {number}",
        "author": [{"family": "Graus", "given": "F"}],
        "issued": {"date-parts": [[2020]]},
        "DOI": f"10.1000/paper.{number}",
    } | changes


def entries(*records):
    return [
        Entry(number, number, csl, () if csl else ("broken",))
        for number, csl in enumerate(records, start=1)
    ]


def stored(story, *records):
    return actions.import_references(entries=entries(*records), by=story.maya)


def test_what_is_new_is_stored_with_an_event_each(story):
    before = Reference.objects.count()

    counts = stored(story, paper(1), None, paper(2))

    assert counts == actions.Imported(added=2, known=0, broken=1)
    assert Reference.objects.count() == before + 2
    work = Reference.objects.get(doi="10.1000/paper.2")
    assert work.created_by == story.maya
    event = Event.objects.get(subject=f"reference:{work.pk}")
    assert (event.kind, event.n, event.detail) == ("added", 1, {"title": "Paper 2"})
    assert list(audit.every_fault()) == []


def test_a_row_is_the_one_that_import_reference_writes(story):
    stored(story, paper(1))
    one = actions.import_reference(csl=paper(2), by=story.maya)
    many = Reference.objects.get(doi="10.1000/paper.1")
    own = {"id", "csl", "title", "doi", "match_key", "created_at"}

    for field in Reference._meta.local_fields:
        if field.name not in own:
            assert getattr(many, field.attname) == getattr(one, field.attname)


def test_the_same_file_twice_adds_nothing(story):
    records = [paper(n) for n in range(3)]
    stored(story, *records)

    again = stored(story, *records)

    assert again == actions.Imported(added=0, known=3, broken=0)


def test_the_same_number_twice_in_a_file_is_one_work(story):
    counts = stored(story, paper(1), paper(2, DOI="10.1000/PAPER.1"))

    assert counts == actions.Imported(added=1, known=1, broken=0)


def test_what_looks_the_same_is_stored(story):
    stored(story, paper(1))

    counts = stored(story, paper(1, DOI=""), paper(2), paper(2, DOI="10.1000/other"))

    assert counts == actions.Imported(added=3, known=0, broken=0)


def test_an_entry_that_cannot_be_stored_stores_none(story):
    before = Reference.objects.count()

    with pytest.raises(ValidationError):
        stored(story, paper(1), {"title": "", "DOI": "10.1000/x"})

    assert Reference.objects.count() == before
    assert not Event.objects.filter(detail__title="Paper 1").exists()


def test_somebody_who_adds_the_same_work_meanwhile_is_found(story, monkeypatch):
    actions.import_reference(csl=paper(1), by=story.maya)
    real, asked = files.known_works, []

    def blind_once(chunk):
        asked.append(chunk)
        return {} if len(asked) == 1 else real(chunk)

    monkeypatch.setattr(files, "known_works", blind_once)

    assert stored(story, paper(1), paper(2)).added == 1


def test_queries_grow_with_hundreds_of_entries(story):
    with CaptureQueriesContext(connection) as few:
        stored(story, *(paper(n) for n in range(10)))
    with CaptureQueriesContext(connection) as many:
        stored(story, *(paper(n) for n in range(100, 500)))

    assert len(many) <= len(few) + 20


def test_a_file_is_read_and_stored(story):
    batch = read(b"TY  - JOUR\nTI  - From a file\nPY  - 2020\nER  - \n\nTY  - JOUR\nER  - \n")

    counts = actions.import_references(entries=batch.entries, by=story.maya)

    assert (counts.added, counts.broken) == (1, 1)


def test_the_true_owner_of_a_number_finds_its_own_work(story):
    """Maya imports PMC's export, whose records begin with the PMCID, and later one of its works alone."""
    records = [
        f"PMC - PMC100000{n}\nPMID- 2000000{n}\nTI  - Invented paper {n}.\nDP  - 2018"
        for n in (1, 2)
    ]
    both = read("\n\n".join(records).encode())
    counts = actions.import_references(entries=both.entries, by=story.maya)
    assert (counts.added, counts.broken) == (2, 0)
    second = Reference.objects.get(pmid="20000002")
    assert second.pmcid == "PMC1000002"

    later = read(b"TY  - JOUR\nTI  - Invented paper 2\nC2  - PMC1000002\nER  - \n")
    (match,) = matching.known(later.entries).values()
    again = actions.import_references(entries=later.entries, by=story.maya)

    assert (match.by, match.of) == ("pmcid", second)
    assert (again.added, again.known) == (0, 1)


# The trail of many at once.


def test_events_of_many_are_chained_as_those_of_one(story):
    first, second = story.works[:2]
    lines = [(first, {"a": 1}, []), (second, {}, []), (first, {"a": 2}, [])]

    written = trail.record_many(kind="seen", by=story.maya, at=story.now(), lines=lines)

    assert written == 3
    events = list(Event.objects.filter(subject=f"reference:{first.pk}").order_by("n"))
    assert [(event.n, event.kind) for event in events] == [(1, "added"), (2, "seen"), (3, "seen")]
    assert [event.detail for event in events[1:]] == [{"a": 1}, {"a": 2}]
    assert list(audit.every_fault()) == []


def test_nothing_to_record_records_nothing(story):
    assert trail.record_many(kind="seen", by=story.maya, at=story.now(), lines=[]) == 0
