"""What must exist before anything on a topic can go live, and who can fix that.

The gate says so too, but only at the end; here it is said at the first save, while there is still time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from people.accounts import granted
from people.models import User
from reviews.gate.approvals import credentials, qualifies
from reviews.gate.case import ArticleRecord
from reviews.models import ApprovalKind, Credential, Declaration, Reviewer

_MOST_NAMES = 3


@dataclass(frozen=True)
class Prerequisite:
    """One thing that is missing: what, who can fix it, and where (if this person may)."""

    what: str
    who: str
    url: str = ""


def for_article(record: ArticleRecord, *, user: User, at: datetime) -> list[Prerequisite]:
    """What the site lacks before this article could go live, whatever its text says."""
    if record.policy is None:
        return [
            Prerequisite(
                f"No policy says yet what articles on “{record.article.topic}” need before they go live.",
                people_who_may("reviews.add_topicpolicy"),
                _address(user, "reviews.add_topicpolicy", "admin:reviews_topicpolicy_add"),
            )
        ]
    slots, held = record.slots, _credentials_held(at)
    able = {
        kind: {one.reviewer: one.has_declared for one in held if qualifies(one, kind, at=at)}
        for kind in dict.fromkeys(slots)
    }
    missing = [
        one
        for kind, people in able.items()
        for one in _for_kind(kind, people, slots.count(kind), user)
    ]
    return missing or _too_few_people(able, len(slots), user)


def active_reviewers() -> QuerySet[Reviewer]:
    """Reviewers who can sign in, with their credentials."""
    return (
        Reviewer.objects.filter(user__is_active=True)
        .select_related("user")
        .prefetch_related(credentials())
        .order_by("user__name", "pk")
    )


def _credentials_held(at: datetime) -> list[Any]:
    """The credentials of reviewers who can sign in, each with whether its reviewer has declared their interests."""
    declared = Declaration.objects.standing(at).filter(reviewer=OuterRef("reviewer"))
    held = Credential.objects.filter(reviewer__user__is_active=True)
    return list(
        held.select_related("reviewer__user", "revocation")
        .prefetch_related("verifications")
        .annotate(has_declared=Exists(declared))
        .order_by("reviewer__user__name", "reviewer_id", "pk")
    )


def _for_kind(kind: str, able: dict[Reviewer, bool], needed: int, user: User) -> list[Prerequisite]:
    noun = ApprovalKind(kind).label
    if not able:
        return [
            _no_credential(f"Nobody with a verified, unexpired credential can give a {noun}.", user)
        ]
    names = listed([reviewer.name for reviewer in able])
    if len(able) < needed:
        return [
            _no_credential(f"Only {names} can give a {noun}; {needed} people are needed.", user)
        ]
    if not any(able.values()):
        return [
            Prerequisite(
                f"Nobody who can give a {noun} has declared their interests in the last 12 months.",
                f"{names}, on the review desk,",
            )
        ]
    return []


def _too_few_people(
    able: dict[str, dict[Reviewer, bool]], needed: int, user: User
) -> list[Prerequisite]:
    """Each approval needs a person of its own, whatever they are qualified for."""
    names = sorted({reviewer.name for people in able.values() for reviewer in people})
    if len(names) >= needed:
        return []
    return [
        _no_credential(
            f"Only {listed(names)} can sign; {needed} different people are needed.", user
        )
    ]


def _no_credential(what: str, user: User) -> Prerequisite:
    return Prerequisite(
        what,
        people_who_may("reviews.add_verification"),
        _address(user, "reviews.add_verification", "admin:reviews_reviewer_changelist"),
    )


def people_who_may(permission: str) -> str:
    """The names of people who have a permission, for a sentence."""
    people = User.objects.filter(granted(permission) | Q(is_superuser=True), is_active=True)
    names = people.order_by("is_superuser", "name").values_list("name", flat=True).distinct()
    return listed(list(names[: _MOST_NAMES + 1])) or "whoever runs this site"


def listed(names: list[str]) -> str:
    """“Amara Solwyn, Jonas Verityne and others”."""
    if len(names) > _MOST_NAMES:
        names = [*names[:_MOST_NAMES], "others"]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _address(user: User, permission: str, name: str) -> str:
    if not user.has_perm(permission):
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
