"""The columns of a Reference, taken from its CSL-JSON record."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from references.csl import Csl, date, text
from references.identifiers import READERS
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
_GUIDELINE = re.compile(r"\bguidelines?$", re.IGNORECASE)


def columns(csl: Csl) -> dict[str, Any]:
    """The columns of a record. Raises ValidationError, by field, for a wrong identifier, title or address."""
    identifiers, errors = _identifiers(csl)
    title, url = text(csl.get("title")), text(csl.get("URL"))
    errors |= _wrong_title(title) | _wrong_address(url)
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
        "kind": _kind(csl),
        "match_key": match_key(csl),
    }


def _kind(csl: Csl) -> str:
    """What sort of work it is. CSL has no type for guidelines: they are reports whose genre says so."""
    kind = _KINDS.get(str(csl.get("type", "")), Reference.Kind.OTHER)
    is_guideline = kind == Reference.Kind.REPORT and _GUIDELINE.search(text(csl.get("genre")))
    return str(Reference.Kind.GUIDELINE if is_guideline else kind)


def _identifiers(csl: Csl) -> tuple[dict[str, str], dict[str, str]]:
    """The identifiers as they are stored ("" for those that are missing), and the errors of those that are wrong."""
    identifiers: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name, normalise in READERS.items():
        written = text(csl.get(name.upper()))
        try:
            identifiers[name] = normalise(written) if written else ""
        except ValueError as problem:
            errors[name] = str(problem)
    return identifiers, errors


def _wrong_title(title: str) -> dict[str, str]:
    if not title:
        return {"title": "Give the work’s title."}
    return {"title": "Keep the title to 1,000 characters."} if len(title) > 1000 else {}


def _wrong_address(url: str) -> dict[str, str]:
    if not url or (_is_web_address(url) and len(url) <= 1000):
        return {}
    return {"url": "An address begins with https:// or http:// and has at most 1,000 characters."}


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        # For example "http://[".
        return False


def _year(csl: Csl) -> int | None:
    year = date(csl, "issued").year
    return year if 0 < year < 10000 else None
