"""Names of people and groups, as files, citations and editors write them on one line.

A person is "Family, Given", "Family, Given, Jr", "Family AB" or "A. B. Family"; everything else is a group, which may
only be wrong about how it is sorted: no letter of it is changed.
"""

import re

from references.csl import PARTICLES, SUFFIXES, Csl, text

_GROUP = re.compile(
    r"\b(?:of|for|and|the|groups?|committees?|organi[sz]ations?|ministry|institut(?:es?|ions?|o)?|universit(?:y|ies|é|ät|à)"
    r"|investigators?|collaborat(?:ion|ors|ive)|consortium|network|societ(?:y|ies)|associations?|agency|foundation"
    r"|trialists?|study|centers?|centres?|council|colleges?|academy|commission|teams?|panel|force|department|hospitals?"
    r"|clinic|federation|alliance|service|services|bureau|office|administration|authority|initiative|program|programme"
    r"|registry|board|union|trust|project|library|health)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?:M\.?D|Ph\.?D|D\.?Phil|M\.?P\.?H|M\.?Sc|B\.?Sc|M\.?S|M\.?A|R\.?N|Pharm\.?D|D\.?D\.?S|M\.?B\.?B\.?S|M\.?B\.?Ch\.?B"
    r"|Dr\.?P\.?H|FRCP\w{0,3}|FRCS\w{0,3}|FACP|MRCP|Dr|Prof(?:essor)?)\.?",
)
# What looks like initials behind a name, and is a part of the name of a group.
_NO_INITIALS = {*("UK", "US", "USA", "EU", "UN", "NHS", "WHO", "CDC", "NIH", "NG")}
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‐-][^\W\d_]+)*['’]?")
# As most are: "Sillevis Smitt, Peter A. E.", whose words of the family are no initials.
_USUAL = re.compile(
    r"((?:[^\W\d_A-Z]{1,5} )?[^\W\d_][^\W\d_]+(?:[ '’-][^\W\d_]{2,30}){0,2}), ([^\W\d_]{1,30}(?:[. -]{1,2}[^\W\d_]{1,30}){0,3}\.?)"
)
_OTHERS = re.compile(r"(?:et al|and others|others)\.?", re.IGNORECASE)
_AND = re.compile(r",? (?:and|&) ")
_COMMA = re.compile(r", ?")
_COMMA_OR_AND = re.compile(r",? (?:and|&) |, ?")
MOST_IN_A_LINE = 500


def people(line: str) -> list[Csl]:
    """All that one line names: "Page MJ, Green S" and "Page, M.; Green, S." are two people."""
    if usual := _USUAL.fullmatch(line):
        family, given = usual.groups()
        might_be_two = " " in family and " " in given
        if not (
            might_be_two
            or _GROUP.search(line)
            or is_suffix(given)
            or is_suffix(family.rsplit(" ", 1)[-1])
        ):
            return [{"family": family, "given": given}]
    pieces = [piece.strip() for piece in line.split(";")]
    return [name for piece in pieces[:MOST_IN_A_LINE] if piece for name in _between_commas(piece)]


def person(line: str) -> Csl:
    """The one person or group that a line names."""
    line = text(line)
    parts = [part.strip() for part in line.split(",")]
    if line.endswith(",") or not parts[0]:
        return {"literal": line.strip(" ,;")}
    parts = _without_degrees([part for part in parts if part])
    if len(parts) == 1:
        return _without_comma(parts[0]) or {"literal": parts[0].strip(" ,;")}
    return _with_commas(parts) or {"literal": line.strip(" ,;")}


def degrees_in(line: str) -> list[str]:
    """The academic degrees behind a name, which a list of references leaves out."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    return parts[len(_without_degrees(parts)) :]


def may_be_a_person(group: str) -> bool:
    """Whether a name without a comma, taken for a group, reads like a person's: "Ann Probe"."""
    words = group.split()
    capitals = all(word[0].isupper() and not word.isupper() for word in words)
    plain = all(_WORD.fullmatch(word.rstrip(".")) for word in words)
    return 2 <= len(words) <= 3 and capitals and plain and not _GROUP.search(group)


def speaks_of_a_group(line: str) -> bool:
    """Whether one of its words is one that only groups have: "Organization", "for"."""
    return bool(_GROUP.search(line))


def is_suffix(word: str) -> bool:
    return word.strip(" .").lower() in SUFFIXES


def _between_commas(piece: str) -> list[Csl]:
    whole = [person(piece)]
    if " " not in piece or piece.startswith('"'):
        return whole
    for separator in (_AND, re.compile(r", ?"), re.compile(r",? (?:and|&) |, ?")):
        parts = [part for part in separator.split(piece)[:MOST_IN_A_LINE] if part.strip()]
        named = [part for part in parts if not _OTHERS.fullmatch(part.strip())]
        found = [person(part) for part in named]
        if (
            len(parts) > 1
            and found
            and all(one.get("family") and one.get("given") for one in found)
        ):
            is_cut = len(named) < len(parts)
            return [*found, *([{"literal": "et al"}] if is_cut else [])]
    return whole


def _with_commas(parts: list[str]) -> Csl:
    """Family, given and suffix in either order; {} for a group."""
    family, given, *rest = parts
    if len(rest) > 1 or re.search("[0-9]", given.removesuffix("2nd").removesuffix("3rd")):
        return {}
    if _without_comma(family) and _without_comma(given):  # two people, not one
        return {}
    suffix = rest[0] if rest else ""
    if is_suffix(given) and not is_suffix(suffix):
        given, suffix = suffix, given
    if suffix and not is_suffix(suffix):
        return {}
    if _GROUP.search(given) or _GROUP.search(family):
        return _turned(family, given) if not suffix else {}
    *names, last = family.split()
    if names and not suffix and is_suffix(last):
        family, suffix = " ".join(names), last
    return _filled(family=family, given=given, suffix=suffix)


def _turned(family: str, given: str) -> Csl:
    """ "Organization, World Health", as programs turn a group into a person, in its own order."""
    is_turned = " " not in family and " " in given and not re.search(r"\.|\bof$", given)
    if is_turned:
        return {"literal": f"{given} {family}"}
    is_person = " " not in family and not _GROUP.search(given) and len(given.split()) <= 3
    return _filled(family=family, given=given) if is_person else {}


def _without_comma(line: str) -> Csl:
    words, suffix = line.split(), ""
    if len(words) > 2 and is_suffix(words[-1]):
        suffix = words.pop()
    behind = len(words)
    while behind > 1 and _are_initials(words[behind - 1]):
        behind -= 1
    ahead = 0
    while ahead < len(words) - 1 and "." in words[ahead] and _are_initials(words[ahead]):
        ahead += 1
    if behind < len(words) and _is_family(words[:behind], words[behind:]):
        family, given = words[:behind], words[behind:]
    elif ahead and _is_family(words[ahead:], words[:ahead]):
        family, given = words[ahead:], words[:ahead]
    else:
        return {}
    return _filled(family=" ".join(family), given=" ".join(given), suffix=suffix)


def _are_initials(word: str) -> bool:
    letters = re.sub(r"[.‐-]", "", word)
    return (
        letters.isalpha() and letters.isupper() and len(letters) <= 3 and word not in _NO_INITIALS
    )


def _is_family(words: list[str], initials: list[str]) -> bool:
    if len(words) > 4 or _GROUP.search(" ".join(words)) or not all(map(_WORD.fullmatch, words)):
        return False
    *before, last = words
    are_words = last[0].isupper() and all(
        word[0].isupper() or word in PARTICLES or "'" in word for word in before
    )
    # "SMITH J", but not "NICE NG" or "ACCORD BP".
    is_loud = len(last) > 1 and last.isupper()
    return are_words and (
        not is_loud or (len(last) > 2 and len("".join(initials).replace(".", "")) <= 2)
    )


def _without_degrees(parts: list[str]) -> list[str]:
    while len(parts) > 1 and _DEGREE.fullmatch(parts[-1]) and (len(parts) > 2 or " " in parts[0]):
        parts = parts[:-1]
    return parts


def _filled(**parts: str) -> Csl:
    return {name: value for name, value in parts.items() if value}
