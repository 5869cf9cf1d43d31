"""One change to many pages: a text each, the same reviewers asked about the change alone, and each published by itself."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks import task

from articles.actions import latest_revision, lock_key, replace_words
from articles.allowed import legible
from articles.models import Article, Revision
from people import trail
from people.days import local_day
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews import notifications
from reviews.actions.reviews import submit
from reviews.change_sets import whom_to_ask
from reviews.models import ChangedPage, ChangeSet
from reviews.publishing import live_publication
from reviews.rounds import open_review

Outcome = ChangedPage.Outcome
A_WHILE = timedelta(hours=1)  # within which a second click is no second change set
_SUBMIT = "articles.submit_article"


@verb
def propose_change_set(
    *,
    find: str,
    replacement: str,
    reason: str,
    articles: Collection[Article],
    due_on: date,
    by: User,
    at: datetime | None = None,
) -> ChangeSet:
    """Replace words in these articles. The texts are made by the queue, one by one. The same a second time within the hour is the first.

    Refusal when there is nothing to replace, no article is chosen or too many are, or the day has passed.
    """
    at = at or timezone.now()
    wanted, other = (" ".join(legible(words).split()) for words in (find, replacement))
    why = the_reason(reason, "make this change")
    if not wanted or wanted == other:
        raise Refusal("Say which words are replaced, and by which others.")
    if max(len(wanted), len(other)) > ChangeSet.MOST:
        raise Refusal(f"Keep the words to {ChangeSet.MOST} characters.")
    if due_on < local_day(at):
        raise Refusal("The due date is in the past. Choose today or a later day.")
    keys = sorted(article.pk for article in articles)
    if not keys:
        raise Refusal("Choose at least one article.")
    if len(keys) > ChangeSet.MOST_PAGES:
        raise Refusal(f"Choose at most {ChangeSet.MOST_PAGES} articles.")
    said = {"find": wanted, "replacement": other, "reason": why, "due_on": due_on}
    mine = ChangeSet.objects.filter(made_by=by, **said).order_by("-pk")
    if (last := mine.first()) and last.articles == keys and at - last.made_at < A_WHILE:
        return last
    made = ChangeSet.objects.create(articles=keys, made_by=by, made_at=at, **said)
    detail = {"find": wanted, "replacement": other, "articles": len(keys)}
    trail.record(subject=made, kind="proposed", by=by, at=at, detail=detail, wrote=[made])
    make_texts.enqueue(change_set=made.pk, by=by.pk)
    return made


@verb
def change_page(*, change_set: ChangeSet, article: int, at: datetime | None = None) -> ChangedPage:
    """Make the change in one article as whoever proposed it, and ask those who approved the page. What was made before is returned.

    A draft that readers do not see is changed and stays with its writer; what can't be changed is left, with why.
    """
    at = at or timezone.now()
    locked = lock_key(article)
    if done := ChangedPage.objects.filter(change_set=change_set, article=locked).first():
        return done
    outcome, why, revision = _change(change_set, locked, at)
    made = ChangedPage.objects.create(
        change_set=change_set,
        article=locked,
        revision=revision,
        outcome=outcome,
        why=why[:500],
        made_at=at,
    )
    detail = {"article": locked.pk, "outcome": outcome, "why": why}
    by = change_set.made_by
    trail.record(subject=change_set, kind="page changed", by=by, at=at, detail=detail, wrote=[made])
    return made


def _change(
    change_set: ChangeSet, article: Article, at: datetime
) -> tuple[str, str, Revision | None]:
    latest, live = latest_revision(article), live_publication(article)
    if not Article.objects.seen_by(change_set.made_by).filter(pk=article.pk).exists():
        return str(Outcome.LEFT), "It is a draft that only some people may see.", None
    if latest is None:
        return str(Outcome.LEFT), "It has no text yet.", None
    if open_review(article):
        return str(Outcome.LEFT), "A review of it is open: ask for the change there.", None
    said = {name: getattr(change_set, name) for name in ("find", "replacement", "reason")}
    by = change_set.made_by
    try:
        text = replace_words(article=article, by=by, based_on=latest, at=at, **said)
    except (Refusal, ValidationError) as problem:
        return str(Outcome.LEFT), " ".join(getattr(problem, "messages", [str(problem)])), None
    if text == latest:
        return str(Outcome.LEFT), "Its newest text does not say these words.", None
    if live is None or live.revision_id != latest.pk:
        return (
            str(Outcome.DRAFT),
            "" if live is None else "Readers see an older text until this draft is live.",
            text,
        )
    asked = whom_to_ask(live, by=by, at=at)
    if asked.why_whole:
        return str(Outcome.WHOLE), asked.why_whole, text
    due_on = max(change_set.due_on, local_day(at))
    people = [(reviewer, kind, due_on) for reviewer, kind in asked.reviewers]
    try:
        submit(revision=text, by=by, assignments=people, at=at, change_set=change_set)
    except Refusal as refusal:
        return str(Outcome.WHOLE), str(refusal), text
    return str(Outcome.ASKED), "", text


@task()
def make_texts(*, change_set: int, by: int) -> str:
    """Make the change in each of the chosen articles; begun again, it goes on where it was."""
    known = ChangeSet.objects.select_related("made_by").get(pk=change_set)
    if not known.made_by.has_perm(_SUBMIT):
        raise Refusal(f"{known.made_by} may not submit texts for review any more.")
    done = set(known.pages.values_list("article", flat=True))
    try:
        for key in known.articles:
            if key not in done:
                change_page(change_set=known, article=key)
    finally:  # whoever was asked is told, whatever came between
        notifications.asked_together(known)
    counted = known.pages.filter(outcome=Outcome.ASKED).count()
    return f"{len(known.articles)} articles looked at; reviewers are asked about {counted}."
