"""What readers are told of as corrected, clarified or updated: each note was signed with the text that it went live with."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
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
    return _correction(publication.release, publication, from_report=from_reports([publication.revision_id]))  # fmt: skip


def listed(number: str | None) -> tuple[Page, list[Correction]]:
    """A page of all corrections of what is live, the latest first."""
    read_whole(Topic)  # whatever goes live is a change of the topics, and so of this list
    page = Paginator(_released(), PER_PAGE).get_page(number)
    return page, _proved(page.object_list)


def latest(most: int) -> list[Correction]:
    """The same for a feed."""
    return _proved(_released()[:most])


def _released() -> QuerySet[Release]:
    """The first release of each text with such a note, of articles that are live and have a page."""
    live = Publication.objects.pages().filter(article=OuterRef("article")).order_by()
    before = Release.objects.filter(revision=OuterRef("revision"), number__lt=OuterRef("number"))
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
    reported = from_reports([one.revision_id for one in shown])
    return [
        _correction(one, live[one.article_id], from_report=reported)
        for one in shown
        if one.article_id in live
        and is_as_told(one, chains[f"article:{one.article_id}"].told)
        and digest.matches(one.revision)
    ]


def _live_of(releases: Sequence[Release]) -> Iterator[Publication]:
    live = Publication.objects.pages().filter(article__in={one.article_id for one in releases})
    return filter(seals.may_be_listed, live.defer("revision__body", "revision__words"))


def from_reports(revisions: Sequence[int]) -> set[int]:
    """Of these texts, the ones that answer what a reader reported, as their article's trail tells."""
    answered = list(
        Concern.objects.filter(
            source=Concern.Source.REPORT, resolving_revision__in=list(revisions)
        ).select_related("article")
    )
    chains = trail.chains(subject_of(one.article) for one in answered) if answered else {}
    return {
        one.resolving_revision_id
        for one in answered
        if is_as_told(one, chains[subject_of(one.article)].told)
    }


def _correction(release: Release, live: Publication, *, from_report: set[int]) -> Correction:
    history = reverse("website:history", args=[live.article.slug])
    return Correction(
        kind=release.revision.change_kind,
        title=live.revision.title,
        words=release.revision.change_note,
        at=release.published_at,
        url=live.article.get_absolute_url(),
        key=f"{history}{release.number}/",
        is_from_report=release.revision_id in from_report,
    )
