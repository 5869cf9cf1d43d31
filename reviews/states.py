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
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from articles.models import Article
from reviews.models import (
    ApprovalKind,
    Assignment,
    Requirement,
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


def with_state(
    articles: QuerySet[Article], *, at: datetime, only: Article | None = None
) -> QuerySet[Article]:
    """The articles with `state`, `stage` ("" when the newest text is what readers see or last saw), and:

    `newest`, `live`, `under_review` (ids of revisions) and `review_due_on`. `only` says that `articles` are this one.

    Each fact is joined once, and what is known of many texts is a set that the database makes once: the same facts
    asked for line by line, in each place where they count, cost a list of 2,000 articles a hundred times as much.
    """
    # A text's successor is the one that names it as parent; of each article, one text has none.
    facts = articles.annotate(
        newest=F("revisions__pk"),
        open_review=FilteredRelation("reviews", condition=Q(reviews__closed_at=None)),
        live=F("publication__revision"),
        review_due_on=F("publication__release__review_due_on"),
    ).alias(successor=F("revisions__child__pk"))
    told = (
        facts.filter(successor=None)
        .annotate(under_review=F("open_review__revision"))
        .alias(judged=Coalesce("under_review", "newest", output_field=models.BigIntegerField()))
    )
    return told.annotate(stage=_stage(at, only)).annotate(state=_state(at, only))


def state_of(article: Article, *, at: datetime) -> Article:
    """The same article, read again with what `with_state` adds."""
    return with_state(Article.objects.filter(pk=article.pk), at=at, only=article).get()


def in_state(articles: QuerySet[Article], state: str) -> QuerySet[Article]:
    """Of articles `with_state`, those that are in it: in readers' eyes, or with their newest text."""
    return articles.filter(Q(state=state) | Q(stage=state))


def undecided(only: Article | None = None) -> QuerySet:
    """The articles whose open review waits for somebody's decision."""
    waiting = Assignment.objects.filter(review__closed_at=None, sign_off=None)
    return _of(waiting, "review__article", only).values("review__article")


def fell_with_a_sign_off(withdrawals: QuerySet[Withdrawal]) -> QuerySet[Withdrawal]:
    """Of these, the ones by which a page came down because a sign-off was taken back: one verb, one moment."""
    taken_back = SignOff.objects.filter(
        revision__article=OuterRef("article"), withdrawn_at=OuterRef("withdrawn_at")
    )
    return withdrawals.filter(Exists(taken_back))


def emptied_by_a_sign_off(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles offline since a sign-off was taken back, with which no editor has dealt since."""
    fallen = fell_with_a_sign_off(_last_withdrawals())
    return articles.filter(publication=None, pk__in=fallen.values("article"))


# The facts that it is read from


def _of(rows: QuerySet, path: str, only: Article | None) -> QuerySet:
    return rows.filter(**{path: only}) if only else rows


def _last_withdrawals(only: Article | None = None) -> QuerySet[Withdrawal]:
    """Of each article that was ever taken down, the last time."""
    later = Withdrawal.objects.filter(article=OuterRef("article"), pk__gt=OuterRef("pk"))
    return _of(Withdrawal.objects.filter(~Exists(later)), "article", only)


def _latest_rules(only: Article | None) -> QuerySet:
    later = Requirement.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return _of(Requirement.objects.filter(~Exists(later)), "article", only).values("pk")


# What follows from them


def _objected(only: Article | None) -> QuerySet:
    """Texts of which somebody asked for changes and that they have not approved since."""
    approved_since = SignOff.objects.filter(
        revision=OuterRef("revision"),
        reviewer=OuterRef("reviewer"),
        kind=OuterRef("kind"),
        valid=True,
        signed_at__gt=OuterRef("signed_at"),
    )
    requests = SignOff.objects.filter(
        decision=SignOff.Decision.CHANGES_REQUESTED, withdrawn_at=None
    )
    cleared = SignOff.objects.filter(clears=OuterRef("pk"), valid=True)
    open_requests = requests.filter(~Exists(approved_since), ~Exists(cleared))
    return _of(open_requests, "revision__article", only).values("revision")


def _approved(at: datetime, only: Article | None) -> QuerySet:
    """Texts with as many people's standing approvals of each kind as the article's latest rule asks for."""
    standing = SignOff.objects.filter(
        valid=True,
        valid_until__gt=at,
        revision__article__requirements__in=_latest_rules(only),
    )
    slots = "revision__article__requirements__policy__slots"
    counts = {}
    for kind in ApprovalKind:
        given, asked = Q(kind=kind), Q(**{f"{slots}__kind": kind})
        counts[f"{kind}_given"] = Count("reviewer", distinct=True, filter=given)
        counts[f"{kind}_slots"] = Count(slots, distinct=True, filter=asked)
    enough = {f"{kind}_given__gte": F(f"{kind}_slots") for kind in ApprovalKind}
    found = _of(standing, "revision__article", only).order_by().values("revision")
    return found.annotate(**counts).filter(medical_slots__gte=1, **enough).values("revision")


def _stage(at: datetime, only: Article | None) -> Case:
    last = _last_withdrawals(only)
    seen_by_readers = Q(newest=F("live")) | Q(
        live=None, newest__in=last.values("release__revision")
    )
    # Renewing what is live: its old approvals stand, so the round is over only when everybody decided.
    settled = ~Q(judged=F("live")) | Q(live=None) | ~Q(pk__in=undecided(only))
    return Case(
        When(Q(under_review=None) & seen_by_readers, then=Value("")),
        When(judged__in=_objected(only), then=Value(State.CHANGES_REQUESTED)),
        When(Q(judged__in=_approved(at, only)) & settled, then=Value(State.APPROVED)),
        When(under_review__isnull=False, then=Value(State.IN_REVIEW)),
        default=Value(State.DRAFT),
        output_field=models.CharField(),
    )


def _state(at: datetime, only: Article | None) -> Case:
    gone = _last_withdrawals(only).values("article")
    return Case(
        When(live=None, pk__in=gone, then=Value(State.WITHDRAWN)),
        When(live=None, then=F("stage")),
        When(review_due_on__lte=local_day(at), then=Value(State.REVIEW_DUE)),
        When(newest=F("live"), then=Value(State.LIVE)),
        default=Value(State.LIVE_NEWER),
        output_field=models.CharField(),
    )
