"""Votes and reports: what readers send, and what editors do with it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from django.core import signing
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from articles.cleaning import clean_text
from articles.helplines import spoken
from articles.models import Revision
from articles.passages import MAX_QUOTE
from articles.tree import plain
from feedback.helpfulness import upper_bound
from feedback.masking import mask
from feedback.models import Report, Tally, Vote
from feedback.places import find
from feedback.visitors import visitor_key
from people.days import local_day
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews.actions import raise_concern
from reviews.gate.stretches import writers_of
from reviews.models import Concern

MAX_COMMENT = 1000
TOKEN_SALT = "feedback.vote"  # noqa: S105 - a namespace, not a secret
TOKEN_AGE = 24 * 60 * 60
# About one vote in so many takes those before it into the tallies, at most so many in one transaction.
TALLY_EVERY, MOST_TALLIED = 64, 1000


class Counted(NamedTuple):
    """A vote, and whether it was counted just now or earlier that day."""

    vote: Vote
    is_new: bool


def token_of(vote: Vote) -> str:
    """The token on the vote's own answer page, with which its reader changes the vote or adds to it."""
    return signing.dumps(vote.pk, salt=TOKEN_SALT)


def vote_of(token: str) -> Vote | None:
    """The vote that a token stands for; None when the token is forged or a day old."""
    return _behind(token, Vote.objects.all())


def _behind(token: str, votes: QuerySet[Vote]) -> Vote | None:
    try:
        pk = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return None
    return votes.filter(pk=pk).first()


def record_vote(
    *, revision: Revision, helpful: bool, address: str, at: datetime | None = None
) -> Counted:
    """Count a visitor's vote, once per article and day, whichever text was read; a second one changes nothing."""
    at = at or timezone.now()
    day = local_day(at)
    key = visitor_key(address, revision.article_id, day)
    known = {"visitor": key, "article_id": revision.article_id, "day": day}
    vote = Vote(revision_id=revision.pk, helpful=helpful, at=at, **known)
    if not _is_stored(vote):
        return Counted(Vote.objects.get(**known), is_new=False)
    if vote.pk % TALLY_EVERY == 0:
        transaction.on_commit(tally_votes, robust=True)
    return Counted(vote, is_new=True)


def _is_stored(vote: Vote) -> bool:
    """Store a vote and give it its number, in one question; False when the visitor's is there."""
    with connection.cursor() as cursor:
        values = [
            field.get_db_prep_save(getattr(vote, field.attname), connection) for field in _FIELDS
        ]
        cursor.execute(_INSERT, values)
        stored = cursor.fetchone()
    if stored:
        (vote.pk,) = stored
    return bool(stored)


_FIELDS = [f for f in Vote._meta.local_concrete_fields if f.name not in ("id", "recorded_at")]
_INSERT = (
    f"INSERT INTO {Vote._meta.db_table} ({', '.join(field.column for field in _FIELDS)}) "  # noqa: S608 - names of our own model
    f"VALUES ({', '.join(['%s'] * len(_FIELDS))}) ON CONFLICT DO NOTHING RETURNING id"
)


def tally_votes() -> None:
    """Take all votes that are not in their article's tally yet into it; each is taken once, whoever else does so."""
    while _tallied_some() == MOST_TALLIED:
        pass


@verb
def _tallied_some() -> int:
    """Take in the first of them, which nobody can change meanwhile; returns how many."""
    waiting = Vote.objects.filter(is_tallied=False).order_by("pk").select_for_update()
    votes = list(waiting.values_list("pk", "article_id", "helpful")[:MOST_TALLIED])
    if votes:
        Vote.objects.filter(pk__in=[pk for pk, _, _ in votes]).update(is_tallied=True)
        _add_to_tallies(Counter((article, helpful) for _, article, helpful in votes))
    return len(votes)


def _add_to_tallies(sums: Counter[tuple[int, bool]]) -> None:
    """Add so many votes of each article and answer, in two questions; everybody takes the tallies in the same order."""
    articles = sorted({article for article, _ in sums})
    rows = [(article, sums[article, True], sums[article, False]) for article in articles]
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD.format(rows=", ".join(["(%s, %s, %s, 1)"] * len(rows))), [*chain(*rows)]
        )
    Tally.objects.filter(pk__in=articles).update(at_most=upper_bound())


_ADD = (
    f"INSERT INTO {Tally._meta.db_table} AS known (article_id, yes, no, at_most) VALUES {{rows}} "  # noqa: S608 - names of our own model
    "ON CONFLICT (article_id) DO UPDATE SET yes = known.yes + excluded.yes, no = known.no + excluded.no"
)


@verb
def change_vote(*, token: str, revision: Revision, helpful: bool) -> Vote:
    """Change a vote, given its token. Refusal when the token is too old or belongs to another text."""
    vote = _behind(token, Vote.objects.select_for_update())
    if vote is None or vote.revision_id != revision.pk:
        raise Refusal("Your earlier answer can no longer be changed. Vote again tomorrow.")
    if vote.helpful != helpful:
        vote.helpful = helpful
        vote.save(update_fields=["helpful"])
        if vote.is_tallied:
            by = 1 if helpful else -1
            tally = Tally.objects.filter(pk=vote.article_id)
            tally.update(yes=F("yes") + by, no=F("no") - by)
            tally.update(at_most=upper_bound())
    return vote


def report_problem(
    *,
    revision: Revision,
    reason: str,
    comment: str = "",
    passage: str = "",
    is_crisis: bool = False,
    at: datetime | None = None,
) -> Report:
    """Store a reader's report, without what says who they are. Refusal when the reason is unknown or the comment too long.

    `passage` are the words that it is about. Where the page has no such words they are kept with the comment.
    """
    if reason not in Report.Reason.values:
        raise Refusal("Choose what is wrong with the page, or write it in your own words.")
    text, words = clean_text(comment), clean_text(passage)
    if len(text) > MAX_COMMENT:
        raise Refusal(
            f"Your comment has {len(text):,} characters; the limit is {MAX_COMMENT:,}. Please shorten it."
        )
    place = find(revision, words)
    if words and not place:
        text = f"About “{words[:MAX_QUOTE]}”.\n{text}".strip()
    return Report.objects.create(
        article_id=revision.article_id,
        revision=revision,
        reason=reason,
        comment=mask(text, page=plain(spoken(revision.html, at=timezone.now()))),
        passage=place.quote[:MAX_QUOTE] if place else "",
        citation=place.citation if place else None,
        is_crisis=is_crisis,
        at=at or timezone.now(),
    )


def delete_old_comments() -> int:
    """Delete what readers wrote more than twelve months ago; that they did stays. Returns how many reports had any."""
    return Report.objects.all().empty_old()


@verb
def accept_report(
    *,
    report: Report,
    by: User,
    reason: str,
    also: Iterable[Report] = (),
    at: datetime | None = None,
) -> Concern | None:
    """Turn a report into a concern, which the next release must answer; None when it is decided already.

    The concern carries the editor's words, never the reader's. `also` are other reports that say the same of the article.
    """
    at = at or timezone.now()
    why = the_reason(reason, "accept the report")
    if not _decide(report, also, by, at, str(Report.Outcome.ACCEPTED), why):
        return None
    return raise_concern(
        article=report.article,
        by=by,
        detail=f"{report.get_reason_display()}: {why}",
        cause=f"report:{report.pk}",
        source=str(Concern.Source.REPORT),
        at=at,
    )


@verb
def answer_report(
    *,
    report: Report,
    by: User,
    reason: str,
    also: Iterable[Report] = (),
    at: datetime | None = None,
) -> bool:
    """Close a report that the page answers already, and keep where it does; False when it is decided already."""
    return _close(
        report, also, by, reason, at, str(Report.Outcome.ANSWERED), "say where the page answers it"
    )


@verb
def dismiss_report(
    *,
    report: Report,
    by: User,
    reason: str,
    also: Iterable[Report] = (),
    at: datetime | None = None,
) -> bool:
    """Close a report that needs no change, and keep the reason; False when it is decided already.

    Refusal for whoever wrote the text, or an unfinished one that it came from.
    """
    return _close(report, also, by, reason, at, str(Report.Outcome.DISMISSED), "dismiss the report")


@verb
def mark_as_spam(
    *,
    report: Report,
    by: User,
    reason: str,
    also: Iterable[Report] = (),
    at: datetime | None = None,
) -> bool:
    """Close what is no report at all; False when it is decided already. Refusal as for dismissing it."""
    return _close(report, also, by, reason, at, str(Report.Outcome.SPAM), "mark it as spam")


def _close(
    report: Report,
    also: Iterable[Report],
    by: User,
    reason: str,
    at: datetime | None,
    outcome: str,
    doing: str,
) -> bool:
    also = list(also)
    if any(by.pk in writers_of(one.revision) for one in (report, *also)):
        raise Refusal(
            "Readers report this about a text that you wrote or are named for. Somebody else decides that nothing is wrong; "
            "accepting it you can."
        )
    return _decide(report, also, by, at or timezone.now(), outcome, the_reason(reason, doing))


def _decide(
    report: Report,
    also: Iterable[Report],
    by: User,
    at: datetime,
    outcome: str,
    why: str,
) -> bool:
    """Decide on a report and on those that say the same of its article; False, and nothing done, when somebody has."""
    decided = {
        "triaged_at": at,
        "triaged_by": by,
        "outcome": outcome,
        "outcome_reason": why,
    }
    if not Report.objects.filter(pk=report.pk).take_once(**decided):
        return False
    alike = [one.pk for one in also if one.article_id == report.article_id]
    Report.objects.filter(pk__in=alike).take_each(**decided)
    return True
