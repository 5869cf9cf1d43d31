"""Who is told: the words of the table in `kinds`, as questions to the database."""

from collections.abc import Callable
from dataclasses import dataclass, field

from articles.models import Article, Revision
from people.accounts import granted
from people.models import User


@dataclass(frozen=True)
class Case:
    """What happened, with everybody in it whom it may concern."""

    article: Article
    revision: Revision | None = None
    reviewers: frozenset[int] = field(default_factory=frozenset)
    askers: frozenset[int] = field(default_factory=frozenset)
    talking: frozenset[int] = field(default_factory=frozenset)
    scheduler: int | None = None
    handed_by: int | None = None
    new_owner: int | None = None


@dataclass(frozen=True)
class OfReviewer:
    """What happened to a reviewer’s own papers."""

    reviewer: int


Audience = Callable[..., set[int]]


def reviewers(case: Case) -> set[int]:
    """The reviewers whom it is about."""
    return set(case.reviewers)


def askers(case: Case) -> set[int]:
    """Who asked them."""
    return set(case.askers)


def writer(case: Case) -> set[int]:
    """Who wrote the article’s newest text, and goes on with it."""
    return {writer_of(case.article)}


def writers(case: Case) -> set[int]:
    """Who wrote the text or is named as its author, and works at the desk."""
    if case.revision is None:
        return set()
    authors = User.objects.filter(author__bylines__revision=case.revision, is_staff=True)
    return {case.revision.created_by_id, *authors.values_list("pk", flat=True)}


def responsible(case: Case) -> set[int]:
    """Who answers for the page."""
    return _one(case.article.responsible_id)


def answering(case: Case) -> set[int]:
    """Who answers for the page; the editors, where that is nobody who works at the desk."""
    at_the_desk = User.objects.filter(pk__in=responsible(case), is_active=True, is_staff=True)
    return set(at_the_desk.values_list("pk", flat=True)) or editors(case)


def editors(case: Case) -> set[int]:
    """Everybody who may publish, managing editors among them."""
    return staff_who_may("articles.publish_article")


def talking(case: Case) -> set[int]:
    """Who has said something in the thread."""
    return set(case.talking)


def scheduler(case: Case) -> set[int]:
    """Who scheduled it."""
    return _one(case.scheduler)


def who_handed_it_over(case: Case) -> set[int]:
    """The writer who had handed it over."""
    return _one(case.handed_by)


def new_owner(case: Case) -> set[int]:
    """Who answers for it from now on."""
    return _one(case.new_owner)


def the_reviewer(case: OfReviewer) -> set[int]:
    """The reviewer."""
    return {case.reviewer}


def keepers_of_credentials(case: OfReviewer) -> set[int]:
    """Who keeps credentials."""
    return staff_who_may("reviews.add_credential")


def _one(key: int | None) -> set[int]:
    return set() if key is None else {key}


def staff_who_may(permission: str) -> set[int]:
    """Those whose role allows it, and who can sign in at the desk."""
    people = User.objects.filter(granted(permission), is_staff=True)
    return set(people.values_list("pk", flat=True))


def writer_of(article: Article) -> int:
    """Whose turn it is while the article’s newest text is to be written on."""
    return article.revisions.order_by("-number").values_list("created_by", flat=True)[0]
