"""The next revision of a text, with everything frozen that readers and reviewers will see of it."""

from collections.abc import Sequence
from datetime import datetime

from articles import digest
from articles.cleaning import semantic
from articles.models import Article, Byline, Citation, Revision
from articles.texts import Text, plain_fields_of
from articles.tree import citation_ids, plain
from people.models import User
from references.formatting import best_url, format_entry, short_label
from references.models import Reference


def freeze(
    article: Article,
    parent: Revision | None,
    text: Text,
    by: User,
    change_note: str,
    at: datetime,
    *,
    source: Revision | None = None,
) -> Revision:
    """Store a tidied text as the revision after `parent`; `source` is the one whose words it took up."""
    body = _with_survivors(text.body)
    html = semantic(body)
    citations = _citations(html, text.retracted_reasons)
    revision = Revision(
        article=article,
        parent=parent,
        text_of=source,
        number=parent.number + 1 if parent else 1,
        language=article.language,
        **plain_fields_of(text),
        body=body,
        codes=text.codes,
        change_note=change_note,
        html=html,
        words=plain(html),
        created_by=by,
        created_at=at,
    )
    revision.digest = digest.digest(revision, text.authors, citations)
    revision.save()
    _hang_on(revision, text.authors, citations)
    return revision


def _hang_on(revision: Revision, author_ids: Sequence[int], citations: Sequence[Citation]) -> None:
    Byline.objects.bulk_create(
        Byline(revision=revision, author_id=author_id, position=position)
        for position, author_id in enumerate(author_ids, 1)
    )
    for citation in citations:
        citation.revision = revision
    Citation.objects.bulk_create(citations)


def _with_survivors(body: str) -> str:
    """The body with citations of merged works pointing at the work that stayed."""
    merged = Reference.objects.filter(
        pk__in=citation_ids(body), merged_into__isnull=False
    ).values_list("pk", "merged_into_id")
    for old, new in merged:
        body = body.replace(f'data-reference="{old}"', f'data-reference="{new}"')
    return body


def _citations(html: str, retracted_reasons: dict[int, str]) -> list[Citation]:
    """The list's entries in order of first appearance, frozen as they read now."""
    ids = citation_ids(html)
    works = Reference.objects.in_bulk(ids)
    return [
        Citation(
            reference=works[pk],
            number=number,
            text=format_entry(works[pk].csl),
            label=short_label(works[pk].csl)[:120],
            url=best_url(works[pk].csl),
            doi=works[pk].doi or "",
            pmid=works[pk].pmid or "",
            pmcid=works[pk].pmcid,
            is_peer_reviewed=works[pk].is_peer_reviewed,
            retracted_reason=retracted_reasons.get(pk, ""),
        )
        for number, pk in enumerate(ids, 1)
    ]
