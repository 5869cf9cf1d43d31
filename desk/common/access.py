"""Who may see and change an article on the desk, and whether somebody has just proved who they are."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from articles.models import Article, Revision
from people.models import User
from reviews.models import Release
from reviews.querysets import visible_articles
from website.pages import with_text

WRITE = "articles.change_article"
SUBMIT = "articles.submit_article"
PUBLISH = "articles.publish_article"


def article_or_404(request: HttpRequest, pk: int) -> Article:
    """The article; for whoever sees no drafts there is none."""
    return get_object_or_404(
        visible_articles(request.user).select_related("topic", "responsible"), pk=pk
    )


def revision_or_404(article: Article, pk: int) -> Revision:
    """One of the article's own revisions, with its whole text; another article's does not exist here."""
    people = ("created_by", "article__topic")
    found = article.revisions.select_related(*people)
    return with_text(get_object_or_404(found, pk=pk))


def was_ever_live(article: Article) -> bool:
    return Release.objects.filter(article=article).exists()


def may_rename(user: User, *, was_live: bool) -> bool:
    """Writers may change a draft's address; once readers know it, only those who publish may."""
    return user.has_perm(PUBLISH if was_live else WRITE)


def may_classify(user: User, article: Article, *, was_live: bool) -> bool:
    """Whether the form moves the article: its own action does, once readers know it.

    Topic and kind decide which policy applies: once it has asked something of the text, only an editor may move it.
    """
    if was_live:
        return False
    if user.has_perm(SUBMIT):
        return True
    return user.has_perm(WRITE) and not article.requirements.exists()


def may_choose_also_read(user: User, *, was_live: bool) -> bool:
    """Readers see "Also read" at once: once a page has been live, only those who publish choose it."""
    return user.has_perm(PUBLISH if was_live else WRITE)


def fresh_proof(request: HttpRequest) -> bool:
    """Whether somebody proved who they are within the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    allauth's own check leaves out the first sign-in; here it counts too.
    """
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
