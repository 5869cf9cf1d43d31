"""The state of a credential today, for one row and for lists."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from desk.common import display
from people.days import local_day
from reviews.models import Credential

SOON = dt.timedelta(days=60)

# From the best to the worst.
ORDER = ("good", "soon", "claimed", "expired", "revoked", "none")
TONES = {
    "good": "good",
    "soon": "due",
    "claimed": "busy",
    "expired": "bad",
    "revoked": "bad",
    "none": "quiet",
}


def credential_status(credential: Credential) -> tuple[str, str]:
    """The credential's state today: one of `ORDER`, and in words."""
    today = local_day(timezone.now())
    if hasattr(credential, "revocation"):
        return "revoked", "revoked"
    if credential.expires_on < today:
        return "expired", "expired"
    if not hasattr(credential, "verification"):
        return "claimed", "waiting to be verified"
    if credential.expires_on <= today + SOON:
        return "soon", f"expires {display.days_away(credential.expires_on)}"
    return "good", "verified"


def with_status(name: str | None) -> Q | None:
    """Credentials in one state, for lists and counts."""
    now = timezone.now()
    today = local_day(now)
    valid = Q(pk__in=Credential.objects.standing(now).values("pk"))
    return {
        "waiting": Q(verification=None, revocation=None, expires_on__gte=today),
        "good": valid,
        "soon": valid & Q(expires_on__lte=today + SOON),
        "expired": Q(revocation__isnull=True, expires_on__lt=today),
        "revoked": Q(revocation__isnull=False),
    }.get(name or "")
