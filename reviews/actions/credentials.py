"""Reviewers' credentials and declarations."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from articles.actions import lock_each
from articles.models import Article
from people import trail
from people.days import local_day, months_later
from people.models import Event, Snapshot, User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from people.witness import subject_of
from reviews.actions.concerns import raise_in
from reviews.gate.approvals import credentials, is_vouched_for
from reviews.interests import in_words, tidied
from reviews.models import (
    Approval,
    ApprovalKind,
    Concern,
    Credential,
    Declaration,
    Publication,
    Reviewer,
    Revocation,
    SignOff,
    Verification,
)
from reviews.registration import check_number
from reviews.reviewers import declaration_of


@verb
def declare(
    *,
    reviewer: Reviewer,
    by: User,
    by_category: Mapping[str, str] | None = None,
    none_to_declare: bool = False,
    at: datetime | None = None,
) -> Declaration:
    """Record a reviewer's interests by the questions of `reviews.interests`. They say it themselves; "none" is said explicitly."""
    at = at or timezone.now()
    if by.pk != reviewer.pk:
        raise Refusal("Only the reviewer declares their own interests.")
    said = tidied(by_category or {}, none_to_declare=none_to_declare)
    text = in_words(said)
    latest = declaration_of(reviewer, at=at)
    if latest and local_day(latest.declared_at) == local_day(at) and latest.interests == text:
        return latest
    made = Declaration.objects.create(
        reviewer=reviewer,
        none_to_declare=none_to_declare,
        interests=text,
        by_category=said,
        declared_at=at,
    )
    detail = {"declaration": made.pk}
    trail.record(subject=reviewer, kind="declared", by=by, at=at, detail=detail, wrote=[made])
    return made


@verb
def claim_credential(
    *,
    reviewer: Reviewer,
    by: User,
    kind: str,
    regulator: str,
    jurisdiction: str,
    number: str,
    expires_on: date,
    specialty: str = "",
    at: datetime | None = None,
) -> Credential:
    """Write down what qualifies a reviewer. It counts once somebody else has verified it."""
    at = at or timezone.now()
    try:
        number = check_number(regulator, number)
    except ValueError as problem:
        raise Refusal(str(problem)) from problem
    if expires_on <= local_day(at):
        raise Refusal("This credential has expired already. Enter its current end.")
    made = Credential.objects.create(
        reviewer=reviewer,
        kind=Credential.Kind(kind),
        regulator=Credential.Regulator(regulator),
        jurisdiction=jurisdiction.strip(),
        number=number,
        specialty=" ".join(specialty.split()),
        expires_on=expires_on,
        claimed_at=at,
        claimed_by=by,
    )
    detail = {"credential": made.pk, "kind": made.kind, "regulator": made.regulator}
    trail.record(
        subject=reviewer, kind="credential claimed", by=by, at=at, detail=detail, wrote=[made]
    )
    return made


def _same_day(check: Verification, at: datetime) -> bool:
    return local_day(check.verified_at) == local_day(at)


def why_not_verify(credential: Credential, by: User) -> str:
    """Why this person can't be the one who vouches for a credential; "" when they can."""
    reviewer = credential.reviewer
    if by.pk == reviewer.pk:
        return "Nobody verifies their own credential. Ask another managing editor."
    if by.pk == credential.claimed_by_id:
        return "You entered this credential. Ask another managing editor to check it."
    if by.pk in _brought_by(reviewer):
        return f"You brought {reviewer.name} here. Ask another managing editor to check what qualifies them."
    if Verification.objects.filter(reviewer=by.pk, verified_by=reviewer.pk).exists():
        return f"{reviewer.name} verified a credential of yours. Ask another managing editor."
    return ""


def _brought_by(reviewer: Reviewer) -> set[int]:
    """Who made a reviewer's account and profile, as their trails tell."""
    made = Event.objects.filter(
        subject__in=[subject_of(reviewer), subject_of(reviewer.user)], kind="added"
    )
    who = Snapshot.objects.filter(hash__in=made.values("actor"))
    return set(who.values_list("user", flat=True))


@verb
def verify_credential(
    *, credential: Credential, by: User, evidence: str, at: datetime | None = None
) -> Verification:
    """Say that a credential was checked with its regulator: the first time, or again.

    That holds for CREDENTIAL_CHECK_MONTHS, and no longer than the credential. The second click changes nothing, nor a colleague who
    did the same on that day: whoever calls this looks whose check is returned. Refusal for the reviewer themselves, for whoever entered it or brought the reviewer here, and for whoever has a
    credential that this reviewer verified: it takes two to make a reviewer, and two do not make each other.
    """
    at = at or timezone.now()
    if why_not := why_not_verify(credential, by):
        raise Refusal(why_not)
    last = Verification.objects.filter(credential=credential).order_by("-number").first()
    how = the_reason(evidence, "know it: name the register and the day you read it")
    if last and _same_day(last, at) and (last.verified_by_id != by.pk or last.evidence == how):
        return last
    if Revocation.objects.filter(credential=credential).exists():
        raise Refusal("This credential was revoked. If it holds again, enter it anew.")
    if credential.expires_on < local_day(at):
        raise Refusal("This credential has expired. Enter the renewed one.")
    again = months_later(at, settings.CREDENTIAL_CHECK_MONTHS)
    made = Verification(
        credential=credential,
        number=last.number + 1 if last else 1,
        reviewer=credential.reviewer,
        verified_by=by,
        verified_at=at,
        holds_until=min(local_day(again), credential.expires_on),
        evidence=how,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # the second click of two
        return Verification.objects.get(credential=credential, number=made.number)
    trail.record(
        subject=credential.reviewer,
        kind="credential checked again" if last else "credential verified",
        by=by,
        at=at,
        detail={"credential": credential.pk},
        wrote=[made],
    )
    return made


@verb
def revoke_credential(
    *, credential: Credential, by: User, reason: str, at: datetime | None = None
) -> Revocation:
    """A credential no longer holds; approvals that stood on it stop counting for the next release.

    Each live article that rests on one of them gets a concern; its page says that its review is being renewed.
    """
    at = at or timezone.now()
    # Whatever they signed is locked before: what goes live meanwhile either knows of this or is found below.
    signed = SignOff.objects.filter(reviewer=credential.reviewer, valid=True)
    articles = lock_each(Article.objects.filter(pk__in=signed.values("revision__article")))
    why = the_reason(reason, "revoke the credential")
    made, new = Revocation.objects.get_or_create(
        credential=credential, defaults={"revoked_by": by, "revoked_at": at, "reason": why}
    )
    if not new:
        return made
    trail.record(
        subject=credential.reviewer,
        kind="credential revoked",
        by=by,
        at=at,
        detail={"credential": credential.pk, "reason": made.reason},
        wrote=[made],
    )
    for article in articles:
        _doubt(article, credential, by=by, at=at)
    return made


def _doubt(article: Article, credential: Credential, *, by: User, at: datetime) -> None:
    """Raise a concern when the live text rests on this reviewer, whom nothing qualifies any more."""
    live = Publication.objects.filter(article=article).values("release")
    theirs = Q(reviewer=credential.reviewer) | Q(sign_off__base__reviewer=credential.reviewer)
    given = (
        Approval.objects.with_specialty()
        .filter(theirs, release__in=live)
        .select_related("sign_off__reviewer", "sign_off__base__reviewer")
        .prefetch_related(
            credentials("sign_off__reviewer__"), credentials("sign_off__base__reviewer__")
        )
    )
    for one in given:
        one.sign_off.asked_specialty = one.asked_specialty
    kinds = {one.kind for one in given if not is_vouched_for(one.sign_off)}
    for kind in sorted(kinds):
        raise_in(
            article,
            by=by,
            at=at,
            cause=f"credential:{credential.pk}:{kind}",
            source=str(Concern.Source.CREDENTIAL),
            text=f"The credential behind the {ApprovalKind(kind).label} of the live text was revoked. Have somebody else review it.",
        )
