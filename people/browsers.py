"""In which browsers a person has signed in before, by a signed cookie. It opens nothing: see `people.tries`."""

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from people.sessions import row_key

MAX_AGE = 180 * 24 * 60 * 60  # seconds since the last sign-in
MAX_PEOPLE = 5  # who share a browser
_SALT = "people.browsers"


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Leave in the browser that this person has signed in there."""
    people = {**_people(request), _name(email): secrets.token_hex(8)}
    latest = dict(list(people.items())[-MAX_PEOPLE:])
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        signing.dumps(latest, salt=_SALT),
        max_age=MAX_AGE,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known(request: HttpRequest, email: str) -> str:
    """What tells this browser from others of a person who is signed in here, or was before; "" for everybody else."""
    if request.user.is_authenticated and request.user.email == email:
        return row_key(request.session.session_key)
    return _people(request).get(_name(email), "")


def _people(request: HttpRequest) -> dict[str, str]:
    """The browser's own number for each person, by a hash of their address."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, "")
    try:
        people = signing.loads(cookie, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}
    return dict(people)


def _name(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:16]
