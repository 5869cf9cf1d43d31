"""What readers are told of as corrected, clarified or updated: each note was signed with the text that it went live with."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from articles import digest
from articles.models import ChangeKind, Revision, Topic
from people import trail
from people.ticks import read_whole
from people.witness import is_as_told, subject_of
from reviews import seals
from reviews.models import Concern, Publication, Release
from reviews.takedowns import takedown_of

SLUG = "corrections"
PER_PAGE = 25


@dataclass(frozen=True)
class Correction:
    """One dated note: of which article, as what, what it says, and whether a reader's report led to it."""

    kind: str
    title: str
    words: str
    at: dt.datetime
    url: str
    key: str
    is_from_report: bool

    @property
    def label(self) -> str:
        return str(ChangeKind(self.kind).label)


def of_page(publication: Publication) -> Correction | None:
    """What readers are told beside a live text, which was proved by whoever shows it."""
    if not publication.revision.change_kind:
        return None
    release = publication.release
    first = _first_with(publication)
    reported = from_reports([publication.revision])
    return _correction(release, publication, from_report=reported, at=first or release.published_at)


def _first_with(publication: Publication) -> dt.datetime | None:
    """When readers were first told the same."""
    said = publication.revision
    same = Release.objects.filter(
        article=publication.article_id,
        revision__change_kind=said.change_kind,
        revision__change_note=said.change_note,
    )
    told = trail.told_by(subject_of(publication.article), "published")
    found = (one for one in same.order_by("number") if is_as_told(one, told))
    return next((one.published_at for one in found), None)


def listed(number: str | None) -> tuple[Page, list[Correction]]:
    """A page of all corrections of what is live, the latest first."""
    read_whole(Topic)  # whatever goes live is a change of the topics, and so of this list
    page = Paginator(_released(), PER_PAGE).get_page(number)
    return page, _proved(page.object_list)


def latest(most: int) -> list[Correction]:
    """The same for a feed."""
    return _proved(_released()[:most])


def _released() -> QuerySet[Release]:
    """The first release of each such note, of articles that are live and have a page."""
    live = Publication.objects.pages().filter(article=OuterRef("article")).order_by()
    same = {
        f"revision__{name}": OuterRef(f"revision__{name}")
        for name in ("change_kind", "change_note")
    }
    before = Release.objects.filter(
        article=OuterRef("article"), number__lt=OuterRef("number"), **same
    )
    corrected = Revision.objects.exclude(change_kind="").order_by()
    found = Release.objects.filter(revision__in=corrected.values("pk"))
    found = found.filter(Exists(live)).exclude(Exists(before))
    return found.order_by("-published_at", "-pk")


def _proved(releases: Iterable[Release]) -> list[Correction]:
    """Those that are as their article's trail tells, of texts that are what was signed; three queries, and two for texts."""
    keys = [one.pk for one in releases]
    found = Release.objects.filter(pk__in=keys).select_related("revision")
    found = found.prefetch_related("revision__bylines", "revision__citations")
    shown = sorted(found, key=lambda one: keys.index(one.pk))
    live = {one.article_id: one for one in _live_of(shown)}
    chains = trail.chains(subject_of(one.article) for one in live.values())
    reported = from_reports([one.revision for one in shown])
    removed = {pk: _removed_of(one, chains) for pk, one in live.items()}
    return [
        _correction(one, live[one.article_id], from_report=reported)
        for one in shown
        if one.article_id in live
        and is_as_told(one, chains[f"article:{one.article_id}"].told)
        and digest.matches(one.revision)
        and one.number > removed[one.article_id]
    ]


def _removed_of(live: Publication, chains: Mapping[str, trail.Chain]) -> int:
    """Up to which version nothing of an article may be shown: all of it, where nobody knows."""
    try:
        removed = takedown_of(live.article, chains[subject_of(live.article)].told)
    except seals.BrokenSeal:
        return live.release.number
    return removed.up_to if removed else 0


def _live_of(releases: Sequence[Release]) -> Iterator[Publication]:
    live = Publication.objects.pages().filter(article__in={one.article_id for one in releases})
    return filter(seals.may_be_listed, live.defer("revision__body", "revision__words"))


def from_reports(revisions: Sequence[Revision]) -> set[int]:
    """Of these texts, the ones whose note answers what a reader reported, as their article's trail tells.

    A draft that was built on the one that answered it says the same to readers, and so answers it, too.
    """
    told = [one for one in revisions if one.change_kind]
    if not told:
        return set()
    answered = Concern.objects.filter(
        source=Concern.Source.REPORT,
        article__in={one.article_id for one in told},
        resolving_revision__isnull=False,
    ).select_related("article")
    concerns = list(answered)
    words = Revision.objects.in_bulk([one.resolving_revision_id for one in concerns])
    chains = trail.chains(subject_of(one.article) for one in concerns)
    notes = {
        (one.article_id, *_said(words[one.resolving_revision_id]))
        for one in concerns
        if is_as_told(one, chains[subject_of(one.article)].told)
    }
    return {one.pk for one in told if (one.article_id, *_said(one)) in notes}


def _said(revision: Revision) -> tuple[str, str]:
    return revision.change_kind, revision.change_note


def _correction(
    release: Release, live: Publication, *, from_report: set[int], at: dt.datetime | None = None
) -> Correction:
    history = reverse("website:history", args=[live.article.slug])
    return Correction(
        kind=release.revision.change_kind,
        title=live.revision.title,
        words=release.revision.change_note,
        at=at or release.published_at,
        url=live.article.get_absolute_url(),
        key=f"{history}{release.number}/",
        is_from_report=release.revision_id in from_report,
    )
