"""Codes that name an article's subject in the catalogues of medicine, and how each catalogue writes them.

No catalogue is kept here: their licences differ, and they change each year. What is checked is that a code can be one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from stdnum import luhn, verhoeff

from people.refusals import Refusal

MOST = 30  # codes of one article
_APART = re.compile(r"[\s:]+", re.ASCII)


class System(NamedTuple):
    """A catalogue: its name, what HL7 and FHIR call it, how its codes look, and one of them.

    `parent` says which wider code a code belongs to, "" for none.
    """

    name: str
    oid: str
    uri: str
    written: re.Pattern[str]
    example: str
    is_valid: Callable[[str], bool] = bool
    parent: Callable[[str], str] = lambda code: ""


def _loinc(code: str) -> bool:
    return luhn.is_valid(code.replace("-", ""))


def _icd_parent(code: str) -> str:
    """E11.65 belongs to E11.6, and that to E11."""
    return code[:-1].rstrip(".") if "." in code else ""


# Patterns and identifiers: https://terminology.hl7.org/ (CodeSystems), and each catalogue's own rules.
SYSTEMS = (
    System("MeSH", "2.16.840.1.113883.6.177", "http://id.nlm.nih.gov/mesh", re.compile(r"[DCQ]\d{6,9}", re.ASCII), "D010257"),
    System(
        "ICD-10-CM", "2.16.840.1.113883.6.90", "http://hl7.org/fhir/sid/icd-10-cm",
        re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?", re.ASCII), "G13.1", parent=_icd_parent,
    ),
    System(
        "ICD-10", "2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10",
        re.compile(r"[A-Z]\d{2}(?:\.\d{1,2})?", re.ASCII), "G13.1", parent=_icd_parent,
    ),
    System(
        "SNOMED CT", "2.16.840.1.113883.6.96", "http://snomed.info/sct",
        re.compile(r"[1-9]\d{5,17}", re.ASCII), "37796009", verhoeff.is_valid,
    ),
    System("RxNorm", "2.16.840.1.113883.6.88", "http://www.nlm.nih.gov/research/umls/rxnorm", re.compile(r"[1-9]\d{0,7}", re.ASCII), "6809"),
    System("LOINC", "2.16.840.1.113883.6.1", "http://loinc.org", re.compile(r"\d{1,5}-\d", re.ASCII), "2160-0", _loinc),
)  # fmt: skip
_BY_NAME = {_APART.sub("", one.name).casefold().replace("-", ""): one for one in SYSTEMS}
BY_OID = {one.oid: one for one in SYSTEMS}
_BY_URI = {one.uri: one for one in SYSTEMS}
NAMES = ", ".join(one.name for one in SYSTEMS)

Code = dict[str, Any]


def system_of(code: Mapping[str, Any]) -> System | None:
    """The catalogue that a stored code is of; None for one that was stored before catalogues were known here."""
    return _named(str(code.get("system", ""))) if isinstance(code.get("code"), str) else None


def called(name: str) -> System | None:
    """The catalogue of an OID, of FHIR's address for it, or of a name as systems write it: “ICD10CM”."""
    return BY_OID.get(name) or _BY_URI.get(name.rstrip("/")) or _named(name)


def _named(words: str) -> System | None:
    return _BY_NAME.get(_APART.sub("", words).casefold().replace("-", ""))


def line_of(code: Mapping[str, Any]) -> str:
    """A stored code as people write it: “ICD-10-CM G13.1”."""
    if set(code) == {"system", "code"}:
        return f"{code['system']} {code['code']}"
    return " ".join(f"{key}: {value}" for key, value in code.items())


def read(lines: Iterable[str], known: Iterable[Code] = ()) -> list[Code]:
    """The codes that are written on these lines, each once; one of the `known` stays as it is.

    Refusal that names the line and says how such a code is written.
    """
    before = {line_of(one): one for one in known}
    found: dict[str, Code] = {}
    for line in filter(None, (" ".join(one.split()) for one in lines)):
        code = before[line] if line in before else _read(line)
        found.setdefault(line_of(code), code)
    if len(found) > MOST:
        raise Refusal(f"These are {len(found)} codes; the limit is {MOST}.")
    return list(found.values())


def _read(line: str) -> Code:
    system, code = _parts(line)
    if system is None:
        raise Refusal(
            f"“{line}” names no catalogue that is known here. Begin with one of these: {NAMES}."
        )
    if not system.written.fullmatch(code):
        raise Refusal(
            f"“{code}” can’t be a code of {system.name}, which are written like {system.example}."
        )
    if not system.is_valid(code):
        raise Refusal(
            f"“{code}” can’t be a code of {system.name}: its check digit, the last one, does not fit. Look for a slip."
        )
    return {"system": system.name, "code": code}


def _parts(line: str) -> tuple[System | None, str]:
    """The catalogue and the code of a line: the code is its last word."""
    name, _, code = line.replace(":", " ").rstrip().rpartition(" ")
    return _named(name), code.upper()


def wider(system: System, code: str) -> Iterator[str]:
    """The code, and those that it belongs to, the nearest first."""
    while code:
        yield code
        code = system.parent(code)
