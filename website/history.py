"""Every version of an article that readers ever saw, for as long as the article is live."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from articles import digest
from articles.differences import Part, differences, in_a_line
from articles.images import hidden
from articles.models import Article, Revision
from people import trail
from people.witness import is_as_told, subject_of
from reviews import seals
from reviews.models import Publication, Release, SignOff, Takedown, Withdrawal
from reviews.takedowns import TAKEN_DOWN, takedown_of
from website import corrections, pages, profiles
from website.addresses import absolute
from website.lists import Link, crumbs_of
from website.pictures import of_earlier
from website.signatures import signed

Told = Mapping[str, str | None]


@dataclass(frozen=True)
class Version:
    """One line of the history: a text that readers saw, from when to when, and who vouched for it."""

    number: int
    title: str
    url: str
    is_live: bool
    live_from: dt.datetime
    live_until: dt.datetime | None
    removed_at: dt.datetime | None
    approvals: list[pages.Approved]
    authors: list[str]
    editor_name: str
    changed: str
    change_note: str
    change_kind: str
    is_from_report: bool
    notes: list[str]
    changes_url: str
    certificate_url: str


@dataclass(frozen=True)
class Changes:
    """What the next version changed, with insertions and deletions marked."""

    number: int
    parts: list[Part]


@dataclass(frozen=True)
class HistoryPage:
    """All versions, newest first."""

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
    notes: list[str]
    changes: Changes | None


class Removed(Exception):
    """The law requires that this version be shown no more, since a moment."""

    def __init__(self, at: dt.datetime) -> None:
        super().__init__(at)
        self.at = at


def history_page(publication: Publication) -> HistoryPage:
    """The history of a live article. Raises BrokenSeal unless every version is what went live."""
    _prove_live(publication)
    article = publication.article
    return HistoryPage(
        title=publication.revision.title,
        article_url=article.get_absolute_url(),
        canonical_url=absolute(reverse("website:history", args=[article.slug])),
        crumbs=crumbs_to(publication),
        versions=_versions(publication),
    )


def old_version_page(publication: Publication, release: Release) -> OldVersionPage:
    """One earlier version. Raises BrokenSeal unless it is the text that went live then."""
    article = publication.article
    told = prove(publication, release)
    return OldVersionPage(
        **pages.text_for_readers(
            article,
            release.revision,
            crumbs_to(publication),
            of_earlier(release.revision, publication.revision, at=timezone.now()),
        ),
        live_from=release.published_at,
        live_until=end_of(release),
        notes=_taken_back(signed([release])[release.pk], told),
        changes=_changes(release, told),
    )


def prove(publication: Publication, release: Release) -> Told:
    """What the trail tells of the article. Raises BrokenSeal unless what is live, and this version, are what was signed."""
    _prove_live(publication)
    if not digest.matches(publication.revision):
        pk = publication.article_id
        raise seals.BrokenSeal(f"what is live of article {pk} is not what was signed")
    told = _told(publication.article)
    _prove(release, told)
    removed = takedown_of(publication.article, told)
    if removed and release.number <= removed.up_to:
        raise Removed(removed.taken_at)
    return told


def removed_whole(article: Article) -> Takedown | None:
    """The takedown of all that readers ever saw of an article; None while a later text was live."""
    last = Takedown.objects.filter(article=article).order_by("-up_to").first()
    if last is None or _releases(article.pk).filter(number__gt=last.up_to).exists():
        return None
    return takedown_of(article, _told(article))


def end_of(release: Release) -> dt.datetime | None:
    """Until when readers saw it; None while they do."""
    return _ends(release.article)[release.pk]


def release_of(publication: Publication, number: int) -> Release | None:
    """The article's release with this number and its text, ready for `old_version_page`."""
    return _with_text(_releases(publication.article_id).filter(number=number))


def _releases(article_id: int) -> QuerySet[Release]:
    return Release.objects.filter(article=article_id).select_related("revision")


def _with_text(releases: QuerySet[Release]) -> Release | None:
    first = releases.order_by("number").first()
    if first:
        pages.with_text(first.revision)
    return first


def _prove_live(publication: Publication) -> None:
    if not seals.may_be_listed(publication):
        raise seals.BrokenSeal(f"what is live of article {publication.article_id} is not sealed")


def _told(article: Article) -> Told:
    """What the trail says of the article's releases, of conflicts that were accepted, and of approvals that were taken back."""
    kinds = ("published", "conflict overridden", "sign-off taken back", TAKEN_DOWN)
    return trail.told_by(subject_of(article), *kinds)


def _prove(release: Release, told: Told) -> None:
    if not is_as_told(release, told) or not digest.matches(release.revision):
        raise seals.BrokenSeal(f"release {release.pk} is not what went live")


def _changes(release: Release, told: Told) -> Changes | None:
    """Against the version that came next; None when there is none, or it was the same text."""
    later = _with_text(_releases(release.article_id).filter(number__gt=release.number))
    if later is None or later.revision_id == release.revision_id:
        return None
    _prove(later, told)
    shown = [*release.revision.images, *later.revision.images]
    gone = hidden((one["id"] for one in shown), at=timezone.now())
    return Changes(later.number, differences(release.revision, later.revision, hidden=gone))


def crumbs_to(publication: Publication) -> list[Link]:
    article = publication.article
    return [
        *crumbs_of(article),
        Link(publication.revision.title, article.get_absolute_url()),
    ]


def _versions(publication: Publication) -> list[Version]:
    releases = list(
        Release.objects.filter(article=publication.article_id)
        .select_related("revision", "published_by")
        .defer("revision__body", "revision__words")
        .prefetch_related(Prefetch("revision__bylines", pages.BYLINES), "revision__citations")
        .order_by("-number")
    )
    told = _told(publication.article)
    for one in releases:
        _prove(one, told)
    ends, by_release = _ends(publication.article), signed(releases)
    settled = _settled(releases)
    removed = takedown_of(publication.article, told)
    reported = corrections.from_reports([one.revision for one in releases])
    return [
        _version(
            one,
            publication,
            live_until=ends[one.pk],
            sign_offs=by_release[one.pk],
            notes=[
                *_taken_back(by_release[one.pk], told),
                *_conflicts(by_release[one.pk], told),
                *settled[one.pk],
            ],
            before=before,
            reported=reported,
            removed=removed,
        )
        for one, before in zip(releases, [*releases[1:], None], strict=True)
    ]


def _version(
    release: Release,
    publication: Publication,
    *,
    live_until: dt.datetime | None,
    sign_offs: list[SignOff],
    notes: list[str],
    before: Release | None,
    reported: set[int],
    removed: Takedown | None,
) -> Version:
    revision = release.revision
    if removed and release.number <= removed.up_to:
        return _tombstone(release, removed, live_until=live_until)
    if before and removed and before.number <= removed.up_to:
        before = None
    return Version(
        number=release.number,
        title=revision.title,
        url=_address(release, publication),
        is_live=release.pk == publication.release_id,
        live_from=release.published_at,
        live_until=live_until,
        removed_at=None,
        approvals=[pages.approved(sign_off) for sign_off in sign_offs],
        authors=[byline.author.name for byline in revision.bylines.all()],
        editor_name=release.published_by.name,
        changed=_changed(revision, before),
        change_note=revision.change_note,
        change_kind=revision.get_change_kind_display(),
        is_from_report=revision.pk in reported,
        notes=notes,
        changes_url=_changes_address(release, before, publication),
        certificate_url=reverse(
            "website:certificate", args=[publication.article.slug, release.number]
        ),
    )


def _tombstone(release: Release, removed: Takedown, *, live_until: dt.datetime | None) -> Version:
    """A version of which nothing is shown but that it was there, and since when it is not."""
    return Version(
        number=release.number,
        title="",
        url="",
        is_live=False,
        live_from=release.published_at,
        live_until=live_until,
        removed_at=removed.taken_at,
        approvals=[],
        authors=[],
        editor_name="",
        changed="",
        change_note="",
        change_kind="",
        is_from_report=False,
        notes=[],
        changes_url="",
        certificate_url="",
    )


def _address(release: Release, publication: Publication) -> str:
    """Where the version can be read. The live text has one address, however often it went live."""
    article = publication.article
    if release.revision_id == publication.revision_id:
        return article.get_absolute_url()
    return reverse("website:old_version", args=[article.slug, release.number])


def _changes_address(release: Release, before: Release | None, publication: Publication) -> str:
    """Where the difference to the version before is shown: on that version's own page."""
    if before is None or before.revision_id in (release.revision_id, publication.revision_id):
        return ""
    return f"{_address(before, publication)}#changes"


def _changed(revision: Revision, before: Release | None) -> str:
    """What readers see of the change: against the version that they saw before, whatever drafts came between."""
    if before is None:
        return "this is the first version"
    if before.revision_id == revision.pk:
        return "nothing; the same text was reviewed again"
    return in_a_line(differences(before.revision, revision)) or "nothing that readers see"


def _conflicts(sign_offs: list[SignOff], told: Told) -> list[str]:
    """Why an approval counts although its reviewer declared an interest in the subject."""
    return [
        f"{one.reviewer.name} declared an interest in this subject. "
        f"{one.override.overridden_by.name} accepted the approval all the same: {one.override.reason}"
        for one in sign_offs
        if hasattr(one, "override") and is_as_told(one.override, told)
    ]


def _taken_back(sign_offs: list[SignOff], told: Told) -> list[str]:
    """That somebody no longer stands behind a text that they signed, and since when."""
    both = {one.pk: one for given in sign_offs for one in (given.base, given) if one}
    return [
        f"The approval by {one.reviewer.name} was taken back on {profiles.in_words(one.withdrawn_at)}."
        for one in both.values()
        if one.withdrawn_at and is_as_told(one, told)
    ]


def _settled(releases: list[Release]) -> dict[int, list[str]]:
    """Requests for changes that another reviewer found to be met, under the next version to go live."""
    notes: dict[int, list[str]] = defaultdict(list)
    clearing = SignOff.objects.filter(
        clears__isnull=False, withdrawn_at=None, revision__article=releases[0].article_id
    )
    for one in clearing.select_related("reviewer__user", "clears__reviewer__user"):
        after = [release for release in releases if release.published_at >= one.signed_at]
        if after and seals.has_valid_seal(one):
            notes[after[-1].pk].append(
                f"{one.clears.reviewer.name} had asked for changes. "
                f"{one.reviewer.name} found that this is settled: {one.comment}"
            )
    return notes


def _ends(article: Article) -> dict[int, dt.datetime | None]:
    """When each release was replaced or taken down, whichever came first; None while it is live."""
    ends: dict[int, dt.datetime | None] = defaultdict(lambda: None)
    # Oldest last, so that it counts: what was taken down for now may later be taken down for good.
    taken_down = Withdrawal.objects.filter(article=article).order_by("-pk")
    ends |= dict(taken_down.values_list("release", "withdrawn_at"))
    later: dt.datetime | None = None
    releases = Release.objects.filter(article=article).order_by("-number")
    for pk, published_at in releases.values_list("pk", "published_at"):
        ends[pk] = ends[pk] or later
        later = published_at
    return ends
