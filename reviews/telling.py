"""What the trail of an article tells of its reviews and releases."""

from collections.abc import Sequence
from typing import Any

from reviews.models import Assignment, PolicySlot, Release, Requirement, Review, SignOff
from reviews.policies import places_of


def of_requirement(requirement: Requirement) -> dict[str, Any]:
    """What "policy set" and "policy changed" tell."""
    return {
        "requirement": requirement.number,
        "policy": requirement.policy_id,
        "policy_name": requirement.policy.name,
        **of_slots(places_of(requirement.policy)),
    }


def of_slots(places: Sequence[PolicySlot]) -> dict[str, Any]:
    """What is told of what a policy asks for."""
    kinds: dict[str, Any] = {"slots": [str(place.kind) for place in places]}
    if any(place.specialty for place in places):
        kinds["specialties"] = [place.specialty for place in places]
    return kinds


def of_review(review: Review) -> dict[str, Any]:
    """What "submitted for review" tells."""
    return {"revision": review.revision.number, "digest": review.revision.digest}


def of_assignment(assignment: Assignment) -> dict[str, Any]:
    """What "reviewer asked" tells."""
    return {
        "assignment": assignment.pk,
        "reviewer": assignment.reviewer_id,
        "kind": assignment.kind,
        "due_on": assignment.due_on.isoformat(),
    }


def of_sign_off(sign_off: SignOff) -> dict[str, Any]:
    """What "signed off" tells."""
    return {
        "sign_off": sign_off.pk,
        "assignment": sign_off.assignment_id,
        "revision": sign_off.revision.number,
        "digest": sign_off.digest,
        "decision": sign_off.decision,
        "kind": sign_off.kind,
        "scope": sign_off.scope,
    }


def of_release(release: Release, sign_offs: Sequence[SignOff]) -> dict[str, Any]:
    """What "published" tells; `sign_offs` are those that it stands on."""
    return {
        "release": release.number,
        "revision": release.revision.number,
        "digest": release.revision.digest,
        "sign_offs": [one.pk for one in sign_offs],
        "policy": release.policy_id,
    }
