"""The fields of an entry as a draft, whatever BibTeX, BibLaTeX or a database calls them."""

import re

from references.csl import Csl
from references.importing.bibtex.names import people
from references.importing.latex import plain

Values = dict[str, str]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile("|".join(MONTHS), re.IGNORECASE)

_URL = re.compile(r"\\url\s?\{([^{}]{1,1000})\}")
_TYPES = {
    **{"article": "article-journal", "periodical": "periodical", "review": "article-journal"},
    **dict.fromkeys(("book", "mvbook", "collection", "proceedings", "booklet"), "book"),
    **dict.fromkeys(("inbook", "incollection", "bookinbook", "suppbook"), "chapter"),
    **dict.fromkeys(("inproceedings", "conference"), "paper-conference"),
    "inreference": "entry-encyclopedia",
    **dict.fromkeys(("techreport", "report", "manual"), "report"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis"), "thesis"),
    **dict.fromkeys(("online", "electronic", "www", "webpage"), "webpage"),
    **{"dataset": "dataset", "software": "software", "unpublished": "manuscript"},
}
_GENRES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master's thesis"}


def draft(kind: str, values: Values) -> Csl:
    read = {name: plain(value) for name, value in values.items() if name not in _NAMES}
    type = _type(kind, read)
    is_in_book = type in ("chapter", "paper-conference", "entry-encyclopedia")
    number = "issue" if type.startswith("article") else "number"
    institution = _first(read, "institution", "school", "organization")
    return {
        "type": type,
        "title": _whole_title(read),
        "author": people(values.get("author", "")),
        "editor": people(values.get("editor", "")),
        "translator": people(values.get("translator", "")),
        "container-title": _first(read, "booktitle", "maintitle")
        if is_in_book
        else _first(read, "journaltitle", "journal", "fjournal", "booktitle", "website"),
        "container-title-short": _first(
            read, "shortjournal", "journal-iso", "abbrev_source_title", "journalabbr"
        ),
        "collection-title": _first(read, "series"),
        "volume": _first(read, "volume"),
        number: _first(read, "number", "issue"),
        "page": _first(read, "pages"),
        "article-number": _first(read, "eid", "article-number", "articleno", "art_number"),
        "number-of-pages": _first(read, "pagetotal"),
        "edition": _first(read, "edition"),
        "publisher": _first(read, "publisher") or institution,
        "publisher-place": _first(read, "location", "address"),
        "genre": _first(read, "type") or _GENRES.get(kind, ""),
        "version": _first(read, "version"),
        "language": _first(read, "langid", "language"),
        "abstract": _first(read, "abstract"),
        "issued": _issued(read),
        "accessed": _first(read, "urldate", "accessed"),
        "DOI": [_first(read, "doi")],
        "PMID": [_first(read, "pmid", "pubmed_id", "pubmedid"), _eprint(read, "pubmed")],
        "PMCID": [_first(read, "pmcid", "pmc"), _eprint(read, "pmc")],
        "ISBN": _first(read, "isbn"),
        "ISSN": _first(read, "issn"),
        "URL": _addresses(values),
        "note": [_first(read, "note"), _first(read, "annote")],
    }


_NAMES = ("author", "editor", "translator")


def _type(kind: str, read: Values) -> str:
    if kind in ("article", "misc", "unpublished") and _first(
        read, "eprinttype", "archiveprefix"
    ).lower() in (*("arxiv", "biorxiv", "medrxiv"),):
        return "article-journal" if read.get("journal") or read.get("journaltitle") else "article"
    if (
        kind == "misc"
        and not read.get("publisher")
        and (read.get("url") or read.get("howpublished"))
    ):
        return "webpage"
    return _TYPES.get(kind, "document")


def _first(read: Values, *names: str) -> str:
    return next((read[name] for name in names if read.get(name)), "")


def _whole_title(read: Values) -> str:
    title = read.get("title", "").strip()
    subtitle = read.get("subtitle", "").strip()
    return f"{title.rstrip(':')}: {subtitle}" if title and subtitle else title or subtitle


def _eprint(read: Values, archive: str) -> str:
    is_there = _first(read, "eprinttype", "archiveprefix").lower() == archive
    return read.get("eprint", "") if is_there else ""


def _addresses(values: Values) -> list[str]:
    r"""Addresses as they are: "~", "_" and "%" stand for themselves in them, with or without a backslash."""
    noted = [_URL.search(values.get(name, "")) for name in ("howpublished", "note")]
    written = [values.get("url", ""), *(found[1] for found in noted if found)]
    bare = (_URL.sub(r"\1", address) for address in written)
    return [re.sub(r"\\([_%&#~$])(?:\{\})?", r"\1", address).strip("{} ") for address in bare]


def _issued(read: Values) -> str:
    """BibLaTeX's date (the beginning of a range), else BibTeX's year and month in any spelling."""
    if date := read.get("date", "").split("/")[0]:
        return date
    year, month, day = (read.get(name, "").strip() for name in ("year", "month", "day"))
    if not month or not re.fullmatch("[0-9]{4}", year):
        return year
    if month.isdigit():
        return "-".join(filter(None, [year, month, day]))
    name = _MONTH.search(month)
    day = day or "".join(re.findall(r"\b[0-9]{1,2}\b", month)[:1])
    return " ".join(filter(None, [year, name[0].capitalize(), day])) if name else year
