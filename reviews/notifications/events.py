"""Telling people: called by the verbs, in the transaction that causes it. The mail goes out once that is committed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from people.actions import automatic
from people.inbox import mark_read, notify
from people.models import Notification, User
from people.witness import subject_of
from reviews.links import is_for_links
from reviews.models import (
    Assignment,
    ChangeSet,
    Comment,
    Concern,
    HandOver,
    Release,
    Review,
    Schedule,
    SignOff,
    Withdrawal,
)
from reviews.notifications import kinds
from reviews.notifications.audiences import Case, OfReviewer
from reviews.notifications.letters import send
from reviews.rounds import deaf_to


def asked(assignment: Assignment, *, by: User, at: datetime, again: bool = False) -> None:
    """Tell a reviewer that they are asked, or `again` that they still are."""
    key = f"assignment:{assignment.pk}"
    of_assignment(assignment, kinds.ASKED, f"{key} {at.isoformat()}" if again else key, by, at)


def asked_together(change_set: ChangeSet) -> None:
    """Tell each reviewer once of all the pages that a change set asks them about; who comes by links gets one for each page."""
    by, at = change_set.made_by, timezone.now()
    waiting = Assignment.objects.waiting().filter(revision__changed_pages__change_set=change_set)
    of_each: dict[int, list[Assignment]] = {}
    for one in waiting.select_related("review__article", "reviewer__user").order_by("pk"):
        of_each.setdefault(one.reviewer_id, []).append(one)
    for own in of_each.values():
        if len(own) == 1 or is_for_links(own[0].reviewer.user, at=at):
            for one in own:
                asked(one, by=by, at=at)
        else:
            _of_change_set(change_set, own, by, at)


def _of_change_set(change_set: ChangeSet, own: list[Assignment], by: User, at: datetime) -> None:
    first = own[0]
    case = Case(first.review.article, reviewers=frozenset({first.reviewer_id}))
    about = {
        "change_set": change_set.pk,
        "count": len(own),
        "day": change_set.due_on.isoformat(),
        "reviewer": first.reviewer_id,
    }
    tell(kinds.ASKED_TOGETHER, case, f"changeset:{change_set.pk}", by, at, **about)


def no_longer_asked(assignment: Assignment, *, by: User, at: datetime) -> None:
    """Tell a reviewer that they are not asked any more."""
    of_assignment(assignment, kinds.NOT_ASKED, f"assignment:{assignment.pk}", by, at)


def reviewer_left(assignment: Assignment, *, by: User, at: datetime) -> None:
    """Tell whoever asked that a reviewer who had not decided is gone."""
    of_assignment(assignment, kinds.REVIEWER_LEFT, f"assignment:{assignment.pk} left", by, at)


def consulted(assignment: Assignment, *, declines: bool, by: User, at: datetime) -> None:
    """Tell whoever asked that somebody whom they consulted has said what they have to say, or declined."""
    asked = Q(key=f"assignment:{assignment.pk}") | Q(key__startswith=f"assignment:{assignment.pk} ")
    mark_read(Notification.objects.filter(asked, person=by.pk))
    kind = kinds.CONSULTATION_DECLINED if declines else kinds.CONSULTED
    of_assignment(assignment, kind, f"assignment:{assignment.pk}", by, at)


def of_assignment(
    assignment: Assignment, kind: kinds.Told, key: str, by: User, at: datetime
) -> None:
    """Tell a reviewer, or whoever asked them, of what they are asked."""
    case = Case(
        assignment.review.article,
        reviewers=frozenset({assignment.reviewer_id}),
        askers=frozenset({assignment.asked_by_id}),
    )
    about = {
        "assignment": assignment.pk,
        "revision": assignment.revision_id,
        "reviewer": assignment.reviewer_id,
        "review": assignment.kind,
        "day": assignment.due_on.isoformat(),
    }
    tell(kind, case, key, by, at, **about)


def review_closed(review: Review, *, by: User, at: datetime) -> None:
    """Tell reviewers who had not decided that they need not any more, and the writer that it is their turn again."""
    article = review.article
    undecided = review.assignments.filter(sign_off__isnull=True, ended_at=None).order_by("pk")
    for assignment in {one.reviewer_id: one for one in undecided}.values():
        of_assignment(assignment, kinds.CLOSED, f"review:{review.pk}", by, at)
    tell(kinds.WRITE_ON, Case(article), f"review:{review.pk}", by, at, closed=review.pk)


def handed_over(hand_over: HandOver, *, at: datetime) -> None:
    """Tell the editors that a writer has handed an article over."""
    about = {"hand_over": hand_over.pk}
    case = Case(hand_over.article)
    tell(kinds.HANDED_OVER, case, f"hand_over:{hand_over.pk}", hand_over.handed_by, at, **about)


def handed_back(hand_over: HandOver, *, by: User, at: datetime) -> None:
    """Tell a writer that an editor gave their article back."""
    case = Case(hand_over.article, handed_by=hand_over.handed_by_id)
    key = f"hand_over:{hand_over.pk}"
    tell(kinds.HANDED_BACK, case, key, by, at, hand_over=hand_over.pk)


def decided(sign_off: SignOff, *, at: datetime) -> None:
    """Tell whoever asked and whoever answers for the page what was decided; the writer, when it is their turn.

    What the reviewer was told of being asked is no news to them any more.
    """
    assignment = sign_off.assignment
    case = Case(sign_off.revision.article, askers=frozenset({assignment.asked_by_id}))
    about = {"sign_off": sign_off.pk, "review": sign_off.kind}
    kind = _kind_of(sign_off)
    asked = Q(key=f"assignment:{assignment.pk}") | Q(key__startswith=f"assignment:{assignment.pk} ")
    mark_read(Notification.objects.filter(asked, person=sign_off.reviewer_id))
    by, deaf = sign_off.reviewer.user, deaf_to(sign_off.reviewer_id, case.article, at=at)
    tell(kind, case, f"sign_off:{sign_off.pk}", by, at, but=deaf, **about)


def _kind_of(sign_off: SignOff) -> kinds.Told:
    if sign_off.decision == SignOff.Decision.CHANGES_REQUESTED:
        return kinds.CHANGES_REQUESTED
    if sign_off.decision == SignOff.Decision.DECLINED:
        return kinds.DECLINED
    waiting = Assignment.objects.deciding().filter(review=sign_off.assignment.review_id)
    return kinds.APPROVED if waiting.exists() else kinds.ALL_DECIDED


def taken_back(
    falling: Iterable[SignOff], withdrawal: Withdrawal | None, *, by: User, at: datetime
) -> None:
    """Tell everybody whom it concerns that decisions were taken back; `withdrawal` is how a live page came down by it."""
    falling = list(falling)
    last = falling[-1]
    about = {
        "sign_off": last.pk,
        "review": last.kind,
        "reviewer": last.reviewer_id,
        "assignment": last.assignment_id,
    }
    case = _case_of_take_back(falling, withdrawal.release if withdrawal else None)
    if withdrawal is None:
        tell(kinds.TAKEN_BACK, case, f"sign_off:{last.pk}", by, at, **about)
    else:
        about |= {"withdrawal": withdrawal.pk, "revision": withdrawal.release.revision_id}
        tell(kinds.TAKEN_DOWN, case, f"withdrawal:{withdrawal.pk}", by, at, **about)


def told_of_take_back(
    falling: Iterable[SignOff], release: Release | None, *, by: User
) -> list[User]:
    """Who is told when these fall, by name; `release` is what comes down with them."""
    kind = kinds.TAKEN_DOWN if release else kinds.TAKEN_BACK
    case = _case_of_take_back(list(falling), release)
    keys = set().union(*(audience(case) for audience in kind.told)) - {by.pk}
    people = User.objects.filter(pk__in=keys, is_active=True, erased_at=None)
    # A row that was forged gets no mail.
    return [person for person in people.order_by("name", "pk") if person.has_valid_seal()]


def _case_of_take_back(falling: list[SignOff], release: Release | None) -> Case:
    return Case(
        falling[-1].revision.article,
        revision=release.revision if release else None,
        reviewers=frozenset(one.reviewer_id for one in falling),
        askers=frozenset(one.assignment.asked_by_id for one in falling),
    )


def withdrawn(withdrawal: Withdrawal, reviewers: Collection[int], *, by: User) -> None:
    """Tell everybody whom it concerns that an editor took a page down; `reviewers` had approved it."""
    release = withdrawal.release
    case = Case(withdrawal.article, revision=release.revision, reviewers=frozenset(reviewers))
    key = f"withdrawal:{withdrawal.pk}"
    about = {"withdrawal": withdrawal.pk, "revision": release.revision_id}
    tell(kinds.TAKEN_DOWN, case, key, by, withdrawal.withdrawn_at, **about)


def published(release: Release, sign_offs: Iterable[SignOff], *, by: User) -> None:
    """Tell whoever wrote it, approved it or answers for it that a text went live."""
    approved = frozenset(one.reviewer_id for one in sign_offs)
    case = Case(release.revision.article, revision=release.revision, reviewers=approved)
    about = {"revision": release.revision_id}
    tell(kinds.PUBLISHED, case, f"release:{release.pk}", by, release.published_at, **about)


def commented(comment: Comment, *, at: datetime) -> None:
    """Tell those who work on a text that a reviewer comments on it: one line a round, however much they say."""
    assignment = comment.assignment
    if assignment is None:
        return
    case = Case(comment.revision.article, askers=frozenset({assignment.asked_by_id}))
    key, deaf = f"assignment:{assignment.pk}", deaf_to(comment.author_id, case.article, at=at)
    tell(kinds.COMMENTED, case, key, comment.author, at, but=deaf)


def comment_answered(answer: Comment, *, at: datetime) -> None:
    """Tell whoever has said something in the thread, and may know of it by now."""
    thread = answer.thread
    said = {thread.author_id, *thread.answers.values_list("author", flat=True)}
    deaf = deaf_to(answer.author_id, answer.revision.article, at=at)
    case = Case(answer.revision.article, talking=frozenset(said - deaf))
    about: dict[str, Any] = {"comment": answer.pk}
    if thread.assignment_id and thread.author_id == thread.assignment.reviewer_id:
        about |= {"assignment": thread.assignment_id, "reviewer": thread.author_id}
    tell(kinds.ANSWERED, case, f"comment:{answer.pk}", answer.author, at, **about)


def scheduled(schedule: Schedule) -> None:
    """Tell whoever wrote a text or answers for it when it is to go live."""
    case = Case(schedule.article, revision=schedule.revision)
    by, at = schedule.scheduled_by, schedule.scheduled_at
    tell(kinds.SCHEDULED, case, f"schedule:{schedule.pk}", by, at, **_of_schedule(schedule))


def schedule_refused(schedule: Schedule, *, at: datetime) -> None:
    """Tell everybody whom it concerns that a text did not go live when it was to."""
    case = Case(schedule.article, revision=schedule.revision, scheduler=schedule.scheduled_by_id)
    key = f"schedule:{schedule.pk}"
    tell(kinds.NOT_PUBLISHED, case, key, automatic(), at, **_of_schedule(schedule))


def called_off(schedule: Schedule, *, by: User, at: datetime) -> None:
    """Tell whoever scheduled, wrote or answers for a text that it does not go live at its time."""
    case = Case(schedule.article, revision=schedule.revision, scheduler=schedule.scheduled_by_id)
    key = f"schedule:{schedule.pk}"
    tell(kinds.CALLED_OFF, case, key, by, at, **_of_schedule(schedule))


def _of_schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        "schedule": schedule.pk,
        "revision": schedule.revision_id,
        "moment": schedule.due_at.isoformat(),
    }


def concern_raised(concern: Concern, *, by: User) -> None:
    """Tell whoever answers for a page why it needs another look."""
    is_report = concern.source == Concern.Source.REPORT
    kind = kinds.REPORT_ACCEPTED if is_report else kinds.CONCERN
    case = Case(concern.article)
    about = {"concern": concern.pk}
    tell(kind, case, f"concern:{concern.pk}", by, concern.raised_at, **about)


def made_responsible(
    articles: Collection[Article], person: User, *, by: User, at: datetime
) -> None:
    """Tell somebody that they answer for these articles from now on, in one line."""
    first, key = next(iter(articles)), f"{at.isoformat()} {by.pk}"
    case = Case(first, new_owner=person.pk)
    tell(kinds.OWNER, case, key, by, at, count=len(articles), person=person.pk)


def tell(
    kind: kinds.Told,
    case: Case,
    key: str,
    by: User,
    at: datetime,
    *,
    but: Collection[int] = (),
    **about: Any,
) -> None:
    """Tell everybody whom the table names, `but` those who are not to know of it yet."""
    _tell(kind, case, subject_of(case.article), key, by, at, about, but)


def tell_of_papers(
    kind: kinds.Told, reviewer: int, key: str, by: User, at: datetime, **about: Any
) -> None:
    """The same of a reviewer's own papers."""
    about["reviewer"] = reviewer
    _tell(kind, OfReviewer(reviewer), f"reviewer:{reviewer}", key, by, at, about)


def _tell(
    kind: kinds.Told,
    case: Case | OfReviewer,
    subject: str,
    key: str,
    by: User,
    at: datetime,
    about: dict[str, Any],
    but: Collection[int] = (),
) -> None:
    people = set().union(*(audience(case) for audience in kind.told)).difference(but)
    notify(kind, people, key=key, subject=subject, by=by, at=at, about=about, letter=send)
