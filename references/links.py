"""Checks whether an address still leads to its page.

A site that blocks programs says nothing about its page, so blocked pages are not counted as dead.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import TextChoices

from references.lookup import Answer, Limits, Refused, Unreachable, Unusable, fetch
from references.lookup.service import Service
from references.models import Link

# Enough to read a page's title without waiting long for any page.
LIMITS = Limits(total=10.0, connect=5.0, read=5.0, size=200_000)

# Questions to one host, which many texts may link to.
PER_SECOND = 1

_NO_HEAD = frozenset({400, 403, 404, 405, 406, 501})
_BLOCKED = frozenset({401, 403, 407, 429, 451, 503, 999})
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_MISSING = re.compile(
    r"\b404\b|not[ -]found|no longer (?:available|exists)|does(?: no|n['’]?)t exist|page (?:is )?missing",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LinkCheck:
    """How an address answered: the state, where it has moved to for good, and a sentence for people."""

    state: TextChoices
    moved_to: str = ""
    said: str = ""


def check(url: str) -> LinkCheck:
    """Try the address once, HEAD before GET, at most once a second for each host. Never raises."""
    host = urlsplit(url).hostname or ""
    try:
        Service(host, per_second=PER_SECOND).take_turn()
        return _judged(url, _answer(url))
    except Unreachable as problem:
        state = Link.State.BLOCKED if problem.status in _BLOCKED else Link.State.FAILING
        return LinkCheck(state, said=str(problem))
    except Refused as problem:
        return LinkCheck(Link.State.FAILING, said=str(problem))
    except Unusable:
        # Too large, or in an odd encoding, but there is a page.
        return LinkCheck(Link.State.FINE)


def _answer(url: str) -> Answer:
    """What a reader would get. HEAD spares the page; a server that does not support it is asked with GET."""
    try:
        answer = fetch(url, method="HEAD", limits=LIMITS)
    except Unreachable as problem:
        if problem.status not in _NO_HEAD:
            raise
        return fetch(url, limits=LIMITS)
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if answer.status in _NO_HEAD or (answer.status == 200 and is_page):
        return fetch(url, limits=LIMITS)
    return answer


def _judged(url: str, answer: Answer) -> LinkCheck:
    if answer.status in _BLOCKED:
        return LinkCheck(
            Link.State.BLOCKED, said=f"The site lets no programs in ({answer.status})."
        )
    if answer.status >= 400:
        return LinkCheck(Link.State.FAILING, said=f"The site says {answer.status}.")
    if why := _is_missing(url, answer):
        return LinkCheck(Link.State.FAILING, said=why)
    if answer.moved_to:
        return LinkCheck(Link.State.MOVED, answer.moved_to[:1000], "The page has moved for good.")
    return LinkCheck(Link.State.FINE)


def _is_missing(url: str, answer: Answer) -> str:
    """Why a page with status 200 is not the page that was linked, "" when it is."""
    title = _TITLE.search(answer.body)
    if title and _MISSING.search(title[1].decode("utf-8", "replace")):
        return "The site answers with a page that says it was not found."
    wanted, came = urlsplit(url), urlsplit(answer.url)
    if answer.hops and came.path in ("", "/") and wanted.path not in ("", "/"):
        return "The site sends readers to its front page."
    return ""
