"""Votes and reports: what readers send, and what editors do with it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from articles.cleaning import clean_text
from articles.models import Revision
from feedback.models import Report, Tally, Vote
from feedback.visitors import visitor_key
from people.days import local_day
from people.models import User
from people.refusals import Refusal, the_reason
from reviews.actions import raise_concern
from reviews.models import Concern

MAX_COMMENT = 1000
TOKEN_SALT = "feedback.vote"  # noqa: S105 - a namespace, not a secret
TOKEN_AGE = 24 * 60 * 60


class Counted(NamedTuple):
    """A vote, and whether it was counted just now or earlier that day."""

    vote: Vote
    is_new: bool


def token_of(vote: Vote) -> str:
    """The token on the vote's own answer page, with which its reader changes the vote or adds to it."""
    return signing.dumps(vote.pk, salt=TOKEN_SALT)


def vote_of(token: str) -> Vote | None:
    """The vote that a token stands for; None when the token is forged or a day old."""
    try:
        pk = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return None
    return Vote.objects.filter(pk=pk).first()


def record_vote(
    *, revision: Revision, helpful: bool, address: str, at: datetime | None = None
) -> Counted:
    """Count a visitor's vote, once per article and day, whichever text was read; a second one changes nothing."""
    at = at or timezone.now()
    day = local_day(at)
    key = visitor_key(address, revision.article_id, day)
    known = {"visitor": key, "article_id": revision.article_id, "day": day}
    try:
        with transaction.atomic():
            vote = Vote.objects.create(revision=revision, helpful=helpful, at=at, **known)
            _tally(vote, helpful, 1)
            return Counted(vote, is_new=True)
    except IntegrityError:
        return Counted(Vote.objects.get(**known), is_new=False)


def _tally(vote: Vote, helpful: bool, by: int) -> None:
    """Count a vote in its article's tally, or take it out."""
    name = "yes" if helpful else "no"
    tally = Tally.objects.filter(pk=vote.article_id)
    if not tally.update(**{name: F(name) + by}):
        Tally.objects.get_or_create(pk=vote.article_id)
        tally.update(**{name: F(name) + by})


@transaction.atomic
def change_vote(*, token: str, revision: Revision, helpful: bool) -> Vote:
    """Change a vote, given its token. Refusal when the token is too old or belongs to another text."""
    vote = vote_of(token)
    if vote is None or vote.revision_id != revision.pk:
        raise Refusal("Your earlier answer can no longer be changed. Vote again tomorrow.")
    if Vote.objects.filter(pk=vote.pk, helpful=not helpful).update(helpful=helpful):
        _tally(vote, helpful, 1)
        _tally(vote, not helpful, -1)
    vote.helpful = helpful
    return vote


def report_problem(
    *, revision: Revision, reason: str, comment: str = "", at: datetime | None = None
) -> Report:
    """Store a reader's report. Refusal when the reason is unknown or the comment too long."""
    if reason not in Report.Reason.values:
        raise Refusal("Choose what is wrong with the page, or write it in your own words.")
    text = clean_text(comment)
    if len(text) > MAX_COMMENT:
        raise Refusal(
            f"Your comment has {len(text):,} characters; the limit is {MAX_COMMENT:,}. Please shorten it."
        )
    return Report.objects.create(
        article_id=revision.article_id,
        revision=revision,
        reason=reason,
        comment=text,
        at=at or timezone.now(),
    )


@transaction.atomic
def accept_report(
    *, report: Report, by: User, reason: str, at: datetime | None = None
) -> Concern | None:
    """Turn a report into a concern, which the next release must answer; None when it is decided already.

    The concern carries the editor's words, never the reader's.
    """
    at = at or timezone.now()
    why = the_reason(reason, "accept the report")
    if not _triage(report, by, at, outcome=Report.Outcome.ACCEPTED, outcome_reason=why):
        return None
    return raise_concern(
        article=report.article,
        by=by,
        detail=f"{report.get_reason_display()}: {why}",
        cause=f"report:{report.pk}",
        source=str(Concern.Source.REPORT),
        at=at,
    )


@transaction.atomic
def dismiss_report(*, report: Report, by: User, reason: str, at: datetime | None = None) -> bool:
    """Close a report that needs no change, and keep the reason; False when it is decided already."""
    why = the_reason(reason, "dismiss the report")
    at = at or timezone.now()
    return _triage(report, by, at, outcome=Report.Outcome.DISMISSED, outcome_reason=why)


def _triage(report: Report, by: User, at: datetime, **decided: Any) -> bool:
    return Report.objects.filter(pk=report.pk).take_once(triaged_at=at, triaged_by=by, **decided)
