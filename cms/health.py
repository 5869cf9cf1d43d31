"""Health checks: is the process up, and can it serve?

They are answered before any view (`answer_first`), whatever the Host header says and in plain http, too: a load balancer
asks from inside, often by a bare address.
"""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import guards
from people.jobs import Job
from reviews.models import Schedule

GetResponse = Callable[[HttpRequest], HttpResponse]

VERDICT_SECONDS = 5
_verdict = {"complete": False, "holds_until": 0.0}
ROOM = 256 * 2**10  # bytes: a photo
_room: dict[Path | str, tuple[bool, float]] = {}


def answer_first(get_response: GetResponse) -> GetResponse:
    """The middleware that answers health checks and passes everything else on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        view = {"/healthz": healthz, "/readyz": readyz}.get(request.path)
        return view(request) if view else get_response(request)

    return middleware


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "up"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """What readers' pages need is in place: database, migrations, every guard; otherwise 503 and what is not.

    With `?for=staff` what work at the desk needs besides: the cache, which counts tries, a database that can be written
    to, and room for photos. Readers' pages do without, and must not be taken off with them. Whether tasks wait and no
    worker does them is told with that, and takes nobody off. With each comes how many pages the worker that answers
    keeps ready.
    """
    is_for_staff = request.GET.get("for") == "staff"
    asked = CHECKS | FOR_STAFF if is_for_staff else CHECKS
    faults = [name for name, works in asked.items() if not _holds(works)]
    said: dict[str, Any] = {"status": "not ready" if faults else "ready", "faults": faults}
    if is_for_staff:
        said["schedules_late"] = _holds(Schedule.objects.overdue(timezone.now()).exists)
        said["queue_stalled"] = _holds(lambda: Job.objects.is_stalled(at=timezone.now()))
    if kept := request.META.get("imprimatur.ready_pages"):
        said["ready_pages"] = kept.counts()
    return JsonResponse(said, status=503 if faults else 200)


def _holds(works: Callable[[], bool]) -> bool:
    try:
        return works()
    except Exception:
        # Whatever the fault is, the answer is the same: not ready.
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache() -> bool:
    cache.set("readyz", "1", 10)
    return cache.get("readyz") == "1"


def pending_migrations(connection: Any) -> bool:
    """Whether the database is behind the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrations() -> bool:
    return not pending_migrations(connection)


def _guards() -> bool:
    """Whether every guard is in place; anybody may ask, so the catalogue is read every few seconds only."""
    if time.monotonic() >= _verdict["holds_until"]:
        _verdict["complete"] = not guards.missing(connection)
        _verdict["holds_until"] = time.monotonic() + VERDICT_SECONDS
    return bool(_verdict["complete"])


def forget_verdict() -> None:
    """Look at the guards and the disk again the next time."""
    _verdict["holds_until"] = 0.0
    _room.clear()


def _writable() -> bool:
    """Whether the database takes what is written; nothing is."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::bool"
            )
            return bool(cursor.fetchone()[0]) and _lately("database", _sort_on_disk)
        cursor.execute("PRAGMA query_only")
        return not cursor.fetchone()[0] and _takes_bytes(_folder_of_sqlite())


def _sort_on_disk() -> bool:
    """Whether PostgreSQL's disk has room: it sorts so much there that memory does not do. No row is written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64kB'")
        cursor.execute(
            "SELECT count(*) FROM (SELECT repeat(md5(n::text), 8) AS words FROM generate_series(1, 2000) AS n"
            " ORDER BY words OFFSET 0) AS sorted"
        )
    return True


def _folder_of_sqlite() -> Path | None:
    """Where its file and the log beside it lie; None in memory."""
    name = str(connection.settings_dict["NAME"])
    return Path(unquote(urlsplit(name).path)).parent if name.startswith("file:///") else None


def _disk() -> bool:
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    return _takes_bytes(Path(settings.MEDIA_ROOT))


def _takes_bytes(folder: Path | None) -> bool:
    """Whether a file of some size can be written there."""
    return folder is None or _lately(folder, lambda: _write(folder))


def _lately(place: Path | str, has_room: Callable[[], bool]) -> bool:
    """What was found of a place; it is asked again after some seconds."""
    holds, until = _room.get(place, (False, 0.0))
    if time.monotonic() >= until:
        holds = _holds(has_room)
        _room[place] = holds, time.monotonic() + VERDICT_SECONDS
    return holds


def _write(folder: Path) -> bool:
    with TemporaryFile(dir=folder) as file:
        return file.write(bytes(ROOM)) == ROOM


CHECKS = {"database": _database, "migrations": _migrations, "guards": _guards}
FOR_STAFF = {"cache": _cache, "writable": _writable, "disk": _disk}
