"""Reading what qualifies a reviewer, and what they have declared."""

from datetime import datetime

from reviews import seals
from reviews.gate.approvals import credentials, qualified
from reviews.models import Declaration, Reviewer


def qualified_now(reviewer: Reviewer, kind: str, *, at: datetime) -> bool:
    """Whether they may sign this kind of approval at that moment."""
    fresh = Reviewer.objects.prefetch_related(credentials()).get(pk=reviewer.pk)
    return qualified(fresh, kind, at=at)


def credentials_of(reviewer: Reviewer, *, at: datetime) -> list[str]:
    """The credentials that stand at that moment, in words, for a snapshot."""
    return [str(credential) for credential in reviewer.credentials.standing(at).order_by("id")]


def declaration_of(reviewer: Reviewer, *, at: datetime) -> Declaration | None:
    """The latest declaration if it is under 12 months old; what the reviewer did not say is none."""
    return next(filter(seals.has_valid_seal, reviewer.declarations.standing(at)), None)
