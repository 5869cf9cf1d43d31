"""Looks up the current notices about works that are here: retractions, concerns, corrections."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from references.lookup import crossref, pubmed
from references.lookup.problems import LookupProblem
from references.lookup.records import FoundNotice


@dataclass(frozen=True)
class LookupResult:
    """The notices about a work. When there is a `problem` (a sentence), they may not be all."""

    notices: tuple[FoundNotice, ...] = ()
    problem: str = ""


def look_up(*, doi: str, pmid: str) -> LookupResult:
    """Ask Crossref by the DOI and PubMed by the PMID, afresh. Never raises for what they answer."""
    answers = [
        *([_answer("Crossref", crossref.notices_of, doi)] if doi else []),
        *([_answer("PubMed", _in_pubmed, pmid)] if pmid else []),
    ]
    notices = tuple(dict.fromkeys(notice for one in answers for notice in one.notices))
    failed = [one.problem for one in answers if one.problem]
    if failed or not answers:
        return LookupResult(notices, failed[0] if failed else "It has neither a DOI nor a PMID.")
    return LookupResult(notices)


def _answer(
    name: str, ask: Callable[[str], Collection[FoundNotice] | None], number: str
) -> LookupResult:
    try:
        notices = ask(number)
    except LookupProblem as problem:
        return LookupResult(problem=f"{name}: {problem}")
    if notices is None:
        return LookupResult(problem=f"{name} does not know {number}.")
    return LookupResult(tuple(notices))


def _in_pubmed(pmid: str) -> Collection[FoundNotice] | None:
    return pubmed.notices_of([pmid]).get(pmid)
