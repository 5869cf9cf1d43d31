"""How doses are written (E015, W013)."""

from collections.abc import Iterator

from articles.anchors import lines_of
from articles.doses import problems, strengths, without_unit
from articles.models import Kind, Revision
from reviews.gate.case import Case
from reviews.gate.findings import Find, Finding, blocks, warns


@blocks("gate.E015")
def bare_numbers(find: Find, case: Case) -> Iterator[Finding]:
    """E015: in a *medicine* article, a number in a table of doses has no unit."""
    if case.revision.article.kind != Kind.MEDICINE:
        return
    for table, cell in without_unit(case.revision.html):
        yield find(
            f"“{table}”: “{cell}” has no unit.",
            "Write the unit beside the number, or once in the heading of its column.",
            "body",
            cell,
            subject=cell,
        )


@warns("gate.W013")
def misread(find: Find, revision: Revision) -> Iterator[Finding]:
    """W013: a dose is written in a way that is easily misread."""
    for part, line in lines_of(revision):
        for words, wrong in problems(line):
            where = words if part == "body" else ""
            yield find(f"“{words}”: {wrong}", "Change it in the text.", part, where, subject=words)
    in_order = [line for _, line in lines_of(revision)]
    for words, wrong in strengths(in_order):
        yield find(f"“{words}”: {wrong}", "Change it in the text.", "body", words, subject=words)
