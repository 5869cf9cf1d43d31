"""Are these digits a registration number at all? The rules that the registers themselves publish.

A number that passes exists in shape only: it proves neither that it was issued nor that its holder
may practise. That is what a person verifies, by looking it up in the register.
Every refusal is a ValueError whose text can be shown to the person as it is.
"""

import re
from collections.abc import Callable

from references.identifiers import normalise_orcid, pasted

# Every NPI is checked as if the health industry's card prefix 80840 stood before it, which adds
# this constant to the Luhn sum of its own ten digits (CMS, NPI check digit calculation).
NPI_PREFIX_SUM = 24


def check_npi(text: str) -> str:
    """The ten digits of a United States National Provider Identifier whose check digit is right.

    Spaces, hyphens and the label "NPI" are dropped. The first digit is 1 or 2 (CMS).
    """
    number = _digits(text, label="NPI")
    if not number:
        raise ValueError("Type the NPI, its ten digits, such as 1234567893.")
    if not re.fullmatch(r"[0-9]{10}", number):
        raise ValueError("An NPI has exactly ten digits. Type it as NPPES shows it.")
    if number[0] not in "12":
        raise ValueError("An NPI begins with 1 or 2. Type it as NPPES shows it.")
    if (NPI_PREFIX_SUM + _luhn_sum(number)) % 10:
        raise ValueError("This NPI does not add up: a digit is wrong. Check it against NPPES.")
    return number


def check_gmc(text: str) -> str:
    """The seven digits of a General Medical Council reference number (United Kingdom).

    The NHS writes it with a C before it; that, spaces and the label "GMC" are dropped. The GMC
    publishes no check digit, so only the length can be told.
    """
    number = re.sub(r"^C(?=[0-9])", "", _digits(text, label="GMC"), flags=re.IGNORECASE)
    if not number:
        raise ValueError("Type the GMC reference number, its seven digits.")
    if not re.fullmatch(r"[0-9]{7}", number):
        raise ValueError(
            "A GMC reference number has exactly seven digits. Type it as the medical register "
            "shows it."
        )
    if not number.strip("0"):
        raise ValueError("Nobody has the GMC number 0000000. Look it up in the medical register.")
    return number


def check_number(regulator: str, number: str) -> str:
    """The number in its regulator's form: "npi", "gmc", "orcid" or, by its letters alone, "other".

    Raises ValueError for a number that breaks the rules and for a regulator that is none of these.
    """
    try:
        check = _CHECKS[regulator]
    except KeyError:
        known = ", ".join(_CHECKS)
        raise ValueError(f'There are no rules for "{regulator}". Choose one of: {known}.') from None
    return check(number)


def _check_other(text: str) -> str:
    number = pasted(text)
    if not 2 <= len(number) <= 40:
        raise ValueError("A registration number has 2 to 40 characters.")
    if not re.fullmatch(r"(?:[^\W_]|[ /.-])+", number):
        raise ValueError(
            "A registration number has letters, digits, spaces, slashes, full stops and hyphens "
            "only. Leave everything else out."
        )
    if not any(character.isalnum() for character in number):
        raise ValueError("A registration number has letters or digits. Type it as it was issued.")
    return number


_CHECKS: dict[str, Callable[[str], str]] = {
    "npi": check_npi,
    "gmc": check_gmc,
    "orcid": normalise_orcid,
    "other": _check_other,
}


def _digits(text: str, *, label: str) -> str:
    number = re.sub(rf"^{label}\b(?:\s+(?:number|no\.?))?\s*[:#]?", "", pasted(text), flags=re.I)
    return re.sub(r"[ -]", "", number)


def _luhn_sum(number: str) -> int:
    """Every second digit from the right doubled, the digits of all summed (ISO/IEC 7812-1)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value // 10 + value % 10 for value in doubled)
