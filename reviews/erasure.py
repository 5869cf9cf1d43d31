"""What a reviewer's erasure must wait for, and what is emptied on this floor."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from articles.actions import lock_each
from articles.erasure import empty_profile
from articles.models import Article
from people.days import months_later
from people.models import User
from reviews.models import Approval, Reviewer, SignOff


def why_not(person: User, *, at: datetime) -> str:
    """Why this person cannot be erased yet; empty when they can.

    The articles they signed are locked, so that none goes live on their word before the erasure is written.
    """
    lock_each(Article.objects.filter(pk__in=_signed_by(person)))
    holds_up = Q(reviewer=person.pk) | Q(sign_off__base__reviewer=person.pk)
    if Approval.objects.filter(holds_up).exists():
        return (
            f"{person.name}'s sign-off holds up a live page. Have it reviewed by somebody else, or "
            "take it offline, first."
        )
    last = SignOff.objects.filter(reviewer=person.pk).order_by("-signed_at").first()
    years = settings.SIGN_OFF_RETENTION_YEARS
    if last and months_later(last.signed_at, 12 * years) > at:
        until = months_later(last.signed_at, 12 * years)
        return f"{person.name}'s sign-offs must be kept until {until:%-d %B %Y}."
    return ""


def _signed_by(person: User) -> QuerySet:
    signed = SignOff.objects.filter(reviewer=person.pk)
    return signed.values("revision__article")


def forget_reviewer(person: User, *, by: User, at: datetime) -> None:
    """Empty the reviewer's profile; the sign-offs stay, without a name."""
    for reviewer in Reviewer.objects.filter(user=person):
        empty_profile(reviewer, "post_nominals", "specialty", "biography", by=by, at=at)
