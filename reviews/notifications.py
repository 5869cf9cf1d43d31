"""Mail that tells people what is asked of them, and what became of it. It never carries a draft's words.

The functions at the top say who is told, and are called in the transaction that causes it; the letters below are written when
they are sent, each for one person.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from articles.models import Article, Revision
from people import mail
from people.accounts import account, granted
from people.models import User
from reviews.models import Assignment, HandOver, Release, Review, SignOff, Withdrawal
from reviews.publishing import live_publication

# Whoever may publish is told when a page came down without them.
_PUBLISH = "articles.publish_article"


def asked(assignment: Assignment) -> None:
    """Tell a reviewer that they are asked."""
    ask_for_review.enqueue(
        assignment=assignment.pk, to=assignment.reviewer_id, by=assignment.asked_by_id
    )


def review_closed(review: Review, *, by: User) -> None:
    """Tell reviewers who had not decided that they need not any more, and the writer that it is their turn again."""
    undecided = review.assignments.filter(sign_off__isnull=True, ended_at=None)
    for reviewer in undecided.values_list("reviewer", flat=True).distinct():
        tell_that_review_is_closed.enqueue(review=review.pk, to=reviewer, by=by.pk)
    writer = _writer_of(review.article)
    if writer != by.pk:
        tell_writer_that_review_is_closed.enqueue(review=review.pk, to=writer, by=by.pk)


def no_longer_asked(assignment: Assignment, *, by: User) -> None:
    """Tell a reviewer that they are not asked any more."""
    tell_that_nothing_is_asked.enqueue(
        assignment=assignment.pk, to=assignment.reviewer_id, by=by.pk
    )


def handed_over(hand_over: HandOver) -> None:
    """Tell the editors that a writer has handed an article over."""
    for person in sorted(_editors() - {hand_over.handed_by_id}):
        tell_of_hand_over.enqueue(hand_over=hand_over.pk, to=person, by=hand_over.handed_by_id)


def handed_back(hand_over: HandOver, *, by: User) -> None:
    """Tell a writer that an editor gave their article back."""
    tell_of_handing_back.enqueue(hand_over=hand_over.pk, to=hand_over.handed_by_id, by=by.pk)


def decided(sign_off: SignOff) -> None:
    """Tell whoever asked what was decided, and the writer when it is their turn."""
    told = {sign_off.assignment.asked_by_id}
    if sign_off.decision == SignOff.Decision.CHANGES_REQUESTED:
        told.add(_writer_of(sign_off.revision.article))
    for person in sorted(told - {sign_off.reviewer_id}):
        tell_what_was_decided.enqueue(sign_off=sign_off.pk, to=person, by=sign_off.reviewer_id)


def taken_back(falling: Iterable[SignOff], withdrawal: Withdrawal | None, *, by: User) -> None:
    """Tell everybody whom it concerns that decisions were taken back; `withdrawal` is how a live page came down by it."""
    falling = list(falling)
    release = withdrawal.release if withdrawal else None
    about = {"sign_off": falling[-1].pk, "withdrawal": withdrawal and withdrawal.pk}
    for person in told_of_take_back(falling, release, by=by):
        tell_of_take_back.enqueue(**about, to=person.pk, by=by.pk)


def told_of_take_back(
    falling: Iterable[SignOff], release: Release | None, *, by: User
) -> list[User]:
    """Who is told when these fall, by name: whose they are, and whoever asked for them.

    When the page of this release comes down with them, everybody who may publish is told, and whoever wrote what was on it.
    """
    keys = {one.reviewer_id for one in falling}
    if release is None:
        keys |= {one.assignment.asked_by_id for one in falling}
    else:
        keys |= _editors() | _writers(release.revision)
    people = User.objects.filter(pk__in=keys - {by.pk}, is_active=True, erased_at=None)
    # A row that was forged gets no mail.
    return [person for person in people.order_by("name", "pk") if person.has_valid_seal()]


def _editors() -> set[int]:
    """Those who may publish and can sign in at the desk."""
    people = User.objects.filter(granted(_PUBLISH), is_staff=True)
    return set(people.values_list("pk", flat=True))


def _writers(revision: Revision) -> set[int]:
    """Who wrote this text or is named as its author, and works at the desk."""
    authors = User.objects.filter(author__bylines__revision=revision, is_staff=True)
    return {revision.created_by_id, *authors.values_list("pk", flat=True)}


def _writer_of(article: Article) -> int:
    """Whose turn it is while the article's newest text is to be written on."""
    return article.revisions.order_by("-number").values_list("created_by", flat=True)[0]


# The letters


@mail.letter()
def ask_for_review(*, assignment: int, to: int, by: int) -> EmailMessage | None:
    """What a reviewer is asked, by whom and by when; nothing when it is decided or closed."""
    waiting = Assignment.objects.waiting().select_related("revision__created_by")
    asked, person = waiting.filter(pk=assignment).first(), account(pk=to)
    if asked is None or person is None:
        return None
    return _about(
        asked.revision.article,
        person,
        by,
        "asked",
        kind=asked.get_kind_display(),
        revision=asked.revision,
        due=mail.deadline(asked.due_on, person),
        message=asked.revision.change_note,
        link=_address(asked),
    )


@mail.letter()
def tell_that_nothing_is_asked(*, assignment: int, to: int, by: int) -> EmailMessage | None:
    """To a reviewer whose assignment was withdrawn or given to somebody else."""
    ended, person = Assignment.objects.select_related("revision").get(pk=assignment), account(pk=to)
    if person is None or ended.ended_at is None:
        return None
    return _about(
        ended.revision.article,
        person,
        by,
        "no_longer_asked",
        kind=ended.get_kind_display(),
        revision=ended.revision,
        when=mail.moment(ended.ended_at, person),
        link=_address(ended),
    )


@mail.letter()
def tell_of_hand_over(*, hand_over: int, to: int, by: int) -> EmailMessage | None:
    """To an editor, as long as the article waits for one."""
    made, person = _hand_over(hand_over), account(pk=to)
    if person is None or made.ended_at:
        return None
    return _about_hand_over(made, person, by, "handed_over", message=made.words)


@mail.letter()
def tell_of_handing_back(*, hand_over: int, to: int, by: int) -> EmailMessage | None:
    """To whoever had handed the article over."""
    ended, person = _hand_over(hand_over), account(pk=to)
    if person is None:
        return None
    return _about_hand_over(ended, person, by, "handed_back", message=ended.ended_reason)


def _hand_over(key: int) -> HandOver:
    return HandOver.objects.select_related("article", "revision").get(pk=key)


def _about_hand_over(
    about: HandOver, person: User, by: int, name: str, **more: Any
) -> EmailMessage:
    link = _on_the_desk(about.article_id)
    return _about(about.article, person, by, name, revision=about.revision, link=link, **more)


@mail.letter()
def tell_that_review_is_closed(*, review: int, to: int, by: int) -> EmailMessage | None:
    """To a reviewer who had not decided, unless the next review asks them again: one mail tells of that."""
    closed, person = _closed(review), account(pk=to)
    own = closed.assignments.filter(reviewer=to).order_by("pk").last()
    again = Assignment.objects.waiting().filter(review__article=closed.article_id, reviewer=to)
    if person is None or own is None or again.exists():
        return None
    kind = own.get_kind_display()
    return _about_closing(closed, person, by, "review_closed", kind=kind, link=_address(own))


@mail.letter()
def tell_writer_that_review_is_closed(*, review: int, to: int, by: int) -> EmailMessage | None:
    """To whoever wrote the text, unless the next review has begun."""
    closed, person = _closed(review), account(pk=to)
    if person is None or closed.article.reviews.filter(closed_at=None).exists():
        return None
    link = _on_the_desk(closed.article_id)
    return _about_closing(closed, person, by, "review_closed_for_writer", link=link)


def _closed(review: int) -> Review:
    return Review.objects.select_related("article", "revision").get(pk=review)


def _about_closing(review: Review, person: User, by: int, name: str, **more: Any) -> EmailMessage:
    when = mail.moment(review.closed_at, person)
    reason = review.closing_reason
    return _about(
        review.article,
        person,
        by,
        name,
        revision=review.revision,
        when=when,
        message=reason,
        **more,
    )


@mail.letter()
def tell_what_was_decided(*, sign_off: int, to: int, by: int) -> EmailMessage | None:
    """To whoever asked, or has to write on; nothing when it was taken back meanwhile."""
    made, person = _sign_off(sign_off), account(pk=to)
    if person is None or made.withdrawn_at:
        return None
    article = made.revision.article
    return _about(
        article,
        person,
        by,
        "decided",
        revision=made.revision,
        kind=made.get_kind_display(),
        decision=made.decision,
        is_writer=to == _writer_of(article),
        message=made.comment,
        link=_on_the_desk(article.pk),
    )


@mail.letter()
def tell_of_take_back(
    *, sign_off: int, withdrawal: int | None, to: int, by: int
) -> EmailMessage | None:
    """To everybody whom it concerns: what was taken back, why, and whether a page came down by it."""
    fallen, person = _sign_off(sign_off), account(pk=to)
    if person is None:
        return None
    article = fallen.revision.article
    return _about(
        article,
        person,
        by,
        "taken_back",
        title=_title_taken_down(withdrawal),
        is_down=withdrawal is not None,
        is_back=withdrawal is not None and live_publication(article) is not None,
        is_own=to == fallen.reviewer_id,
        is_by_reviewer=by == fallen.reviewer_id,
        sign_off=fallen,
        kind=fallen.get_kind_display(),
        when=mail.moment(fallen.withdrawn_at, person),
        message=fallen.withdrawal_reason,
        link=_on_the_desk(article.pk) if person.is_staff else _address(fallen.assignment),
    )


def _title_taken_down(withdrawal: int | None) -> str:
    """The title that readers saw."""
    if withdrawal is None:
        return ""
    release = Withdrawal.objects.select_related("release__revision").get(pk=withdrawal).release
    return release.revision.title


def _sign_off(key: int) -> SignOff:
    known = SignOff.objects.select_related("revision__article", "reviewer__user", "assignment")
    return known.get(pk=key)


def _about(
    article: Article, person: User, by: int, name: str, *, title: str = "", **more: Any
) -> EmailMessage:
    """A letter about an article, under its newest title unless another is given."""
    title = title or Article.objects.with_newest_title().get(pk=article.pk).newest_title
    who = " ".join(User.objects.get(pk=by).name.split())
    return mail.message_to(person, f"reviews/{name}", title=title, by=who, **more)


def _address(assignment: Assignment) -> str:
    return f"{settings.SITE_URL}{assignment.get_absolute_url()}"


def _on_the_desk(article_id: int) -> str:
    return f"{settings.SITE_URL}/admin/articles/article/{article_id}/change/"
