"""Seals: what tells a row that our verbs wrote from one that somebody forged.

Sign-offs and releases carry one, and so do the rows that make an approval count: verifications and overrides.

seal = HMAC-SHA-256(key, canonical row). The key is the site's (`SEAL_KEYS`, the newest first; older ones still verify).
"""

from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare

from articles import digest
from articles.models import Revision
from people.canonical import seal
from reviews.models import Override, Publication, Release, SignOff, Verification


class BrokenSeal(Exception):
    """What is stored as live was not written by the gate; it must not be shown."""


SIGN_OFF_FIELDS = (
    "assignment_id",
    "revision_id",
    "digest",
    "kind",
    "reviewer_id",
    "written_by_id",
    "decision",
    "scope",
    "base_id",
    "clears_id",
    "checklist",
    "comment",
    "declaration_id",
    "has_conflict",
    "actor",
    "signed_at",
    "valid_until",
)
CREDENTIAL_FIELDS = ("kind", "regulator", "jurisdiction", "number", "expires_on")
VERIFICATION_FIELDS = (
    "credential_id",
    "reviewer_id",
    "verified_by_id",
    "verified_at",
    "evidence",
)
OVERRIDE_FIELDS = (
    "sign_off_id",
    "reviewer_id",
    "overridden_by_id",
    "overridden_at",
    "reason",
)
RELEASE_FIELDS = (
    "article_id",
    "revision_id",
    "policy_id",
    "n_slots",
    "requirement_number",
    "number",
    "published_at",
    "published_by_id",
    "actor",
    "reviewed_at",
    "review_due_on",
    "modified_at",
    "signatures",
)


def _sign_off_row(sign_off: SignOff) -> dict[str, Any]:
    return {"v": 1, "row": "sign_off"} | {n: getattr(sign_off, n) for n in SIGN_OFF_FIELDS}


def _release_row(release: Release, revision: Revision) -> dict[str, Any]:
    # Title and summary are sealed too, so that lists can be checked without loading whole texts.
    shown = {"digest": revision.digest, "title": revision.title, "summary": revision.summary}
    return {"v": 1, "row": "release"} | shown | {n: getattr(release, n) for n in RELEASE_FIELDS}


def _verification_row(verification: Verification) -> dict[str, Any]:
    # The credential's own columns are sealed with it: a forged credential finds no verification.
    credential = verification.credential
    claimed = {n: getattr(credential, n) for n in CREDENTIAL_FIELDS}
    said = {n: getattr(verification, n) for n in VERIFICATION_FIELDS}
    return {"v": 1, "row": "verification"} | claimed | said


def _override_row(override: Override) -> dict[str, Any]:
    return {"v": 1, "row": "override"} | {n: getattr(override, n) for n in OVERRIDE_FIELDS}


def _verifies(document: dict[str, Any], value: str) -> bool:
    return any(constant_time_compare(seal(document, key), value) for key in settings.SEAL_KEYS)


def seal_sign_off(sign_off: SignOff) -> str:
    return seal(_sign_off_row(sign_off), settings.SEAL_KEYS[0])


def seal_release(release: Release) -> str:
    return seal(_release_row(release, release.revision), settings.SEAL_KEYS[0])


def seal_verification(verification: Verification) -> str:
    return seal(_verification_row(verification), settings.SEAL_KEYS[0])


def seal_override(override: Override) -> str:
    return seal(_override_row(override), settings.SEAL_KEYS[0])


def verification_holds(verification: Verification) -> bool:
    return _verifies(_verification_row(verification), verification.seal)


def override_holds(override: Override) -> bool:
    return _verifies(_override_row(override), override.seal)


def sign_off_holds(sign_off: SignOff) -> bool:
    return _verifies(_sign_off_row(sign_off), sign_off.seal)


def release_holds(release: Release, revision: Revision) -> bool:
    return _verifies(_release_row(release, revision), release.seal)


def sealed(publication: Publication) -> bool:
    """Whether title and summary of a live article may stand in a list."""
    return _belongs_together(publication) and release_holds(
        publication.release, publication.revision
    )


def _belongs_together(publication: Publication) -> bool:
    """Keys see to this, unless somebody took them away: another article's genuine release is sealed, too."""
    release, revision = publication.release, publication.revision
    return (
        publication.article_id == release.article_id == revision.article_id
        and publication.revision_id == release.revision_id
        and publication.n_slots == release.n_slots
    )


def prove(publication: Publication) -> list[SignOff]:
    """The sign-offs that a live page stands on, in the order of the policy's slots.

    Raises BrokenSeal unless the release, every sign-off and the text's bytes are what the gate let through.
    """
    release, revision = publication.release, publication.revision
    approvals = (
        release.approvals.exclude(slot=0)
        .order_by("slot")
        .select_related(
            "sign_off__reviewer__user",
            "sign_off__declaration",
            "sign_off__base__reviewer__user",
            "sign_off__base__declaration",
        )
    )
    sign_offs = [approval.sign_off for approval in approvals]
    if not _belongs_together(publication):
        raise BrokenSeal(f"release {release.pk} is not of the article and the text that are live")
    if not release_holds(release, revision):
        raise BrokenSeal(f"release {release.pk} is not sealed by this site")
    if not digest.holds(revision):
        raise BrokenSeal(f"revision {revision.pk} is not the text that its digest names")
    if [s.seal for s in sign_offs] != release.signatures:
        raise BrokenSeal(f"release {release.pk} stands on other sign-offs than it says")
    for sign_off in sign_offs:
        _prove_sign_off(sign_off, revision)
    return sign_offs


def _prove_sign_off(sign_off: SignOff, revision: Revision) -> None:
    for one in filter(None, (sign_off, sign_off.base)):
        if not sign_off_holds(one):
            raise BrokenSeal(f"sign-off {one.pk} is not sealed by this site")
        if one.withdrawn_at:
            raise BrokenSeal(f"sign-off {one.pk} was taken back")
    if sign_off.digest != revision.digest:
        raise BrokenSeal(f"sign-off {sign_off.pk} is of another text")
