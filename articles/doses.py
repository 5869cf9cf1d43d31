"""Doses: which a text names, and what about how they are written is easily misread.

What is misread: Institute for Safe Medication Practices, “List of Error-Prone Abbreviations, Symbols, and Dose Designations”.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from articles.passages import blocks_in
from articles.tree import one_line, tree

# How people write each unit of a dose; the first is what stands for it here.
_SPELLED = {
    "kg": ("kg", "kilograms?", "kilogrammes?"),
    "g": ("g", "gm", "gms", "grams?", "grammes?"),
    "mg": ("mg", "mgs", "milligrams?", "milligrammes?"),
    "micrograms": ("micrograms?", "microgrammes?", "mcg", "mcgs", "µg", "μg", "ug"),
    "nanograms": ("nanograms?", "ng"),
    "ml": ("ml", "mls", "cc", "millilit(?:re|er)s?"),
    "litres": ("l", "lit(?:re|er)s?"),
    "units": ("units?", "u", "international units?", "iu"),
    "mmol": ("mmol", "millimoles?"),
    "mEq": ("meq",),
    "Gy": ("gy", "grays?"),
}
_UNIT = "|".join(
    sorted((form for forms in _SPELLED.values() for form in forms), key=len, reverse=True)
)
_UNITS = {unit: re.compile("|".join(forms), re.IGNORECASE) for unit, forms in _SPELLED.items()}
# Thousands are set apart by commas or spaces of any width.
_ONE = r"(?:[0-9]{1,3}(?:[, \u00a0\u2009\u202f][0-9]{3}){1,3}|[0-9]{0,9}[½¼¾⅓⅔]|[0-9]{0,9})(?:[.·,][0-9]{1,4}(?![0-9]))?"
_AMOUNT = rf"(?:(?<![\w.,·/])|(?<=[0-9][x×])|(?<=[a-zA-Z]/))(?P<amount>{_ONE})(?<=[0-9½¼¾⅓⅔])"
_RANGE = rf"(?:\s{{0,2}}(?:to|[-–—/+]|or|and)\s{{0,2}}(?P<most>{_ONE})(?<=[0-9½¼¾⅓⅔]))?"
_TIMES = r"(?P<times>\s?(?:thousand|million|billion))?"
_OF = r"(?:kg|kilogram|m2|m²|ml|millilitre|milliliter|litre|liter|l|day|d|week|month|hour|hr|h|minute|min|dose|tablet|puff)s?"
_PER = rf"(?P<per>(?:(?:\s?/\s?|\s+(?:per|an?|each|every)\s+)(?:[0-9.]+\s?)?{_OF}\b){{0,3}})"
_DOSE = re.compile(
    rf"{_AMOUNT}{_RANGE}{_TIMES}[\s\u00a0]?-?(?P<unit>{_UNIT})\b{_PER}", re.IGNORECASE
)
_EACH = re.compile(rf"(?:/|\b(?:per|an?|each|every)\b)\s*((?:[0-9.]+\s?)?{_OF})\b", re.IGNORECASE)
_BARE = re.compile(r"[0-9][0-9.,]*(?:\s?(?:to|[-–—/]|or)\s?[0-9][0-9.,]*)?")
_OF_DOSES = re.compile(r"\b(?:dos(?:e|es|age)|how much|strengths?)\b", re.IGNORECASE)
_TABLE_OF_DOSES = re.compile(r"^\s*(?:dos(?:e|es|age)|how much|strengths?)\b", re.IGNORECASE)
_ANY_UNIT = re.compile(
    rf"\b(?:{_UNIT}|years?|months?|weeks?|days?|hours?|tablets?|capsules?|drops?|puffs?|ml)\b|%",
    re.IGNORECASE,
)
_HEAD_UNIT = re.compile(rf"\(?\b(?:{_UNIT})\b{_PER.replace('?P<per>', '?:')}\)?", re.IGNORECASE)
_TRAILING = re.compile(r"[.·]0+$")
_THOUSANDS = re.compile(r"(?<=[0-9])[, \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_SPACED = re.compile(r"^([0-9.]+)\s*")
_VOLUMES = ("ml", "millilitre", "milliliter", "litre", "liter", "l")
_MISREAD = {
    "mcg": "micrograms",
    "µg": "micrograms",
    "μg": "micrograms",
    "ug": "micrograms",
    "ng": "nanograms",
    "u": "units",
    "iu": "units",
}


@dataclass(frozen=True)
class Dose:
    """An amount with its unit and what it is for, as the text writes it (`words`) and as all spellings agree (`key`)."""

    words: str
    amount: str
    unit: str
    per: str
    spelled: str  # the unit, as it is written

    @property
    def key(self) -> str:
        amount = _THOUSANDS.sub("", self.amount)
        return f"{amount} {self.unit}{f' per {self.per}' if self.per else ''}"


def doses_in(line: str) -> Iterator[Dose]:
    """The doses that a line names, in their order."""
    for found in _DOSE.finditer(line):
        unit = _unit(found["unit"])
        if unit == "litres" and found["unit"] == "l" and not found["per"]:
            continue  # “1 l” alone is more often a digit than a litre
        amount = found["amount"] + (f" to {found['most']}" if found["most"] else "")
        amount += f" {found['times'].strip()}" if found["times"] else ""
        each = (one.lower().removesuffix("s") for one in _EACH.findall(found["per"]))
        per = " per ".join(_SPACED.sub(r"\1 ", one) for one in each)
        yield Dose(" ".join(found.group().split()), amount, unit, per, found["unit"])


def _unit(written: str) -> str:
    return next(unit for unit, spelled in _UNITS.items() if spelled.fullmatch(written))


def problems(line: str) -> Iterator[tuple[str, str]]:
    """(the words, what is wrong with them) of each dose in a line that is easily misread."""
    for dose in doses_in(line):
        numbers = dose.amount.split(" to ")
        if any(_TRAILING.search(one) for one in numbers):
            right = dose.words
            for one in numbers:
                right = right.replace(one, _TRAILING.sub("", one), 1)
            yield dose.words, f"Write “{right}”: without its point it is ten times as much."
        if any(one.startswith((".", "·")) for one in numbers):
            yield (
                dose.words,
                "Write a nought before the point: “0.5”. Without its point it is ten times as much.",
            )
        if better := _MISREAD.get(dose.spelled.lower()):
            yield dose.words, f"Write “{better}”: “{dose.spelled}” is misread."


def strengths(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(the words, what is wrong with them) where strengths of one unit are given by different volumes: “5 mg/ml”, “10 mg/5 ml”."""
    seen: dict[str, dict[str, str]] = {}
    for dose in (one for line in lines for one in doses_in(line)):
        if dose.per.endswith(_VOLUMES):
            seen.setdefault(dose.unit, {}).setdefault(dose.per, dose.words)
    for found in seen.values():
        first, *others = found.values()
        for other in others:
            yield other, f"Give it by the same volume as “{first}”, so that nobody has to convert."


def told_of(html: str) -> Iterator[tuple[str, str]]:
    """Each line of a clean text, with the heading above it; a row of a table is one line, its bare numbers with the unit of their column.

    What stands in no paragraph, list or table, such as the title of a box, comes last and without a heading.
    """
    root = tree(html)
    told = list(_under_headings(root))
    known = "\n".join(line for _, line in told)
    yield from told
    yield from (("", line) for line in blocks_in(root) if line not in known)


def _under_headings(root: Any) -> Iterator[tuple[str, str]]:
    heading = ""
    for element in root.iter("h2", "h3", "h4", "p", "li", "caption", "figcaption", "tr"):
        if element.tag == "tr":
            yield heading, _row(element)
        elif not any(above.tag in ("td", "th") for above in element.iterancestors()):
            line = _first_line(element) if element.tag == "li" else one_line(element)
            heading = line if element.tag in ("h2", "h3", "h4") else heading
            if line:
                yield heading, line


def _first_line(item: Any) -> str:
    """Of an item of a list, what stands before a paragraph or list inside of it; those come by themselves."""
    return "" if _begins_with_block(item) else next(iter(blocks_in(item)), "")


def _begins_with_block(element: Any) -> bool:
    return (
        not (element.text or "").strip()
        and len(element) > 0
        and element[0].tag in ("p", "ul", "ol")
    )


def _row(row: Any) -> str:
    heads = _heads(row)
    cells = []
    for number, cell in enumerate(row.iter("th", "td")):
        said = one_line(cell)
        unit = _HEAD_UNIT.search(heads[number]) if number < len(heads) else None
        cells.append(f"{said} {unit[0].strip('() ')}" if unit and _BARE.fullmatch(said) else said)
    return " · ".join(filter(None, cells))


def _heads(row: Any) -> list[str]:
    """What stands above each cell of a row, where the table begins with headings."""
    table = next((above for above in row.iterancestors() if above.tag == "table"), None)
    first = next(iter(table.iter("tr")), None) if table is not None else None
    if first is None or first is row:
        return []
    cells = list(first.iter("th", "td"))
    return [one_line(cell) for cell in cells] if _is_head(cells) else []


def without_unit(html: str) -> Iterator[tuple[str, str]]:
    """(the table, the cell) of each bare number or range in a table of doses of a clean text.

    A column or row is one of doses when its heading says so; all of a table, when no heading does and its caption begins with it. A unit in
    the heading holds for the whole column.
    """
    for table in tree(html).iter("table"):
        caption = one_line(table.find("caption")) if table.find("caption") is not None else ""
        rows = [list(row.iter("th", "td")) for row in table.iter("tr")]
        heads = [one_line(cell) for cell in rows[0]] if rows and _is_head(rows[0]) else []
        of_all = bool(_TABLE_OF_DOSES.search(caption)) and not any(map(_OF_DOSES.search, heads))
        for row in rows[1 if heads else 0 :]:
            yield from (
                (caption or "A table of doses", cell) for cell in _bare(row, heads, of_all=of_all)
            )


def _is_head(row: list[Any]) -> bool:
    return bool(row) and all(cell.tag == "th" for cell in row)


def _bare(row: list[Any], heads: list[str], *, of_all: bool) -> Iterator[str]:
    said = [one_line(cell) for cell in row]
    first = said[0] if row and row[0].tag == "th" else ""
    for number, words in enumerate(said):
        head = heads[number] if number < len(heads) else ""
        names = [one for one in (head, first if number else "") if _OF_DOSES.search(one)]
        is_of_doses = bool(names) or (of_all and number > 0)
        has_unit = any(map(_ANY_UNIT.search, (head, first if number else "")))
        if is_of_doses and not has_unit and _BARE.fullmatch(words):
            yield words
