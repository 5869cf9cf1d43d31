"""What the trail tells of an article and of its texts."""

from typing import Any

from articles.models import Article, Revision


def of_article(article: Article) -> dict[str, Any]:
    """What "created" tells."""
    return {"slug": article.slug, "topic": article.topic_id, "kind": article.kind}


def of_revision(revision: Revision) -> dict[str, Any]:
    """What "saved", "restored" and "mending" tell."""
    detail = {
        "revision": revision.number,
        "digest": revision.digest,
        "note": revision.change_note,
        **({"note_kind": revision.change_kind} if revision.change_kind else {}),
    }
    return detail | ({"text_of": revision.text_of.number} if revision.text_of else {})
