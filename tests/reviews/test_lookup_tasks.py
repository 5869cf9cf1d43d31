"""What nobody answered while an editor waited is looked up later, as if they had waited."""

import pytest

from people.jobs import PAUSES, Job
from references.actions import import_reference
from references.models import Reference
from reviews.models import Concern
from reviews.sources import tasks, works
from tests.references import lookup_records as records
from tests.references.conftest import server, time
from tests.references.lookup_server import Reply, silent
from tests.working import work, work_later

__all__ = ["server", "time"]

CROSSREF = f"/works/{records.ENCODED}"


def ask(person, number=records.DOI):
    tasks.look_up_work.enqueue(number=number, by=person.pk)
    work()
    return Job.objects.get(task_path__endswith="look_up_work")


@pytest.mark.parametrize("number", [records.DOI, f"PMID {records.PMID}"])
def test_the_work_is_added_with_its_notices_in_the_name_of_whoever_asked(story, server, number):
    records.stock(server)

    job = ask(story.edith, number)

    added = Reference.objects.get(doi=records.DOI)
    assert job.status == "SUCCESSFUL"
    assert job.said == f"“{added.title}” was added."
    assert (added.created_by, added.standing) == (story.edith, "retracted")
    assert added.checked_at


def test_until_somebody_answers_it_waits_and_then_it_is_there_once(story, server):
    server.put(CROSSREF, Reply(503))
    server.put("/esearch.fcgi", Reply(503))

    job = ask(story.edith)
    assert (job.status, job.tries) == ("READY", 1)
    assert "out of order at the moment" in job.said
    assert not Reference.objects.filter(doi=records.DOI).exists()

    records.stock(server)
    work_later()
    work_later()

    assert Job.objects.get(task_path__endswith="look_up_work").status == "SUCCESSFUL"
    assert Reference.objects.filter(doi=records.DOI).count() == 1


def test_a_try_ends_although_the_registry_says_nothing(story, server, monkeypatch):
    server.put(CROSSREF, Reply(raw=silent))
    server.put("/esearch.fcgi", Reply(raw=silent))
    monkeypatch.setattr(tasks, "SECONDS", 0.3)

    assert "did not answer in time" in ask(story.edith).said


def test_half_an_answer_adds_the_work_and_the_other_half_is_asked_again(story, server):
    records.stock(server)
    server.put(CROSSREF, Reply(503))

    job = ask(story.edith)

    added = Reference.objects.get(doi=records.DOI)
    assert job.said == f"“{added.title}” was added. Crossref did not answer."
    assert (job.status, added.checked_at) == ("READY", None)

    records.stock(server)
    server.put("/esummary.fcgi", records.as_json(records.summaries(records.summary())))
    work_later()

    added.refresh_from_db()
    job.refresh_from_db()
    assert job.status == "SUCCESSFUL"
    assert job.said == f"“{added.title}” is in the list. Checked for retractions: retracted."
    assert added.checked_at


def test_when_nobody_ever_answers_it_fails_in_words(story, server):
    server.put(CROSSREF, Reply(503))
    server.put("/esearch.fcgi", Reply(503))

    ask(story.edith)
    for _ in PAUSES:
        work_later()

    job = Job.objects.get(task_path__endswith="look_up_work")
    assert (job.status, job.tries) == ("FAILED", len(PAUSES) + 1)
    assert job.said.startswith("It could not be looked up.")


def test_what_no_agency_knows_is_not_asked_for_again(story, server):
    job = ask(story.edith, "10.1000/nowhere")

    assert (job.status, job.tries) == ("FAILED", 1)
    assert job.said.startswith("No agency has registered the DOI 10.1000/nowhere")


def test_what_looks_like_a_work_in_the_list_is_left_to_an_editor(story, server):
    records.stock(server)
    first = works.add(tasks.find(records.DOI), by=story.maya)
    Reference.objects.filter(pk=first.pk).update(doi="10.1000/preprint", pmid=None, pmcid="")

    job = ask(story.edith)

    assert job.status == "FAILED"
    assert job.said.startswith("It looks like “")
    assert Reference.objects.filter(match_key=first.match_key).count() == 1


def test_a_worker_that_was_killed_after_adding_leaves_only_the_notices_to_do(story, server):
    records.stock(server)
    server.put("/esummary.fcgi", records.as_json(records.summaries(records.summary())))
    import_reference(csl=tasks.find(records.DOI).csl, by=story.edith)

    job = ask(story.edith)

    added = Reference.objects.get(doi=records.DOI)
    assert job.status == "SUCCESSFUL"
    assert added.standing == "retracted"
    assert added.notices.count() == len(
        {(n.kind, n.source, n.notice_doi, n.notice_pmid) for n in added.notices.all()}
    )


def test_a_retraction_that_is_learnt_later_becomes_a_concern(story, server):
    live = story.live()
    cited = live.citations.first().reference
    server.put(
        f"/works/{cited.doi.replace('/', '%2F')}",
        records.as_json(records.crossref_answer(DOI=cited.doi)),
    )
    server.put(
        "/esummary.fcgi", records.as_json(records.summaries(records.summary(uid=cited.pmid)))
    )

    job = ask(story.edith, cited.doi)

    assert job.said.endswith("Checked for retractions: retracted.")
    assert Concern.objects.get().article == live.article


def test_whoever_lost_the_right_to_add_works_adds_none_later(story, server):
    records.stock(server)
    story.edith.groups.clear()

    job = ask(story.edith)

    assert (job.status, job.said) == ("FAILED", "Edith Editor may not add references any more.")
    assert not Reference.objects.filter(doi=records.DOI).exists()
    assert server.asked == []
