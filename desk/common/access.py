"""Who gets to see an article on the desk, which of its parts an address may name, and how fresh a sign-in is."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
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


def article_or_404(request: HttpRequest, pk: int, permission: str = "") -> Article:
    """The article for somebody who may do this with it.

    Http404 for whoever may not even see it, PermissionDenied for whoever sees it and may not do this.
    """
    article = get_object_or_404(visible_articles(request.user).select_related("topic"), pk=pk)
    if permission and not request.user.has_perm(permission):
        raise PermissionDenied
    return article


def revision_or_404(article: Article, pk: int) -> Revision:
    """One of the article's own revisions, with its whole text; another article's does not exist here."""
    people = ("created_by", "article__topic")
    found = with_text(article.revisions.select_related(*people), "")
    return get_object_or_404(found, pk=pk)


def was_ever_live(article: Article) -> bool:
    return Release.objects.filter(article=article).exists()


def may_rename(user: User, article: Article) -> bool:
    """A draft's address is its writer's; one that readers know belongs to those who publish."""
    return user.has_perm(PUBLISH if was_ever_live(article) else WRITE)


def may_classify(user: User, article: Article) -> bool:
    """Topic and kind decide which policy counts: once something was asked of the text, an editor moves it."""
    if user.has_perm(SUBMIT):
        return True
    return user.has_perm(WRITE) and not article.requirements.exists()


def may_choose_also_read(user: User, article: Article) -> bool:
    """Readers see "Also read" at once: on a page that is or was live, an editor chooses it."""
    return user.has_perm(PUBLISH if was_ever_live(article) else WRITE)


def fresh_proof(request: HttpRequest) -> bool:
    """Whether somebody proved who they are within the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    allauth's own question leaves the first sign-in out; here it counts like a repeated one.
    """
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
