"""Reviews of articles, what was signed in them, and what went live."""

from datetime import datetime

from django.db.models import F

from cms.corpus import plans
from cms.corpus.life import Life, store
from cms.corpus.people import Signer
from cms.corpus.site import Site
from people.days import local_day
from reviews import publishing
from reviews.actions.reviews import PUBLISHED
from reviews.checklists import checklist_of
from reviews.models import (
    ApprovalKind,
    Assignment,
    Release,
    Requirement,
    Review,
    SignOff,
)
from reviews.signing import holds_until, sealed_sign_off


def submit(site: Site, lives: list[Life]) -> None:
    """Each gets its requirement, and a review by two people."""
    for life in lives:
        life.requirement = Requirement(
            article=life.article, policy=site.policy, number=1, at=life.plan.at(plans.SUBMITTED)
        )
        life.review = _opened(life)
    store(Requirement, (life.requirement for life in lives))
    store(Review, (life.review for life in lives))
    for life in lives:
        asked = zip(life.signers, ApprovalKind.values, strict=True)
        life.assignments = [_asked(life, signer, kind) for signer, kind in asked]
    store(Assignment, (one for life in lives for one in life.assignments))


def _opened(life: Life) -> Review:
    return Review(
        article=life.article,
        revision=life.latest,
        opened_by=life.editor.user,
        opened_at=life.plan.at(plans.SUBMITTED),
    )


def _asked(life: Life, signer: Signer, kind: str) -> Assignment:
    at = life.plan.at(plans.SUBMITTED)
    return Assignment(
        review=life.review,
        revision=life.latest,
        reviewer=signer.reviewer,
        kind=kind,
        due_on=local_day(at + plans.DUE),
        asked_by=life.editor.user,
        asked_at=at,
    )


def sign(site: Site, lives: list[Life]) -> None:
    """Everybody who was asked approves."""
    for life in lives:
        moments = map(life.plan.at, plans.SIGNED)
        asked = zip(life.assignments, life.signers, moments, strict=True)
        life.sign_offs = [_approval(site, *one) for one in asked]
    store(SignOff, (one for life in lives for one in life.sign_offs))


def _approval(site: Site, assignment: Assignment, signer: Signer, at: datetime) -> SignOff:
    kind = assignment.revision.article.kind
    asked = checklist_of(str(SignOff.Scope.WHOLE), assignment.revision, assignment.kind)
    made = sealed_sign_off(
        assignment,
        decision=SignOff.Decision("approved"),
        checklist={key: True for key, _ in asked},
        declaration=signer.declared(at),
        actor=signer.actor,
        at=at,
        valid_until=holds_until(site.policy, kind, None, at=at),
    )
    made.recorded_at = site.now
    return made


def publish(site: Site, lives: list[Life]) -> None:
    """Each goes live, which closes its review."""
    for life in lives:
        life.release = publishing.release_of(
            life.latest,
            life.requirement,
            life.sign_offs,
            None,
            by=life.editor.user,
            actor=life.editor.publisher,
            at=life.plan.at(plans.PUBLISHED),
        )
        life.release.recorded_at = site.now
    store(Release, (life.release for life in lives))
    pointers = publishing.put_each_live([(life.release, life.sign_offs) for life in lives])
    for life, pointer in zip(lives, pointers, strict=True):
        life.publication = pointer
    Review.objects.filter(pk__in=[life.review.pk for life in lives]).take_each(
        closed_at=F("opened_at") + (plans.PUBLISHED - plans.SUBMITTED),
        closed_by=F("opened_by"),
        closing_reason=PUBLISHED,
    )
