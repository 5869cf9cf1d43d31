"""From a CSL-JSON record to the indexed columns of a Reference."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from references.csl import date, text
from references.identifiers import (
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
)
from references.keys import match_key
from references.models import Reference

_KINDS = {
    "article-journal": Reference.Kind.ARTICLE,
    "review": Reference.Kind.ARTICLE,
    "book": Reference.Kind.BOOK,
    "chapter": Reference.Kind.CHAPTER,
    "report": Reference.Kind.REPORT,
    "webpage": Reference.Kind.WEB,
    "post-weblog": Reference.Kind.WEB,
    "article": Reference.Kind.PREPRINT,
    "dataset": Reference.Kind.DATASET,
}
CSL_TYPES = {
    Reference.Kind.ARTICLE: "article-journal",
    Reference.Kind.GUIDELINE: "report",
    Reference.Kind.BOOK: "book",
    Reference.Kind.CHAPTER: "chapter",
    Reference.Kind.REPORT: "report",
    Reference.Kind.WEB: "webpage",
    Reference.Kind.PREPRINT: "article",
    Reference.Kind.DATASET: "dataset",
    Reference.Kind.OTHER: "document",
}


def columns(csl: dict[str, Any]) -> dict[str, Any]:
    """The columns of a record; ValidationError by field for a wrong identifier or a missing title."""
    errors: dict[str, str] = {}
    identifiers = {
        name: _identifier(csl, key, normalise, errors, name)
        for name, key, normalise in (
            ("doi", "DOI", normalise_doi),
            ("pmid", "PMID", normalise_pmid),
            ("pmcid", "PMCID", normalise_pmcid),
            ("isbn", "ISBN", normalise_isbn),
        )
    }
    title = text(csl.get("title"))
    if not title:
        errors["title"] = "Give the work's title."
    elif len(title) > 1000:
        errors["title"] = "Keep the title to 1,000 characters."
    url = text(csl.get("URL"))
    if url and (not _is_web_address(url) or len(url) > 1000):
        errors["url"] = (
            "An address begins with https:// or http:// and has at most 1,000 characters."
        )
    if errors:
        raise ValidationError(errors)
    return {
        "csl": csl,
        "title": title,
        "container": text(csl.get("container-title"))[:500],
        "year": _year(csl),
        "doi": identifiers["doi"] or None,
        "pmid": identifiers["pmid"] or None,
        "pmcid": identifiers["pmcid"],
        "isbn": identifiers["isbn"],
        "url": url,
        "kind": _KINDS.get(str(csl.get("type", "")), Reference.Kind.OTHER),
        "match_key": match_key(csl),
    }


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        # "http://[" is no address at all.
        return False


def _identifier(
    csl: dict[str, Any],
    key: str,
    normalise: Callable[[str], str],
    errors: dict[str, str],
    name: str,
) -> str:
    value = text(csl.get(key))
    if not value:
        return ""
    try:
        return normalise(value)
    except ValueError as problem:
        errors[name] = str(problem)
        return ""


def _year(csl: dict[str, Any]) -> int | None:
    year = date(csl, "issued").year
    return year if 0 < year < 10000 else None
