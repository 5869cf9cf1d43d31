"""Who may see and change an article on the desk, and whether somebody has just proved who they are."""

import time
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from articles.models import Article, Revision
from people import second_factors
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
        visible_articles(request.user).select_related("topic", "responsible"),
        pk=pk,
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


# What somebody is about to sign in this session, and since when: each signature asks who they are, however fresh the sign-in is.
_SIGNING = "signing"
# When somebody who is signed in left for the provider of single sign-on, to show again who they are.
SIGN_ON_AGAIN = "sign_on_again"


def ask_for_proof(request: HttpRequest, what: str) -> None:
    """From now on a proof of who they are counts for this signature, and for no other."""
    request.session[_SIGNING] = {"what": what, "at": time.time()}
    # Who left for the provider before proves nothing of this.
    request.session.pop(SIGN_ON_AGAIN, None)


def proof_since_asked(request: HttpRequest, what: str, proofs: Mapping[float, str]) -> str:
    """How somebody showed who they are for this signature; "" when they have not.

    `proofs` are the ways by the moments in which they did. It counts from when it was asked for, and for
    ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.
    """
    asked = request.session.get(_SIGNING) or {}
    latest = max(proofs, default=0.0)
    if asked.get("what") != what or latest < asked["at"]:
        return ""
    is_fresh = time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return proofs[latest] if is_fresh else ""


def fresh_proof(request: HttpRequest, what: str) -> str:
    """The same of somebody with an account: by their password, or whatever else they sign in with.

    A passkey or a code proves nothing once it is theirs no more, or somebody changed their second factors outside the site.
    """
    records = get_authentication_records(request, request.user)
    proofs = {
        one["at"]: one.get("type") or one["method"] for one in records if _holds(request, one)
    }
    return proof_since_asked(request, what, proofs)


def _holds(request: HttpRequest, record: Mapping[str, Any]) -> bool:
    if record["method"] != "mfa":
        return True
    return second_factors.still_has(request.user, record.get("id"))


def way_to_prove(request: HttpRequest) -> str:
    """Where somebody with an account shows who they are: the first of the ways that they have."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    return ways[0]["url"] if ways else reverse("account_reauthenticate")


def forget_proof(request: HttpRequest) -> None:
    """What was signed used it up."""
    request.session.pop(_SIGNING, None)
