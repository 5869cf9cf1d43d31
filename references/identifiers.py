"""Identifiers of works and people, from whatever somebody pastes to the one form that is stored.

Resolver addresses, labels ("doi:", "PMID:"), any case, stray spaces and a final full stop are
accepted. Only plain http(s) addresses of the resolvers themselves are recognised: a library
proxy or a port in the address is refused, so that nobody's session ends up in a reference list.
Every refusal is a ValueError with a sentence to show.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from stdnum import isbn
from stdnum.iso7064 import mod_11_2

Kind = Literal["doi", "pmid", "pmcid", "isbn"]

# No identifier is nearly this long; longer input is somebody's paragraph.
MAX_PASTED = 2000
# The registration agencies' limit is 2,048; no real DOI is over 255, and the column ends there.
MAX_DOI = 255

# Soft hyphens, zero-width and bidirectional marks, byte-order marks, halves of surrogate pairs:
# invisible on the screen they were copied from, harmful in whatever they are stored in.
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58]")

_ADDRESS = re.compile(r"(?:https?://)?([a-z0-9.-]+)(/[^?#]*)?(?:[?#].*)?", re.IGNORECASE)

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[!-~]+")
_DOI_LABEL = re.compile(
    r"^(?:info:doi/|urn:doi:|doi\s*+[:=]?)\s*+(?=10\.|https?:|(?:www\.|dx\.)?doi\.org/)",
    re.IGNORECASE,
)
_DOI_HOSTS = dict.fromkeys(("doi.org", "www.doi.org", "dx.doi.org"), re.compile(r"/+(10\..+)"))
# A tag, the rest of a publisher's address, a version of a preprint. The "<" in a SICI stands before a number or a page.
_BEHIND_DOI = re.compile(
    r"(?:</?(?:br|p|a|i|b|u|em|strong|sub|sup|span|div|font|li|td|tr|h[1-6])(?:[\s/][^<>]{0,200})?>"
    r"|\s?\[(?:doi|pii)\]|[?&][\w.]{1,40}=|#[a-z]\w|;jsessionid="
    r"|/(?:full|abstract|e?pdf|pdfdirect|html|fulltext|full-text|meta|summary|references|suppl_file)(?:/|$)"
    r"|(?:(?<=\.[0-9]{2}\.[0-9]{6})|(?<=\.[0-9]{2}\.[0-9]{8})|(?<=10\.1101/[0-9]{6}))v[0-9]{1,2}(?![\w/])"
    r"|(?<=[0-9])\.full(?:\.pdf|-text)?$).*",
    re.IGNORECASE,
)
_OPENING = {")": "(", "]": "[", "}": "{", ">": "<"}

_PMID_LABEL = re.compile(r"^(?:pubmed\s*)?(?:pmid|pubmed|info:pmid/)(?:\s*id)?\s*[:=]?\s*", re.I)
_PMID = re.compile(r"[1-9][0-9]{0,7}")
_PMID_HOSTS = {
    **dict.fromkeys(
        ("pubmed.ncbi.nlm.nih.gov", "pubmed.gov", "www.pubmed.gov"), re.compile(r"/([0-9]+)/?")
    ),
    **dict.fromkeys(
        ("www.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov"), re.compile(r"/(?:m/)?pubmed/([0-9]+)/?", re.I)
    ),
    **dict.fromkeys(
        ("europepmc.org", "www.europepmc.org"),
        re.compile(r"/(?:article|abstract)/med/([0-9]+)/?", re.I),
    ),
}

_PMCID_LABEL = re.compile(r"^(?:pubmed\s+central\s*)?pmcid\s*[:=]?\s*", re.IGNORECASE)
_PMCID = re.compile(r"PMC\s*([1-9][0-9]{0,8})(?:\.[0-9]+)?", re.IGNORECASE)
_PMCID_HOSTS = {
    "pmc.ncbi.nlm.nih.gov": re.compile(r"/articles/((?:PMC)?[0-9]+)(?:[./].*)?", re.I),
    **dict.fromkeys(
        ("www.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov"),
        re.compile(r"/(?:m/)?pmc/articles/((?:PMC)?[0-9]+)(?:[./].*)?", re.I),
    ),
    **dict.fromkeys(
        ("europepmc.org", "www.europepmc.org"),
        re.compile(r"/(?:articles|article/pmc|abstract/pmc)/(PMC[0-9]+)/?", re.I),
    ),
}

_ISBN_LABEL = re.compile(
    r"^(?:urn:)?(?:e-?)?isbn(?:\s*+-?\s*+1[03](?=[:\s]))?\s*+:?\s*+", re.IGNORECASE
)
_ISBN_BINDING = re.compile(r"(?<!\s)\s*\([^()]*\)$")

_ORCID_LABEL = re.compile(r"^orcid(?:\s*+id)?\s*+:?\s*+(?=[0-9how])", re.IGNORECASE)
_ORCID_HOSTS = dict.fromkeys(("orcid.org", "www.orcid.org"), re.compile(r"/([0-9Xx-]+)/?"))


@dataclass(frozen=True)
class Identifier:
    """A work's number as it is stored; `kind` names the column."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        """As people write it, and as it is recognised again: digits alone may be anything."""
        return f"PMID {self.value}" if self.kind == "pmid" else self.value


def pasted(text: str) -> str:
    """The text on one line, in compatibility form, with hyphens for dashes and nothing invisible.

    Raises ValueError when it is longer than any identifier.
    """
    if len(text) > MAX_PASTED:
        raise ValueError("This is too long for an identifier. Paste the number or address alone.")
    plain = DASHES.sub("-", INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return " ".join(plain.split())


def bare_doi(text: str) -> str:
    """The DOI alone, in the case it was given (for display; `normalise_doi` is for comparing).

    Reads percent-encoding and the "&lt;" that old SICI DOIs pick up on web pages, and drops what a
    sentence leaves behind: quotes, a last full stop, a bracket that was never opened.
    """
    line = pasted(text).lstrip("<>([{\"'")
    if not line:
        raise ValueError("Type a DOI, such as 10.1056/NEJMoa1715274.")
    line = _DOI_LABEL.sub("", line, count=1)
    named = _joined(_decoded(_resolved(line, _DOI_HOSTS) or line))
    doi = _without_trailing(_BEHIND_DOI.sub("", named, count=1))
    if not _DOI.fullmatch(doi):
        raise ValueError(_not_a_doi(doi))
    if len(doi) > MAX_DOI:
        raise ValueError(f"A DOI has at most {MAX_DOI} characters. Paste the DOI alone.")
    return doi


def normalise_doi(text: str) -> str:
    """The DOI in lower case, the form in which two spellings of one DOI are equal."""
    return bare_doi(text).lower()


def normalise_pmid(text: str) -> str:
    """The digits of a PubMed number: one to eight, not beginning with 0 (NLM)."""
    line = _bare_number(text)
    if not line:
        raise ValueError("Type a PMID, such as 29768149.")
    number = _resolved(line, _PMID_HOSTS) or _PMID_LABEL.sub("", line, count=1).replace(" ", "")
    if _PMID.fullmatch(number):
        return number
    if _PMCID.fullmatch(_PMCID_LABEL.sub("", line, count=1)):
        raise ValueError(
            f"{_quoted(line)} is a PMCID. Type it as the PMCID; a PMID is digits only."
        )
    raise ValueError(f"{_quoted(line)} is not a PMID. Type its one to eight digits, like 29768149.")


def normalise_pmcid(text: str) -> str:
    """A PubMed Central number as "PMC" and digits, without the version that some pages add.

    Digits alone are refused unless labelled: they could as well be a PMID, which is another work.
    """
    line = _bare_number(text)
    if not line:
        raise ValueError("Type a PMCID, such as PMC5066574.")
    number = _resolved(line, _PMCID_HOSTS) or _PMCID_LABEL.sub("", line, count=1)
    if number != line and number[:1].isdigit():
        number = f"PMC{number}"
    if match := _PMCID.fullmatch(number):
        return f"PMC{match[1]}"
    if number.replace(" ", "").isdigit():
        raise ValueError("A PMCID begins with PMC, like PMC5066574. Is this number the PMID?")
    raise ValueError(f"{_quoted(line)} is not a PMCID. Type PMC and its digits, like PMC5066574.")


def normalise_isbn(text: str) -> str:
    """The thirteen digits of an ISBN whose check digit is right; an ISBN-10 is converted.

    Labels, hyphens, spaces and a note on the binding ("(hardback)") are dropped.
    """
    line = _ISBN_BINDING.sub("", _ISBN_LABEL.sub("", _bare_number(text), count=1))
    digits = re.sub(r"[ -]", "", line).upper()
    if not digits:
        raise ValueError("Type an ISBN, such as 978-0-19-536674-7.")
    if not re.fullmatch(r"[0-9]{9}[0-9X]|[0-9]{13}", digits):
        raise ValueError(f"{_quoted(line)} is not an ISBN. An ISBN has 10 or 13 digits.")
    # 979-0 numbers sheet music (ISMN), which the check digit alone can't tell.
    if len(digits) == 13 and not re.match("978|979[1-9]", digits):
        raise ValueError("An ISBN of 13 digits begins with 978 or 979. Check it against the book.")
    if not isbn.is_valid(digits):
        raise ValueError("This ISBN does not add up: a digit is wrong. Check it against the book.")
    return isbn.to_isbn13(digits)


def normalise_orcid(text: str) -> str:
    """An ORCID iD as 0000-0002-1825-0097; its last character is checked (ISO 7064 MOD 11-2)."""
    line = _ORCID_LABEL.sub("", _bare_number(text), count=1)
    if not line:
        raise ValueError("Type an ORCID iD, such as 0000-0002-1825-0097.")
    digits = re.sub(r"[ -]", "", _resolved(line, _ORCID_HOSTS) or line).upper()
    if not re.fullmatch(r"[0-9]{15}[0-9X]", digits):
        raise ValueError(
            f"{_quoted(line)} is not an ORCID iD. Type its 16 characters, like 0000-0002-1825-0097."
        )
    if not mod_11_2.is_valid(digits):  # ISO 7064, like every ISNI
        raise ValueError(
            "This ORCID iD does not add up: a digit is wrong. Copy it from the person’s ORCID page."
        )
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def valid_or_blank(read: Callable[[str], str], text: str) -> str:
    """What one of the `normalise` functions makes of the text, "" when it refuses it."""
    try:
        return read(text)
    except ValueError:
        return ""


def doi_url(doi: str) -> str:
    """The address that resolves a DOI, with everything encoded that would end a path early."""
    return "https://doi.org/" + quote(bare_doi(doi), safe="/:;()@!$*,=~")


def pubmed_url(pmid: str) -> str:
    """The address of a PMID's record in PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{normalise_pmid(pmid)}/"


def pmc_url(pmcid: str) -> str:
    """The address of a PMCID's full text in PubMed Central."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{normalise_pmcid(pmcid)}/"


def recognise(text: str) -> Identifier | None:
    """The identifier that the whole of a search string is, None when it is not one.

    Digits alone are never a PMID here: "2019" is far more often a year that somebody looks for.
    """
    has_label = any(letter.isalpha() for letter in text)
    for kind, read in READERS.items():
        if kind == "pmid" and not has_label:
            continue
        if value := valid_or_blank(read, text):
            return Identifier(kind, value)
    return None


def first_inside(text: str) -> Identifier | None:
    """The first identifier of a work in a sentence or citation: a DOI, else a PMID, else a PMCID.

    A PMID counts only with its label or in an address, a DOI anywhere.
    """
    try:
        line = pasted(text)
    except ValueError:
        return None
    for kind, pattern in _INSIDE:
        for found in pattern.finditer(line):
            if value := valid_or_blank(READERS[kind], found[0]):
                return Identifier(kind, value)
    return None


# What follows a DOI without a space: the next label, the rest of an address, the end of an attribute.
_AFTER_DOI = (
    r"(?:$|[\s\"”“]|\]\(|[?&]\w+=|#|https?:|[.,;|]?\(?(?:pmc?id\b|epub\s)"
    r"|(?<=[a-z0-9])[,;](?=10\.))"
)
_INSIDE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "doi",
        re.compile(rf"(?<![\w.])10\.[0-9]{{4,9}}(?:\.[0-9]+)*(?:/|%2F).+?(?={_AFTER_DOI})", re.I),
    ),
    ("pmid", re.compile(r"\b(?:pmid|pubmed id)\s*+[:=]?\s*+[0-9]{1,8}\b", re.I)),
    (
        "pmid",
        re.compile(
            r"(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?pubmed\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/(?:m/)?pubmed"
            r"|(?:www\.)?europepmc\.org/(?:article|abstract)/med)/[0-9]+",
            re.I,
        ),
    ),
    ("pmcid", re.compile(r"\bPMC[0-9]{2,9}\b", re.I)),
)

# By the column that keeps each; in this order a search string is tried.
READERS: dict[Kind, Callable[[str], str]] = {
    "doi": normalise_doi,
    "pmcid": normalise_pmcid,
    "isbn": normalise_isbn,
    "pmid": normalise_pmid,
}


def _bare_number(text: str) -> str:
    return pasted(text).strip(" .,;:<>[]\"'")


def _resolved(line: str, hosts: Mapping[str, re.Pattern[str]]) -> str:
    """What an address at one of these hosts names, "" when the line is not such an address."""
    address = _ADDRESS.fullmatch(line)
    if address is None or (path := hosts.get(address[1].lower())) is None:
        return ""
    named = path.fullmatch(unquote(address[2] or ""))
    return named[1] if named else ""


def _decoded(doi: str) -> str:
    """Percent-encoding and HTML's entities undone, however often they were applied."""
    while True:
        plain = unquote(doi)
        for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            plain = plain.replace(entity, character)
        if plain == doi:
            return doi.strip()
        doi = plain


def _joined(doi: str) -> str:
    """Closes the gaps that a line break leaves at the slash, after "10." or after a hyphen."""
    doi = re.sub(r"(?<!\s)\s*/\s*", "/", doi, count=1)
    return re.sub(r"(?<=^10\.) +|(?<=[0-9A-Za-z]-) (?=[0-9A-Za-z])", "", doi)


def _without_trailing(doi: str) -> str:
    while doi and (doi[-1] in "/.,;:'\"" or _closes_nothing(doi)):
        doi = doi[:-1]
    return doi


def _closes_nothing(doi: str) -> bool:
    opening = _OPENING.get(doi[-1])
    return opening is not None and doi.count(doi[-1]) > doi.count(opening)


def _not_a_doi(doi: str) -> str:
    foreign = next((letter for letter in doi if not letter.isascii()), None)
    if doi.startswith("10.") and foreign:
        return f'"{foreign}" does not belong in a DOI. Copy it again from the publisher’s page.'
    if doi.startswith("10.") and " " in doi:
        return f"{_quoted(doi)} has a space in it. Paste the DOI alone."
    return (
        f"{_quoted(doi)} is not a DOI. Type what begins with 10. and has a slash, "
        "like 10.1056/NEJMoa1715274."
    )


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= 60 else f'"{text[:59]}…"'
