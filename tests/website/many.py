"""Many live articles with few statements: sealed rows such as the verbs write, copied from one that they wrote."""

from django.db.models import F

from articles import digest, shelving
from articles.models import Article, Author, Byline, Citation, Revision
from people.models import Event
from people.trail import Line, chain
from people.witness import telling
from reviews import seals
from reviews.models import (
    Approval,
    Assignment,
    Policy,
    Publication,
    Release,
    Requirement,
    Review,
    SignOff,
)
from reviews.telling import of_release


def publish_many(story, n: int) -> None:
    """Let n articles on one topic be live: article-0000 by the verbs, the others as copies of it."""
    live = Publication.objects.live()
    if not live.exists():
        story.live("article-0000", title="Tumour, part 0000")
    model = live.get(article__slug="article-0000")
    pattern, release = model.revision, model.release
    slugs = [f"article-{number:04}" for number in range(live.count(), n)]
    articles = Article.objects.bulk_create(
        Article(slug=slug, topic=story.topic, created_by=story.wanda) for slug in slugs
    )
    policy = Policy.objects.get(pk=release.policy_id)
    citations = list(pattern.citations.order_by("number"))
    revisions = Revision.objects.bulk_create(
        _copy_of(pattern, article, citations, story.author) for article in articles
    )
    shelving.take_in(revisions)
    Byline.objects.bulk_create(
        Byline(revision=revision, author=story.author, position=1) for revision in revisions
    )
    Citation.objects.bulk_create(
        _renewed(citation, revision=revision) for revision in revisions for citation in citations
    )
    Requirement.objects.bulk_create(
        Requirement(article=article, policy=policy, number=1, at=release.published_at)
        for article in articles
    )
    signed = _sign_many(model, revisions)
    _release_many(model, revisions, signed)


def _renewed(row, **changes):
    """An unsaved copy of a row."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated and field.name != "recorded_at"
    }
    for name in changes:
        fields.pop(f"{name}_id", None)
    return type(row)(**(fields | changes))


def _copy_of(
    pattern: Revision, article: Article, citations: list[Citation], author: Author
) -> Revision:
    title = f"Tumour, part {article.slug[-4:]}"
    revision = _renewed(pattern, article=article, title=title)
    revision.digest = digest.digest(revision, [author.pk], citations)
    return revision


def _sign_many(model: Publication, revisions: list[Revision]) -> list[list[SignOff]]:
    pattern = list(
        SignOff.objects.filter(revision=model.revision).select_related("assignment__review")
    )
    opened = {"closed_at": None, "closed_by": None, "closing_reason": None}
    review = pattern[0].assignment.review
    rounds = Review.objects.bulk_create(
        _renewed(review, article=revision.article, revision=revision, **opened)
        for revision in revisions
    )
    per_kind = []
    for sign_off in pattern:
        assignments = Assignment.objects.bulk_create(
            _renewed(sign_off.assignment, review=asked, revision=revision)
            for asked, revision in zip(rounds, revisions, strict=True)
        )
        rows = []
        for assignment, revision in zip(assignments, revisions, strict=True):
            row = _renewed(
                sign_off, assignment=assignment, revision=revision, digest=revision.digest
            )
            row.seal = seals.seal_of(row)
            rows.append(row)
        per_kind.append(SignOff.objects.bulk_create(rows))
    return [list(pair) for pair in zip(*per_kind, strict=True)]


def _release_many(
    model: Publication, revisions: list[Revision], signed: list[list[SignOff]]
) -> None:
    releases = []
    for revision, sign_offs in zip(revisions, signed, strict=True):
        release = _renewed(model.release, article=revision.article, revision=revision)
        release.signatures = [one.seal for one in sign_offs]
        releases.append(release)
    releases = Release.objects.bulk_create(releases)
    both = list(zip(releases, signed, strict=True))
    Approval.objects.bulk_create(
        Approval(release=one, revision=one.revision, policy_id=one.policy_id, slot=0)
        for one in releases
    )
    for slot in range(1, model.n_slots + 1):
        Approval.objects.bulk_create(
            Approval(
                release=one,
                revision=one.revision,
                policy_id=one.policy_id,
                slot=slot,
                prev_slot=slot - 1,
                kind=sign_offs[slot - 1].kind,
                sign_off=sign_offs[slot - 1],
                reviewer_id=sign_offs[slot - 1].reviewer_id,
            )
            for one, sign_offs in both
        )
    pointers = Publication.objects.bulk_create(
        Publication(article=one.article, release=one, revision=one.revision, n_slots=model.n_slots)
        for one in releases
    )
    shelving.shelve(one.revision for one in releases)
    # Going live closes the review.
    open_ones = Review.objects.filter(revision__in=revisions)
    open_ones.take_each(
        closed_at=F("opened_at"), closed_by=F("opened_by"), closing_reason="Published"
    )
    _tell_many(pointers, signed)


def _tell_many(pointers: list[Publication], signed: list[list[SignOff]]) -> None:
    """One line for each article, with all that the verbs would have told in eight."""
    asked = {one.article_id: one for one in Requirement.objects.all()}
    lines = []
    for pointer, sign_offs in zip(pointers, signed, strict=True):
        release = pointer.release
        rows = (pointer.article, pointer.revision, asked[pointer.article_id], *sign_offs)
        told = telling([*rows, release, pointer])
        detail = of_release(release, sign_offs)
        line = Line("published", release.actor, release.published_at, detail, told)
        lines += chain(pointer.article, [line])
    Event.objects.bulk_create(lines)
