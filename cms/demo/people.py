"""The people: accounts, public profiles, credentials that somebody else verified, declarations."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group

from articles.models import Author
from cms.demo.newsroom import OPENED_DAYS_AGO, Newsroom, Step, people_planned
from people import site
from people.actions import admit
from people.days import local_day, months_later
from people.models import User
from people.roles import EDITORS, MANAGING_EDITORS, REVIEWERS, STAFF_GROUPS, WRITERS
from reviews import actions
from reviews.models import Credential, Reviewer

GROUP_OF = {
    "writer": WRITERS,
    "editor": EDITORS,
    "managing_editor": MANAGING_EDITORS,
    "reviewer": REVIEWERS,
}


def take_on(newsroom: Newsroom, password: str) -> None:
    """Make everybody's account and public profile; they all sign in with this password."""
    for person in people_planned():
        newsroom.users[person["key"]] = _account(newsroom, person, password)
    first = next(iter(newsroom.users.values()))
    site.tell_address(by=first, at=first.date_joined)
    for person in people_planned():
        _profile(newsroom, person)


def _account(newsroom: Newsroom, person: dict[str, Any], password: str) -> User:
    group = GROUP_OF[person["role"]]
    user = User.objects.create_user(
        person["email"],
        password,
        name=person["name"],
        time_zone=person["time_zone"],
        is_staff=group in STAFF_GROUPS,
        date_joined=newsroom.moment(OPENED_DAYS_AGO, 9),
    )
    user.groups.add(Group.objects.get(name=group))
    admit(person=user, by=user, at=newsroom.moment(OPENED_DAYS_AGO, 9))
    return user


def _profile(newsroom: Newsroom, person: dict[str, Any]) -> None:
    group, key = GROUP_OF[person["role"]], person["key"]
    profile = {
        "user": newsroom.users[key],
        "slug": key,
        "post_nominals": person.get("post_nominals", ""),
        "biography": person.get("biography", ""),
    }
    if group == WRITERS:
        newsroom.authors[key] = newsroom.keep(Author(**profile))
    elif group == REVIEWERS:
        reviewer = Reviewer(specialty=person["specialty"], **profile)
        newsroom.reviewers[key] = newsroom.keep(reviewer, by=person["profile_by"])


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """What reviewers showed and said about themselves, and who checked it."""
    for person in people_planned():
        for claim in person.get("credentials", []):
            yield from _credential(newsroom, newsroom.reviewers[person["key"]], claim)
        for declaration in person.get("declarations", []):
            yield _declaration(newsroom, newsroom.reviewers[person["key"]], declaration)


def _credential(newsroom: Newsroom, reviewer: Reviewer, claim: dict[str, Any]) -> Iterator[Step]:
    made: list[Credential] = []
    expires_at = months_later(newsroom.moment(0, 12), claim["expires_in_months"])

    def claimed(at: datetime) -> None:
        credential = actions.claim_credential(
            reviewer=reviewer,
            by=reviewer.user,
            kind=claim["kind"],
            regulator=claim["regulator"],
            jurisdiction=claim["jurisdiction"],
            number=claim["number"],
            specialty=claim.get("specialty", ""),
            expires_on=local_day(expires_at),
            at=at,
        )
        made.append(credential)

    def verified(at: datetime) -> None:
        by = newsroom.users[claim["verified_by"]]
        actions.verify_credential(credential=made[0], by=by, evidence=claim["evidence"], at=at)

    yield Step(newsroom.moment(claim["claimed_days_ago"], 9, of=reviewer.slug), claimed)
    for days_ago in (claim["verified_days_ago"], *claim.get("checked_again_days_ago", [])):
        yield Step(newsroom.moment(days_ago, 15, of=reviewer.slug), verified)


def _declaration(newsroom: Newsroom, reviewer: Reviewer, declaration: dict[str, Any]) -> Step:
    def declared(at: datetime) -> None:
        actions.declare(
            reviewer=reviewer,
            by=reviewer.user,
            by_category=declaration.get("interests", {}),
            none_to_declare=declaration.get("none", False),
            at=at,
        )

    return Step(newsroom.moment(declaration["days_ago"], 12, of=reviewer.slug), declared)
