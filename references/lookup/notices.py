"""Looks up the current notices about works that are here: retractions, concerns, corrections."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from references.lookup import crossref, pubmed
from references.lookup.problems import LookupProblem, Unreachable
from references.lookup.records import FoundNotice
from references.lookup.together import side_by_side


@dataclass(frozen=True)
class LookupResult:
    """The notices about a work. When there is a `problem` (a sentence), they may not be all.

    `may_answer_later` is for a problem that another try may end: somebody did not answer.
    """

    notices: tuple[FoundNotice, ...] = ()
    problem: str = ""
    may_answer_later: bool = False


def look_up(*, doi: str, pmid: str) -> LookupResult:
    """Ask Crossref by the DOI and PubMed by the PMID, afresh. Never raises for what they answer."""
    answers = side_by_side(
        *([lambda: _answer("Crossref", crossref.notices_of, doi)] if doi else []),
        *([lambda: _answer("PubMed", _in_pubmed, pmid)] if pmid else []),
    )
    notices = tuple(dict.fromkeys(notice for one in answers for notice in one.notices))
    if not answers:
        return LookupResult(problem="It has neither a DOI nor a PMID.")
    problem = next((one.problem for one in answers if one.problem), "")
    return LookupResult(notices, problem, any(one.may_answer_later for one in answers))


def _answer(
    name: str, ask: Callable[[str], Collection[FoundNotice] | None], number: str
) -> LookupResult:
    try:
        notices = ask(number)
    except LookupProblem as problem:
        is_silent = isinstance(problem, Unreachable)
        return LookupResult(problem=f"{name}: {problem}", may_answer_later=is_silent)
    if notices is None:
        return LookupResult(problem=f"{name} does not know {number}.")
    return LookupResult(tuple(notices))


def _in_pubmed(pmid: str) -> Collection[FoundNotice] | None:
    return pubmed.notices_of([pmid]).get(pmid)
