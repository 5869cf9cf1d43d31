"""What the registries say today of works that are here: retractions, concerns, corrections."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from references.lookup import crossref, pubmed
from references.lookup.problems import LookupProblem
from references.lookup.records import NoticeFound


@dataclass(frozen=True)
class Standing:
    """The notices about a work. With a `problem`, a sentence, nobody knows whether these are all."""

    notices: tuple[NoticeFound, ...] = ()
    problem: str = ""


def look_up(*, doi: str, pmid: str) -> Standing:
    """Ask Crossref by the DOI and PubMed by the PMID, afresh. Raises nothing for what they answer."""
    answers = [
        *([_answer("Crossref", crossref.notices_of, doi)] if doi else []),
        *([_answer("PubMed", _in_pubmed, pmid)] if pmid else []),
    ]
    notices = tuple(dict.fromkeys(notice for one in answers for notice in one.notices))
    failed = [one.problem for one in answers if one.problem]
    if failed or not answers:
        return Standing(notices, failed[0] if failed else "It has neither a DOI nor a PMID.")
    return Standing(notices)


def _answer(
    name: str, ask: Callable[[str], Collection[NoticeFound] | None], number: str
) -> Standing:
    try:
        notices = ask(number)
    except LookupProblem as problem:
        return Standing(problem=f"{name}: {problem}")
    if notices is None:
        return Standing(problem=f"{name} does not know {number}.")
    return Standing(tuple(notices))


def _in_pubmed(pmid: str) -> Collection[NoticeFound] | None:
    return pubmed.notices_of([pmid]).get(pmid)
