"""Looks up the current notices about works that are here: retractions, concerns, corrections."""

from collections.abc import Callable
from dataclasses import dataclass

from references.lookup import crossref, pubmed
from references.lookup.problems import LookupProblem, Unreachable
from references.lookup.records import FoundNotice, FoundWork
from references.lookup.together import side_by_side


@dataclass(frozen=True)
class LookupResult:
    """The notices about a work, and its abstract where one is known. When there is a `problem` (a sentence), they may not be all.

    `may_answer_later` is for a problem that another try may end: somebody did not answer.
    """

    notices: tuple[FoundNotice, ...] = ()
    problem: str = ""
    may_answer_later: bool = False
    abstract: str = ""


def look_up(*, doi: str, pmid: str) -> LookupResult:
    """Ask Crossref by the DOI and PubMed by the PMID, afresh. Never raises for what they answer."""
    answers = side_by_side(
        *([lambda: _answer("Crossref", crossref.work_now, doi)] if doi else []),
        *([lambda: _answer("PubMed", _in_pubmed, pmid)] if pmid else []),
    )
    notices = tuple(dict.fromkeys(notice for one in answers for notice in one.notices))
    if not answers:
        return LookupResult(problem="It has neither a DOI nor a PMID.")
    problem = next((one.problem for one in answers if one.problem), "")
    later = any(one.may_answer_later for one in answers)
    abstract = next((one.abstract for one in answers if one.abstract), "")
    return LookupResult(notices, problem, later, abstract)


def _answer(name: str, ask: Callable[[str], FoundWork | None], number: str) -> LookupResult:
    try:
        found = ask(number)
    except LookupProblem as problem:
        is_silent = isinstance(problem, Unreachable)
        return LookupResult(problem=f"{name}: {problem}", may_answer_later=is_silent)
    if found is None:
        return LookupResult(problem=f"{name} does not know {number}.")
    return LookupResult(found.notices, abstract=found.abstract)


def _in_pubmed(pmid: str) -> FoundWork | None:
    """Its notices alone: a summary, which many works can be asked for at once, has no abstract."""
    notices = pubmed.notices_of([pmid]).get(pmid)
    return None if notices is None else FoundWork({}, notices)
