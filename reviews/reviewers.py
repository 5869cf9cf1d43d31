"""Reading what qualifies a reviewer, and what they have declared."""

from datetime import datetime

from people.damage import damage_in
from people.witness import subject_of
from reviews.gate.approvals import credentials, qualified
from reviews.models import Declaration, Reviewer


def qualified_now(reviewer: Reviewer, kind: str, *, at: datetime) -> bool:
    """Whether they may sign this kind of approval at that moment, and nobody but this site has been at what says so."""
    if any(damage_in([subject_of(reviewer)])):
        return False
    fresh = Reviewer.objects.prefetch_related(credentials()).get(pk=reviewer.pk)
    return qualified(fresh, kind, at=at)


def credentials_of(reviewer: Reviewer, *, at: datetime) -> list[str]:
    """The credentials that stand at that moment, in words, for a snapshot."""
    return [str(credential) for credential in reviewer.credentials.standing(at).order_by("id")]


def declaration_of(reviewer: Reviewer, *, at: datetime) -> Declaration | None:
    """The latest declaration if it is under 12 months old; what the reviewer did not say is none."""
    return reviewer.declarations.standing(at).first()
