"""What is kept of pages of the web that works name, and of works that others took the place of."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from people import trail
from people.models import User
from people.refusals import Refusal
from people.verbs import verb
from references.models import PageSeen, Reference, Replacement
from references.pages import Page


@verb
def note_page(*, reference: Reference, page: Page, at: datetime | None = None) -> PageSeen | None:
    """Keep what a work's page says, if it says something else than before; None when it could not be read."""
    at = at or timezone.now()
    tried = {"tried_at": at, "claimed_until": None, "problem": page.problem[:300]}
    Reference.objects.filter(pk=reference.pk).update(**tried)
    if page.problem:
        return None
    Reference.objects.select_for_update(of=("self",)).get(pk=reference.pk)
    last = last_seen(reference)
    if last and _says(last) == sorted(page.sentences):
        last.last_seen_at = at
        last.save(update_fields=["last_seen_at"])
        return last
    seen = {"first_seen_at": at, "last_seen_at": at}
    return PageSeen.objects.create(reference=reference, sentences=list(page.sentences), **seen)


def _says(seen: PageSeen) -> Sequence[str]:
    return sorted(seen.sentences)


def last_seen(reference: Reference) -> PageSeen | None:
    """How the work's page was when it was looked at last."""
    return reference.pages_seen.order_by("-pk").first()


@verb
def replace_work(
    *, reference: Reference, by_work: Reference | None, by: User, at: datetime | None = None
) -> Replacement | None:
    """Say that a work took the place of another, or with None that none did. The same a second time adds nothing.

    Refusal when it would take its own place, at once or by way of others.
    """
    at = at or timezone.now()
    reference = Reference.objects.select_for_update(of=("self",)).get(pk=reference.pk)
    known = Reference.objects.select_related("merged_into")
    other = known.get(pk=by_work.pk).survivor if by_work else None
    if other and reference.survivor in successors(other):
        raise Refusal("A work does not take its own place.")
    last = Replacement.objects.filter(reference=reference).order_by("-pk").first()
    if (last.by_work if last else None) == other:
        return last
    made = Replacement.objects.create(
        reference=reference, by_work=other, recorded_by=by, recorded_at=at
    )
    detail = {"by": other.pk if other else None}
    trail.record(subject=reference, kind="replaced", by=by, at=at, detail=detail, wrote=[made])
    return made


def successors(work: Reference) -> list[Reference]:
    """The work, what took its place, and so on."""
    line = [work]
    while (later := replaced_by(line[-1])) and later not in line:
        line.append(later)
    return line


def replaced_by(work: Reference) -> Reference | None:
    """The work that took this one's place, or that of the entry that stays for it; as its own entry that stays."""
    rows = [*work.replacements.all()]
    if work.merged_into_id:
        rows += work.survivor.replacements.all()
    last = max(rows, key=lambda one: one.pk, default=None)
    return last.by_work.survivor if last and last.by_work else None
