"""One article and the rows that are about it, as far as they are made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

from articles.models import AlsoRead, Article, Revision
from cms.corpus.people import Signer, Staff, Writer, editor_of, signer_of, writer_of
from cms.corpus.plans import Plan
from cms.corpus.site import Site
from reviews.models import (
    ApprovalKind,
    Assignment,
    Publication,
    Release,
    Requirement,
    Review,
    SignOff,
)

# Rows in one statement, so that its size stays bounded.
_ROWS = 2000


@dataclass
class Life:
    """What is not there yet has no attribute: a draft never has a review."""

    plan: Plan
    article: Article
    writer: Writer
    editor: Staff
    signers: list[Signer]
    revisions: list[Revision] = field(default_factory=list)
    requirement: Requirement = field(init=False)
    review: Review = field(init=False)
    assignments: list[Assignment] = field(init=False)
    sign_offs: list[SignOff] = field(init=False)
    release: Release = field(init=False)
    publication: Publication = field(init=False)
    # Each choice that was made of what to read beside it; the last one stands.
    choices: list[list[AlsoRead]] = field(default_factory=list)

    @property
    def latest(self) -> Revision:
        return self.revisions[-1]


def begun(site: Site, plan: Plan) -> Life:
    """A life of which nothing is stored yet."""
    chance, number = plan.chance("people"), plan.number
    writer = writer_of(site.cast, chance.random(), number)
    article = Article(
        slug=f"{slugify(plan.subject.title)}-{number}",
        topic=chance.choice(site.topics),
        kind=plan.kind,
        created_at=plan.begun,
        created_by=writer.user,
        responsible=writer.user,
    )
    editor = editor_of(site.cast, chance.random(), number)
    signers = [signer_of(site.cast, one, chance.random(), number) for one in ApprovalKind.values]
    return Life(plan, article, writer, editor, signers)


def store(model: type[Model], rows: Iterable[Any]) -> None:
    """Store many rows, in a statement for each two thousand."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, _ROWS)):
        model._default_manager.bulk_create(chunk)
