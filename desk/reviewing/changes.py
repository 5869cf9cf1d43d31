"""What changed since somebody last vouched for the article, in everything that the digest covers."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from articles.differences import Part, differences
from articles.models import Revision
from reviews.counting import defect_of
from reviews.models import Assignment, Publication, SignOff
from website.pages import with_text


@dataclass(frozen=True)
class Earlier:
    """A revision to compare with, and why it is the one: somebody's sign-off, or being live."""

    revision_id: int
    number: int
    sign_off: SignOff | None = None
    live_since: dt.datetime | None = None


@dataclass(frozen=True)
class Changes:
    """The parts that differ, since one of `choices`; without choices the text is new to everybody."""

    choices: list[Earlier]
    since: Earlier | None
    parts: list[Part]


def changes(
    assignment: Assignment,
    revision: Revision,
    base: SignOff | None,
    wanted: str,
    *,
    at: dt.datetime,
) -> Changes:
    """What `revision` changed since the revision number `wanted`, or since the likeliest one."""
    choices = _choices(assignment, base, at)
    since = next((one for one in choices if str(one.number) == wanted), None)
    since = since or (choices[0] if choices else None)
    if since is None or since.revision_id == revision.pk:
        return Changes(choices, since, [])
    before = with_text(Revision.objects.filter(pk=since.revision_id), "").get()
    return Changes(choices, since, differences(before, revision))


def _choices(assignment: Assignment, base: SignOff | None, at: dt.datetime) -> list[Earlier]:
    """The text signed off last and the one that an approval of changes builds on, else what is live."""
    signed = _signed_off_last(assignment, base, at)
    sign_offs = [one for one in (signed, base) if one]
    if not sign_offs:
        return _live(assignment)
    distinct = {one.revision_id: one for one in reversed(sign_offs)}
    return sorted(map(_signed, distinct.values()), key=lambda one: -one.number)


def _signed_off_last(
    assignment: Assignment, base: SignOff | None, at: dt.datetime
) -> SignOff | None:
    """The latest approval of this kind that counts: of earlier words, or of these in an earlier round.

    What is compared with words that nobody's approval holds up would hide them from her.
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
        .defer("revision__body", "revision__html", "revision__words")
        .order_by("-revision__number", "-signed_at")
    )
    # That the base counts is known already.
    return next((one for one in found if one == base or defect_of(one, at=at) is None), None)


def _signed(sign_off: SignOff) -> Earlier:
    revision = sign_off.revision
    return Earlier(revision.pk, revision.number, sign_off=sign_off)


def _live(assignment: Assignment) -> list[Earlier]:
    found = (
        Publication.objects.live()
        .filter(
            article=assignment.review.article_id,
            revision__number__lte=assignment.revision.number,
        )
        .defer("revision__body", "revision__html", "revision__words")
        .first()
    )
    if found is None:
        return []
    live, since = found.revision, found.release.published_at
    return [Earlier(live.pk, live.number, live_since=since)]
