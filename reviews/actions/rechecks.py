"""Whether what is live still holds: looked at each day, with a concern for what does not, and a new review before the last one runs out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from articles.actions import lock_key
from articles.models import Article
from people.damage import damage_in
from people.days import local_day
from people.models import User
from people.refusals import Refusal
from people.verbs import verb
from people.witness import subject_of
from reviews import gate
from reviews.actions.concerns import raise_in, resolve_concern
from reviews.actions.releases import withdraw
from reviews.actions.reviews import submit, why_not_assign
from reviews.gate.approvals import credentials, lost_on
from reviews.gate.findings import Finding
from reviews.models import Concern, Publication, Release, Review, Withdrawal
from reviews.policies import policy_of
from reviews.publishing import live_publication
from reviews.reviewers import qualified_now
from reviews.rounds import open_review, signed_last

# A new review begins so long before the last one runs out, so that no page becomes overdue where reviewers answer.
AHEAD = timedelta(days=30)
DAYS_TO_REVIEW = 14
# What has a concern or a line of its own where it happens: approvals that ran out, conflicts, requests, sources, concerns.
_TOLD_ELSEWHERE = {f"gate.E{number:03}" for number in (1, 2, 3, 4, 5, 6, 7, 10, 13)}
_MOST_SAID = 2000
MUST_FIX = "gate.E008"


@dataclass
class Recheck:
    """What came of looking at one live article again."""

    raised: list[Concern] = field(default_factory=list)
    settled: list[Concern] = field(default_factory=list)
    withdrawn: Withdrawal | None = None
    review: Review | None = None
    why_no_review: str = ""


@verb
def recheck(*, article: int, by: User, at: datetime | None = None) -> Recheck:
    """Look at what is live of an article again, whose key this is; nothing that is known already is raised or asked twice.

    A concern that an earlier look raised is settled once its cause is gone. A page that the policy lets stay for so many days is taken
    down after them, when it is overdue or rests on a revoked credential.
    """
    at = at or timezone.now()
    done = Recheck()
    known = lock_key(article)
    publication = live_publication(known)
    if publication is None:
        return done
    wanting = dict(_wanting(publication, at))
    mine = known.concerns.open().filter(source__in=[Concern.Source.RECHECK, Concern.Source.LAPSED])
    there = {concern.cause: concern for concern in mine}
    for cause, (source, words) in wanting.items():
        if cause not in there:
            text = words[:_MOST_SAID]
            done.raised.append(raise_in(known, by=by, at=at, cause=cause, source=source, text=text))
    for cause, concern in there.items():
        if cause not in wanting:
            reason = "The daily check finds it no more"
            done.settled.append(resolve_concern(concern=concern, by=by, reason=reason, at=at))
    if why := _why_withdraw(publication, at):
        done.withdrawn = withdraw(article=known, by=by, reason=why, at=at)
        return done
    if publication.release.review_due_on <= local_day(at + AHEAD):
        _ask_again(known, publication, done, by, at)
    return done


def _why_withdraw(publication: Publication, at: datetime) -> str:
    """Why the policy that counts today no longer lets the page stay; "" while it does."""
    policy = policy_of(publication.article)
    if policy is None or policy.grace_days is None or any(damage_in([subject_of(policy)])):
        return ""
    days, today = policy.grace_days, local_day(at)
    grace = timedelta(days=days)
    asked = f"and the policy “{policy}” lets a page stay for {days} day{'' if days == 1 else 's'} after that"
    due_on = publication.release.review_due_on
    if due_on + grace < today:
        return f"Its review ran out on {due_on:%-d %B %Y}, {asked}."
    lost = [local_day(at) for at in _lost_under(publication.release)]
    if lost and min(lost) + grace < today:
        return f"A credential that it rests on was revoked on {min(lost):%-d %B %Y}, {asked}."
    return ""


def _until_when(publication: Publication) -> str:
    policy = policy_of(publication.article)
    if policy is None or policy.grace_days is None:
        return ""
    last = publication.release.review_due_on + timedelta(days=policy.grace_days)
    return f" Its policy lets it stay until {last:%-d %B %Y}."


def _lost_under(release: Release) -> Iterator[datetime]:
    """When reviewers lost what qualified them for the approvals that a release stands on."""
    given = (
        release.approvals.with_specialty()
        .exclude(sign_off=None)
        .select_related("sign_off__reviewer", "sign_off__base__reviewer")
        .prefetch_related(
            credentials("sign_off__reviewer__"), credentials("sign_off__base__reviewer__")
        )
    )
    for one in given:
        one.sign_off.asked_specialty = one.asked_specialty
        if lost := lost_on(one.sign_off):
            yield lost


def _wanting(publication: Publication, at: datetime) -> Iterator[tuple[str, tuple[str, str]]]:
    """What does not hold any more, by a cause: where it comes from, and in words."""
    release = publication.release
    if release.review_due_on <= local_day(at):
        day = f"{release.review_due_on:%-d %B %Y}"
        words = (
            f"The review of the live text ran out on {day}; readers are told that it is overdue."
        ) + _until_when(publication)
        yield f"overdue:{release.pk}", (str(Concern.Source.RECHECK), words)
    for approval in release.approvals.exclude(reviewer=None).select_related("reviewer__user"):
        if not qualified_now(approval.reviewer, approval.kind, at=at):
            words = f"The live text rests on an approval of {approval.reviewer.name}, who has no verified, unexpired credential now. Have it renewed, or ask somebody else."
            yield f"lapsed:{approval.reviewer_id}", (str(Concern.Source.LAPSED), words)
    found: dict[str, list[Finding]] = {}
    for finding in gate.blockers(publication.revision, at=at):
        if finding.id not in _TOLD_ELSEWHERE:
            found.setdefault(finding.id, []).append(finding)
    for rule, findings in found.items():
        words = " ".join(finding.message for finding in findings)
        if (
            rule == MUST_FIX
        ):  # what was said, and by whom, other reviewers read once they have decided
            words = "A reviewer says that something in the live text must be fixed. Read the comments beside it."
        yield f"recheck:{rule}", (str(Concern.Source.RECHECK), words)


def _ask_again(
    article: Article, publication: Publication, done: Recheck, by: User, at: datetime
) -> None:
    """Open a review of what is live, with those who signed it and still can; once for each release."""
    revision, release = publication.revision, publication.release
    if article.newest_text_id != revision.pk or open_review(article):
        return
    if Review.objects.filter(revision=revision, opened_at__gt=release.published_at).exists():
        return
    able = [
        one
        for one in signed_last(article)
        if not why_not_assign(one.reviewer, one.kind, revision, at=at)
    ]
    if not able:
        done.why_no_review = "Nobody who signed it can be asked again."
        return
    due_on = max(local_day(at + timedelta(days=DAYS_TO_REVIEW)), release.review_due_on)
    message = (
        f"You approved this page, and its review runs out on {release.review_due_on:%-d %B %Y}. "
        "Please look whether it still holds: what is known now, and what readers reported."
    )
    try:
        done.review = submit(
            revision=revision,
            by=by,
            assignments=[(one.reviewer, one.kind, due_on) for one in able],
            message=message,
            at=at,
        )
    except Refusal as refusal:
        done.why_no_review = str(refusal)
