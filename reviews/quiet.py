"""What the gate says, to a reviewer who has not decided: what others of their round say is kept from them until then."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q, QuerySet

from articles.models import Article, Image
from articles.querysets import kept_drafts, kept_images
from people.models import Event, Snapshot, User
from people.witness import subject_of
from reviews.gate.case import Case
from reviews.gate.findings import Finding
from reviews.models import Assignment, ChangeSet, SignOff
from reviews.querysets import hidden_change_sets
from reviews.rounds import comments_for, is_kept_from, kept_from

_MESSAGE = "Another reviewer of this round says something against the text."
_HINT = "You read it once you have decided."
# Lines of an article's trail that tell what a reviewer says.
_SAYING = (
    *("signed off", "sign-off taken back", "review sent back", "conflict declared"),
    *("conflict overridden", "consultation ended", "consultation declined"),
    *("commented", "comment answered", "comment resolved", "comment opened again"),
)


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


def decisions_for(person: User) -> QuerySet[SignOff]:
    """Decisions without those that are kept from this person for now, or are about a draft that is."""
    kept = kept_from(person, by="reviewer", at="signed_at", article="revision__article")
    return SignOff.objects.exclude(kept).exclude(revision__article__in=kept_drafts(person))


def lines_for(person: User, lines: QuerySet[Event]) -> QuerySet[Event]:
    """Lines of trails that this person may read: none of a draft that is kept from them, and none that tells what others say, in
    a round in which they have not decided."""
    closed = kept_drafts(person).values_list("article", flat=True)
    if trails := [subject_of(Article(pk=key)) for key in closed]:
        pictures = kept_images(person).values_list("image", flat=True)
        trails += [subject_of(Image(pk=key)) for key in pictures]
        trails += [subject_of(ChangeSet(pk=key)) for key in hidden_change_sets(person)]
        lines = lines.exclude(subject__in=trails)
    own = Snapshot.objects.filter(user=person.pk).values("hash")
    for _, article, asked_at in Assignment.objects.waiting().of_person(person):
        trail = Q(subject=subject_of(Article(pk=article)), kind__in=_SAYING, at__gt=asked_at)
        lines = lines.exclude(trail & ~Q(actor__in=own))
    return lines


def _waiting(case: Case, person: User) -> list[Assignment]:
    """What this person is asked about the article and has not decided."""
    article = case.revision.article_id
    waiting = Assignment.objects.waiting().filter(reviewer=person.pk, review__article=article)
    return list(waiting)
