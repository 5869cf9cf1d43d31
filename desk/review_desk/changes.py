"""What changed since somebody vouched for the article, in everything that the digest covers."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from articles.differences import Part, differences
from articles.models import Revision
from articles.querysets import whole_texts
from reviews.gate.approvals import defect_of
from reviews.models import Assignment, Publication, SignOff
from website.pages import with_text


@dataclass(frozen=True)
class Baseline:
    """The revision to compare with, and why: somebody signed it off, or it is live."""

    revision_id: int
    number: int
    sign_off: SignOff | None = None
    live_since: dt.datetime | None = None


@dataclass(frozen=True)
class Changes:
    """The parts that differ since an earlier revision; without one the text is new to everybody."""

    since: Baseline | None
    parts: list[Part]


def changes(
    assignment: Assignment, revision: Revision, base: SignOff | None, *, at: dt.datetime
) -> Changes:
    """What `revision` changed since `base`, the sign-off that an approval of the changes alone builds on.

    Such an approval vouches for just that, so nothing less is ever shown beside its button. Without a base it is
    what changed since the latest text that was signed off, else since the live one.
    """
    signed = base or _signed_off_last(assignment, at)
    since = _from_sign_off(signed) if signed else _from_live(assignment)
    if since is None or since.revision_id == revision.pk:
        return Changes(since, [])
    before = with_text(Revision.objects.get(pk=since.revision_id))
    return Changes(since, differences(before, revision))


def _signed_off_last(assignment: Assignment, at: dt.datetime) -> SignOff | None:
    """The latest approval of this kind that counts: of an earlier revision, or of this one in an earlier review.

    Comparing with a text that no valid approval covers would hide its changes from the reviewer.
    """
    earlier = Q(revision__number__lt=assignment.revision.number) | Q(
        revision=assignment.revision_id, assignment__review__lt=assignment.review_id
    )
    found = (
        SignOff.objects.filter(
            earlier,
            revision__article=assignment.review.article_id,
            kind=assignment.kind,
            valid=True,
        )
        .select_related("reviewer__user", "revision")
        .defer(*whole_texts("revision__"))
        .order_by("-revision__number", "-signed_at")
    )
    return next((one for one in found if defect_of(one, at=at) is None), None)


def _from_sign_off(sign_off: SignOff) -> Baseline:
    revision = sign_off.revision
    return Baseline(revision.pk, revision.number, sign_off=sign_off)


def _from_live(assignment: Assignment) -> Baseline | None:
    found = (
        Publication.objects.live()
        .filter(
            article=assignment.review.article_id,
            revision__number__lte=assignment.revision.number,
        )
        .defer(*whole_texts("revision__"))
        .first()
    )
    if found is None:
        return None
    live, since = found.revision, found.release.published_at
    return Baseline(live.pk, live.number, live_since=since)
