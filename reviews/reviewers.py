"""Reading what qualifies a reviewer, and what she has declared."""

from datetime import datetime, timedelta

from reviews import seals
from reviews.gate.approvals import qualified
from reviews.models import Approval, Declaration, Reviewer
from reviews.policies import DECLARATION_DAYS


def qualified_now(reviewer: Reviewer, kind: str, *, at: datetime) -> bool:
    """Whether she may sign this kind of approval at that moment."""
    fresh = Reviewer.objects.prefetch_related(
        "credentials__verification", "credentials__revocation"
    ).get(pk=reviewer.pk)
    return qualified(fresh, kind, at=at)


def credentials_of(reviewer: Reviewer) -> list[str]:
    """Her standing credentials in words, for a snapshot."""
    standing = reviewer.credentials.filter(
        verification__isnull=False, revocation__isnull=True
    ).order_by("id")
    return [str(credential) for credential in standing]


def declaration_of(reviewer: Reviewer, *, at: datetime) -> Declaration | None:
    """Her latest declaration if it is under 12 months old; what she did not say herself is none."""
    since = at - timedelta(days=DECLARATION_DAYS)
    fresh = Declaration.objects.filter(
        reviewer=reviewer, declared_at__gt=since, declared_at__lte=at
    )
    return next(filter(seals.holds, fresh.order_by("-declared_at", "-id")), None)


def live_articles_signed_by(reviewer: Reviewer) -> list[int]:
    """Articles whose live text stands on this reviewer's approval."""
    return list(
        Approval.objects.filter(reviewer=reviewer).values_list("release__article", flat=True)
    )
