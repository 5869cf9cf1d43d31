"""What can be done with an article’s texts. Every verb locks its article first."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from articles import circles, inner_links, telling, texts
from articles.cleaning import as_stored
from articles.freezing import freeze
from articles.images import frozen_of
from articles.links import for_readers
from articles.models import AlsoRead, Article, Author, FormerSlug, Kind, Revision, Topic
from articles.replacing import replaced
from articles.tree import with_link_replaced
from people import trail
from people.damage import must_match
from people.models import User
from people.refusals import Refusal
from people.verbs import verb


class StaleRevision(Refusal):
    """Somebody saved another revision since; `latest` is it. Nothing was stored."""

    def __init__(self, latest: Revision | None) -> None:
        super().__init__("Somebody has saved a newer revision in the meantime.")
        self.latest = latest


def lock(article: Article) -> Article:
    """The article, locked until the transaction ends."""
    return lock_key(article.pk)


def lock_key(pk: int) -> Article:
    """The same of an article that is known by its key."""
    return lock_each(Article.objects.filter(pk=pk))[0]


def lock_each(articles: QuerySet[Article]) -> list[Article]:
    """Articles, locked in one order until the transaction ends.

    The rows are also written, unchanged: at REPEATABLE READ somebody who waited for the lock with an older
    view of the database then fails and starts again, instead of deciding on what was true before.

    Whoever names another article (“Also read”) has that key checked when they commit, holding their own. That check need
    not wait for this lock (`no_key`), or two that hold one article each could wait for each other.
    """
    locked = list(articles.select_for_update(of=("self",), no_key=True).order_by("pk"))
    articles.update(kind=F("kind"))
    return locked


def lock_topics(topics: Iterable[int]) -> None:
    """Lock topics until the transaction ends, always before any article: nobody adds or moves an article there.

    Whoever changes an article twice has the key to its topic checked when they commit, holding the article; that check
    need not wait for this lock (`no_key`, and a column written that is in no key), or the two would wait for each other.
    """
    rows = Topic.objects.filter(pk__in=topics)
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    rows.update(introduction=F("introduction"))


def must_be_at_hand(article: Article) -> None:
    """Refusal for a draft that somebody has put away. Whoever asks has locked it."""
    # A page that readers know, or knew, is never put away.
    if article.last_seen_id is None and article.put_aways.open().exists():
        raise Refusal("This draft was put away. Bring it back first.")


def latest_revision(article: Article) -> Revision | None:
    return article.revisions.order_by("-number").first()


def free_slug(slug: str, *, apart_from: Article | None = None) -> str:
    """The address if it may be used; ValidationError if it is empty, malformed or taken for good."""
    if not slug or slug != slugify(slug) or len(slug) > 120:
        raise ValidationError(
            {"slug": "Use lower-case letters, digits and hyphens for the address, at most 120."}
        )
    articles = Article.objects.filter(slug=slug)
    former = FormerSlug.objects.filter(slug=slug)
    if apart_from:
        articles = articles.exclude(pk=apart_from.pk)
        former = former.exclude(article=apart_from)
    if articles.exists():
        raise ValidationError({"slug": "Another article has this address. Choose another one."})
    if former.exists():
        raise ValidationError(
            {"slug": "Another article had this address, and it leads there for good."}
        )
    return slug


def _keep_slug(article: Article, **options: Any) -> None:
    """Save the article; ValidationError when somebody else took its address since it was looked up."""
    try:
        with transaction.atomic():
            article.save(**options)
    except IntegrityError:
        free_slug(article.slug, apart_from=article if article.pk else None)
        raise


@verb
def create_article(
    *,
    by: User,
    slug: str,
    topic: Topic,
    kind: str = Kind.CONDITION,  # type: ignore[assignment]  # a str, which only Django knows
    language: str = "en",
    at: datetime | None = None,
) -> Article:
    """A new article without a text. ValidationError when the address cannot be used."""
    at = at or timezone.now()
    lock_topics([topic.pk])
    article = Article(
        slug=free_slug(slug),
        topic=topic,
        kind=Kind(kind),
        language=language,
        created_at=at,
        changed_at=at,
        created_by=by,
        responsible=by if by.is_staff else None,
    )
    _keep_slug(article)
    trail.record(
        subject=article,
        kind="created",
        by=by,
        at=at,
        detail=telling.of_article(article),
        wrote=[article],
    )
    return article


def _on_top_of(based_on: Revision | None, article: Article) -> tuple[Article, Any]:
    """The article, locked, and its latest revision as it is stored. StaleRevision when it is not `based_on`."""
    article = lock(article)
    must_be_at_hand(article)
    latest = latest_revision(article)
    if based_on != latest:
        raise StaleRevision(latest)
    return article, latest


@verb
def save_revision(
    *,
    article: Article,
    by: User,
    based_on: Revision | None,
    title: str,
    change_note: str = "",
    change_kind: str = "",
    at: datetime | None = None,
    **inputs: Any,
) -> Revision:
    """The next revision of a text, or the latest one when nothing has changed.

    `change_kind` makes the note one that readers are told beside the text (`ChangeKind`): another one of these is a change by itself,
    so that the wording of such a note can be corrected, and both are kept.

    `based_on` is the revision that the editor started from; StaleRevision when it is no longer the
    latest. ValidationError, by field, when an input cannot be kept. Other inputs: `articles.texts.tidy`.
    """
    article, latest = _on_top_of(based_on, article)
    text, note = texts.tidy(title=title, **inputs), texts.Note(change_note, change_kind).checked()
    if latest and not texts.says_more(note, latest):
        is_same = texts.of_revision(latest) == text and latest.images == frozen_of(text.body)
        if is_same:
            return latest
    return _append(article, latest, text, by, note, at or timezone.now(), kind="saved")


@verb
def restore_text(
    *,
    article: Article,
    by: User,
    revision: Revision,
    based_on: Revision,
    at: datetime | None = None,
) -> Revision:
    """A new, unsigned revision with the words of an earlier one."""
    note = f"Text of revision {revision.number} restored"
    return _copy(article, by, revision, based_on, at, kind="restored", note=note)


@verb
def mend_live(
    *,
    article: Article,
    by: User,
    live: Revision,
    based_on: Revision,
    at: datetime | None = None,
) -> Revision:
    """The next revision, from what is live, to correct it while a rewrite is unfinished.

    `based_on` is the unfinished draft that is set aside; it stays in the history and can be restored on top.
    """
    return _copy(
        article, by, live, based_on, at, kind="mending", note="Live text taken up for correction"
    )


@verb
def replace_link(
    *,
    article: Article,
    by: User,
    based_on: Revision,
    old: str,
    new: str,
    at: datetime | None = None,
) -> Revision:
    """The next revision, with every link to `old` leading to `new`; the latest one when none leads there.

    StaleRevision as for `save_revision`; ValidationError for an address that readers must not follow.
    """
    article, latest = _on_top_of(based_on, article)
    if for_readers(new) != new:
        raise ValidationError({"url": "Use an address that begins with https:// or http://."})
    text = texts.of_revision(latest)
    body = as_stored(with_link_replaced(text.body, old, new))
    if body == text.body:
        return latest
    mended = replace(text, body=body)
    # What readers are to be told goes on with the text.
    told = texts.note_of(latest)
    note = told if told.kind else texts.Note(f"Link to {old} replaced"[: texts.MAX_NOTE])
    return _append(article, latest, mended, by, note, at or timezone.now(), kind="saved")


@verb
def copy_article(
    *, article: Article, by: User, slug: str, title: str, at: datetime | None = None
) -> Article:
    """A new article that begins with the newest words of another, of the same topic and kind, for the same people's eyes. Nobody
    has signed them.

    ValidationError when the address or the title cannot be used; Refusal when there are no words to copy.
    """
    at = at or timezone.now()
    article = lock(article)
    latest = latest_revision(article)
    if latest is None:
        raise Refusal("This article has no text yet, so there is nothing to copy.")
    chosen = circles.chosen_for(article)
    # Of what is kept to some people the copy tells nothing, even once it is opened.
    source = "another draft" if chosen else f"/{article.slug}/, revision {latest.number}"
    text = texts.of_revision(latest)
    plain = texts.plain_fields_of(text) | {"title": title}
    authors = {one.pk: one for one in Author.objects.filter(pk__in=text.authors)}
    made = create_article(by=by, slug=slug, topic=article.topic, kind=article.kind, at=at)
    save_revision(
        article=made,
        by=by,
        based_on=None,
        body=text.body,
        authors=[authors[pk] for pk in text.authors],
        codes=text.codes,
        retracted_reasons=text.retracted_reasons,
        change_note=f"Copied from {source}",
        at=at,
        **plain,
    )
    if chosen:
        circles.draw(made, chosen, by=by, at=at)
    return made


@verb
def replace_words(
    *,
    article: Article,
    by: User,
    based_on: Revision,
    find: str,
    replacement: str,
    reason: str,
    at: datetime | None = None,
) -> Revision:
    """The next revision, with other words wherever these stand; the latest one when they stand nowhere.

    StaleRevision and ValidationError as for `save_revision`.
    """
    article, latest = _on_top_of(based_on, article)
    text = texts.of_revision(latest)
    mended = replaced(text, find, replacement)
    if mended == text:
        return latest
    plain = texts.plain_fields_of(mended)
    for one in texts.PLAIN_FIELDS:
        if problem := one.problem(plain[one.name]):
            raise ValidationError({one.name: problem})
    note = texts.Note(reason).checked()
    return _append(article, latest, mended, by, note, at or timezone.now(), kind="saved")


def _copy(
    article: Article,
    by: User,
    source: Revision,
    based_on: Revision,
    at: datetime | None,
    *,
    kind: str,
    note: str,
) -> Revision:
    article, latest = _on_top_of(based_on, article)
    if source.article_id != article.pk:
        raise ValidationError("That revision belongs to another article.")
    text = texts.of_revision(source)
    if texts.of_revision(latest) == text:
        return latest
    words = texts.Note(note)
    return _append(article, latest, text, by, words, at or timezone.now(), kind=kind, source=source)


def _append(
    article: Article,
    parent: Revision | None,
    text: texts.Text,
    by: User,
    note: texts.Note,
    at: datetime,
    *,
    kind: str,
    source: Revision | None = None,
) -> Revision:
    revision = freeze(article, parent, text, by, note, at, source=source)
    detail = telling.of_revision(revision)
    trail.record(subject=article, kind=kind, by=by, at=at, detail=detail, wrote=[revision])
    return revision


@verb
def rename(*, article: Article, by: User, slug: str, at: datetime | None = None) -> Article:
    """Give an article another address; the old one leads to it for good."""
    at = at or timezone.now()
    article = lock(article)
    must_be_at_hand(article)
    if slug == article.slug:
        return article
    must_match(article)
    free_slug(slug, apart_from=article)
    old, article.slug = article.slug, slug
    former, is_new = FormerSlug.objects.get_or_create(
        slug=old, defaults={"article": article, "since": at}
    )
    _keep_slug(article, update_fields=["slug"])
    if article.letter:
        inner_links.moved(article, was=old)
    detail = {"from": old, "to": slug}
    wrote = [article, former] if is_new else [article]
    trail.record(subject=article, kind="renamed", by=by, at=at, detail=detail, wrote=wrote)
    return article


@verb
def set_also_read(
    *, article: Article, by: User, others: Iterable[Article], at: datetime | None = None
) -> None:
    """Choose, in order, which articles this one points at."""
    article = lock(article)
    wanted = [other.pk for other in others if other.pk != article.pk]
    have = list(article.also_read.values_list("other_id", flat=True))
    if wanted == have:
        return
    article.also_read.all().delete()
    AlsoRead.objects.bulk_create(
        AlsoRead(article=article, other_id=pk, position=position)
        for position, pk in enumerate(dict.fromkeys(wanted))
    )
    trail.record(
        subject=article,
        kind="also read chosen",
        by=by,
        at=at or timezone.now(),
        detail={"articles": wanted},
    )
