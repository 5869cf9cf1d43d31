"""`check_references`: what the registries say of cited works reaches readers and editors."""

import threading
from io import StringIO
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from people.actions import automatic
from references.lookup.notices import look_up
from references.models import Notice, Reference
from reviews.models import Concern
from tests.references.lookup_server import Reply, as_json
from tests.story import Story, cite

RETRACTION = {
    "DOI": "10.1000/notice",
    "type": "retraction",
    "label": "Retraction",
    "source": "retraction-watch",
    "updated": {"date-parts": [[2010, 2, 6]]},
}


def path(work):
    return f"/works/{quote(work.doi, safe='')}"


def at_crossref(server, work, *updates):
    """Crossref knows the work, and what was published about it."""
    message = {
        "DOI": work.doi,
        "type": "journal-article",
        "title": [work.title],
        "updated-by": list(updates),
    }
    server.put(path(work), as_json({"status": "ok", "message": message}))


def at_pubmed(server, *works, pubtype=()):
    """PubMed knows these works."""
    found = {
        work.pmid: {"uid": work.pmid, "pubtype": list(pubtype), "references": []} for work in works
    }
    server.put("/esummary.fcgi", as_json({"result": {"uids": list(found), **found}}))


def everything_known(server, works):
    for work in works:
        at_crossref(server, work)
    at_pubmed(server, *works)


def check(**options):
    said = StringIO()
    call_command("check_references", stdout=said, stderr=said, **options)
    return said.getvalue()


def test_what_was_never_looked_up_is_unknown_and_then_known(story, server):
    everything_known(server, story.works)
    assert {work.standing for work in story.works} == {"unknown"}

    said = check()

    assert "4 looked up, 0 of them in vain; 0 concerns raised." in said
    assert {work.standing for work in Reference.objects.all()} == {"none found"}
    assert not Notice.objects.exists()


def test_a_retraction_reaches_the_live_article(story, server, client):
    live = story.live(body=f"<p>So it is{cite(story.works[1])}.</p>")
    everything_known(server, story.works)
    at_crossref(server, story.works[1], RETRACTION)

    said = check()

    concern = Concern.objects.get()
    notice = Notice.objects.get()
    assert "1 concerns raised" in said
    assert (notice.source, notice.notice_doi) == ("retraction_watch", "10.1000/notice")
    assert notice.recorded_by == automatic()
    assert concern.article == live.article
    assert concern.raised_by == automatic()
    assert "Retracted 6 February 2010" in client.get(live.article.get_absolute_url()).text
    assert check().startswith("0 looked up")


def test_a_service_that_does_not_answer_leaves_the_standing_unknown(story, server):
    everything_known(server, story.works)
    lame = story.works[0]
    server.put(path(lame), Reply(500))

    said = check()

    lame.refresh_from_db()
    assert "1 of them in vain" in said
    assert lame.standing == "unknown"
    assert lame.problem.startswith("Crossref: ")
    assert lame.tried_at
    assert lame.claimed_until is None


def test_a_night_in_which_every_look_up_failed_says_so_by_its_exit_status(story, server):
    for work in story.works:
        server.put(path(work), Reply(500))
    said = StringIO()

    with pytest.raises(CommandError, match="No look-up succeeded, of 4") as failure:
        call_command("check_references", stdout=said, stderr=said)

    assert failure.value.returncode == 1
    assert "4 looked up, 4 of them in vain" in said.getvalue()
    assert "addresses tried" in said.getvalue()
    assert check().startswith("0 looked up")


def test_what_one_service_says_counts_although_the_other_is_silent(story, server):
    work = story.works[0]
    at_crossref(server, work, RETRACTION)
    server.put("/esummary.fcgi", Reply(503))

    found = look_up(doi=work.doi, pmid=work.pmid)

    assert [notice.kind for notice in found.notices] == ["retraction"]
    assert found.problem.startswith("PubMed: ")


@pytest.mark.parametrize("answer", [Reply(404), Reply(body=b"{]"), Reply(type="text/html")])
def test_an_answer_that_says_nothing_is_never_taken_for_clean(story, server, answer):
    work = story.works[0]
    at_pubmed(server, work)
    server.put(path(work), answer)

    assert look_up(doi=work.doi, pmid=work.pmid).problem


def test_a_retracted_publication_type_is_a_notice(story, server):
    everything_known(server, story.works)
    at_pubmed(server, *story.works, pubtype=["Journal Article", "Retracted Publication"])

    check(limit=1)

    assert Notice.objects.get().source == "pubmed"


def test_a_run_that_was_stopped_goes_on_where_it_was(story, server):
    everything_known(server, story.works)

    assert check(limit=3).startswith("3 looked up")
    assert check().startswith("1 looked up")
    assert len([asked for asked in server.asked if asked.path.startswith("/works/")]) == 4


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_look_each_work_up_once(transactional_db, server):
    story = Story()
    everything_known(server, story.works)
    start = threading.Barrier(2)

    def run():
        connection.ensure_connection()
        start.wait(10)
        try:
            check()
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join(60)

    asked = sorted(asked.path for asked in server.asked if asked.path.startswith("/works/"))
    assert asked == sorted(map(path, story.works))
    assert not Reference.objects.filter(checked_at=None).exists()
