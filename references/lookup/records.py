"""What a service says about one work, as the site stores it.

What services send is not trusted. A record keeps the fields of CSL-JSON that the site reads, as clean
text, whole dates and plain names, and drops everything else.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from references.csl import Csl, text
from references.identifiers import READERS, normalise_doi, valid_or_blank
from references.lookup.problems import Unusable
from references.models import Notice

MAX_TITLE = 1000  # characters, as in the column; the longest titles in PubMed have about 700
MAX_FIELD = 500  # characters, as in the column of journals
MAX_ABSTRACT = 20_000  # characters; the longest structured ones have some 6,000

_IDENTIFIERS = {kind.upper(): read for kind, read in READERS.items()}
_FIELDS = (
    *("container-title", "container-title-short", "collection-title", "volume", "issue", "page"),
    *("article-number", "number", "edition", "genre", "version", "language", "medium"),
    *("publisher", "publisher-place", "ISSN"),
)
_PEOPLE = ("author", "editor", "translator")
_NAME = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle", "literal")

# Tags that publishers deposit in titles: HTML, JATS ("jats:italic") and MathML. What only looks like a
# tag, "p <0.05 and >0.01", stays.
_TAG = re.compile(
    r"<(/?)(?:jats:)?(i|italic|em|sub|sup|b|bold|strong|u|underline|sc|scp|small|span|font|tt|br|p|div|a"
    r"|monospace|roman|title|xref|ext-link|named-content|inline-formula|tex-math|alternatives"
    r"|(?:mml:)?m[a-z]+)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_HEADED = re.compile(r"^(?:abstract|summary)\b[\s:.]*", re.IGNORECASE)
_KEPT = {"i": "i", "italic": "i", "em": "i", "sub": "sub", "sup": "sup"}


@dataclass(frozen=True)
class FoundNotice:
    """A notice about a work; `source` is a `Notice.Source`, and `dated` None unless the whole date is known."""

    kind: str
    source: str
    notice_doi: str = ""
    notice_pmid: str = ""
    dated: date | None = None


@dataclass(frozen=True)
class FoundWork:
    """A work as a service has it; `evidence` suggests a `Reference.Evidence`, "" for none. Readers never see its `abstract`."""

    csl: Csl
    notices: tuple[FoundNotice, ...] = ()
    evidence: str = ""
    abstract: str = ""


def record(fields: Mapping[str, Any]) -> Csl:
    """A clean CSL-JSON record from any fields. Raises Unusable when the title is far too long."""
    title = marked_title(fields.get("title"))
    if len(title) > MAX_TITLE:
        raise Unusable("The title in the answer is longer than any title.")
    kept: Csl = {"type": short(fields.get("type")) or "document", "title": title}
    kept |= {role: names(fields.get(role)) for role in _PEOPLE}
    kept |= {name: marked_title(short(fields.get(name))) for name in _FIELDS}
    kept |= {name: _identifier(fields, name) for name in _IDENTIFIERS}
    kept["issued"] = _issued(fields.get("issued"))
    return {name: value for name, value in kept.items() if value}


def short(value: object) -> str:
    """A field as text, "" when it is too long."""
    written = text(value)
    return written if len(written) <= MAX_FIELD else ""


def marked_title(value: object) -> str:
    """A title with its italics, sub- and superscripts; other tags are dropped, their text stays."""
    title = unescape(text(value))
    return text(_TAG.sub(lambda tag: _as_kept(tag[1], tag[2].lower()), title))


def abstract(value: object) -> str:
    """An abstract as plain text, in JATS, HTML or neither; "" when there is none, or it is too long to be one."""
    written = text(unescape(_ANY_TAG.sub(" ", value))) if isinstance(value, str) else ""
    written = _HEADED.sub("", written)
    return written if written and len(written) <= MAX_ABSTRACT else ""


def names(value: object) -> list[dict[str, str]]:
    """The people and groups of a role, in their order."""
    people = value if isinstance(value, list) else []
    return [name for person in people if isinstance(person, dict) and (name := _name(person))]


def date_parts(value: object) -> list[int]:
    """Year, month and day from CSL's date-parts, as many as are known and valid."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    given = first if isinstance(first, list) else []
    limits = ((1000, 2999), (1, 12), (1, 31))
    numbers: list[int] = []
    for part, (least, most) in zip(given, limits, strict=False):
        number = _whole(part)
        if number is None or not least <= number <= most:
            break
        numbers.append(number)
    return numbers


def whole_date(parts: Iterable[int]) -> date | None:
    """The date, None unless all three parts are known and the day exists."""
    try:
        year, month, day = parts
        return date(year, month, day)
    except ValueError:
        return None


def doi_or_nothing(value: object) -> str:
    """A DOI as it is stored, "" when the value is not one."""
    return valid_or_blank(normalise_doi, short(value))


def with_retraction(notices: list[FoundNotice], source: str) -> tuple[FoundNotice, ...]:
    """The notices, with a retraction without details added unless there is one already."""
    if any(notice.kind == Notice.Kind.RETRACTION for notice in notices):
        return tuple(notices)
    return (*notices, FoundNotice(str(Notice.Kind.RETRACTION), source))


def _as_kept(slash: str, name: str) -> str:
    if name in _KEPT:
        return f"<{slash}{_KEPT[name]}>"
    return " " if name in ("br", "p", "div", "title") else ""


def _name(person: Mapping[str, Any]) -> dict[str, str]:
    name = {part: written for part in _NAME if (written := short(person.get(part)))}
    if "family" in name:
        name.pop("literal", None)
        return name
    group = name.get("literal") or short(person.get("name")) or name.get("given", "")
    return {"literal": group} if group else {}


def _identifier(fields: Mapping[str, Any], name: str) -> str:
    """The first valid identifier, a DOI in its original case; "" when there is none."""
    value = fields.get(name)
    for item in value if isinstance(value, list) else [value]:
        written = short(item)
        if normal := valid_or_blank(_IDENTIFIERS[name], written):
            return written if name == "DOI" and normal == written.lower() else normal
    return ""


def _issued(value: object) -> Csl:
    parts = date_parts(value)
    return {"date-parts": [parts]} if parts else {}


def _whole(part: object) -> int | None:
    written = text(part)
    return int(written) if re.fullmatch("[0-9]{1,4}", written) else None
