"""Turns what an editor pastes into a record to accept, or into a sentence that says why there is none."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import TypeVar

from references.csl import field as csl_field
from references.identifiers import Identifier, first_inside, recognise
from references.lookup import crossref, pubmed, registries
from references.lookup.problems import LookupProblem, NotAPaper
from references.lookup.records import Csl, FoundNotice, FoundWork
from references.lookup.together import side_by_side

MOST_LINES = 50

# PubMed's indexers check these fields and abbreviate journals as NLM does; publishers deposit the rest.
_FROM_PUBMED = (
    *("PMID", "PMCID", "title", "author", "container-title-short", "issued", "page"),
    *("volume", "issue"),
)

# In this order they are named.
_SERVICES = ("PubMed Central", "Crossref", "doi.org", "PubMed")

T = TypeVar("T")


class Result(StrEnum):
    """How a look-up ended. UNREACHABLE says nothing about the work: it stays unknown."""

    FOUND = "found"
    NOT_REGISTERED = "not registered"
    UNREACHABLE = "unreachable"
    NOT_A_PAPER = "not a paper"
    NOT_RECOGNISED = "not recognised"


@dataclass(frozen=True)
class Outcome:
    """What came of one look-up. `sentence` says it to a person.

    `asked` are the services that answered, `missed` those that should have and did not: as long as
    there is one, that no notice was found does not mean that there is none.
    """

    text: str
    result: Result
    sentence: str
    identifier: Identifier | None = None
    csl: Csl = field(default_factory=dict)
    notices: tuple[FoundNotice, ...] = ()
    evidence: str = ""
    abstract: str = ""
    asked: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


def find(text: str) -> Outcome:
    """Look up a DOI, PMID or PMCID, an address of one, or a citation with one of them inside.

    Never raises for what others answer: each way in which nothing can be found is an outcome.
    """
    identifier = named_in(text)
    if identifier is None:
        sentence = "There is no DOI, PMID or PMCID in this."
        return Outcome(text, Result.NOT_RECOGNISED, sentence)
    if identifier.kind == "isbn":
        sentence = "Books are not looked up by their ISBN. Type the book in."
        return Outcome(text, Result.NOT_A_PAPER, sentence, identifier)
    return _Search(text, identifier).outcome()


def find_several(text: str) -> list[Outcome]:
    """Look up one work a line, side by side; the outcomes are in order, and empty lines are skipped.

    Whoever lets a person wait for it sets a deadline (`together.within`). Raises ValueError for more than 50 lines.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"Look up at most {MOST_LINES} works at a time; these are {len(lines)}.")
    return side_by_side(*(partial(find, line) for line in lines))


def named_in(text: str) -> Identifier | None:
    """The identifier that a text is or contains. Five digits and more are a PMID; fewer may be a year."""
    if re.fullmatch(r"[1-9][0-9]{4,7}", text.strip()):
        return Identifier("pmid", text.strip())
    return recognise(text) or first_inside(text)


def merged(deposited: FoundWork | None, indexed: FoundWork | None) -> FoundWork:
    """One record from those of Crossref (or another agency) and PubMed, either of which may be missing."""
    if deposited is None or indexed is None:
        return deposited or indexed or FoundWork({})
    csl = {**indexed.csl, **deposited.csl}
    csl |= {name: indexed.csl[name] for name in _FROM_PUBMED if name in indexed.csl}
    notices = tuple(dict.fromkeys((*deposited.notices, *indexed.notices)))
    evidence = indexed.evidence or deposited.evidence
    return FoundWork(csl, notices, evidence, indexed.abstract or deposited.abstract)


class _Search:
    """One look-up in progress: who was asked, who did not answer, what was found."""

    def __init__(self, text: str, identifier: Identifier) -> None:
        self.text = text
        self.identifier = identifier
        self.answered: set[str] = set()
        self.problems: dict[str, LookupProblem] = {}

    def outcome(self) -> Outcome:
        """Ask both services, each by the identifier that was given or that the other one returned."""
        doi, pmid = self._numbers()
        if doi:
            deposited, indexed = side_by_side(
                partial(self._deposited, doi), partial(self._indexed, doi, pmid)
            )
        else:
            indexed = self._ask("PubMed", lambda: pubmed.work(pmid)) if pmid else None
            doi = csl_field(indexed.csl, "DOI") if indexed else ""
            deposited = self._deposited(doi) if doi else None
        found = merged(deposited, indexed)
        if found.csl and self.identifier.kind == "pmcid":
            found = replace(found, csl={"PMCID": self.identifier.value, **found.csl})
        return self._outcome(found)

    def _numbers(self) -> tuple[str, str]:
        """The DOI and PMID to begin with."""
        kind, value = self.identifier.kind, self.identifier.value
        if kind == "pmcid":
            known = self._ask("PubMed Central", lambda: registries.numbers_of(value))
            return (known.doi, known.pmid) if known else ("", "")
        return (value, "") if kind == "doi" else ("", value)

    def _deposited(self, doi: str) -> FoundWork | None:
        """Crossref's record, or that of another agency when Crossref does not know the DOI."""
        found = self._ask("Crossref", lambda: crossref.work(doi))
        if found or "Crossref" in self.missed:
            return found
        return self._ask("doi.org", lambda: registries.work(doi))

    def _indexed(self, doi: str, pmid: str) -> FoundWork | None:
        """PubMed's record by the PMID, or by the DOI: None when it turns out to be of another."""
        if pmid:
            return self._ask("PubMed", lambda: pubmed.work(pmid))
        number = self._ask("PubMed", lambda: pubmed.number_of(doi))
        found = self._ask("PubMed", lambda: pubmed.work(number)) if number else None
        return found if found and csl_field(found.csl, "DOI").lower() == doi.lower() else None

    def _ask(self, name: str, question: Callable[[], T]) -> T | None:
        try:
            answer = question()
        except LookupProblem as problem:
            self.problems[name] = problem
            return None
        self.answered.add(name)
        return answer

    @property
    def missed(self) -> tuple[str, ...]:
        silent = {name for name, one in self.problems.items() if not isinstance(one, NotAPaper)}
        return tuple(filter(silent.__contains__, _SERVICES))

    @property
    def asked(self) -> tuple[str, ...]:
        known = (self.answered | self.problems.keys()) - set(self.missed)
        return tuple(filter(known.__contains__, _SERVICES))

    def _outcome(self, found: FoundWork) -> Outcome:
        result, sentence = self._result(found)
        is_found = result is Result.FOUND
        return Outcome(
            text=self.text,
            result=result,
            sentence=sentence,
            identifier=self.identifier,
            csl=found.csl if is_found else {},
            notices=found.notices if is_found else (),
            evidence=found.evidence if is_found else "",
            abstract=found.abstract if is_found else "",
            asked=self.asked,
            missed=self.missed,
        )

    def _result(self, found: FoundWork) -> tuple[Result, str]:
        for problem in self.problems.values():
            if isinstance(problem, NotAPaper):
                return Result.NOT_A_PAPER, str(problem)
        why = str(self.problems[self.missed[0]]) if self.missed else ""
        if found.csl and why:
            missed = " and ".join(self.missed)
            return Result.FOUND, f"Found, but {missed} did not answer. {why}"
        if found.csl:
            return Result.FOUND, f"Found. Asked: {', '.join(self.asked)}."
        if why:
            return Result.UNREACHABLE, f"It could not be looked up. {why}"
        return Result.NOT_REGISTERED, _not_registered(self.identifier)


def _not_registered(identifier: Identifier) -> str:
    begins = {
        "doi": "No agency has registered the DOI",
        "pmid": "PubMed has nothing under PMID",
        "pmcid": "PubMed Central names no paper for",
    }[identifier.kind]
    return f"{begins} {identifier.value}. Check it against the paper."
