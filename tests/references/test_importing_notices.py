"""A file that says of a work that it was retracted: the work is retracted here, not only the message."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import audit
from references import actions
from references.importing import read
from references.models import Notice, Reference
from reviews.gate import blockers
from tests.references.test_importing import bib, nbib, only, ris


def stored(story, data):
    return actions.import_references(entries=read(data.encode()).entries, by=story.maya)


@pytest.mark.parametrize(
    ("data", "notices"),
    [
        (nbib("PT  - Retracted Publication"), [("retraction", "", "")]),
        (
            nbib("PT  - Retracted Publication", "RIN - Inv J. 2020;5(2):11. PMID: 29990002"),
            [("retraction", "", "29990002")],
        ),
        (
            nbib("RIN - Inv J. 2020 Feb 6;5(2):11. doi: 10.5555/r.1. PMID: 29990002"),
            [("retraction", "10.5555/r.1", "29990002")],
        ),
        (nbib("ECI - Inv J. 2020;5(2):11. PMID: 7"), [("concern", "", "7")]),
        (nbib("EIN - Inv J. 2020;5(2):11. PMID: 7"), [("correction", "", "7")]),
        (nbib("ROF - Inv J. 2020;5(2):11. PMID: 7", "PT  - Retraction of Publication"), []),
        (ris("M3  - Article; Retracted Publication"), [("retraction", "", "")]),
        (ris("M3  - Journal Article"), []),
        (ris("KW  - Retracted Publication"), [("retraction", "", "")]),
        (ris("KW  - retracted publications as topic"), []),
        (ris().replace("A paper", "RETRACTED ARTICLE: A paper"), [("retraction", "", "")]),
        (
            ris().replace("A paper", "A paper (Retracted article. See vol. 3, 2015)"),
            [("retraction", "", "")],
        ),
        (ris().replace("A paper", "Retracted papers: what we know"), []),
        (bib("title={{WITHDRAWN}: A paper}"), [("retraction", "", "")]),
        (bib("title={A paper}, type={Article; Retracted Publication}"), [("retraction", "", "")]),
        ('{"title": "A paper", "status": "Retracted"}', [("retraction", "", "")]),
        ('{"title": "A paper", "notices": [{"kind": "retraction"}]}', []),
    ],
)
def test_what_a_file_says_was_published_about_a_work(data, notices):
    entry = only(data)

    assert [(one.kind, one.notice_doi, one.notice_pmid) for one in entry.notices] == notices
    assert {one.source for one in entry.notices} <= {"file"}


@pytest.mark.parametrize(
    "data",
    [
        nbib("PT  - Retraction of Publication"),
        ris().replace("A paper", "Retraction: A paper"),
        ris().replace("A paper", "Notice of Retraction. A paper"),
    ],
)
def test_a_notice_is_not_the_work_that_it_is_about(data):
    assert only(data).problems == ("This is a notice about another work, not the work itself.",)


def test_maya_imports_a_retracted_work_and_no_text_may_rest_on_it(story):
    """The work was here already, cited, and not known to be retracted; the file names it by its DOI."""
    cited = story.works[0]
    text = story.draft()
    assert not any(one.id == "gate.E010" for one in blockers(text, at=story.now()))

    counts = stored(story, ris(f"DO  - {cited.doi}", "M3  - Retracted Publication"))

    assert (counts.added, counts.known, counts.noticed) == (0, 1, 1)
    assert Reference.objects.get(pk=cited.pk).standing == "retracted"
    assert any(one.id == "gate.E010" for one in blockers(text, at=story.now()))
    assert list(audit.every_fault()) == []


def test_a_new_work_is_stored_as_retracted_and_the_second_import_records_nothing_twice(story):
    record = nbib("PT  - Retracted Publication", "RIN - Inv J. 2020. PMID: 29990002")
    stored(story, record)
    stored(story, record)

    work = Reference.objects.get(pmid="29768149")
    (notice,) = Notice.objects.filter(reference=work)
    assert (work.standing, notice.notice_pmid, notice.source) == ("retracted", "29990002", "file")
    assert notice.recorded_by == story.maya
    assert list(audit.every_fault()) == []


def test_a_work_that_only_looks_like_one_here_says_nothing_about_that_one(story):
    first = actions.import_reference(
        csl={"type": "book", "title": "A paper", "issued": 2020}, by=story.maya
    )

    stored(story, ris("PY  - 2020", "M3  - Retracted Publication"))

    assert Reference.objects.get(pk=first.pk).standing == "unknown"
    assert Reference.objects.exclude(pk=first.pk).latest("pk").standing == "retracted"


def test_notices_of_many_new_works_take_few_queries_and_the_trail_stands(story):
    data = "".join(ris(f"DO  - 10.5555/r.{n}", "M3  - Retracted Publication") for n in range(40))

    with CaptureQueriesContext(connection) as asked:
        counts = stored(story, data)

    assert (counts.added, counts.noticed) == (40, 40)
    assert {work.standing for work in Reference.objects.filter(doi__startswith="10.5555/r.")} == {
        "retracted"
    }
    assert len(asked) < 60
    assert list(audit.every_fault()) == []
