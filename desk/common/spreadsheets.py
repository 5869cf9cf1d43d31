"""Tables that people take to a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone

from people.days import local_day


class _Line:
    """What csv writes to: each line is given back instead."""

    def write(self, line: str) -> str:
        return line


def as_csv(name: str, head: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A table, sent as it is made."""
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which spreadsheets know that it is UTF-8
        yield writer.writerow(head)
        for row in rows:
            yield writer.writerow([_as_text(cell) for cell in row])

    return as_file(f"{name}.csv", "text/csv; charset=utf-8", lines())


def as_file(name: str, content_type: str, parts: Iterable[str]) -> StreamingHttpResponse:
    """A download, named with today's date."""
    stem, _, ending = name.rpartition(".")
    response = StreamingHttpResponse(parts, content_type=content_type)
    day = local_day(timezone.now()).isoformat()
    response["Content-Disposition"] = f'attachment; filename="{stem}-{day}.{ending}"'
    return response


def _as_text(cell: Any) -> Any:
    """A spreadsheet would take these for formulas: https://owasp.org/www-community/attacks/CSV_Injection"""
    return (
        f"'{cell}"
        if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        else cell
    )
