"""Putting a text live and taking it down: the rows of the proof, in the order their keys ask for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter

from articles import shelving
from articles.models import Article, Revision
from people.days import local_day
from people.models import Snapshot, User
from reviews.models import Approval, Publication, Release, Requirement, SignOff


def live_publication(article: Article) -> Publication | None:
    """What is live of an article now, with its release and revision."""
    return Publication.objects.select_related("release", "revision").filter(article=article).first()


def reviewers_of(release: Release) -> set[int]:
    """On whose approvals it stands, as long as it is live."""
    approved = release.approvals.exclude(reviewer=None)
    return set(approved.values_list("reviewer", flat=True))


def take_down(publication: Publication) -> None:
    """Take a live text off the site, and off the lists."""
    shelving.unshelve(publication.article)
    make_room(publication)


def make_room(publication: Publication) -> None:
    """Remove the pointer and the proof below it; the release stays in the history."""
    release = publication.release
    publication.delete()
    Approval.objects.filter(release=release).delete()


def reshelve(article: Article) -> None:
    """List what is live of an article again, after its kind has changed."""
    if publication := live_publication(article):
        publication.revision.article = article
        shelving.shelve([publication.revision])


def make_release(
    revision: Revision,
    requirement: Requirement,
    chosen: list[SignOff],
    *,
    by: User,
    actor: Snapshot,
    at: datetime,
    earlier: Iterable[Release],
) -> Release:
    """A release of this text on these sign-offs; `earlier` are all that the article has had, with their texts."""
    previous = max(earlier, key=attrgetter("number"), default=None)
    release = release_of(revision, requirement, chosen, previous, by=by, actor=actor, at=at)
    release.save()
    return release


def release_of(
    revision: Revision,
    requirement: Requirement,
    chosen: list[SignOff],
    previous: Release | None,
    *,
    by: User,
    actor: Snapshot,
    at: datetime,
) -> Release:
    """The same after the article's `previous` release, not stored yet."""
    whole = [s.base or s for s in chosen if s.kind == "medical"]
    return Release(
        article=revision.article,
        revision=revision,
        policy=requirement.policy,
        n_slots=requirement.policy.n_slots,
        requirement_number=requirement.number,
        number=previous.number + 1 if previous else 1,
        published_at=at,
        published_by=by,
        actor=actor.hash,
        reviewed_at=max(s.signed_at for s in whole),
        review_due_on=local_day(min(s.valid_until for s in chosen if s.kind == "medical")),
        modified_at=_modified_at(revision, previous, at),
        signatures=[s.seal for s in chosen],
    )


def _modified_at(revision: Revision, previous: Release | None, at: datetime) -> datetime:
    """When the words were last changed: as they were saved, not as they were reviewed or went live.

    A renewed review of the same words changes nothing; an earlier text that is put back changes the page then.
    """
    if previous and previous.revision.digest == revision.digest:
        return previous.modified_at
    is_put_back = previous is not None and revision.number < previous.revision.number
    return at if is_put_back else min(revision.created_at, at)


def put_live(release: Release, chosen: list[SignOff]) -> Publication:
    """Write the chain of approvals and set the pointer on top of it."""
    return put_each_live([(release, chosen)])[0]


def put_each_live(releases: Sequence[tuple[Release, list[SignOff]]]) -> list[Publication]:
    """The same for releases of many articles, each with the sign-offs it stands on."""
    links = [link for release, chosen in releases for link in _proof(release, chosen)]
    Approval.objects.bulk_create(links)
    pointers = Publication.objects.bulk_create(
        Publication(
            article=release.article,
            release=release,
            revision=release.revision,
            n_slots=release.n_slots,
        )
        for release, _ in releases
    )
    shelving.shelve(release.revision for release, _ in releases)
    return pointers


def _proof(release: Release, chosen: list[SignOff]) -> Iterator[Approval]:
    """The empty start, and on it one link for each slot."""
    common = {"release": release, "revision": release.revision, "policy": release.policy}
    yield Approval(slot=0, **common)
    for slot, sign_off in enumerate(chosen, 1):
        yield Approval(
            slot=slot,
            prev_slot=slot - 1,
            kind=sign_off.kind,
            sign_off=sign_off,
            reviewer=sign_off.reviewer,
            **common,
        )
