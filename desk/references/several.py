"""Several works for the Cite button: those that a file of references holds, or that a pasted list names."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from desk.references.picker import ADD, as_json, only_writers
from desk.references.resolving import MOST_LINES, resolved
from people.models import User
from references.actions import import_references
from references.formatting import format_plain
from references.importing import Entry, Unreadable, read
from references.lookup.finding import named_in
from references.matching import known
from references.models import Reference

_MOST_BYTES = 2_000_000
_TOO_MANY = f"At most {MOST_LINES} works at a time. Import a larger file under References, then cite from there."


@require_POST
def several(request: HttpRequest) -> JsonResponse:
    """The works that are here, and what is not; with `accept`, the entries of a file that are not here are added first."""
    only_writers(request)
    file = request.FILES.get("file")
    data = file.read(_MOST_BYTES + 1) if file else request.POST.get("text", "").encode()
    if len(data) > _MOST_BYTES:
        return _problem(_TOO_MANY)
    entries, why_not = _entries(data, name=file.name if file else "")
    if entries:
        return _of_file(entries, by=request.user, is_accepted="accept" in request.POST)
    lines = _lines(data.decode("utf-8", "replace"))
    if len(lines) > MOST_LINES:
        return _problem(_TOO_MANY)
    works = resolved(lines)
    if file and not any(works) and not any(map(named_in, lines)):
        return _problem(why_not)
    missing = [line for line, work in zip(lines, works, strict=True) if work is None]
    later = [line for line in missing if named_in(line)] if request.user.has_perm(ADD) else []
    return _answer(list(filter(None, works)), missing, lines=later)


def _entries(data: bytes, *, name: str) -> tuple[list[Entry], str]:
    """The usable entries of a file in a format of references, or why there are none."""
    try:
        return read(data, name=name).usable, "No entry in this file can be read."
    except Unreadable as problem:
        return [], str(problem)


def _of_file(entries: Sequence[Entry], *, by: User, is_accepted: bool) -> JsonResponse:
    if len(entries) > MOST_LINES:
        return _problem(_TOO_MANY)
    here = known(entries)
    new = [entry for entry in entries if entry not in here]
    if new and is_accepted and by.has_perm(ADD):
        try:
            import_references(entries=new, by=by)
        except ValidationError as problem:
            return _problem(" ".join(problem.messages))
        here, new = known(entries), []
    missing = [format_plain(entry.csl or {}) for entry in new]
    return _answer(
        [here[entry].of for entry in entries if entry in here],
        missing,
        new=len(new) if by.has_perm(ADD) else 0,
    )


def _lines(text: str) -> list[str]:
    """A work a line; or on one line numbers alone, with spaces or commas between them."""
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    numbers = re.split(r"[\s,;]+", lines[0].strip(" ,;")) if len(lines) == 1 else []
    return numbers if len(numbers) > 1 and all(map(named_in, numbers)) else lines


def _answer(
    works: Sequence[Reference], missing: Sequence[str], *, lines: Sequence[str] = (), new: int = 0
) -> JsonResponse:
    once = list({work.pk: work for work in works}.values())
    if not (once or missing):
        return _problem("There are no references in this.")
    return JsonResponse(
        {
            "works": [as_json(work) for work in once],
            "missing": [said[:300] for said in missing],
            "lines": lines,
            "new": new,
            "said": f"{len(once)} in the list of works, {len(missing)} not here yet.",
        }
    )


def _problem(said: str) -> JsonResponse:
    return JsonResponse({"problem": said}, status=422)
