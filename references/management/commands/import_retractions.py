"""Records the notices that Retraction Watch has about our references."""

import codecs
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from people.models import User
from references.actions import record_notice
from references.models import Notice, Reference
from references.retraction_watch import Row, WrongFile, rows

CHUNK = 500
# Rows between two lines of progress.
PROGRESS = 5_000

# A work, the kind of notice and its DOI: together they make one notice.
Key = tuple[int, str, str]
Notices = dict[Key, tuple[Row, Reference]]


class Command(BaseCommand):
    help = (
        "Record a notice for every row of the Retraction Watch CSV whose paper is one of our "
        "references; safe to run again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="retraction_watch.csv, as Crossref publishes it"
        )
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who records the notices")

    def handle(self, *args, file, by, **options):
        person = User.objects.filter(email=by.lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here has the e-mail address {by}.")
        try:
            count, notices = self._read(file)
        except OSError as missing:
            raise CommandError(f"{file} cannot be opened: {missing.strerror}.") from missing
        except (WrongFile, UnicodeDecodeError) as wrong:
            raise CommandError(str(wrong)) from wrong
        new = _unrecorded(notices)
        for row, work in new:
            record_notice(
                reference=work,
                kind=row.nature,
                source=Notice.Source.RETRACTION_WATCH,
                notice_doi=row.notice_doi,
                dated=row.dated,
                by=person,
            )
        self.stdout.write(
            f"{count:,} rows read, {len(notices):,} about our references, {len(new):,} notices recorded."
        )

    def _read(self, file: Path) -> tuple[int, Notices]:
        """The number of rows, and the notices about our references. The whole file is read before any is recorded."""
        count = 0
        notices: Notices = {}
        with file.open(encoding=_encoding(file), newline="") as opened:
            for chunk in _chunks(rows(opened)):
                _add(notices, chunk)
                count += len(chunk)
                self._report_progress(count)
        return count, notices

    def _report_progress(self, count: int) -> None:
        """Show progress at a terminal; a log needs only the last line."""
        if self.stdout.isatty() and count % PROGRESS < CHUNK:
            self.stdout.write(f"{count:,} rows read ...")


def _encoding(file: Path) -> str:
    """UTF-8 as Crossref publishes it; Windows-1252 as Excel saves it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as opened:
        try:
            while block := opened.read(1 << 20):
                decoder.decode(block)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _chunks(all_rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(all_rows, CHUNK)):
        yield chunk


def _add(notices: Notices, chunk: list[Row]) -> None:
    """Add these rows' notices. Of two rows of one notice the later counts: a reinstatement cancels it less."""
    works = _works(chunk)
    for row in chunk:
        for work in works.get(("doi", row.doi)) or works.get(("pmid", row.pmid)) or ():
            key = work.pk, row.nature, row.notice_doi
            if key not in notices or _is_later(row, notices[key][0]):
                notices[key] = row, work


def _is_later(row: Row, other: Row) -> bool:
    """Whether the row has a later date; an unknown date counts as the latest."""
    return other.dated is not None and (row.dated is None or row.dated > other.dated)


def _works(chunk: list[Row]) -> dict[tuple[str, str], list[Reference]]:
    """Our references among the papers of these rows, by DOI and by PMID.

    Rows that were merged are one work, and signed texts may cite any of them: each gets the notice.
    """
    dois = {row.doi for row in chunk if row.doi}
    pmids = {row.pmid for row in chunk if row.pmid}
    found = Reference.objects.filter(Q(doi__in=dois) | Q(pmid__in=pmids))
    works: dict[tuple[str, str], list[Reference]] = {}
    for work in found.select_related("merged_into").prefetch_related("merged").order_by("pk"):
        family = [work.survivor, *work.survivor.merged.all()]
        for key in (("doi", work.doi), ("pmid", work.pmid)):
            if key[1]:
                works.setdefault(key, family)
    return works


def _unrecorded(notices: Notices) -> list[tuple[Row, Reference]]:
    """Those that are not recorded yet, in the order in which they happened."""
    recorded = set(
        Notice.objects.filter(source=Notice.Source.RETRACTION_WATCH).values_list(
            "reference", "kind", "notice_doi"
        )
    )
    new = [notice for key, notice in notices.items() if key not in recorded]
    return sorted(new, key=lambda notice: notice[0].dated or date.max)
