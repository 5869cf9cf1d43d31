"""Every version of an article that readers ever saw. It can be read as long as the article is live."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from articles import digest
from articles.models import Article
from reviews import seals
from reviews.models import Publication, Release, SignOff, Withdrawal
from website import pages
from website.lists import Link


@dataclass(frozen=True)
class Version:
    """One line of the history: a text that readers saw, from when to when, and who vouched for it."""

    number: int
    title: str
    url: str
    is_live: bool
    live_from: dt.datetime
    live_until: dt.datetime | None
    approvals: list[pages.Approved]
    authors: list[str]
    editor_name: str
    change_note: str


@dataclass(frozen=True)
class HistoryPage:
    """All versions, the newest first."""

    title: str
    article_url: str
    canonical_url: str
    crumbs: list[Link]
    versions: list[Version]


@dataclass(frozen=True)
class OldVersionPage(pages.TextPage):
    """A text that readers saw once and should no longer use."""

    live_from: dt.datetime
    live_until: dt.datetime | None


def history_page(publication: Publication) -> HistoryPage:
    """The history of a live article. Raises BrokenSeal when one of its releases is forged."""
    seals.prove(publication)
    article = publication.article
    return HistoryPage(
        title=publication.revision.title,
        article_url=article.get_absolute_url(),
        canonical_url=settings.SITE_URL + reverse("website:history", args=[article.slug]),
        crumbs=_crumbs(publication),
        versions=_versions(publication),
    )


def old_version_page(publication: Publication, release: Release) -> OldVersionPage:
    """One earlier version. Raises BrokenSeal unless it is the text that went live then."""
    article, revision = publication.article, release.revision
    if not seals.release_holds(release, revision) or not digest.holds(revision):
        raise seals.BrokenSeal(f"release {release.pk} is not what went live")
    return OldVersionPage(
        **pages.text_parts(article, revision, _crumbs(publication)),
        live_from=release.published_at,
        live_until=_ends(article)[release.pk],
    )


def release_of(publication: Publication, number: int) -> Release | None:
    """The article's release with this number and its text, ready for `old_version_page`."""
    releases = Release.objects.filter(article=publication.article_id).select_related("revision")
    return pages.with_text(releases, "revision__").filter(number=number).first()


def _crumbs(publication: Publication) -> list[Link]:
    article = publication.article
    return [
        *pages.crumbs_of(article),
        Link(publication.revision.title, article.get_absolute_url()),
    ]


def _versions(publication: Publication) -> list[Version]:
    releases = list(
        Release.objects.filter(article=publication.article_id)
        .select_related("revision", "published_by")
        .defer("revision__body", "revision__html", "revision__words")
        .prefetch_related("revision__bylines__author__user")
        .order_by("-number")
    )
    ends, signed = _ends(publication.article), _signed(releases)
    return [_version(one, publication, ends[one.pk], signed[one.pk]) for one in releases]


def _version(
    release: Release,
    publication: Publication,
    live_until: dt.datetime | None,
    sign_offs: list[SignOff],
) -> Version:
    revision = release.revision
    if not seals.release_holds(release, revision):
        raise seals.BrokenSeal(f"release {release.pk} is not sealed by this site")
    article = publication.article
    is_live = release.pk == publication.release_id
    bylines = sorted(revision.bylines.all(), key=lambda byline: byline.position)
    return Version(
        number=release.number,
        title=revision.title,
        url=article.get_absolute_url()
        if is_live
        else reverse("website:old_version", args=[article.slug, release.number]),
        is_live=is_live,
        live_from=release.published_at,
        live_until=live_until,
        approvals=[pages.approved(sign_off) for sign_off in sign_offs],
        authors=[byline.author.name for byline in bylines],
        editor_name=release.published_by.name,
        change_note=revision.change_note,
    )


def _signed(releases: list[Release]) -> dict[int, list[SignOff]]:
    """The sign-offs that each release stood on, in the order of its slots; one query."""
    wanted = {seal for release in releases for seal in release.signatures}
    found = SignOff.objects.filter(
        seal__in=wanted, revision__in={release.revision_id for release in releases}
    ).select_related("reviewer__user", "base__reviewer__user")
    by_seal = {one.seal: one for one in found if seals.sign_off_holds(one)}
    return {
        release.pk: [by_seal[seal] for seal in release.signatures if seal in by_seal]
        for release in releases
    }


def _ends(article: Article) -> dict[int, dt.datetime | None]:
    """When each release was replaced or taken down, whichever came first; None while it is live."""
    ends: dict[int, dt.datetime | None] = defaultdict(lambda: None)
    # The oldest last: what was taken down for now may be taken down for good later.
    taken_down = Withdrawal.objects.filter(article=article).order_by("-pk")
    ends |= dict(taken_down.values_list("release", "withdrawn_at"))
    later: dt.datetime | None = None
    releases = Release.objects.filter(article=article).order_by("-number")
    for pk, published_at in releases.values_list("pk", "published_at"):
        ends[pk] = ends[pk] or later
        later = published_at
    return ends
