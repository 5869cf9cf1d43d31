"""The Retraction Watch data, and what it says about our references."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from people import audit
from people.models import Event, Tick
from references import actions
from references.models import Notice
from references.retraction_watch import COLUMNS, WrongFile, rows

HEADER = ",".join(COLUMNS) + ","


def line(**columns):
    values = {
        "Record ID": "1",
        "Title": "A paper",
        "RetractionDate": "2/6/2010 0:00",
        "RetractionDOI": "10.1016/s0140-6736(10)60175-4",
        "RetractionPubMedID": "0",
        "OriginalPaperDOI": "10.1016/S0140-6736(97)11096-0",
        "OriginalPaperPubMedID": "9500320",
        "RetractionNature": "Retraction",
        "Reason": "+Falsification;+Misconduct by Author;",
    } | columns
    out = StringIO()
    csv.writer(out).writerow([*(values.get(name, "") for name in COLUMNS), ""])
    return out.getvalue()


def read(*lines, header=HEADER):
    return list(rows(StringIO("".join([f"{header}\r\n", *lines]), newline="")))


def test_a_row_as_the_file_has_it():
    (row,) = read(line())

    assert row.nature == "retraction"
    assert row.dated == date(2010, 2, 6)
    assert row.notice_doi == "10.1016/s0140-6736(10)60175-4"
    assert row.doi == "10.1016/s0140-6736(97)11096-0"
    assert row.pmid == "9500320"


@pytest.mark.parametrize(
    ("written", "nature"),
    [
        ("Retraction", "retraction"),
        ("Correction", "correction"),
        ("Expression of concern", "concern"),
        ("Expression of Concern", "concern"),
        ("Reinstatement", "reinstatement"),
    ],
)
def test_natures(written, nature):
    assert [row.nature for row in read(line(RetractionNature=written))] == [nature]


@pytest.mark.parametrize("written", ["", "Something new"])
def test_a_nature_that_is_no_notice_is_left_out(written):
    assert read(line(RetractionNature=written)) == []


@pytest.mark.parametrize(
    ("written", "dated"),
    [
        ("12/31/2019 0:00", date(2019, 12, 31)),
        ("1/2/2020", date(2020, 1, 2)),
        ("2020-01-02", date(2020, 1, 2)),
        ("2020-01-02T00:00:00", date(2020, 1, 2)),
        ("13/13/2020 0:00", None),
        ("", None),
        ("soon", None),
    ],
)
def test_dates(written, dated):
    assert read(line(RetractionDate=written))[0].dated == dated


@pytest.mark.parametrize("missing", ["", " ", "unavailable", "Unavailable", "not a doi"])
def test_a_missing_doi(missing):
    (row,) = read(line(OriginalPaperDOI=missing, RetractionDOI=missing))

    assert (row.doi, row.notice_doi) == ("", "")


@pytest.mark.parametrize("missing", ["", "0", "x"])
def test_a_missing_pmid(missing):
    assert read(line(OriginalPaperPubMedID=missing))[0].pmid == ""


@pytest.mark.parametrize("header", [HEADER, HEADER[:-1], "\ufeff" + HEADER])
def test_headers_that_are_this_file(header):
    assert len(read(line(), header=header)) == 1


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (HEADER.replace("RetractionNature", "Nature"), "no column “RetractionNature”"),
        ("", "no column “Record ID”"),
        (",".join(reversed(COLUMNS)), "not in the order"),
        (HEADER + "Extra", "not in the order"),
    ],
)
def test_another_header_is_refused(header, sentence):
    with pytest.raises(WrongFile, match=sentence):
        read(line(), header=header)


def test_a_row_cut_short_is_left_out():
    assert len(read(line(), "2,A paper\r\n", line())) == 2


def test_a_quotation_mark_that_is_not_closed():
    with pytest.raises(WrongFile, match="cannot be read as CSV"):
        read(line(), '3,"' + "x" * 1_100_000)


def test_a_row_takes_nothing_of_the_next():
    first = line(Notes="First, as told", Title="First, a paper")
    second = line(**{"Record ID": "2", "Title": "Second, a paper", "OriginalPaperDOI": "10.1000/2"})

    # Two rows in one line are nobody's, and a quotation mark that is missing hides where the first ends.
    assert read(first.replace("\r\n", ""), second) == []
    for words in ("First, as told", "First, a paper"):
        with pytest.raises(WrongFile, match="cannot be read as CSV"):
            read(first.replace(f'{words}"', words), second)


@settings(max_examples=300)
@given(st.lists(st.lists(st.text(max_size=20), max_size=22), max_size=5))
def test_any_rows(table):
    out = StringIO()
    csv.writer(out).writerows(table)

    for row in read(out.getvalue()):
        assert row.nature in ("retraction", "correction", "concern", "reinstatement")


# The command.


@pytest.fixture
def work(story):
    csl = {"title": "Ileal", "DOI": "10.1016/S0140-6736(97)11096-0", "PMID": "9500320"}
    return actions.import_reference(csl=csl, by=story.maya)


@pytest.fixture
def record(story, tmp_path):
    """Runs the command on these lines; gives what it prints."""

    def run(*lines, by=None, header=HEADER, encoding="utf-8"):
        path = tmp_path / "retraction_watch.csv"
        path.write_text("".join([f"{header}\r\n", *lines]), encoding=encoding, newline="")
        out = StringIO()
        call_command("import_retractions", str(path), by=by or story.maya.email, stdout=out)
        return out.getvalue().strip()

    return run


def test_a_retraction_of_our_reference_is_recorded(work, record, story):
    said = record(line(), line(OriginalPaperDOI="10.1000/other", OriginalPaperPubMedID="1"))

    assert said == "2 rows read, 1 about our references, 1 notices recorded."
    notice = Notice.objects.get(reference=work)
    assert (notice.kind, notice.source) == ("retraction", "retraction_watch")
    assert notice.notice_doi == "10.1016/s0140-6736(10)60175-4"
    assert notice.dated == date(2010, 2, 6)
    assert notice.recorded_by == story.maya
    assert work.standing == "retracted"
    assert list(audit.every_fault()) == []


def test_a_second_run_records_nothing(work, record):
    record(line(), line(RetractionNature="Correction", RetractionDOI=""))
    before = Tick.objects.count(), Event.objects.count()

    said = record(line(), line(RetractionNature="Correction", RetractionDOI=""))

    assert said == "2 rows read, 2 about our references, 0 notices recorded."
    assert (Tick.objects.count(), Event.objects.count()) == before


def test_a_pmid_is_enough(work, record):
    record(line(OriginalPaperDOI="unavailable"))

    assert work.notices.count() == 1


def test_a_later_reinstatement_cancels(work, record):
    record(
        line(RetractionNature="Reinstatement", RetractionDate="3/1/2012 0:00", RetractionDOI=""),
        line(),
    )

    assert work.standing == "none found"


def test_of_two_rows_that_are_one_notice_the_later_counts(work, record):
    record(
        line(RetractionDOI=""),
        line(RetractionNature="Reinstatement", RetractionDate="1/1/2011 0:00", RetractionDOI=""),
        line(RetractionDOI="", RetractionDate="1/1/2013 0:00"),
    )

    assert work.standing == "retracted"


def test_merged_rows_are_one_work(work, record, story):
    other = actions.import_reference(csl={"title": "Ileal, again"}, by=story.maya)
    third = actions.import_reference(csl={"title": "Ileal, a third time"}, by=story.maya)
    actions.merge_references(reference=work, into=other, by=story.maya)
    actions.merge_references(reference=third, into=other, by=story.maya)

    record(line())

    assert {one.standing for one in (work, other, third)} == {"retracted"}


class Terminal(StringIO):
    def isatty(self):
        return True


def test_somebody_at_a_terminal_sees_how_far_it_is(story, tmp_path):
    path = tmp_path / "retraction_watch.csv"
    path.write_text(HEADER + "\r\n" + line() * 5_000, encoding="utf-8", newline="")
    out = Terminal()

    call_command("import_retractions", str(path), by=story.maya.email, stdout=out)

    assert out.getvalue().startswith("5,000 rows read ...\n5,000 rows read, 0 about")


def test_a_file_saved_by_a_spreadsheet(work, record):
    assert "1 notices recorded" in record(line(Title="Café"), encoding="cp1252")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"by": "nobody@example.org"}, "Nobody here has the e-mail address"),
        ({"header": "a,b"}, "no column “Record ID”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_recorded(work, record, wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        record(line(), **wrong)

    assert not work.notices.exists()


def test_a_file_that_is_not_there(story, tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_retractions", str(tmp_path / "none.csv"), by=story.maya.email)
