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
    "kg": ("kg", "kilograms?"),
    "g": ("g", "grams?"),
    "mg": ("mg", "milligrams?"),
    "micrograms": ("micrograms?", "mcg", "µg", "μg", "ug"),
    "nanograms": ("nanograms?", "ng"),
    "ml": ("ml", "mls", "millilit(?:re|er)s?"),
    "litres": ("l", "lit(?:re|er)s?"),
    "units": ("units?", "u", "international units?", "iu"),
    "mmol": ("mmol", "millimoles?"),
    "mEq": ("meq",),
}
_UNIT = "|".join(
    sorted((form for forms in _SPELLED.values() for form in forms), key=len, reverse=True)
)
_UNITS = {unit: re.compile("|".join(forms), re.IGNORECASE) for unit, forms in _SPELLED.items()}
_AMOUNT = r"(?<![\w.,/])(?P<amount>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:[.·][0-9]+)?)(?<=[0-9])"
_RANGE = r"(?:\s{0,2}(?:to|[-–—]|or|and)\s{0,2}(?P<most>[0-9][0-9,]*(?:[.·][0-9]+)?|[.][0-9]+))?"
_PER = r"(?:(?:\s*/\s*|\s+(?:per|an?|each|every)\s+)(?P<per>(?:[0-9.]+\s*)?(?:kg|kilogram|m2|m²|ml|millilitre|milliliter|litre|liter|l|day|d|week|month|hour|h|minute|min|dose|tablet|puff)s?)\b)?"
_DOSE = re.compile(rf"{_AMOUNT}{_RANGE}[\s\u00a0]?-?(?P<unit>{_UNIT})\b{_PER}", re.IGNORECASE)
# Whatever else a number in a table can be counted in.
_COUNTED = re.compile(
    r"(?<![0-9.,])[0-9][0-9.,]*+(?:\s{0,2}(?:to|[-–—]|or|and|/)\s{0,2}[0-9][0-9.,]*+){0,3}[\s\u00a0-]{0,3}(?:"
    r"%|percent|per cent|°|years?|months?|weeks?|days?|hours?|minutes?|mins?|seconds?|times?|tablets?|capsules?|caplets?|sachets?|drops?|sprays?"
    r"|puffs?|patch(?:es)?|spoon(?:ful)?s?|teaspoons?|tablespoons?|doses?|suppositor(?:y|ies)|pessar(?:y|ies)|ampoules?|vials?|pens?|cm|mm|kcal|kj"
    r"|mmhg|people|in [0-9]|st\b|nd\b|rd\b|th\b|a day|a week)",
    re.IGNORECASE,
)
_OF_DOSES = re.compile(r"\b(?:dos(?:e|es|age|ing)|how much|strengths?|amounts?)\b", re.IGNORECASE)
_ANY_UNIT = re.compile(
    rf"\b(?:{_UNIT}|years?|months?|weeks?|days?|hours?|tablets?|capsules?|drops?|puffs?|ml)\b|%",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"[.·]0+$")
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

    @property
    def key(self) -> str:
        amount = self.amount.replace(",", "")
        return f"{amount} {self.unit}{f' per {self.per}' if self.per else ''}"


def doses_in(line: str) -> Iterator[Dose]:
    """The doses that a line names, in their order."""
    for found in _DOSE.finditer(line):
        unit = _unit(found["unit"])
        if unit == "litres" and found["unit"] == "l" and not found["per"]:
            continue  # “1 l” alone is more often a digit than a litre
        amount = found["amount"] + (f" to {found['most']}" if found["most"] else "")
        per = _SPACED.sub(r"\1 ", " ".join((found["per"] or "").lower().split()).removesuffix("s"))
        yield Dose(" ".join(found.group().split()), amount, unit, per)


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
        written = _DOSE.match(dose.words)
        if written and (better := _MISREAD.get(written["unit"].lower())):
            yield dose.words, f"Write “{better}”: “{written['unit']}” is misread."


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


def lines_with_rows(html: str) -> list[str]:
    """The lines of a clean text, and each row of its tables as one: what a dose in a cell is for stands beside it."""
    root = tree(html)
    rows = []
    for table in list(root.iter("table")):
        for row in table.iter("tr"):
            rows.append(" · ".join(filter(None, map(one_line, row.iter("th", "td")))))
        tail = table.tail
        table.clear()
        table.tail = tail
    return [*blocks_in(root), *rows]


def without_unit(html: str) -> Iterator[tuple[str, str]]:
    """(the table, the cell) of each number without a unit in a table of doses of a clean text.

    A table is one when its caption says so, or a column when its heading does; a unit in the heading holds for the whole column.
    """
    for table in tree(html).iter("table"):
        caption = one_line(table.find("caption")) if table.find("caption") is not None else ""
        rows = [list(row.iter("th", "td")) for row in table.iter("tr")]
        heads = [one_line(cell) for cell in rows[0]] if rows and _is_head(rows[0]) else []
        for row in rows[1 if heads else 0 :]:
            yield from (
                (caption or "A table of doses", cell) for cell in _bare(row, heads, caption)
            )


def _is_head(row: list[Any]) -> bool:
    return all(cell.tag == "th" for cell in row)


def _bare(row: list[Any], heads: list[str], caption: str) -> Iterator[str]:
    for number, cell in enumerate(row):
        head = heads[number] if number < len(heads) else ""
        is_of_doses = bool(_OF_DOSES.search(head)) or (
            bool(_OF_DOSES.search(caption)) and number > 0
        )
        said = one_line(cell)
        if is_of_doses and not _ANY_UNIT.search(head) and _has_bare_number(said):
            yield said


def _has_bare_number(said: str) -> bool:
    rest = _COUNTED.sub(" ", _DOSE.sub(" ", said))
    return any(character.isdigit() for character in rest)
