"""The state of a credential today, for one row and for lists."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from desk.common import display
from people.days import local_day
from reviews.models import Credential, Verification

SOON = dt.timedelta(days=60)

# From the best to the worst.
ORDER = ("good", "soon", "claimed", "again", "expired", "revoked", "none")
TONES = {
    "good": "good",
    "soon": "due",
    "claimed": "busy",
    "again": "bad",
    "expired": "bad",
    "revoked": "bad",
    "none": "quiet",
}


def credential_status(credential: Credential) -> tuple[str, str]:
    """The credential's state today: one of `ORDER`, and in words."""
    now = timezone.now()
    today = local_day(now)
    if hasattr(credential, "revocation"):
        return "revoked", "revoked"
    if credential.expires_on < today:
        return "expired", "expired"
    if credential.checked_last(now) is None:
        return "claimed", "waiting to be verified"
    last = credential.holds_until(now)
    if last < today:
        return "again", "to be checked again"
    if last <= today + SOON:
        what = "expires" if last == credential.expires_on else "to be checked again"
        return "soon", f"{what} {display.days_away(last)}"
    return "good", "verified"


def with_status(name: str | None) -> Q | None:
    """Credentials in one state, for lists and counts."""
    now = timezone.now()
    today = local_day(now)
    checked = Verification.objects.filter(credential=OuterRef("pk"), verified_at__lte=now)
    lasting = checked.filter(Q(holds_until=None) | Q(holds_until__gt=today + SOON))
    valid = Q(pk__in=Credential.objects.standing(now).values("pk"))
    living = Q(revocation=None, expires_on__gte=today)
    return {
        "waiting": living & ~Q(Exists(checked)),
        "again": living & Q(Exists(checked)) & ~valid,
        "good": valid,
        "soon": valid & (Q(expires_on__lte=today + SOON) | ~Q(Exists(lasting))),
        "expired": Q(revocation__isnull=True, expires_on__lt=today),
        "revoked": Q(revocation__isnull=False),
    }.get(name or "")
