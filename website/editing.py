"""Who edited a text: whoever changed it since readers last saw the article, and is not named as its author."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields import CharField
from django.urls import reverse

from articles.models import Author, Byline, Revision
from people.models import User
from people.prepared import Given, Prepared
from people.roles import EDITORS, MANAGING_EDITORS, REVIEWERS, WRITERS
from reviews.models import Release

ROLES = {
    MANAGING_EDITORS: "managing editor",
    EDITORS: "editor",
    REVIEWERS: "reviewer",
    WRITERS: "writer",
}


@dataclass(frozen=True)
class Editor:
    """One person who edited it; the address is their page, where they have one."""

    name: str
    role: str
    url: str = ""


def editors(revision: Revision, release: Release) -> list[Editor]:
    """Those who edited this release's text, first things first; one query. Nobody is named twice, or as author too."""
    named = {byline.author.user_id for byline in revision.bylines.all()}
    found: dict[int, Editor] = {}
    for text in reversed(_since_readers_saw_it(revision, release)):
        person = text.created_by
        if person.pk not in named and person.name and not person.erased_at:
            found[person.pk] = _editor(text)
    return list(found.values())


def _editor(text: Any) -> Editor:
    url = reverse("website:author", args=[text.author_slug]) if text.author_slug else ""
    return Editor(text.created_by.name, text.role, url)


def _since_readers_saw_it(revision: Revision, release: Release) -> list[Revision]:
    """The texts that this one was built on, newest first, down to the last one that was live before it."""
    texts = _texts(article=revision.article_id, number=revision.number, release=release.number)
    by_key = {text.pk: text for text in texts}
    line: dict[int, Revision] = {}
    step = by_key.get(revision.pk)
    while step and step.pk not in line and not (step.was_live and step.pk != revision.pk):
        line[step.pk] = step
        step = by_key.get(step.text_of_id or step.parent_id)
    return list(line.values())


@Prepared
def _texts() -> QuerySet[Revision]:
    before = Release.objects.filter(revision=OuterRef("pk"), number__lt=Given("release"))
    roles = User.groups.through.objects.filter(user=OuterRef("created_by"))
    page = Author.objects.filter(
        Exists(Byline.objects.filter(author=OuterRef("pk"), revision__releases__isnull=False)),
        user=OuterRef("created_by"),
    )
    role = Case(
        *(
            When(Exists(roles.filter(group__name=name)), then=Value(said))
            for name, said in ROLES.items()
        ),
        default=Value(""),
        output_field=CharField(),
    )
    found = Revision.objects.filter(article=Given("article"), number__lte=Given("number"))
    return (
        found.select_related("created_by")
        .only("number", "article", "parent", "text_of", "created_by__name", "created_by__erased_at")
        .annotate(was_live=Exists(before), role=role, author_slug=Subquery(page.values("slug")[:1]))
        .order_by("number")
    )
