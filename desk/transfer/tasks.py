"""Bringing an uploaded file with nobody waiting."""

import io
import time
from typing import Any

from django.db.models import F
from django.utils import timezone
from django_tasks import task

from articles.models import BroughtFile
from desk.transfer.bringing import Bringer
from desk.transfer.posts import Unreadable, read
from people.refusals import Refusal

# Of one try; far less than `people.jobs.LEASE`. What is left goes on in the next.
SECONDS = 200
MOST_REFUSED = 500  # that are kept with their reasons
_ADD = "articles.add_article"


@task()
def bring_file(*, file: int, by: int) -> str:
    """Go through a file; begun again, it goes on where it was."""
    known = BroughtFile.objects.select_related("topic", "by").get(pk=file)
    if known.done_at:
        return "It was gone through before."
    if not known.by.has_perm(_ADD):
        raise Refusal(f"{known.by} may not add articles any more.")
    known.n_known, known.refused = 0, []
    try:
        bundle = read(io.BytesIO(bytes(known.data)), known.name)
        is_over = _bring(known, Bringer(bundle, topic=known.topic, kind=known.kind, by=known.by))
    except Unreadable as problem:
        known.refused.append(str(problem))
        is_over = True
    _keep(known, is_over)
    if not is_over:
        bring_file.enqueue(file=file, by=by)
        return f"{known.name}: it goes on in the next task."
    return f"{known.name} was gone through."


def _bring(known: BroughtFile, bringer: Bringer) -> bool:
    """Whether all of it was gone through in time."""
    until = time.monotonic() + SECONDS
    for number, result in enumerate(bringer.run(), start=1):
        if result.is_new:
            BroughtFile.objects.filter(pk=known.pk).update(n_brought=F("n_brought") + 1)
        elif not result.refused:
            known.n_known += 1
        elif len(known.refused) < MOST_REFUSED:
            known.refused.append(f"{result.name}: {result.refused}")
        if time.monotonic() > until and number > known.n_known:
            return False
    return True


def _keep(known: BroughtFile, is_over: bool) -> None:
    said: dict[str, Any] = {"n_known": known.n_known, "refused": known.refused}
    if is_over:  # what was brought is in the articles now
        said |= {"done_at": timezone.now(), "data": b""}
    BroughtFile.objects.filter(pk=known.pk).update(**said)
