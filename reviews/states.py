"""Where an article stands: one definition, for lists, filters and a single article.

Two things can be said at once. `state` is what readers see of it, or what keeps it from them; `stage` is how far
its newest text has come. Both are computed by the database, so that a list can be filtered and ordered by them.

Whether a text may go live is the gate's word alone. "Approved" says that the gate misses no approval and no answer to a
request for changes or to what must be fixed (E001, E002, E007, E008), as far as the database can know. It looks at neither seals nor credentials; and
through a text that was taken up again it does not follow which words an approval was of: such a text counts as held up
until somebody clears the request anew.

It stands in one module, longer than others, because the database makes one statement of all of it.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeAlias

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

from articles.models import Article, Revision
from articles.querysets import put_away
from people.days import local_day
from people.prepared import Given, Prepared
from reviews.models import (
    ApprovalKind,
    Assignment,
    Comment,
    Release,
    Requirement,
    Review,
    SignOff,
    Withdrawal,
)


class State(models.TextChoices):
    """What an article's list line says."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    CHANGES_REQUESTED = "changes_requested", "changes requested"
    APPROVED = "approved", "approved"
    LIVE = "live", "live"
    LIVE_NEWER = "live_newer", "live with newer draft"
    WITHDRAWN = "withdrawn", "withdrawn for now"
    GONE = "gone", "withdrawn for good"
    REVIEW_DUE = "review_due", "live, review overdue"
    PUT_AWAY = "put_away", "put away"


# Readers saw the article, and see it no longer.
OFFLINE = (State.WITHDRAWN, State.GONE)

# The articles that are asked about, when those are known: one, or the keys of some.
Only: TypeAlias = "Given | Collection[int] | QuerySet | None"
Moment: TypeAlias = "datetime | Given"


def with_state(
    articles: QuerySet[Article], *, at: datetime, only: Collection[int] | None = None
) -> list[Article]:
    """The articles with `state`, `stage` ("" when the newest text is what readers see or last saw), and:

    `newest`, `live`, `under_review` (ids of revisions), `live_version` (as readers count), `handed_over_by` (of a person) and `review_due_on`. `only` says that `articles` have these
    keys: then nothing is looked at that is about others.

    Each fact is joined once, and what is known of many texts is a set that the database makes once: the same facts
    asked for line by line, in each place where they count, cost a list of 2,000 articles a hundred times as much.
    """
    found = list(_apart(articles, at, only))
    for article in found:
        article.state = article.state or article.stage
    return found


def _with_stage(articles: QuerySet[Article], at: Moment, only: Only) -> QuerySet:
    told = _with_facts(articles).alias(
        judged=Coalesce("under_review", "newest", output_field=models.BigIntegerField())
    )
    return told.annotate(stage=_stage(at, only))


def _with_facts(articles: QuerySet[Article]) -> QuerySet:
    return articles.annotate(
        newest=F("newest_text"),
        open_review=FilteredRelation("reviews", condition=Q(reviews__closed_at=None)),
        under_review=F("open_review__revision"),
        open_hand_over=FilteredRelation("hand_overs", condition=Q(hand_overs__ended_at=None)),
        handed_over_by=F("open_hand_over__handed_by"),
        live=F("publication__revision"),
        live_version=F("publication__release__number"),
        review_due_on=F("publication__release__review_due_on"),
    )


@Prepared
def _standing() -> QuerySet[Article]:
    one, at = Given("article"), Given("at", models.DateTimeField())
    return _apart(Article.objects.filter(pk=one), at, one)


def _apart(articles: QuerySet[Article], at: Moment, only: Only) -> QuerySet[Article]:
    """The articles with their stage, and a state that is empty where the stage says it.

    Inside the state the stage would be written out once more, and it is most of what the statement costs.
    """
    return _with_stage(articles, at, only).annotate(state=_state(at, only, Value("")))


def state_of(article: Article, *, at: datetime) -> Article:
    """The same article, read again with what `with_state` adds."""
    (found,) = _standing(article=article.pk, at=at, day=local_day(at))
    found.state = found.state or found.stage
    return found


def in_state(articles: QuerySet[Article], state: State, *, at: datetime) -> QuerySet[Article]:
    """Of these articles, those that are in it: in readers' eyes, or with their newest text."""
    if condition := _seen_as(at, None).get(state):
        return _with_facts(articles).filter(condition)
    decided = list(_decided_upon(at))
    told = _with_stage(Article.objects.filter(pk__in=decided), at, decided)
    there = set(told.filter(stage=state).values_list("pk", flat=True)) if decided else set()
    return articles.filter(pk__in=there | set(_undecided_in(state)).difference(decided))


def count_by_stage(*, at: datetime, without: Collection[int] = ()) -> Counter[str]:
    """How many articles, without these, there are whose newest text has come so far; the same rules as `in_state`, for all stages at once."""
    decided = list(set(_decided_upon(at)).difference(without))
    told = _with_stage(Article.objects.filter(pk__in=decided), at, decided)
    counts = Counter(told.values_list("stage", flat=True)) if decided else Counter()
    for state in map(State, ("in_review", "draft")):
        counts[state] += len(set(_undecided_in(state)).difference(decided, without))
    return counts


def _undecided_in(state: State) -> QuerySet | tuple[()]:
    """The articles in progress that are in this state unless somebody's decision says otherwise."""
    under_review = open_reviews().values_list("article", flat=True)
    if state == State.IN_REVIEW:
        return under_review
    if state == State.DRAFT:
        return Article.objects.unseen().exclude(pk__in=under_review).values_list("pk", flat=True)
    return ()


def _decided_upon(at: datetime) -> QuerySet:
    """The articles in progress about which somebody said what may count: an approval, or a request for changes."""
    unseen = Article.objects.unseen().order_by()
    judged = unseen.values("newest_text").union(open_reviews().values("revision"))
    approved = SignOff.objects.standing(at).filter(revision__in=judged)
    refused = SignOff.objects.filter(
        decision=SignOff.Decision.CHANGES_REQUESTED,
        withdrawn_at=None,
        revision__article__in=in_progress(),
    )
    return (
        approved.order_by()
        .values_list("revision__article", flat=True)
        .union(refused.order_by().values_list("revision__article", flat=True))
    )


def in_progress() -> QuerySet:
    """The articles with a stage: readers neither see nor saw the newest text, or a review is open.

    All others have none, so whoever looks for one need not look at those.
    """
    unseen = Article.objects.unseen().order_by().values_list("pk", flat=True)
    return unseen.union(open_reviews().values_list("article", flat=True))


def open_reviews() -> QuerySet[Review]:
    return Review.objects.filter(closed_at=None)


def undecided(only: Only = None) -> QuerySet:
    """The articles whose open review waits for somebody's decision."""
    waiting = Assignment.objects.deciding()
    return _of(waiting, "review__article", only).values("review__article")


def fell_with_a_sign_off(withdrawals: QuerySet[Withdrawal]) -> QuerySet[Withdrawal]:
    """Of these, the ones by which a page came down because a sign-off was taken back: one verb, one moment."""
    taken_back = SignOff.objects.filter(
        revision__article=OuterRef("article"), withdrawn_at=OuterRef("withdrawn_at")
    )
    return withdrawals.filter(Exists(taken_back))


def page_fell_with(sign_off: SignOff) -> bool:
    """Whether a page came down because this one was taken back."""
    fallen = Withdrawal.objects.filter(
        article=sign_off.revision.article_id, withdrawn_at=sign_off.withdrawn_at
    )
    return fell_with_a_sign_off(fallen).exists()


def emptied_since(articles: Collection[int]) -> dict[int, datetime]:
    """Of these articles, those that `emptied_by_a_sign_off` has, with when that was."""
    fallen = fell_with_a_sign_off(_last_withdrawals(articles))
    return dict(
        fallen.filter(article__publication=None).values_list("article", "withdrawn_at").order_by()
    )


def emptied_by_a_sign_off(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles offline since a sign-off was taken back, with which no editor has dealt since."""
    fallen = fell_with_a_sign_off(_last_withdrawals())
    return articles.filter(publication=None, pk__in=fallen.values("article"))


def offline_for_now(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles that were taken down, and not for good: readers are told that they come back."""
    return articles.filter(publication=None, pk__in=_taken_down(None, for_good=False))


# The facts that it is read from


def _of(rows: QuerySet, path: str, only: Only) -> QuerySet:
    if only is None:
        return rows
    asked = {path: only} if isinstance(only, Given) else {f"{path}__in": only}
    return rows.filter(**asked)


def _last_withdrawals(only: Only = None) -> QuerySet[Withdrawal]:
    """Of each article that was ever taken down, the last time."""
    later = Withdrawal.objects.filter(article=OuterRef("article"), pk__gt=OuterRef("pk"))
    return _of(Withdrawal.objects.filter(~Exists(later)), "article", only)


def _taken_down(only: Only, *, for_good: bool) -> QuerySet:
    """The articles that were taken down, the last time for good or for now."""
    return _last_withdrawals(only).filter(for_good=for_good).values("article")


def _latest_rules(only: Only) -> QuerySet:
    later = Requirement.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return _of(Requirement.objects.filter(~Exists(later)), "article", only).values("pk")


# What follows from them


def _in_conflict(path: str = "") -> Q:
    """A conflict was declared, and nobody has overridden it since (`SignOff.is_in_conflict`)."""
    declared = Q(**{f"{path}has_conflict": True}) | Q(**{f"{path}late_conflict__isnull": False})
    # Both are there, said first: what is compared with nothing is neither so nor not so.
    before_that = Q(
        **{
            f"{path}late_conflict__isnull": False,
            f"{path}override__isnull": False,
            f"{path}override__overridden_at__lt": F(f"{path}late_conflict__declared_at"),
        }
    )
    return declared & Q(**{f"{path}override__isnull": True}) | before_that


def _counting(at: Moment, only: Only) -> QuerySet[SignOff]:
    """Approvals that count, as far as the database can know (`reviews.gate.approvals.defect_of` has the rule)."""
    between = "base__built_on_it__"
    earlier = Q(
        on_anothers_base=True,
        base__built_on_it__valid=True,
        base__built_on_it__revision__number__lt=F("revision__number"),
        base__built_on_it__signed_at__lt=F("signed_at"),
    )
    ended = Q(base__built_on_it__valid_until__lte=at)
    on_sand = SignOff.objects.filter(
        _in_conflict("base__") | earlier & (_in_conflict(between) | ended),
        scope=SignOff.Scope.CHANGES,
    )
    on_sand = _of(on_sand, "revision__article", only)
    standing = SignOff.objects.standing(at)
    return standing.exclude(_in_conflict()).exclude(pk__in=on_sand.values("pk"))


def _held_up(at: Moment, only: Only) -> QuerySet[SignOff]:
    """Requests for changes that nobody has cleared, each with a text (`judged`) that it holds up.

    That is the text it was made of and those after it, until one of them goes live; and a text that takes one of
    those up again.
    """
    requests = SignOff.objects.filter(
        decision=SignOff.Decision.CHANGES_REQUESTED, withdrawn_at=None
    )
    texts = requests.annotate(
        judged=F("revision__article__revisions"),
        number=F("revision__article__revisions__number"),
    ).filter(number__gte=F("revision__number"))
    since_then = Release.objects.filter(
        article=OuterRef("revision__article"),
        revision__number__gte=OuterRef("revision__number"),
        revision__number__lt=OuterRef("number"),
    )
    concerned = texts.filter(~Exists(since_then) | Exists(_taking_up_again()))
    return _of(concerned.exclude(Exists(_clearing(at, only))), "revision__article", only)


def _taking_up_again() -> QuerySet[Revision]:
    """Of a request and a text: texts since the last live one that took up what was asked to be changed."""
    judged = OuterRef(OuterRef("number"))
    live_before = Release.objects.filter(article=OuterRef("article"), revision__number__lt=judged)
    of_source = Release.objects.filter(revision=OuterRef("text_of"))
    asked_since = ~Exists(of_source.filter(published_at__gte=OuterRef(OuterRef("signed_at"))))
    return Revision.objects.filter(
        ~Exists(live_before.filter(revision__number__gte=OuterRef("number"))),
        Exists(live_before.filter(revision__number__gte=OuterRef("text_of__number"))),
        Q(text_of=OuterRef("revision")) & asked_since | ~Exists(of_source),
        article=OuterRef("revision__article"),
        number__lte=OuterRef("number"),
        text_of__number__gte=OuterRef("revision__number"),
    )


def _clearing(at: Moment, only: Only) -> QuerySet[SignOff]:
    """Of a request and a text: approvals by which the request is met.

    They are given by whoever asked, or say that they clear it and why; and no text since took up another.
    """
    taken_up = Revision.objects.filter(
        article=OuterRef("revision__article"),
        text_of__isnull=False,
        number__gt=OuterRef("revision__number"),
        number__lte=OuterRef(OuterRef("number")),
    )
    entitled = Q(reviewer=OuterRef("reviewer")) | Q(clears=OuterRef("pk")) & ~Q(comment="")
    return _counting(at, only).filter(
        entitled,
        ~Exists(taken_up),
        revision__article=OuterRef("revision__article"),
        revision__number__lte=OuterRef("number"),
        kind=OuterRef("kind"),
        signed_at__gt=OuterRef("signed_at"),
    )


def _approved(at: Moment, only: Only) -> QuerySet:
    """Texts with as many people's counting approvals of each kind as the article's latest rule asks for.

    Two kinds can each be filled by a different person if there are enough for each, and for both together.
    """
    counting = _counting(at, only).filter(revision__article__requirements__in=_latest_rules(only))
    slots = "revision__article__requirements__policy__slots"
    counts = {
        "people": Count("reviewer", distinct=True),
        "places": Count(slots, distinct=True),
    }
    for kind in ApprovalKind.values:
        given, asked = Q(kind=kind), Q(**{f"{slots}__kind": kind})
        counts[f"{kind}_given"] = Count("reviewer", distinct=True, filter=given)
        counts[f"{kind}_slots"] = Count(slots, distinct=True, filter=asked)
    enough = {f"{kind}_given__gte": F(f"{kind}_slots") for kind in ApprovalKind.values}
    found = _of(counting, "revision__article", only).order_by().values("revision")
    return (
        found.annotate(**counts)
        .filter(medical_slots__gte=1, people__gte=F("places"), **enough)
        .values("revision")
    )


def _stage(at: Moment, only: Only) -> Case:
    last = _last_withdrawals(only)
    seen_by_readers = Q(newest=F("live")) | Q(
        live=None, newest__in=last.values("release__revision")
    )
    # Renewing what is live: its old approvals stand, so the round is over only when everybody decided.
    settled = ~Q(judged=F("live")) | Q(live=None) | ~Q(pk__in=undecided(only))
    held_up = _held_up(at, only)
    objected = Q(judged__in=held_up.filter(revision=F("judged")).values("judged"))
    approved_or_held_up = Case(
        When(judged__in=held_up.values("judged"), then=Value(State.CHANGES_REQUESTED)),
        When(Exists(_must_be_fixed(at, only)), then=Value(State.CHANGES_REQUESTED)),
        default=Value(State.APPROVED),
    )
    return Case(
        When(Q(under_review=None) & seen_by_readers, then=Value("")),
        When(pk__in=put_away(), then=Value("")),
        When(objected, then=Value(State.CHANGES_REQUESTED)),
        When(Q(judged__in=_approved(at, only)) & settled, then=approved_or_held_up),
        When(under_review__isnull=False, then=Value(State.IN_REVIEW)),
        default=Value(State.DRAFT),
        output_field=models.CharField(),
    )


def _must_be_fixed(at: Moment, only: Only) -> QuerySet[Comment]:
    """Of an article: comments on the judged text or an earlier one that say what must be fixed, and are not settled (E008).

    Of one article's texts the later one has the larger key.
    """
    settling = _counting(at, only).filter(
        reviewer=OuterRef("author"),
        kind=OuterRef("assignment__kind"),
        revision__article=OuterRef("revision__article"),
        revision__gt=OuterRef("revision"),
        revision__lte=OuterRef(OuterRef("judged")),
        signed_at__gt=OuterRef("since"),
    )
    said = Comment.objects.open().filter(kind=Comment.Kind.MUST_FIX).exclude(Exists(settling))
    return said.filter(revision__article=OuterRef("pk"), revision__lte=OuterRef("judged"))


def _day_of(at: Moment) -> Any:
    return Given("day", models.DateField()) if isinstance(at, Given) else local_day(at)


def _seen_as(at: Moment, only: Only) -> dict[Any, Q]:
    """How an article stands in readers' eyes, once they have seen it, or that it is put away; each state excludes the others."""
    today = _day_of(at)
    still = Q(review_due_on__gt=today)
    # Asked as a set: of "newest = live" the database would expect to find next to none, and read all to find them.
    has_newer = Q(pk__in=_of(Article.objects.unseen(), "pk", only).order_by().values("pk"))
    return {
        State.WITHDRAWN: Q(live=None, pk__in=_taken_down(only, for_good=False)),
        State.GONE: Q(live=None, pk__in=_taken_down(only, for_good=True)),
        State.REVIEW_DUE: Q(review_due_on__lte=today),
        State.LIVE: still & ~has_newer,
        State.LIVE_NEWER: still & has_newer,
        State.PUT_AWAY: Q(pk__in=put_away()),
    }


def _state(at: Moment, only: Only, before_it_was_live: F | Value) -> Case:
    seen = _seen_as(at, only).items()
    return Case(
        *(When(condition, then=Value(state)) for state, condition in seen),
        default=before_it_was_live,
        output_field=models.CharField(),
    )
