"""The keys by which works are matched: their identifiers, and a digest of title, year and first author.

The same identifier makes two records one work; the same digest only makes them look alike.
"""

import hashlib
import re
import unicodedata
from typing import NamedTuple

from references import csl as record
from references.csl import Csl, text

_NO_LETTERS = re.compile(r"[\W_]+")


class WorkKeys(NamedTuple):
    """A work's keys, "" for those it lacks. The fields are named like the columns of Reference."""

    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    isbn: str = ""
    match_key: str = ""


def work_keys(csl: Csl) -> WorkKeys:
    """The keys of a record. A chapter has no ISBN of its own, only that of its book."""
    is_book = text(csl.get("type")) == "book"
    return WorkKeys(
        doi=record.doi(csl).lower(),
        pmid=record.pmid(csl),
        pmcid=record.pmcid(csl),
        isbn=record.isbn(csl) if is_book else "",
        match_key=match_key(csl),
    )


def match_key(csl: Csl) -> str:
    """A digest of title, year and first author that ignores spelling; "" when too little is known.

    A title alone ("Migraine") matches too much: there must be a year or an author beside it. The digest is stored in
    Reference.match_key: whoever changes this rule writes a migration that fills the column again.
    """
    title = folded("".join(run.text for run in record.rich(csl, "title")))
    first = next(record.each_name(csl, record.leading_role(csl)), None)
    author = folded(first.family) if first else ""
    year = record.date(csl, "issued").year
    if not title or not (year or author):
        return ""
    return hashlib.sha256(f"{title}|{year or ''}|{author}".encode()).hexdigest()


def folded(words: str) -> str:
    """Only letters and digits, without accents, case and punctuation: "Öz-Türk & Co." → "oz turk and co"."""
    spelled = unicodedata.normalize("NFKD", words.casefold().replace("&", " and "))
    bare = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return _NO_LETTERS.sub(" ", bare.casefold()).strip()
