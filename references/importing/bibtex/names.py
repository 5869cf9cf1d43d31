"""Names in BibTeX: its parts in their three orders, groups in braces, and names the long way of biblatex."""

import re

from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

from references import names
from references.csl import Csl
from references.importing.latex import plain

MAX_NAME = 500
_IN_BRACES = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
# "family=Beumont, given=Simon, prefix=de": biblatex, 2.3.3, extended name format.
_PART = re.compile(
    r'(family|given|prefix|suffix)\s*=\s*(\{[^{}]*\}|"[^"]*"|[^,]*)(?:,\s*|$)', re.IGNORECASE
)
_PARTS = {
    "family": "family",
    "given": "given",
    "prefix": "non-dropping-particle",
    "suffix": "suffix",
}


def people(written: str) -> list[Csl]:
    if not written.strip():
        return []
    return [_person(name) for name in split_multiple_persons_names(" ".join(written.split()))]


def _person(name: str) -> Csl:
    """A person's name in BibTeX's parts; a name in braces as a whole is a group."""
    name = name.strip()
    if _IN_BRACES.fullmatch(name) and not name.startswith("{\\"):
        return {"literal": plain(name)}
    if len(name) > MAX_NAME:
        return {"literal": name}
    if _PART.match(name):
        found = {_PARTS[key.lower()]: plain(value.strip('"')) for key, value in _PART.findall(name)}
        return {key: value for key, value in found.items() if value}
    if names.speaks_of_a_group(plain(name)):
        return names.person(plain(name))
    parts = parse_single_name_into_parts(name, strict=False)
    if not parts.first and not parts.von:
        return {"literal": plain(name)}
    words = {
        **{"family": parts.last, "given": parts.first, "suffix": parts.jr},
        "non-dropping-particle": parts.von,
    }
    return _in_order({key: plain(" ".join(part)) for key, part in words.items() if part})


def _in_order(name: Csl) -> Csl:
    """ "Probe, James E., Jr." has BibTeX's parts in another order, and "James Probe Jr" no part for the suffix."""
    given, suffix = name.get("given", ""), name.get("suffix", "")
    if names.is_suffix(given) and suffix:
        return name | {"given": suffix, "suffix": given}
    if names.is_suffix(name["family"]) and " " in given and not suffix:
        given, family = given.rsplit(" ", 1)
        return name | {"given": given, "family": family, "suffix": name["family"]}
    return name
