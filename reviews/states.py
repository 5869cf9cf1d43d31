"""Where an article stands: one definition, for lists, filters and a single article.

Two things can be said at once. `state` is what readers see of it, or what keeps it from them; `stage` is how far
its newest text has come. Both are computed by the database, so that a list can be filtered and ordered by them.

Whether a text may go live is the gate's word alone: "approved" here counts approvals that stand, by kind, and looks
at neither seals nor credentials.
"""

from datetime import datetime

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from articles.models import Article, Revision
from reviews.models import (
    ApprovalKind,
    Assignment,
    PolicySlot,
    Publication,
    Requirement,
    Review,
    SignOff,
    Withdrawal,
)
from reviews.policies import local_day


class State(models.TextChoices):
    """What an article's list line says."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    CHANGES_REQUESTED = "changes_requested", "changes requested"
    APPROVED = "approved", "approved"
    LIVE = "live", "live"
    LIVE_NEWER = "live_newer", "live with newer draft"
    WITHDRAWN = "withdrawn", "withdrawn"
    REVIEW_DUE = "review_due", "review due"


def with_state(articles: QuerySet[Article], *, at: datetime) -> QuerySet[Article]:
    """The articles with `state`, `stage` ("" when the newest text is what readers see or last saw), and:

    `newest`, `live`, `under_review` (ids of revisions), `review_due_on`, `waiting` (undecided assignments).
    """
    facts = articles.annotate(
        newest=Subquery(_revisions().values("pk")[:1]),
        live=Subquery(_publications().values("revision")),
        review_due_on=Subquery(_publications().values("release__review_due_on")),
        under_review=Subquery(_open_reviews().values("revision")),
        waiting=Coalesce(Subquery(_counted(_undecided(), "review__article")), 0),
    ).alias(
        taken_down=Subquery(_withdrawals().values("release__revision")[:1]),
        judged=Coalesce("under_review", "newest", output_field=models.BigIntegerField()),
    )
    judged = facts.alias(
        **{f"{kind}_slots": _slots(kind) for kind in ApprovalKind},
        **{f"{kind}_given": _approvals(kind, at) for kind in ApprovalKind},
        has_request=_changes_requested(),
    )
    return judged.annotate(stage=_stage()).annotate(state=_state(at))


def state_of(article: Article, *, at: datetime) -> Article:
    """The same article, read again with what `with_state` adds."""
    return with_state(Article.objects.filter(pk=article.pk), at=at).get()


def in_state(articles: QuerySet[Article], state: str) -> QuerySet[Article]:
    """Of articles `with_state`, those that are in it: in readers' eyes, or with their newest text."""
    return articles.filter(Q(state=state) | Q(stage=state))


# The facts that it is read from


def _revisions() -> QuerySet[Revision]:
    return Revision.objects.filter(article=OuterRef("pk")).order_by("-number")


def _publications() -> QuerySet[Publication]:
    return Publication.objects.filter(article=OuterRef("pk"))


def _open_reviews() -> QuerySet[Review]:
    return Review.objects.filter(article=OuterRef("pk"), closed_at=None)


def _withdrawals() -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(article=OuterRef("pk")).order_by("-pk")


def _undecided() -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        review__article=OuterRef("pk"), review__closed_at=None, sign_off=None
    )


def _counted(rows: QuerySet, group: str) -> QuerySet:
    return rows.order_by().values(group).annotate(n=Count("pk")).values("n")


# What follows from them


def _changes_requested() -> Exists:
    """Somebody asked for changes of this text and has not approved it since."""
    approved_since = SignOff.objects.filter(
        revision=OuterRef("revision"),
        reviewer=OuterRef("reviewer"),
        kind=OuterRef("kind"),
        valid=True,
        signed_at__gt=OuterRef("signed_at"),
    )
    requests = SignOff.objects.filter(
        revision=OuterRef("judged"),
        decision=SignOff.Decision.CHANGES_REQUESTED,
        withdrawn_at=None,
    )
    cleared = SignOff.objects.filter(clears=OuterRef("pk"), valid=True)
    return Exists(requests.filter(~Exists(approved_since), ~Exists(cleared)))


def _slots(kind: ApprovalKind) -> Coalesce:
    """How many approvals of this kind the article's requirement asks for."""
    latest = Requirement.objects.filter(article=OuterRef(OuterRef("pk"))).order_by("-number")
    slots = PolicySlot.objects.filter(policy=Subquery(latest.values("policy")[:1]), kind=kind)
    return Coalesce(Subquery(_counted(slots, "policy")), 0)


def _approvals(kind: ApprovalKind, at: datetime) -> Coalesce:
    """How many people's approvals of this kind stand for the text."""
    standing = SignOff.objects.filter(
        revision=OuterRef("judged"), kind=kind, valid=True, valid_until__gt=at
    )
    people = standing.order_by().values("revision").annotate(n=Count("reviewer", distinct=True))
    return Coalesce(Subquery(people.values("n")), 0)


def _approved() -> Q:
    enough = [Q(**{f"{kind}_given__gte": F(f"{kind}_slots")}) for kind in ApprovalKind]
    # Renewing what is live: its old approvals stand, so the round is over only when everybody decided.
    settled = ~Q(judged=F("live")) | Q(live=None) | Q(waiting=0)
    return Q(medical_slots__gte=1) & enough[0] & enough[1] & settled


def _stage() -> Case:
    seen_by_readers = Q(newest=F("live")) | Q(live=None, newest=F("taken_down"))
    return Case(
        When(Q(under_review=None) & seen_by_readers, then=Value("")),
        When(has_request=True, then=Value(State.CHANGES_REQUESTED)),
        When(_approved(), then=Value(State.APPROVED)),
        When(under_review__isnull=False, then=Value(State.IN_REVIEW)),
        default=Value(State.DRAFT),
        output_field=models.CharField(),
    )


def _state(at: datetime) -> Case:
    return Case(
        When(live=None, taken_down__isnull=False, then=Value(State.WITHDRAWN)),
        When(live=None, then=F("stage")),
        When(review_due_on__lte=local_day(at), then=Value(State.REVIEW_DUE)),
        When(newest=F("live"), then=Value(State.LIVE)),
        default=Value(State.LIVE_NEWER),
        output_field=models.CharField(),
    )
