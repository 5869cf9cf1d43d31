"""Where a round stands: whether it goes on, and who is asked again when the mended text is submitted."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from articles.models import Article, Revision
from articles.querysets import whole_texts
from people.models import User
from reviews.models import ADVICE, Answer, Assignment, Comment, HandOver, Release, Review, SignOff


def open_review(article: Article) -> Review | None:
    """The article's open round, if there is one."""
    return Review.objects.filter(article=article, closed_at=None).select_related("revision").first()


def last_asked(article: Article | int, reviewer: int) -> Assignment | None:
    """What this reviewer was asked last about an article, with what they decided; a consultation that ended only when nothing else was."""
    asked = Assignment.objects.filter(review__article=article, reviewer=reviewer)
    is_over = Q(kind=ADVICE, ended_at__isnull=False)
    return (
        asked.select_related("sign_off")
        .order_by(Case(When(is_over, then=1), default=0), "-pk")
        .first()
    )


def is_closed_to(assignment: Assignment) -> bool:
    """Whether its text is no business of its reviewer's any more: they declined, or are not asked any longer."""
    decision = getattr(assignment, "sign_off", None)
    declined = decision is not None and decision.decision == SignOff.Decision.DECLINED
    return declined or assignment.ended_at is not None


def is_waiting(assignment: Assignment) -> bool:
    """Whether its reviewer may still decide."""
    decided = getattr(assignment, "sign_off", None) is not None
    return not decided and assignment.ended_at is None and assignment.review.closed_at is None


def is_kept_from(assignment: Assignment, said: SignOff) -> bool:
    """Whether the reviewer who is asked here does not see yet what another of the same round decided: each decides on their own.

    What was known when they were asked is no secret.
    """
    other = said.reviewer_id != assignment.reviewer_id
    same_round = said.assignment.review_id == assignment.review_id
    return other and same_round and said.signed_at > assignment.asked_at


def kept_from(person: User, *, by: str, at: str, article: str) -> Q:
    """What others say in a round in which this person was asked before that, and has not decided: each decides on their own.

    The names are those of the rows that are looked for: who said it, when, and of which article.
    """
    kept = Q(pk__in=[])
    for review, of, asked_at in Assignment.objects.waiting().of_person(person):
        others = Assignment.objects.filter(review=review).exclude(reviewer=person.pk)
        said = {f"{by}__in": others.values("reviewer"), f"{at}__gt": asked_at, article: of}
        kept |= Q(**said)
    return kept


def comments_for(person: User) -> QuerySet[Comment]:
    """Comments without those that are kept from this person for now."""
    return Comment.objects.exclude(
        kept_from(person, by="author", at="made_at", article="revision__article")
    )


def deaf_to(author: int, article: Article, *, at: datetime) -> set[int]:
    """Reviewers who don't hear yet what this one of the same round says: they were asked before that, and have not decided."""
    rounds = Assignment.objects.filter(review__article=article, reviewer=author).values("review")
    undecided = Assignment.objects.waiting().filter(review__in=rounds, asked_at__lt=at)
    return set(undecided.exclude(reviewer=author).values_list("reviewer", flat=True))


def handed_over(article: Article) -> HandOver | None:
    """How the article was handed over to the editors, as long as none has submitted it or given it back."""
    waiting = HandOver.objects.waiting().filter(article=article)
    return waiting.select_related("handed_by", "revision").defer(*whole_texts("revision__")).first()


def requests_in(review: Review) -> QuerySet[SignOff]:
    """The requests for changes that reviewers made in this round and have not taken back."""
    return SignOff.objects.filter(
        assignment__review=review,
        decision=SignOff.Decision.CHANGES_REQUESTED,
        withdrawn_at=None,
    )


def ends_with_the_next_text(review: Review) -> bool:
    """Whether nothing is left of an open round that a mended text would cut short.

    Somebody asked for changes, so that its own text can't go live; or nobody is left to decide, and nobody approved.
    """
    if requests_in(review).exists():
        return True
    approved = SignOff.objects.filter(assignment__review=review, valid=True)
    return not review.assignments.deciding().exists() and not approved.exists()


def unfinished_round(article: Article) -> Review | None:
    """The article's last round, when it ended, or ends with the newest text, and its own text did not go live by it.

    What is submitted next is then the next round of the same review.
    """
    went_live = Release.objects.filter(
        revision=OuterRef("revision"), published_at__gte=OuterRef("opened_at")
    )
    rounds = Review.objects.filter(article=article).annotate(went_live=Exists(went_live))
    last = rounds.select_related("revision").order_by("-pk").first()
    if last is None or last.went_live:
        return None
    if last.closed_at is None and not _is_overtaken(last):
        return None
    return last


def _is_overtaken(review: Review) -> bool:
    newer = Revision.objects.filter(article=review.article_id, number__gt=review.revision.number)
    return newer.exists() and ends_with_the_next_text(review)


def asked_in(review: Review) -> list[Assignment]:
    """Whom a round asked, who did not decline and is still asked, each person once for each kind, in the order they were asked."""
    asked = review.assignments.filter(ended_at=None).exclude(
        sign_off__decision=SignOff.Decision.DECLINED
    )
    found = asked.select_related("reviewer__user", "sign_off").order_by("pk")
    return list({(one.reviewer_id, one.kind): one for one in found}.values())


def signed_last(article: Article) -> list[Assignment]:
    """What those were asked whose approvals the last release rests on; empty when nothing ever went live."""
    last = Release.objects.filter(article=article).order_by("-number").values("pk")[:1]
    asked = Assignment.objects.filter(sign_off__approvals__release__in=last)
    return list(asked.select_related("reviewer__user").order_by("pk"))


def answers_to(requests: Sequence[SignOff]) -> dict[int, list[Answer]]:
    """What editors answered to these requests for changes, by their keys, the first answer first."""
    found: dict[int, list[Answer]] = {one.pk: [] for one in requests}
    answers = Answer.objects.filter(request__in=found).select_related(
        "answered_by", "review__revision"
    )
    for answer in answers.defer(*whole_texts("review__revision__")).order_by("pk"):
        found[answer.request_id].append(answer)
    return found


def unanswered(requests: Sequence[SignOff]) -> list[SignOff]:
    """Of these requests for changes, the ones that no editor has answered yet."""
    answers = answers_to(requests)
    return [one for one in requests if not answers[one.pk]]
