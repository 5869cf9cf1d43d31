"""The mail about what happened: one letter for one person and one thing, written when it is sent, and the daily one.

It never carries a draft's words; whether it names a draft's title is a setting (MAIL_TITLES). What was settled meanwhile
is mailed to nobody.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from people import mail
from people.accounts import account
from people.models import Notification, User
from reviews.links import code_of, is_for_links, link_token
from reviews.models import (
    Assignment,
    Comment,
    Concern,
    HandOver,
    Review,
    Schedule,
    SignOff,
    Withdrawal,
)
from reviews.notifications.audiences import writer_of
from reviews.notifications.kinds import BY_NAME, CREDENTIAL_CHECK
from reviews.notifications.lines import Lines
from reviews.publishing import live_publication
from reviews.querysets import visible_articles
from reviews.reading import reading_time
from reviews.rounds import is_closed_to, last_asked

Context = dict[str, Any]

_WORDS_OF_PEOPLE = {"message", "note"}


@mail.letter()
def send(*, notification: int, kind: str, to: int, by: int) -> mail.Letter | None:
    """What happened, to whoever is told; nothing when it is settled meanwhile, or nobody's account opens."""
    row, person = Notification.objects.filter(pk=notification).first(), account(pk=to)
    if row is None or person is None or kind not in BY_NAME:
        return None
    told = Lines(person, [row], with_titles=settings.MAIL_TITLES)
    more = _MORE.get(kind, _no_more)(row, person) if told.is_theirs(row) else None
    if more is None:
        return None
    line, known = told.of(row), BY_NAME[kind]
    about = {
        "title": told.title_of(row),
        "by": _name(row.by),
        "line": line.words,
        "link": line.url,
        "next": line.next,
        # What can't be switched off offers no choice.
        "choices": "" if known.safety else _choices(),
    }
    for name in _WORDS_OF_PEOPLE & set(more):
        more[name] = mail.quoted(more[name])
    message = mail.message_to(person, f"reviews/{known.template}", **about | more)
    message.known_as = f"notification.{row.pk}"
    return message


@mail.letter(is_private=True)
def send_code(*, to: int, assignment: int, nonce: str) -> mail.Letter | None:
    """The code by which a reviewer who came by a link shows that they are the one who was asked."""
    waiting = Assignment.objects.waiting().filter(pk=assignment, reviewer=to)
    person = account(pk=to)
    if person is None or not waiting.exists():
        return None
    code = code_of(nonce)
    return mail.message_to(person, "review_code", code=f"{code[:4]} {code[4:]}")


@mail.letter()
def send_daily(*, to: int, day: str) -> mail.Letter | None:
    """What somebody chose to read once a day, on this day of theirs; nothing when they have read it all."""
    person = account(pk=to)
    if person is None:
        return None
    rows = list(Notification.objects.filter(person=person).for_the_daily_mail().order_by("at"))
    told = list(Lines(person, rows, with_titles=settings.MAIL_TITLES))
    if not told:
        return None
    message = mail.message_to(person, "reviews/daily", lines=told, choices=_choices())
    message.known_as = f"daily.{person.pk}.{day}"
    mailed = Notification.objects.filter(pk__in=[row.pk for row in rows])
    message.when_sent = lambda: mailed.update(mailed_at=timezone.now())
    return message


def _choices() -> str:
    """Where people choose how they are mailed."""
    return f"{settings.SITE_URL}{reverse('account_mail')}"


# What a letter says besides the line: None when it need not be sent any more


def _no_more(row: Notification, person: User) -> Context:
    return {}


def _asked(row: Notification, person: User) -> Context | None:
    waiting = Assignment.objects.waiting().select_related(
        "revision__created_by", "asked_by", "review"
    )
    asked = waiting.filter(pk=row.about["assignment"]).first()
    if asked is None:
        return None
    return {
        "kind": asked.get_kind_display(),
        "revision": asked.revision,
        "due": mail.deadline(asked.due_on, person),
        "asker": _name(asked.asked_by),
        "is_late": row.kind == "late",
        "note": asked.revision.change_note,
        "message": asked.message,
        "reading": reading_time(asked.revision),
        "is_again": _was_asked_before(asked),
        **_way_in(asked, person),
    }


def _was_asked_before(asked: Assignment) -> bool:
    """Whether the reviewer had a look at an earlier text of the article: they see first what changed since."""
    earlier = Assignment.objects.filter(
        reviewer=asked.reviewer_id, review__article=asked.review.article_id, pk__lt=asked.pk
    )
    return earlier.exclude(revision=asked.revision_id).exists()


def _way_in(asked: Assignment, person: User) -> Context:
    """Whoever has no account to sign in with comes by a link of their own."""
    now = timezone.now()
    if not is_for_links(person, at=now):
        return {}
    token = link_token(asked, at=now)
    path = reverse("desk:link", args=[token])
    return {"link": f"{settings.SITE_URL}{path}", "is_own_link": True}


def _unanswered(row: Notification, person: User) -> Context | None:
    waiting = Assignment.objects.waiting().filter(pk=row.about["assignment"])
    return {} if waiting.exists() else None


def _no_longer_asked(row: Notification, person: User) -> Context | None:
    ended = _assignment(row)
    if ended.ended_at is None:
        return None
    return {
        "kind": ended.get_kind_display(),
        "revision": ended.revision,
        "when": mail.moment(ended.ended_at, person),
    }


def _closed(row: Notification, person: User) -> Context | None:
    """Unless the next review asks them again: one mail tells of that."""
    own = _assignment(row)
    again = Assignment.objects.waiting().filter(
        review__article=own.review.article_id, reviewer=person.pk
    )
    return None if again.exists() else _of_closing(own.review, person, own)


def _write_on(row: Notification, person: User) -> Context | None:
    """Unless the next review has begun."""
    closed = Review.objects.select_related("article", "revision").get(pk=row.about["closed"])
    if closed.article.reviews.filter(closed_at=None).exists():
        return None
    return _of_closing(closed, person)


def _of_closing(closed: Review, person: User, own: Assignment | None = None) -> Context:
    return {
        "kind": own.get_kind_display() if own else "",
        "revision": closed.revision,
        "when": mail.moment(closed.closed_at, person),
        "message": closed.closing_reason,
    }


def _handed_over(row: Notification, person: User) -> Context | None:
    made = _hand_over(row)
    return None if made.ended_at else {"revision": made.revision, "message": made.words}


def _handed_back(row: Notification, person: User) -> Context:
    ended = _hand_over(row)
    return {"revision": ended.revision, "message": ended.ended_reason}


def _decided(row: Notification, person: User) -> Context | None:
    made = _sign_off(row)
    if made.withdrawn_at:
        return None
    return {
        "revision": made.revision,
        "kind": made.get_kind_display(),
        "decision": made.decision,
        "is_last": row.kind == "all_decided",
        "is_writer": person.pk == writer_of(made.revision.article),
        "message": made.comment,
    }


def _taken_back(row: Notification, person: User) -> Context:
    fallen = _sign_off(row)
    return {
        "is_own": person.pk == fallen.reviewer_id,
        "is_by_reviewer": row.by_id == fallen.reviewer_id,
        "sign_off": fallen,
        "kind": fallen.get_kind_display(),
        "when": mail.moment(fallen.withdrawn_at, person),
        "message": fallen.withdrawal_reason,
    }


def _taken_down(row: Notification, person: User) -> Context:
    made = Withdrawal.objects.select_related("article")
    withdrawal = made.get(pk=row.about["withdrawal"])
    more = _taken_back(row, person) if "sign_off" in row.about else {}
    return {
        "is_back": live_publication(withdrawal.article) is not None,
        "for_good": withdrawal.for_good,
        "when": mail.moment(withdrawal.withdrawn_at, person),
        "message": withdrawal.reason,
    } | more


def _concern(row: Notification, person: User) -> Context | None:
    raised = Concern.objects.get(pk=row.about["concern"])
    return None if raised.resolved_at else {"message": raised.detail}


def _answered(row: Notification, person: User) -> Context | None:
    """Unless the text is closed to them by now."""
    article = int(row.subject.partition(":")[2])
    last = last_asked(article, person.pk)
    is_seen = visible_articles(person).filter(pk=article).exists()
    if not is_seen and (last is None or is_closed_to(last)):
        return None
    return {"message": Comment.objects.get(pk=row.about["comment"]).words}


def _called_off(row: Notification, person: User) -> Context:
    return {"message": Schedule.objects.get(pk=row.about["schedule"]).reason}


def _not_published(row: Notification, person: User) -> Context:
    refused = Schedule.objects.select_related("scheduled_by").get(pk=row.about["schedule"])
    return {"scheduler": _name(refused.scheduled_by)}


def _papers(row: Notification, person: User) -> Context:
    is_check = row.kind == CREDENTIAL_CHECK.name
    return {"is_own": row.about["reviewer"] == person.pk, "is_check": is_check}


_MORE: dict[str, Callable[[Notification, User], Context | None]] = {
    "asked": _asked,
    "due_soon": _asked,
    "late": _asked,
    "no_answer": _unanswered,
    "not_asked": _no_longer_asked,
    "closed": _closed,
    "write_on": _write_on,
    "handed_over": _handed_over,
    "handed_back": _handed_back,
    "changes_requested": _decided,
    "declined": _decided,
    "approved": _decided,
    "all_decided": _decided,
    "taken_back": _taken_back,
    "taken_down": _taken_down,
    "report_accepted": _concern,
    "concern": _concern,
    "comment_answered": _answered,
    "called_off": _called_off,
    "not_published": _not_published,
    "credential_ends": _papers,
    "credential_check": _papers,
    "declaration_ends": _papers,
}


def _assignment(row: Notification) -> Assignment:
    known = Assignment.objects.select_related("revision", "review__article", "review__revision")
    return known.get(pk=row.about["assignment"])


def _hand_over(row: Notification) -> HandOver:
    return HandOver.objects.select_related("revision").get(pk=row.about["hand_over"])


def _sign_off(row: Notification) -> SignOff:
    known = SignOff.objects.select_related("revision__article", "reviewer__user")
    return known.get(pk=row.about["sign_off"])


def _name(person: User) -> str:
    return " ".join(person.name.split())
