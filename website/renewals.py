"""Whose review is being renewed: a credential that qualified whoever gave it was revoked."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from reviews.gate.approvals import QUALIFYING
from reviews.models import (
    Approval,
    ApprovalKind,
    Credential,
    PolicySlot,
    Release,
    Revocation,
    SignOff,
)
from website import profiles
from website.signatures import signed


def lost_its_credential(sign_off: SignOff, credentials: list[Credential]) -> bool:
    """Whether what qualified whoever gave it, or its base, was revoked, and nothing else did."""
    return any(
        any(hasattr(one, "revocation") for one in fitting)
        and not any(one.stands(given.signed_at) for one in fitting)
        for given in _both(sign_off)
        for fitting in [_fitting(given, credentials)]
    )


def being_renewed(releases: Sequence[Release]) -> set[int]:
    """The keys of those live releases whose review is being renewed; one query, and three more where there may be any."""
    doubtful = _doubtful(releases)
    sign_offs = signed([one for one in releases if one.pk in doubtful]) if doubtful else {}
    _ask_specialties([one for one in releases if one.pk in doubtful], sign_offs)
    people = {one.reviewer_id for found in sign_offs.values() for s in found for one in _both(s)}
    known = profiles.credentials_ever(people) if people else []
    return {
        release
        for release, found in sign_offs.items()
        if any(lost_its_credential(one, known) for one in found)
    }


def _doubtful(releases: Sequence[Release]) -> set[int]:
    """Those that stand on an approval of somebody of whom any credential was revoked.

    The reviewers are read too: a change of one is a change of each list that their approval stands in.
    """
    revoked = Revocation.objects.filter(
        Q(credential__reviewer=OuterRef("reviewer"))
        | Q(credential__reviewer=OuterRef("sign_off__base_reviewer"))
    )
    found = (
        Approval.objects.filter(release__in=[one.pk for one in releases], slot__gt=0)
        .annotate(is_doubtful=Exists(revoked))
        .select_related("reviewer", "sign_off__base_reviewer")
        .only("release", "reviewer__specialty", "sign_off__base_reviewer__specialty")
    )
    return {one.release_id for one in found if one.is_doubtful}


def _ask_specialties(releases: Sequence[Release], signed_by: dict[int, list[SignOff]]) -> None:
    """Say of each sign-off which specialty its place asks for."""
    places = PolicySlot.objects.filter(policy__in={one.policy_id for one in releases})
    asked: dict[int, list[str]] = {}
    for place in places.order_by("policy", "slot") if releases else ():
        asked.setdefault(place.policy_id, []).append(place.specialty)
    for release in releases:
        for sign_off, specialty in zip(
            signed_by[release.pk], asked.get(release.policy_id, []), strict=False
        ):
            sign_off.asked_specialty = specialty


def _both(sign_off: SignOff) -> list[SignOff]:
    return list(filter(None, (sign_off, sign_off.base)))


def _fitting(sign_off: SignOff, credentials: list[Credential]) -> list[Credential]:
    kinds = QUALIFYING[ApprovalKind(sign_off.kind)]
    return [
        one
        for one in credentials
        if one.reviewer_id == sign_off.reviewer_id
        and one.kind in kinds
        and one.is_in(sign_off.asked_specialty)
    ]
