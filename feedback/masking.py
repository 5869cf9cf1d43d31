"""What says who somebody is, taken out of what they write before it is stored.

E-mail addresses, telephone numbers and numbers that authorities and banks give to people. A dose, a year, the number of a paper
or a code is none of these, and neither is what the page itself says: whoever reports that a helpline's number is wrong names it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn, verhoeff
from stdnum.gb import nhs
from stdnum.ie import pps

REMOVED = "[removed]"
# Whose numbers are known without their country's; others are with it.
REGIONS = ("GB", "US", "IE", "AU", "NZ", "IN")

_EMAIL = re.compile(r"[^\s@<>()\[\],;:“”\"]{1,64}@[^\s@<>()\[\],;:“”\"]{1,255}\.\w+")
# A paper, a book, a trial or a code: its name and, right behind it, its number; and addresses without what is asked there.
_NOBODYS = re.compile(
    r"\b(?:doi|pmid|pmcid|pubmed|isbn|issn|nct|isrctn|icd(?:-\d+)?(?:-[a-z]+)?|snomed(?: ct)?|sct|rxnorm|loinc|mesh|orcid)"
    r"[\s:#=-]{1,3}(?=[^\s@]{0,60}\d)[\w./()-]{1,200}(?: [\dXx-]{1,20}(?=\W|$)){0,6}"
    r"|\b10\.\d{4,9}/[^\s@]+|https?://[^\s@?]+|\b(?:PMC|NCT|ISRCTN)\d+",
    re.IGNORECASE,
)
_APART = re.compile(r"[\s.-]")


class _Kind(NamedTuple):
    """Numbers of one kind: how they are written, and whether their check digits are right."""

    written: re.Pattern[str]
    is_valid: Callable[[str], bool]


def _always(number: str) -> bool:
    return True


_KINDS = (
    _Kind(re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"), nhs.is_valid),
    # The first digits of a US social security number are none of these: https://www.ssa.gov/employer/randomization.html
    _Kind(re.compile(r"\b(?!000|666|9)\d{3}([ -])(?!00)\d\d\1(?!0000)\d{4}\b"), _always),
    # British national insurance: https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
    _Kind(re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b", re.I), _always),
    _Kind(re.compile(r"\b\d{7} ?[A-W][A-IW]?\b", re.I), pps.is_valid),
    _Kind(re.compile(r"\b[2-9]\d{3} \d{4} \d{4}\b"), verhoeff.is_valid),  # Aadhaar, of India
    _Kind(re.compile(r"\b(?:\d[ -]?){12,18}\d\b"), luhn.is_valid),  # cards of banks
    _Kind(re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), iban.is_valid),
)  # fmt: skip

Span = tuple[int, int]


def mask(text: str, page: str = "") -> str:
    """The text without what says who somebody is, each put as "[removed]"; what stands on the `page` too is kept."""
    known = _APART.sub("", page).casefold()
    kept = [found.span() for found in _NOBODYS.finditer(text)]
    spans = [found.span() for found in _EMAIL.finditer(text)]
    spans += [
        one for one in _numbers(text) if not any(a <= one[0] and one[1] <= b for a, b in kept)
    ]
    out, end = "", 0
    for start, stop in _merged(spans):
        said = _APART.sub("", text[start:stop]).casefold()
        if said not in known:
            out += text[end:start] + REMOVED
            end = stop
    return out + text[end:]


def _merged(spans: Iterable[Span]) -> list[Span]:
    """In their order; those that overlap are one."""
    whole: list[Span] = []
    for start, stop in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = whole[-1][0], max(stop, whole[-1][1])
        else:
            whole.append((start, stop))
    return whole


def _numbers(text: str) -> Iterator[Span]:
    """Where numbers of people stand, in no order; one can stand in another."""
    for kind in _KINDS:
        for found in kind.written.finditer(text):
            if kind.is_valid(_APART.sub("", found.group())):
                yield found.span()
    for region in REGIONS:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            yield match.start, match.end
