"""What becomes of live articles when something is published about a work that they cite."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from articles.actions import lock, lock_each
from articles.models import Article, Citation
from people.models import User
from people.verbs import verb
from references.actions import correct_reference, lost_identifiers
from references.models import Notice, Reference
from reviews.actions.concerns import raise_in, resolve_concern
from reviews.gate.citations import rests_on_it
from reviews.models import Concern, Publication
from reviews.publishing import live_publication

_SAID = {
    "corrected": "was corrected",
    "concern": "has an expression of concern",
    "retracted": "was retracted",
}


def raise_about_works(*, by: User, at: datetime | None = None) -> list[Concern]:
    """A concern for each live article that cites a work against which something became known since it went live.

    One stays open per article and work; it gives way when the work's standing gets worse. A work that the text
    cites as retracted, with a reason, needs none. Running it again raises nothing twice.
    """
    at = at or timezone.now()
    live = Citation.objects.filter(revision__in=Publication.objects.values("revision"))
    raised = (_raise(entry, by=by, at=at) for entry in _doubtful(live))
    return [concern for concern in raised if concern]


def raise_about_unseen(*, revision: int, seen: Collection[int], by: User) -> list[Concern]:
    """The same of one live text, about what became known while it went live; `seen` are the notices that the gate read."""
    at = timezone.now()
    cited = Citation.objects.filter(revision=revision)
    unseen = [
        one for one in _doubtful(cited) if {n.pk for n in one.reference.notices.all()} - set(seen)
    ]
    raised = (_raise(entry, by=by, at=at, is_unseen=True) for entry in unseen)
    return [concern for concern in raised if concern]


@verb
def correct_cited_work(
    *, reference: Reference, csl: dict[str, Any], by: User, at: datetime | None = None, **given: Any
) -> Reference:
    """Correct a work as `correct_reference` does; live texts that cite it get a concern when it is known by other numbers now."""
    at = at or timezone.now()
    live = Publication.objects.filter(revision__citations__reference=reference)
    articles = lock_each(Article.objects.filter(pk__in=live.values("article")))
    before = Reference.objects.get(pk=reference.pk)
    work = correct_reference(reference=reference, csl=csl, by=by, at=at, follows_up=True, **given)
    lost = lost_identifiers(before, vars(work))
    for article in articles if lost else ():
        raise_in(
            article,
            by=by,
            at=at,
            cause=f"identity:{work.pk}",
            source=str(Concern.Source.NOTICE),
            text=f"A cited work is known by another number now: {_renamed(before, work, lost)}. Does the text mean this work?",
        )
    return work


def _renamed(before: Reference, work: Reference, names: list[str]) -> str:
    pairs = ((name.upper(), getattr(before, name), getattr(work, name)) for name in names)
    return "; ".join(f"{name} {old} became {new or 'none'}" for name, old, new in pairs)


def _doubtful(cited: QuerySet[Citation]) -> list[Citation]:
    """Those of these citations that are of works with notices, in one order."""
    noticed = Reference.objects.filter(notices__isnull=False)
    return list(_cited(cited.filter(reference__in=noticed)))


def _cited(entries: QuerySet[Citation]) -> QuerySet[Citation]:
    found = entries.select_related("revision__article", "reference")
    return found.prefetch_related("reference__notices").order_by("revision__article", "number")


@verb
def _raise(entry: Citation, *, by: User, at: datetime, is_unseen: bool = False) -> Concern | None:
    work, notice = entry.reference, entry.reference.worst_notice
    if notice is None:
        return None
    article = lock(entry.revision.article)
    live = live_publication(article)
    if live is not None and live.revision_id != entry.revision_id:
        # Another text went live while this waited for the lock; it may cite the work as well.
        entry = _cited(Citation.objects.filter(revision=live.revision, reference=work)).first()
    if live is None or entry is None or _is_named_as_retracted(entry):
        return None
    known = Concern.objects.filter(article=article, cause=(cause := _cause(work)))
    # The gate lets no retracted work pass that the text does not call so: it was retracted while this went live.
    was_seen = not is_unseen and work.standing != "retracted"
    if (was_seen and notice.known_at <= live.release.published_at) or known.filter(
        raised_at__gte=_last_reinstated(work) or live.release.published_at
    ).exists():
        return None
    _overtake(entry, cause, by=by, at=at)
    return raise_in(
        article, by=by, at=at, cause=cause, source=str(Concern.Source.NOTICE), text=_detail(entry)
    )


def _is_named_as_retracted(entry: Citation) -> bool:
    return entry.reference.standing == "retracted" and bool(entry.retracted_reason)


def _cause(work: Reference) -> str:
    return f"work:{work.pk}:{work.standing}"


def _last_reinstated(work: Reference) -> datetime | None:
    known = [n.known_at for n in work.notices.all() if n.kind == Notice.Kind.REINSTATEMENT]
    return max(known, default=None)


def _overtake(entry: Citation, cause: str, *, by: User, at: datetime) -> None:
    """A milder concern about the same work ends where the graver one begins."""
    work = entry.reference
    milder = (
        Concern.objects.open()
        .filter(article=entry.revision.article_id, cause__startswith=f"work:{work.pk}:")
        .exclude(cause=cause)
    )
    for concern in milder:
        resolve_concern(
            concern=concern, by=by, at=at, reason=f"Overtaken: the work {_SAID[work.standing]}."
        )


def _detail(entry: Citation) -> str:
    notice = entry.reference.worst_notice
    when = f" on {notice.dated:%-d %B %Y}" if notice.dated else ""
    said = _SAID[entry.reference.standing]
    return (
        f"Reference {entry.number}, {entry.label}, {said}{when} ({notice.get_source_display()})."
        f"{rests_on_it(entry.revision, entry)} Does the text still hold?"
    )
