"""What the gate says, to a reviewer who has not decided: what others of their round say is kept from them until then."""

from collections.abc import Iterable
from dataclasses import replace

from people.models import User
from people.witness import subject_of
from reviews.gate.case import Case
from reviews.gate.findings import Finding
from reviews.models import Assignment, SignOff
from reviews.rounds import comments_for, is_kept_from

_MESSAGE = "Another reviewer of this round says something against the text."
_HINT = "You read it once you have decided."


def requests_for(case: Case, person: User) -> list[SignOff]:
    """The open requests for changes that this person may read now."""
    waiting = _waiting(case, person)
    return [one for one in case.open_requests if not any(is_kept_from(own, one) for own in waiting)]


def findings_for(findings: Iterable[Finding], case: Case, person: User) -> list[Finding]:
    """The findings, as this person may read them now."""
    if not hasattr(person, "reviewer") or not _waiting(case, person):
        return list(findings)
    open_, known = {one.pk for one in case.must_fix}, comments_for(person)
    read = set(known.filter(pk__in=open_).values_list("pk", flat=True)) if open_ else set()
    kept = {subject_of(one) for one in case.must_fix if one.pk not in read}
    kept |= {subject_of(one) for one in case.open_requests}
    kept -= {subject_of(one) for one in requests_for(case, person)}
    return [
        replace(one, message=_MESSAGE, hint=_HINT, place="") if one.place in kept else one
        for one in findings
    ]


def _waiting(case: Case, person: User) -> list[Assignment]:
    """What this person is asked about the article and has not decided."""
    article = case.revision.article_id
    waiting = Assignment.objects.waiting().filter(reviewer=person.pk, review__article=article)
    return list(waiting)
