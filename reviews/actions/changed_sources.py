"""What becomes of live articles when a source changes without a notice: a page says something else, or a new work takes a work's place."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.actions import lock
from articles.models import Citation
from people.models import User
from people.verbs import verb
from references.actions import replaced_by
from references.models import PageSeen, Reference
from references.pages import difference
from reviews.actions.concerns import raise_in
from reviews.gate.citations import rests_on_it
from reviews.models import Concern, Publication, SignOff
from reviews.publishing import live_publication

# A page is looked at soon after a sign-off; how it was then is how the reviewer saw it.
SOON = timedelta(hours=1)


def raise_about_changes(
    *, by: User, of: Reference | None = None, at: datetime | None = None
) -> list[Concern]:
    """A concern for each live article that cites a page which says something else than at its sign-off, or a work that another took the place of.

    With `of`, about this work alone. Running it again raises nothing twice.
    """
    at = at or timezone.now()
    found = [_raise(entry, by=by, at=at) for entry in _doubtful(of)]
    return [concern for concern in found if concern]


def _doubtful(of: Reference | None) -> QuerySet[Citation]:
    """Citations of live texts whose work has another page than before, or a successor."""
    live = Citation.objects.filter(revision__in=Publication.objects.values("revision"))
    changed = Reference.objects.annotate(n=Count("pages_seen")).filter(n__gt=1)
    replaced = Reference.objects.filter(replacements__isnull=False)
    either = Q()
    for name in ("reference", "reference__merged_into"):
        either |= Q(**{f"{name}__in": changed.values("pk")})
        either |= Q(**{f"{name}__in": replaced.values("pk")})
    found = live.filter(either).select_related("revision__article", "reference__merged_into")
    found = found.filter(Q(reference=of) | Q(reference__merged_into=of)) if of else found
    return found.order_by("revision__article", "number")


@verb
def _raise(entry: Citation, *, by: User, at: datetime) -> Concern | None:
    article = lock(entry.revision.article)
    live = live_publication(article)
    if live is None or live.revision_id != entry.revision_id:
        return None  # the next run looks at what is live then
    for cause, text in _reasons(entry):
        if not Concern.objects.filter(article=article, cause=cause).exists():
            told = f"{text}{rests_on_it(entry.revision, entry)} Does the text still hold?"
            source = str(Concern.Source.SOURCE)
            return raise_in(article, by=by, at=at, cause=cause, source=source, text=told)
    return None


def _reasons(entry: Citation) -> Iterator[tuple[str, str]]:
    """(cause, what happened) of everything that changed about the source."""
    work = entry.reference.survivor
    if other := replaced_by(work):
        yield (
            f"replaced:{work.pk}:{other.pk}",
            f"Reference {entry.number}, {entry.label}, was replaced by {other}.",
        )
    pages = list(work.pages_seen.order_by("pk"))
    then = _as_signed(pages, entry)
    now = pages[-1] if pages else None
    if then and now and sorted(then.sentences) != sorted(now.sentences):
        seen = difference(then.sentences, now.sentences)
        yield (
            f"page:{work.pk}:{now.pk}",
            f"Reference {entry.number}, {entry.label}: its page was changed, as seen on {now.first_seen_at:%-d %B %Y}. {seen.words}.",
        )


def _as_signed(pages: list[PageSeen], entry: Citation) -> PageSeen | None:
    """The page as it was when the text was first approved; of what nobody saw then, the first that somebody saw."""
    approved = SignOff.objects.filter(revision=entry.revision_id, valid=True)
    # Whoever approved changes alone looked at no source again.
    read = Coalesce("base__signed_at", "signed_at")
    signed = approved.aggregate(first=Min(read))["first"]
    before = [one for one in pages if signed and one.first_seen_at <= signed + SOON]
    seen = before or pages[:1]
    return seen[-1] if seen else None
