"""People as readers see them: a byline, a box below the article, a page of their own."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.models import Article, Author, Byline
from people import heads
from people.heads import with_heads
from people.models import User
from people.prepared import Given, Prepared, prefetched
from reviews.models import (
    Approval,
    Credential,
    Declaration,
    Release,
    Reviewer,
    SignOff,
    Verification,
)

NOTHING_DECLARED = "None."
NOT_A_CLINICIAN = "Not a clinician"


@dataclass(frozen=True)
class Person:
    """What is public about an author or a reviewer. A licence number is not."""

    name: str
    url: str
    post_nominals: str = ""
    role: str = ""
    has_left: bool = False
    did: str = ""
    about: str = ""
    photo_url: str = ""
    credentials: list[str] = field(default_factory=list)
    interests: str = ""

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def author(profile: Author, *, credentials: Iterable[Credential]) -> Person:
    """An author as a page shows them; of these checked credentials only their own count."""
    return replace(_person(profile), role=_profession(profile, credentials))


def _profession(profile: Author, credentials: Iterable[Credential]) -> str:
    """What an author is by a checked credential; without one, and without letters after the name, what they are not."""
    for one in credentials:
        if one.reviewer_id == profile.user_id and one.kind != Credential.Kind.RESEARCHER:
            return one.get_kind_display().capitalize()
    return "" if profile.post_nominals else NOT_A_CLINICIAN


def reviewer(
    profile: Reviewer,
    *,
    did: str = "",
    credentials: Iterable[Credential] = (),
    declaration: Declaration | None = None,
) -> Person:
    """A reviewer as a page shows them, with their credentials and what they declared."""
    return replace(
        _person(profile),
        role=profile.specialty,
        has_left=not profile.user.is_active,
        did=did,
        credentials=[_credential(one, timezone.now()) for one in credentials],
        interests=_interests(declaration),
    )


def _person(profile: Author | Reviewer) -> Person:
    return Person(
        name=profile.name,
        url=_url(profile, profile.user),
        post_nominals=profile.post_nominals,
        about=profile.biography,
        photo_url=profile.photo.url if profile.photo else "",
    )


def _url(profile: Author | Reviewer, user: User) -> str:
    return "" if user.erased_at else profile.get_absolute_url()


def _interests(declaration: Declaration | None) -> str:
    if declaration is None or not _stands(declaration):
        return ""
    return NOTHING_DECLARED if declaration.none_to_declare else declaration.interests


def declared_last(profile: Reviewer) -> Declaration | None:
    """What a reviewer declared last, however long ago."""
    declarations = with_heads(profile.declarations.all(), "reviewer", "reviewer")
    return next(filter(_stands, declarations.order_by("-declared_at", "-pk")), None)


def _credential(credential: Credential, at: dt.datetime) -> str:
    parts = [credential.get_kind_display().capitalize()]
    if credential.regulator != Credential.Regulator.OTHER:
        parts.append(credential.get_regulator_display())
    if credential.jurisdiction not in parts[-1]:  # "NPI (United States)" has said where
        parts.append(credential.jurisdiction)
    said = ", ".join(parts)
    check = credential.checked_last(at)
    if check is None:
        return said
    return f"{said}: we checked this registration on {in_words(check.verified_at)}"


def in_words(moment: dt.datetime) -> str:
    """The site's day of that moment, as readers write it."""
    day = timezone.localdate(moment)
    return f"{day.day} {day:%B %Y}"


def credentials_when(profile: Reviewer, at: dt.datetime) -> list[str]:
    """The credentials that somebody held at that moment, in words."""
    known = sorted(credentials_ever([profile.pk]), key=attrgetter("pk"))
    return [_credential(one, at) for one in known if one.stands(at)]


def credentials_of(person: User) -> list[Credential]:
    """The person's credentials that were checked and are valid today."""
    now = timezone.now()
    return [one for one in credentials_ever([person.pk]) if one.stands(now)]


def credentials_behind(release: Release) -> list[Credential]:
    """Whatever ever qualified the reviewers whose approvals a release stands on, and its text's authors; one query.

    Which of them hold is asked of each (`Credential.stands`): those that were revoked are among them.
    """
    return _told(_checks_behind(release=release.pk, revision=release.revision_id))


@Prepared
def _checks_behind() -> QuerySet[Verification]:
    signed = Approval.objects.filter(release=Given("release"))
    people = signed.values("sign_off__reviewer").union(
        signed.values("sign_off__base__reviewer"),
        Byline.objects.filter(revision=Given("revision")).values("author__user"),
    )
    return _checks_of(people)


def credentials_ever(people: Collection[int]) -> list[Credential]:
    """Whatever ever qualified these reviewers, what was revoked among it; one query."""
    return _told(_checks_of(people))


def _checks_of(people: Any) -> QuerySet[Verification]:
    """Each time that a credential of these people was checked, with the credential."""
    found = Verification.objects.filter(reviewer__in=people).select_related(
        "credential__revocation"
    )
    ordered = found.order_by("credential__kind", "credential", "number")
    return with_heads(ordered, "reviewer", "reviewer")


def _told(checks: Iterable[Verification]) -> list[Credential]:
    """The credentials, each with those of its checks that stand as the reviewer's trail tells; without one it is left out."""
    found: dict[int, tuple[Credential, list[Verification]]] = {}
    for check in filter(_stands, checks):
        _, known = found.setdefault(check.credential_id, (check.credential, []))
        known.append(check)
    for credential, known in found.values():
        prefetched(credential, verifications=known)
    return [credential for credential, _ in found.values()]


def _stands(fact: Declaration | Verification) -> bool:
    return heads.stands(fact, f"reviewer:{fact.reviewer_id}")


def known_authors() -> QuerySet[Author]:
    """Authors of texts that are or were live, unless they were erased."""
    published = Author.objects.filter(bylines__revision__releases__isnull=False)
    return Author.objects.filter(pk__in=published, user__erased_at__isnull=True).select_related(
        "user"
    )


def known_reviewers() -> QuerySet[Reviewer]:
    """Reviewers who approved texts that are or were live, unless they were erased."""
    signed = SignOff.objects.filter(
        Q(reviewer=OuterRef("pk")),
        decision=SignOff.Decision.APPROVED,
        revision__releases__isnull=False,
    )
    return Reviewer.objects.filter(Exists(signed), user__erased_at__isnull=True).select_related(
        "user"
    )


def written_by(profile: Author) -> QuerySet[Article]:
    """What is live and names this author."""
    return Article.objects.listed().filter(last_seen__bylines__author=profile)


def checked_by(profile: Reviewer) -> QuerySet[Article]:
    """What is live on this reviewer's approval, of the whole page or of its changes."""
    proof = Approval.objects.values_list("revision", flat=True)
    # Two sets put together: "one or the other" would have the database look at every approval there is.
    either = proof.filter(reviewer=profile).union(proof.filter(sign_off__base__reviewer=profile))
    # Read first: the database guesses their number too high, and would look at every article instead.
    return Article.objects.listed().filter(last_seen__in=list(either))


def is_portrait(name: str) -> bool:
    """Whether a stored file is the photo of an author or a reviewer."""
    return any(model.objects.filter(photo=name).exists() for model in (Author, Reviewer))
