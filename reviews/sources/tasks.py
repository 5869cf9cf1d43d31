"""Look-ups that nobody waits for: those that were not answered while somebody did."""

from django.core.exceptions import ValidationError
from django_tasks import task

from people.jobs import TryAgain
from people.models import User
from people.refusals import Refusal
from references.actions import looks_like, same_work
from references.columns import columns
from references.identifiers import Identifier
from references.lookup.finding import Outcome, Result, find, named_in
from references.lookup.together import within
from references.models import Reference
from reviews.actions import raise_about_works
from reviews.sources import works

# All questions of one try; far less than `people.jobs.LEASE`.
SECONDS = 100


@task()
def look_up_work(*, number: str, by: int) -> str:
    """Add the work with this DOI, PMID or PMCID as if the person had waited; one that is here is checked for retractions."""
    person = User.objects.get(pk=by)
    if not person.has_perm("references.add_reference"):
        raise Refusal(f"{person} may not add references any more.")
    with within(SECONDS):
        known = work_with(named_in(number))
        return _checked(known, person) if known else _added(find(number), person)


def work_with(identifier: Identifier | None) -> Reference | None:
    """The work in the list that has this number."""
    known = same_work({identifier.kind: identifier.value}) if identifier else None
    return known.survivor if known else None


def _checked(work: Reference, person: User) -> str:
    result = works.check(work, by=person)
    raise_about_works(by=person)
    if result.may_answer_later:
        raise TryAgain(f"“{work.title}” is in the list, but could not be checked. {result.problem}")
    if result.problem:
        raise Refusal(f"“{work.title}” is in the list, but could not be checked. {result.problem}")
    work.refresh_from_db()
    return f"“{work.title}” is in the list. Checked for retractions: {work.standing}."


def _added(outcome: Outcome, person: User) -> str:
    if outcome.result is Result.UNREACHABLE:
        raise TryAgain(outcome.sentence)
    if outcome.result is not Result.FOUND:
        raise Refusal(outcome.sentence)
    if why := _why_not(outcome):
        raise Refusal(why)
    work = works.add(outcome, by=person)
    if outcome.missed:
        raise TryAgain(f"“{work.title}” was added. {works.missing(outcome)}")
    return f"“{work.title}” was added."


def _why_not(outcome: Outcome) -> str:
    """Why somebody has to look at what was found, "" when nobody has."""
    try:
        values = columns(outcome.csl)
    except ValidationError as refused:
        return f"It was found, but cannot be kept: {' '.join(refused.messages)}"
    twin = None if same_work(values) else looks_like(values)
    return f"It looks like “{twin}”, which is in the list. Look it up and decide." if twin else ""
