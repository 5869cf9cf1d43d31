"""What changed since somebody vouched for the article, in everything that the digest covers."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from articles.differences import Part, differences
from articles.figures import Figure, figures
from articles.models import Revision
from articles.querysets import whole_texts
from reviews.gate.approvals import RELATED, defect_of
from reviews.models import Assignment, Publication, SignOff
from website.pages import with_text


@dataclass(frozen=True)
class Baseline:
    """The revision to compare with, and why: somebody signed it off or refused it, the reviewer was asked about it, or it is live."""

    revision_id: int
    number: int
    sign_off: SignOff | None = None
    refused_at: dt.datetime | None = None
    live_since: dt.datetime | None = None
    asked_at: dt.datetime | None = None


@dataclass(frozen=True)
class Changes:
    """The parts that differ since an earlier revision; without one the text is new to everybody."""

    since: Baseline | None
    parts: list[Part]

    @cached_property
    def figures(self) -> list[Figure]:
        """The passages in which a number changed."""
        return figures(self.parts)


def changes(
    assignment: Assignment,
    revision: Revision,
    base: SignOff | None,
    refused: SignOff | None,
    *,
    at: dt.datetime,
) -> list[Changes]:
    """What `revision` changed, as this reviewer has to know it: one comparison, or two.

    Whoever asked for changes (`refused`) sees what changed since that text. An approval of the changes alone vouches for all that
    changed since `base`, the sign-off that it builds on, so nothing less is ever shown beside its button. For others
    it is what changed since the latest text that was signed off, else since the live one, else since the one that
    they were asked about before.
    """
    found: list[Baseline | None] = []
    if refused:
        found.append(_since(refused.revision, refused_at=refused.signed_at))
    if base and not (refused and refused.revision_id == base.revision_id):
        found.append(_from_sign_off(base))
    if not found:
        signed = _signed_off_last(assignment, at)
        other = _from_sign_off(signed) if signed else _from_live(assignment)
        found = [other or _asked_before(assignment)]
    return [_compared(since, revision) for since in found]


def _compared(since: Baseline | None, revision: Revision) -> Changes:
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
        .select_related(*RELATED)
        .defer(*whole_texts("revision__"))
        .order_by("-revision__number", "-signed_at")
    )
    return next((one for one in found if defect_of(one, at=at) is None), None)


def _since(revision: Revision, **why: Any) -> Baseline:
    return Baseline(revision.pk, revision.number, **why)


def _from_sign_off(sign_off: SignOff) -> Baseline:
    return _since(sign_off.revision, sign_off=sign_off)


def _asked_before(assignment: Assignment) -> Baseline | None:
    """The text that they were asked about last, in a round that ended before they decided."""
    asked = Assignment.objects.filter(
        review__article=assignment.review.article_id,
        reviewer=assignment.reviewer_id,
        kind=assignment.kind,
        revision__number__lt=assignment.revision.number,
        sign_off=None,
    )
    last = (
        asked.select_related("revision").defer(*whole_texts("revision__")).order_by("-pk").first()
    )
    return _since(last.revision, asked_at=last.asked_at) if last else None


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
    return _since(found.revision, live_since=found.release.published_at)
