"""Seals: what tells a row that our verbs wrote from one that somebody forged.

Sign-offs and releases carry one, and so do the rows that make an approval count (verifications, declarations and overrides) and those
that say which approvals are asked for (a policy's slots, which topic gets it, what one article must meet).

seal = HMAC-SHA-256(key, canonical row). The key is the site's (`SEAL_KEYS`, the newest first; older ones still verify).
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from articles import digest
from articles.models import Revision
from people import canonical, heads
from people.accounts import beyond_name
from people.prepared import Given, Prepared
from reviews.models import (
    Approval,
    Declaration,
    Override,
    PolicySlot,
    Publication,
    Release,
    Requirement,
    SignOff,
    TopicPolicy,
    Verification,
)


class BrokenSeal(Exception):
    """What is stored as live was not written by the gate; it must not be shown."""


Sealed = (
    SignOff
    | Release
    | Verification
    | Declaration
    | Override
    | PolicySlot
    | TopicPolicy
    | Requirement
)
Row = dict[str, Any]


def _columns(fact: Any) -> Row:
    return {name: getattr(fact, name) for name in fact.sealed}


def _release(release: Release) -> Row:
    # Title and summary are sealed too, so that lists can be checked without loading whole texts.
    revision = release.revision
    shown = {"digest": revision.digest, "title": revision.title, "summary": revision.summary}
    return shown | _columns(release)


def _verification(verification: Verification) -> Row:
    # The credential's own columns are sealed with it: a forged credential finds no verification.
    return _columns(verification.credential) | _columns(verification)


def _policy_slot(slot: PolicySlot) -> Row:
    # The policy's own columns are sealed with each slot: a forged policy finds none.
    return _columns(slot.policy) | _columns(slot)


# What each kind of row is called in its seal, and what of it is sealed.
_ROWS: dict[type, tuple[str, Callable[[Any], Row]]] = {
    SignOff: ("sign_off", _columns),
    Release: ("release", _release),
    Verification: ("verification", _verification),
    Declaration: ("declaration", _columns),
    Override: ("override", _columns),
    PolicySlot: ("policy_slot", _policy_slot),
    TopicPolicy: ("topic_policy", _columns),
    Requirement: ("requirement", _columns),
}


def _document(fact: Sealed) -> Row:
    name, row = _ROWS[type(fact)]
    return {"v": 1, "row": name} | row(fact)


def seal_of(fact: Sealed) -> str:
    """The seal that this site gives to such a row."""
    return canonical.make_seal(_document(fact))


def save_sealed(fact: Sealed) -> None:
    """Store a new row with its seal."""
    fact.seal = seal_of(fact)
    fact.save()


def has_valid_seal(fact: Sealed) -> bool:
    """Whether this site wrote the row, and nobody has changed it since."""
    return canonical.is_seal_of(fact.seal, _document(fact))


# What of a publication and its release and revision `may_be_listed` looks at.
LISTED_BY = (
    *("article", "release", "revision", "n_slots"),
    *(f"release__{name.removesuffix('_id')}" for name in (*Release.sealed, "seal")),
    *(f"revision__{name}" for name in ("article", "digest", "title", "summary")),
)


def may_be_listed(publication: Publication) -> bool:
    """Whether title and summary of a live article may stand in a list."""
    return (
        _belongs_together(publication)
        and _released(publication)
        and heads.stands(publication, f"article:{publication.article_id}")
    )


def _belongs_together(publication: Publication) -> bool:
    """Keys see to this, unless somebody took them away: another article's genuine release is sealed, too."""
    release, revision = publication.release, publication.revision
    return (
        publication.article_id == release.article_id == revision.article_id
        and publication.revision_id == release.revision_id
        and publication.n_slots == release.n_slots
    )


def _released(publication: Publication) -> bool:
    # The revision is loaded with the publication, and is the release's own.
    publication.release.revision = publication.revision
    return has_valid_seal(publication.release)


@Prepared
def _approvals() -> QuerySet[Approval]:
    slots = Approval.objects.filter(release=Given("release")).exclude(slot=0).order_by("slot")
    return slots.select_related(
        "sign_off__reviewer__user",
        "sign_off__declaration",
        "sign_off__base__reviewer__user",
        "sign_off__base__declaration",
    ).defer(
        *beyond_name("sign_off__reviewer__user__"), *beyond_name("sign_off__base__reviewer__user__")
    )


def prove(publication: Publication) -> list[SignOff]:
    """The sign-offs that a live page stands on, in the order of the policy's slots.

    Raises BrokenSeal unless the trail says that it is live, and the release, every sign-off and the text's bytes are what the gate let through.
    """
    sign_offs = prove_sealed(publication)
    if not heads.stands(publication, f"article:{publication.article_id}"):
        raise BrokenSeal(f"the trail does not say that release {publication.release_id} is live")
    return sign_offs


def prove_sealed(publication: Publication) -> list[SignOff]:
    """The same by seals alone, as it was before trails told of rows."""
    release, revision = publication.release, publication.revision
    sign_offs = [approval.sign_off for approval in _approvals(release=release.pk)]
    if not _belongs_together(publication):
        raise BrokenSeal(f"release {release.pk} is not of the article and the text that are live")
    if not _released(publication):
        raise BrokenSeal(f"release {release.pk} is not sealed by this site")
    if not digest.matches(revision):
        raise BrokenSeal(f"revision {revision.pk} is not the text that its digest names")
    if [s.seal for s in sign_offs] != release.signatures:
        raise BrokenSeal(f"release {release.pk} stands on other sign-offs than it says")
    for sign_off in sign_offs:
        _prove_sign_off(sign_off, revision)
    return sign_offs


def _prove_sign_off(sign_off: SignOff, revision: Revision) -> None:
    for one in filter(None, (sign_off, sign_off.base)):
        if not has_valid_seal(one):
            raise BrokenSeal(f"sign-off {one.pk} is not sealed by this site")
        if one.withdrawn_at:
            raise BrokenSeal(f"sign-off {one.pk} was taken back")
    if sign_off.digest != revision.digest:
        raise BrokenSeal(f"sign-off {sign_off.pk} is of another text")
