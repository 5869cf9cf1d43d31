"""Verbs for site pages and introductions of topics: one managing editor proposes a version, another approves it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.actions import lock_topics
from articles.allowed import TextRefused
from articles.cleaning import clean, clean_text
from articles.models import Topic
from articles.tree import helpline_ids, image_ids
from people import trail
from people.models import User
from people.two_person import approve_version, propose_version
from people.verbs import verb
from website.models import Page, PageVersion, TopicIntroduction
from website.search.other_names import groups_of
from website.site_pages import SEARCH_NAMES


def _lock(page: Page) -> Page:
    return Page.objects.select_for_update(of=("self",)).get(pk=page.pk)


@verb
def create_page(*, by: User, slug: str, position: int = 0, at: datetime | None = None) -> Page:
    """Make a site page that has no version yet. ValidationError when the address cannot be used."""
    page = Page(slug=slug, position=position, created_at=at or timezone.now())
    page.full_clean()
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError:
        # Somebody else has made a page with this address since we checked.
        page.full_clean()
        raise
    detail = {"slug": slug}
    trail.record(
        subject=page, kind="created", by=by, at=page.created_at, detail=detail, wrote=[page]
    )
    return page


@verb
def propose_page(
    *,
    page: Page,
    by: User,
    title: str,
    body: str,
    summary: str = "",
    at: datetime | None = None,
) -> PageVersion:
    """Add a version that waits for a second person; returns the latest one when nothing has changed.

    ValidationError, by field, when the version cannot be kept.
    """
    page = _lock(page)
    words = {
        "title": clean_text(title),
        "summary": clean_text(summary),
        "body": _cleaned(body),
    }
    if page.slug == SEARCH_NAMES:
        _check_names(words["body"])
    return propose_version(PageVersion(page=page, **words), by=by, at=at)


@verb
def propose_introduction(
    *, topic: Topic, by: User, text: str, at: datetime | None = None
) -> TopicIntroduction:
    """Add an introduction that waits for a second person; returns the latest one when nothing has changed.

    An empty one takes away the introduction that is there. ValidationError, by field, when it cannot be kept.
    """
    lock_topics([topic.pk])
    return propose_version(TopicIntroduction(topic=topic, text=clean_text(text)), by=by, at=at)


def _cleaned(body: str) -> str:
    try:
        cleaned = clean(body)
    except TextRefused as problem:
        raise ValidationError({"body": str(problem)}) from problem
    if image_ids(cleaned) or helpline_ids(cleaned):
        raise ValidationError(
            {
                "body": "Site pages show no images and name no helplines: remove them, or write an article."
            }
        )
    return cleaned


def _check_names(body: str) -> None:
    """Search can only go by lines that name something in more than one way."""
    groups = groups_of(body)
    if not groups:
        raise ValidationError(
            {"body": "Write a list: names for one thing on each line, with “;” between them."}
        )
    alone = [group[0] if group else "an empty line" for group in groups if len(group) < 2]
    if alone:
        named = "”, “".join(alone)
        raise ValidationError(
            {
                "body": f"“{named}” stands alone on its line. Write another name behind it, after “;”."
            }
        )


@verb
def approve_page(*, version: PageVersion, by: User, at: datetime | None = None) -> PageVersion:
    """Show a version to readers. A second click changes nothing.

    Refusal for its own author, and when a newer version is approved.
    """
    return approve_version(version, _lock(version.page), by=by, at=at)


@verb
def approve_introduction(
    *, introduction: TopicIntroduction, by: User, at: datetime | None = None
) -> TopicIntroduction:
    """Show an introduction to readers. A second click changes nothing.

    Refusal for its own author, and when a newer one is approved.
    """
    lock_topics([introduction.topic_id])
    topic = Topic.objects.get(pk=introduction.topic_id)
    return approve_version(introduction, topic, by=by, at=at)
