"""The people of the corpus: as many as a house of that size needs, each taken on by the verbs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction

from articles.models import Author
from people import trail
from people.actions import automatic, create_person
from people.days import local_day
from people.models import Snapshot, User
from people.plain_rows import keep
from people.roles import EDITORS, MANAGING_EDITORS, REVIEWERS, STAFF_GROUPS, WRITERS
from reviews import actions
from reviews.models import ApprovalKind, Credential, Declaration, Reviewer
from reviews.signing import actor_of

DOMAIN = "corpus.invalid"
TAKEN_ON = timedelta(days=700)
# Each declaration holds for a year, so that one stands behind every sign-off.
DECLARED = tuple(timedelta(days=days) for days in (650, 400, 150))
# Each time a little before the last look at the register no longer counts.
CHECKED_EACH = timedelta(days=350)

_GIVEN = [
    "Ada",
    "Bela",
    "Cosmo",
    "Dilys",
    "Edric",
    "Fenn",
    "Greta",
    "Hollis",
    "Ines",
    "Jory",
    "Kestrel",
    "Linnet",
    "Milo",
    "Nessa",
    "Orrin",
    "Petra",
    "Quill",
    "Rowan",
    "Sorrel",
    "Tamsin",
    "Ulric",
    "Verity",
    "Wilf",
    "Yara",
    "Zeno",
]
_FAMILY = [
    "Appleyard",
    "Brackenfield",
    "Cobbleton",
    "Dunmarrow",
    "Eldersong",
    "Fernwhistle",
    "Gadabout",
    "Hazelmere",
    "Ivybridge",
    "Jellicoe",
    "Kindlewood",
    "Larkspur",
    "Merrydew",
    "Nightjar",
    "Oatcake",
    "Pettigrew",
    "Quickthorn",
    "Ramblewood",
    "Sandalwood",
    "Tumbleweed",
    "Underhill",
    "Vellacott",
    "Winterbourne",
    "Yellowhammer",
]


@dataclass(frozen=True)
class Signer:
    """A reviewer with what their sign-offs rest on; the newest declaration comes first."""

    reviewer: Reviewer
    actor: Snapshot
    declarations: list[Declaration]

    def declared(self, at: datetime) -> Declaration:
        """What stood declared at that moment."""
        return next(one for one in self.declarations if one.declared_at <= at)


@dataclass(frozen=True)
class Staff:
    """Somebody on the desk, as the trail names them."""

    user: User
    actor: Snapshot
    publisher: Snapshot


@dataclass(frozen=True)
class Writer:
    user: User
    actor: Snapshot
    author: Author


@dataclass(frozen=True)
class Cast:
    """Everybody. An article with a number takes of the first so many, however large the corpus is."""

    managers: list[User]
    writers: list[Writer]
    editors: list[Staff]
    signers: dict[str, list[Signer]]


# How many there are of each for so many articles.
def _writers(articles: int) -> int:
    return 8 + articles // 1000


def _editors(articles: int) -> int:
    return 4 + articles // 4000


def _signers(articles: int) -> int:
    return 6 + articles // 1000


@transaction.atomic
def take_on(articles: int, *, now: datetime) -> Cast:
    """Everybody whom so many articles need; who is there already stays as they are."""
    at = now - TAKEN_ON
    managers = [_person("manager", n, MANAGING_EDITORS, at) for n in range(3)]
    return Cast(
        managers=managers,
        writers=[_writer(n, at) for n in range(_writers(articles))],
        editors=[_staff(n, at) for n in range(_editors(articles))],
        signers={
            kind: [_signer(kind, n, managers, now) for n in range(_signers(articles))]
            for kind in ApprovalKind.values
        },
    )


def writer_of(cast: Cast, chosen: float, number: int) -> Writer:
    return cast.writers[int(chosen * _writers(number))]


def editor_of(cast: Cast, chosen: float, number: int) -> Staff:
    return cast.editors[int(chosen * _editors(number))]


def signer_of(cast: Cast, kind: str, chosen: float, number: int) -> Signer:
    return cast.signers[kind][int(chosen * _signers(number))]


def _person(role: str, number: int, group: str, at: datetime) -> User:
    email = f"{role}-{number}@{DOMAIN}"
    if known := User.objects.filter(email=email).first():
        return known
    return create_person(
        by=automatic(),
        name=_name(role, number),
        email=email,
        is_staff=group in STAFF_GROUPS,
        groups=[Group.objects.get(name=group)],
        at=at,
    )


def _name(role: str, number: int) -> str:
    """A name for each; people of different roles have different ones, as far as the names go."""
    place = number * 7 + sum(map(ord, role)) * 31
    return f"{_GIVEN[place % len(_GIVEN)]} {_FAMILY[(place // len(_GIVEN)) % len(_FAMILY)]}"


def _writer(number: int, at: datetime) -> Writer:
    user = _person("writer", number, WRITERS, at)
    known = {"slug": f"corpus-writer-{number}", "biography": "Made up, like all that they write."}
    author = Author.objects.filter(user=user).first()
    author = author or keep(Author(user=user, **known), by=automatic(), at=at)
    return Writer(user, trail.snapshot(user), author)


def _staff(number: int, at: datetime) -> Staff:
    user = _person("editor", number, EDITORS, at)
    return Staff(user, trail.snapshot(user), trail.snapshot(user, role="publisher"))


def _signer(kind: str, number: int, managers: list[User], now: datetime) -> Signer:
    user = _person(kind.replace("_", "-"), number, REVIEWERS, now - TAKEN_ON)
    profile = {
        "slug": f"corpus-{kind.replace('_', '-')}-{number}",
        "specialty": "Imaginary medicine" if kind == ApprovalKind.MEDICAL else "Invented sources",
    }
    reviewer = Reviewer.objects.filter(user=user).first()
    if reviewer is None:
        reviewer = keep(Reviewer(user=user, **profile), by=automatic(), at=now - TAKEN_ON)
        _qualify(reviewer, kind, managers[number % len(managers)], now)
    declarations = list(reviewer.declarations.order_by("-declared_at"))
    return Signer(reviewer, actor_of(reviewer, kind, at=now), declarations)


def _qualify(reviewer: Reviewer, kind: str, manager: User, now: datetime) -> None:
    """What qualifies them, verified by a managing editor, and what they have declared since."""
    qualities = {
        ApprovalKind.MEDICAL: Credential.Kind.PHYSICIAN,
        ApprovalKind.FACT_CHECK: Credential.Kind.RESEARCHER,
    }
    at = now - TAKEN_ON
    credential = actions.claim_credential(
        reviewer=reviewer,
        by=reviewer.user,
        kind=qualities[ApprovalKind(kind)],
        regulator=Credential.Regulator.OTHER,
        jurisdiction="Nowhere",
        number=f"MADE UP {reviewer.pk}",
        expires_on=local_day(now + timedelta(days=3650)),
        at=at,
    )
    evidence = "Looked up in a register that does not exist."
    checked = timedelta(0)
    while at + checked < now:
        actions.verify_credential(
            credential=credential, by=manager, evidence=evidence, at=at + checked
        )
        checked += CHECKED_EACH
    for days_ago in DECLARED:
        actions.declare(
            reviewer=reviewer, by=reviewer.user, none_to_declare=True, at=now - days_ago
        )


def emails() -> Iterator[str]:
    """The addresses to sign in with, one of each role, once they have a password."""
    for role in ("manager", "editor", "writer", "medical"):
        yield f"{role}-0@{DOMAIN}"
