"""Mail that tells people what is asked of them. It never carries a draft's words."""

import logging

from django.conf import settings
from django.core.mail import send_mail

from reviews.models import Assignment, Review, SignOff

log = logging.getLogger(__name__)


def _send(subject: str, body: str, to: list[str]) -> None:
    """Send without letting a mail server's trouble undo or delay what has happened already."""
    try:
        send_mail(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, to)
    except OSError:
        log.exception("mail could not be sent")


def _address(assignment: Assignment) -> str:
    return f"{settings.SITE_URL}{assignment.get_absolute_url()}"


def asked(assignment: Assignment) -> None:
    """Tell a reviewer that she is asked."""
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
        f"{settings.SITE_URL}/admin/articles/article/{sign_off.revision.article_id}/change/\n",
        [asked_by.email],
    )
