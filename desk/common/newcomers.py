"""Somebody new, step by step: account, profile, credential, invitation. Each page of it offers the next one."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Author
from desk.common.actions import admin_url
from people.models import Event, User
from people.roles import REVIEWERS, WRITERS
from people.witness import subject_of
from reviews.models import Credential, Reviewer


@dataclass(frozen=True)
class Step:
    words: str
    url: str
    is_done: bool


def is_new(person: User) -> bool:
    """Whether they have not begun to work here: no password was ever chosen."""
    return person.is_active and not person.has_usable_password() and not person.last_login


def can_sign_in(person: User) -> bool:
    """Whether there is something to sign in for; an author from outside only appears in bylines."""
    return person.is_staff or person.is_superuser or person.groups.exists()


def steps_of(person: User, *, by: User) -> list[Step]:
    """What makes this new person ready, as far as `by` may do it; none for somebody who is not new, or when all is done."""
    if person.erased_at or not is_new(person):
        return []
    steps = list(_steps(person, by))
    return steps if any(not step.is_done for step in steps) else []


def next_url(person: User, *, by: User) -> str:
    """The page of the first step that is not done, "" when there is none."""
    return next((step.url for step in steps_of(person, by=by) if not step.is_done), "")


def _steps(person: User, by: User) -> Iterator[Step]:
    yield Step("Account", admin_url(person, "change"), True)
    roles = set(person.groups.values_list("name", flat=True))
    reviewer = Reviewer.objects.filter(user=person).first()
    if (REVIEWERS in roles or reviewer) and by.has_perm("reviews.add_reviewer"):
        url = admin_url(reviewer, "change") if reviewer else _add(Reviewer, "user", person)
        yield Step("Reviewer’s profile", url, reviewer is not None)
        credential = Credential.objects.filter(reviewer=person.pk).first()
        # A credential is of a profile: without one its form could not name the reviewer.
        url = _add(Credential, "reviewer", person) if reviewer else ""
        known = admin_url(credential, "change") if credential else url
        yield Step("Credential", known, credential is not None)
    if (WRITERS in roles or not roles) and by.has_perm("articles.add_author"):
        author = Author.objects.filter(user=person).first()
        url = admin_url(author, "change") if author else _add(Author, "user", person)
        yield Step("Author’s profile", url, author is not None)
    if can_sign_in(person):
        told = Event.objects.filter(subject=subject_of(person), kind="invited").exists()
        yield Step("Invitation", admin_url(person, "invite"), told)


def _add(model: type, field: str, person: User) -> str:
    return f"{admin_url(model, 'add')}?{field}={person.pk}"
