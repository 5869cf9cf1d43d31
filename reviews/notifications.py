"""Mail that tells people what is asked of them. It never carries a draft's words."""

import structlog
from django.conf import settings

from people import mail
from people.accounts import granted
from people.models import User
from reviews.models import Assignment, Review, SignOff, Withdrawal

# Whoever may publish is told when a page came down without them.
_PUBLISH = "articles.publish_article"

log = structlog.get_logger("imprimatur.mail")


def _send(subject: str, body: str, to: list[str]) -> None:
    """Send without letting a mail server's trouble undo or delay what has happened already."""
    try:
        mail.letter(subject, body, to).send()
    except OSError:
        log.exception("letter_failed")


def _address(assignment: Assignment) -> str:
    return f"{settings.SITE_URL}{assignment.get_absolute_url()}"


def _on_the_desk(article_id: int) -> str:
    return f"{settings.SITE_URL}/admin/articles/article/{article_id}/change/"


def asked(assignment: Assignment) -> None:
    """Tell a reviewer that they are asked."""
    _send(
        f"{settings.SITE_NAME}: a {assignment.get_kind_display()} is asked of you",
        f"Please decide by {assignment.due_on:%-d %B %Y}.\n\n{_address(assignment)}\n",
        [assignment.reviewer.user.email],
    )


def review_closed(review: Review) -> None:
    """Tell reviewers who had not decided that they need not any more."""
    waiting = review.assignments.filter(sign_off__isnull=True).select_related("reviewer__user")
    for assignment in waiting:
        _send(
            f"{settings.SITE_NAME}: a review was closed",
            "The review that you were asked for was closed. You need not do anything.\n\n"
            f"{_address(assignment)}\n",
            [assignment.reviewer.user.email],
        )


def decided(sign_off: SignOff) -> None:
    """Tell whoever asked what was decided."""
    asked_by = sign_off.assignment.asked_by
    _send(
        f"{settings.SITE_NAME}: {sign_off.get_decision_display()}",
        f"{sign_off.reviewer.name} has decided: {sign_off.get_decision_display()}.\n\n"
        f"{_on_the_desk(sign_off.revision.article_id)}\n",
        [asked_by.email],
    )


def taken_down(withdrawal: Withdrawal, sign_off: SignOff) -> None:
    """Tell the editors that a live page came down because this sign-off was taken back."""
    title = withdrawal.release.revision.title
    to = _editors(but=sign_off.withdrawn_by)
    if to:
        _send(
            f"{settings.SITE_NAME}: “{title}” was taken down",
            f"“{title}” is offline because an approval was taken back. Readers are told that the page is being "
            f"checked again.\n\n{_taking_back(sign_off)}:\n{sign_off.withdrawal_reason}\n\n"
            f"The article on the desk:\n{_on_the_desk(withdrawal.article_id)}\n",
            to,
        )


def _taking_back(sign_off: SignOff) -> str:
    """Who took back whose approval of what."""
    reviewer, by = sign_off.reviewer, sign_off.withdrawn_by
    whose = "their own approval" if by.pk == reviewer.pk else f"the approval of {reviewer.name}"
    kind, number = sign_off.get_kind_display(), sign_off.revision.number
    return f"{by.name} took back {whose} ({kind} of revision {number})"


def _editors(*, but: User) -> list[str]:
    """Addresses of those who may publish and can sign in at the desk. A row that was forged gets no mail."""
    people = User.objects.filter(
        granted(_PUBLISH), is_active=True, is_staff=True, erased_at=None
    ).exclude(pk=but.pk)
    return [person.email for person in people.order_by("pk").distinct() if person.has_valid_seal()]
