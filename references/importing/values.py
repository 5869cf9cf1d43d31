"""Whether a value looks like what its field is for: exporters put affiliations into issues, and "N.PAG" into pages.

What does not is left out and named; nothing is made up in its place.
"""

import re
from textwrap import shorten

from references.csl import Csl

# What programs write when there is nothing, without its punctuation: N.PAG, "No Pagination Specified", [s.n.].
_NOTHING = {
    *(
        "na",
        "npag",
        "np",
        "nopag",
        "nopagination",
        "nopaginationspecified",
        "nopagespecified",
        "null",
    ),
    *("notspecified", "unpaginated", "notavailable", "none", "nan", "undefined", "unknown", "nil"),
    *(
        "pagerangeunavailable",
        "nopage",
        "nopages",
        "tba",
        "tbd",
        "sn",
        "sl",
        "nd",
        "x",
        "xx",
        "xxx",
    ),
    *("notapplicable", "noissue", "novolume", "sp", "spag", "seitenangabenfehlen"),
}
_AHEAD = {
    *("aheadofprint", "publishaheadofprint", "onlineaheadofprint", "epubaheadofprint", "inpress"),
    *(
        "onlinefirst",
        "earlyview",
        "articlesinpress",
        "earlyaccess",
        "forthcoming",
        "epub",
        "online",
    ),
    *("advanceonlinepublication", "onlineearly", "published", "publishedonline", "onlineahead"),
}
_NUMBERED = ("volume", "issue", "page", "article-number", "number-of-pages")
_NAMES = {"page": "pages", "article-number": "article number", "number-of-pages": "number of pages"}
_ADDRESS = re.compile(r"[^\s@;,()]{1,80}@[^\s@;,()]{1,80}")
_DIGIT = re.compile("[0-9]")
_BARE = re.compile(r"[\W_]+")
_ROMAN = re.compile(r"[ivxlcdm]{1,10}(?:[-–][ivxlcdm]{1,10})?", re.IGNORECASE)
# Words that an issue without a number may be called by.
_WORDS_OF_ISSUES = re.compile(
    r"\b(?:sup\w{0,12}|spec\w{0,5}|special|issue|theme|extra|part|pt|abstracts?|conference|pre|post|spring|summer|autumn|fall"
    r"|winter|jan\w{0,5}|feb\w{0,6}|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep\w{0,6}|oct\w{0,4}|nov\w{0,5}|dec\w{0,5})\b",
    re.IGNORECASE,
)
_EXTENT = re.compile(r"([0-9]{1,5}) ?(?:p|pp|pgs?|pages?|s|S)\.?")
_OPEN_END = re.compile(r"([A-Za-z]{0,3}[0-9]{1,7})-[+&]?")
_FROM_ONE = re.compile(r"0*1-{1,2}[0-9]{1,3}|0|1")
_RANGE = re.compile(r"([A-Za-z]{0,3})([0-9]{1,9})[-–]{1,2}([A-Za-z]{0,3})([0-9]{1,9})")
MOST_OF_A_NUMBER = 60


def is_nothing(value: str) -> bool:
    """Whether the words only say that there is no value."""
    if len(value) > MOST_OF_A_NUMBER or _DIGIT.search(value):
        return False
    parts = [_BARE.sub("", part).lower() for part in re.split(r"[-–,;/]", value)]
    whole = _BARE.sub("", value).lower()
    return whole in _NOTHING or (
        bool(value) and all(not part or part in _NOTHING for part in parts)
    )


def judge(csl: Csl, warnings: list[str]) -> None:
    """Take out of the record what its fields are not for, and say so."""
    for key in [key for key, value in csl.items() if isinstance(value, str) and key != "title"]:
        if csl[key] and is_nothing(csl[key]):
            _leave_out(csl, key, warnings, "that only says that there is none")
    _judge_ahead(csl, warnings)
    _judge_pages(csl, warnings)
    for key in _NUMBERED:
        if csl.get(key) and not _is_number(csl[key], key):
            _leave_out(
                csl,
                key,
                warnings,
                "it does not look like one" if key != "page" else "they do not look like any",
            )


def _judge_ahead(csl: Csl, warnings: list[str]) -> None:
    """What is ahead of print has no volume yet; the pages from 1 on that go with it are those of a manuscript."""
    is_ahead = False
    for key in ("volume", "issue"):
        written = _BARE.sub("", csl.get(key) or "").lower()
        if written in _AHEAD or (written and not written.strip("0")):
            csl[key], is_ahead = "", True
    if _BARE.sub("", csl.get("page") or "").lower() in _AHEAD:
        csl["page"] = ""
    if is_ahead and not csl.get("volume") and _FROM_ONE.fullmatch(csl.get("page") or ""):
        _leave_out(csl, "page", warnings, "the article is ahead of print")


def _judge_pages(csl: Csl, warnings: list[str]) -> None:
    page = csl.get("page") or ""
    if not page.strip("0"):
        csl["page"] = ""
    elif extent := _EXTENT.fullmatch(page):
        csl["page"] = ""
        csl["number-of-pages"] = csl.get("number-of-pages") or extent[1]
    elif open_end := _OPEN_END.fullmatch(page):
        csl["page"] = open_end[1]
    elif _runs_backwards(page):
        warnings.append(f"The pages “{page}” run backwards: check them.")


def _runs_backwards(page: str) -> bool:
    found = _RANGE.fullmatch(page)
    if not found or (found[3] and found[3] != found[1]):
        return False
    first, last = found[2], found[4]
    if len(last) < len(first) and not found[3]:
        last = first[: len(first) - len(last)] + last  # "637-41" is 637-641
    return int(last) < int(first)


def _is_number(value: str, key: str) -> bool:
    if len(value) > MOST_OF_A_NUMBER or "@" in value or "://" in value:
        return False
    words = len(value.split())
    if any(letter.isdigit() for letter in value):
        return words <= (4 if key == "volume" else 8)
    is_short = len(value) <= 4 and words == 1
    return bool(is_short or _ROMAN.fullmatch(value) or _WORDS_OF_ISSUES.search(value))


def _leave_out(csl: Csl, key: str, warnings: list[str], why: str) -> None:
    shown = shorten(_ADDRESS.sub("…", csl[key]), 60, placeholder="…")
    csl[key] = ""
    were = "were" if key == "page" else "was"
    warnings.append(f"The {_NAMES.get(key, key)} “{shown}” {were} left out: {why}.")
