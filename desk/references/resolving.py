"""Which works here somebody's list of references names: by DOI, PMID or PMCID, else by title, year and first author."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from people.models import User
from references.identifiers import Identifier
from references.keys import match_key
from references.lookup.finding import named_in
from references.models import Reference
from reviews.sources.tasks import look_up_work

MOST_LINES = 200  # of one list
_MOST_READ = 600  # characters of a line
_YEAR = re.compile(r"(?<![0-9])(?:1[89]|20)[0-9]{2}(?![0-9])")
_SENTENCE_END = re.compile(r"(?<=[.?!])[\s\"”’]+|[“\"]")
_NUMBER = re.compile(r"^\W{0,2}[0-9]{1,3}\W{1,2}\s*")
_FAMILY = re.compile(r"^[^,.;]{1,80}?(?=[,.;]|\s[A-Z]{1,3}\b|\set al)")


def resolved(lines: Sequence[str]) -> list[Reference | None]:
    """For each line the work that it names, None for what is not here; two queries at most."""
    named = [named_in(line[:_MOST_READ]) for line in lines]
    wanted = {kind: {one.value for one in named if one and one.kind == kind} for kind in _KINDS}
    by_number = Q()
    for kind, values in wanted.items():
        by_number |= Q(**{f"{kind}__in": values})
    found = _index(Reference.objects.filter(by_number), _KINDS) if any(wanted.values()) else {}
    keys = [list(_keys(line)) for line in lines]
    alike = Reference.objects.filter(match_key__in={key for some in keys for key in some})
    titled = _index(alike, ("match_key",))
    return [_of(one, some, found, titled) for one, some in zip(named, keys, strict=True)]


_KINDS = ("doi", "pmid", "pmcid")
_Works = dict[tuple[str, str], Reference]


def _index(works: QuerySet[Reference], columns: Sequence[str]) -> _Works:
    found: _Works = {}
    for work in works.select_related("merged_into").prefetch_related("notices").order_by("pk"):
        for column in columns:
            found.setdefault((column, getattr(work, column) or ""), work.survivor)
    return found


def _of(
    identifier: Identifier | None, keys: list[str], found: _Works, titled: _Works
) -> Reference | None:
    if identifier and (work := found.get((identifier.kind, identifier.value))):
        return work
    alike = next((titled[name] for key in keys if (name := ("match_key", key)) in titled), None)
    # The same title under another number is another work, such as its preprint.
    if alike is not None and identifier is not None and getattr(alike, identifier.kind):
        return None
    return alike


def _keys(line: str) -> Iterator[str]:
    """What title, year and first author of the line may be, each as the key that such a work has."""
    said = _NUMBER.sub("", line[:_MOST_READ], count=1)
    parts = [part for part in _SENTENCE_END.split(said) if part.strip()][:8]
    family = _FAMILY.match(said)
    years = list(dict.fromkeys(_YEAR.findall(said)))[:2]
    authors = [{"family": family[0]}, {"literal": parts[0]}] if family else []
    for first, last in ((a, b) for a in range(len(parts)) for b in range(a + 1, min(a + 4, 9))):
        title = " ".join(parts[first:last]).rstrip('. ”’"')
        if len(title) < 10:
            continue
        for year in years:
            for author in authors:
                issued = {"date-parts": [[int(year)]]}
                yield match_key({"title": title, "issued": issued, "author": [author]})


@transaction.atomic
def look_up_later(lines: Iterable[str], *, by: User) -> int:
    """Put into the queue what the lines name by number; returns how many."""
    named = {str(one) for line in lines if (one := named_in(line[:_MOST_READ]))}
    for number in sorted(named):
        look_up_work.enqueue(number=number, by=by.pk)
    return len(named)
