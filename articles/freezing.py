"""The next revision of a text, with everything frozen that readers and reviewers will see of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from articles import digest, shelving, sketches
from articles.cleaning import semantic
from articles.images import frozen_of
from articles.models import Article, Byline, Citation, HelplineUse, Illustration, Revision
from articles.texts import Note, Text, plain_fields_of
from articles.tree import citation_ids, helpline_ids, plain
from people.models import User
from references.formatting import best_url, format_entry, short_label
from references.models import Reference


class Frozen(NamedTuple):
    """A revision with what hangs on it, not stored yet."""

    revision: Revision
    bylines: list[Byline]
    citations: list[Citation]
    illustrations: list[Illustration]
    uses: list[HelplineUse]


def freeze(
    article: Article,
    parent: Revision | None,
    text: Text,
    by: User,
    note: Note,
    at: datetime,
    *,
    source: Revision | None = None,
) -> Revision:
    """Store a tidied text as the revision after `parent`; `source` is the one whose words it took up."""
    made = unsaved(article, parent, text, by, note, at, source=source)
    made.revision.save()
    Byline.objects.bulk_create(made.bylines)
    Citation.objects.bulk_create(made.citations)
    Illustration.objects.bulk_create(made.illustrations)
    HelplineUse.objects.bulk_create(made.uses)
    shelving.take_in([made.revision])
    sketches.take_in([made.revision])
    return made.revision


def unsaved(
    article: Article,
    parent: Revision | None,
    text: Text,
    by: User,
    note: Note,
    at: datetime,
    *,
    source: Revision | None = None,
) -> Frozen:
    """What `freeze` would store, made of what the works say now; nothing is stored."""
    text = replace(text, body=_with_survivors(text.body))
    works = Reference.objects.in_bulk(citation_ids(text.body))
    entries = {pk: entry_of(work) for pk, work in works.items()}
    images = frozen_of(text.body)
    return frozen(
        article, parent, text, by, note, at, entries=entries, images=images, source=source
    )


def frozen(
    article: Article,
    parent: Revision | None,
    text: Text,
    by: User,
    note: Note,
    at: datetime,
    *,
    entries: Mapping[int, dict[str, Any]],
    images: Sequence[dict[str, Any]] = (),
    source: Revision | None = None,
) -> Frozen:
    """The rows of that revision. `entries` has, by their keys, what is frozen of the works that it cites; `images` likewise."""
    html = semantic(text.body)
    revision = Revision(
        article=article,
        parent=parent,
        text_of=source,
        number=parent.number + 1 if parent else 1,
        language=article.language,
        **plain_fields_of(text),
        body=text.body,
        codes=text.codes,
        images=list(images),
        change_note=note.words,
        change_kind=note.kind,
        html=html,
        words=plain(html),
        document_version=digest.NEWEST,
        created_by=by,
        created_at=at,
    )
    bylines = [
        Byline(revision=revision, author_id=author_id, position=position)
        for position, author_id in enumerate(text.authors, 1)
    ]
    citations = _citations(revision, entries, text.retracted_reasons)
    revision.digest = digest.digest(revision, text.authors, citations)
    illustrations = [
        Illustration(revision=revision, image_id=one["id"], number=number)
        for number, one in enumerate(images, 1)
    ]
    uses = [
        HelplineUse(revision=revision, helpline_id=key, number=number)
        for number, key in enumerate(helpline_ids(html), 1)
    ]
    return Frozen(revision, bylines, citations, illustrations, uses)


def entry_of(work: Reference) -> dict[str, Any]:
    """What a citation freezes of a work, as it reads now."""
    return {
        "text": format_entry(work.csl),
        "label": short_label(work.csl)[:120],
        "url": best_url(work.csl),
        "doi": work.doi or "",
        "pmid": work.pmid or "",
        "pmcid": work.pmcid,
        "is_peer_reviewed": work.is_peer_reviewed,
        "kind": work.kind,
        "evidence_level": work.evidence_level,
    }


def _with_survivors(body: str) -> str:
    """The body with citations of merged works pointing at the work that stayed."""
    merged = Reference.objects.filter(
        pk__in=citation_ids(body), merged_into__isnull=False
    ).values_list("pk", "merged_into_id")
    for old, new in merged:
        body = body.replace(f'data-reference="{old}"', f'data-reference="{new}"')
    return body


def _citations(
    revision: Revision, entries: Mapping[int, dict[str, Any]], retracted_reasons: dict[int, str]
) -> list[Citation]:
    """The list's entries in order of first appearance."""
    return [
        Citation(
            revision=revision,
            reference_id=pk,
            number=number,
            retracted_reason=retracted_reasons.get(pk, ""),
            **entries[pk],
        )
        for number, pk in enumerate(citation_ids(revision.html), 1)
    ]
