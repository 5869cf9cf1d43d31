"""Sessions that nobody takes over who reads or writes their table.

The cookie's key is stored only as its hash, so a row that somebody reads is no cookie. What a session holds is signed for
its key, so a row's data is void in any other row.
"""

import hashlib
import math
import time

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.prepared import Given, Prepared

_BEGAN = "began"
_ROW_KEY_CHARS = 40  # as many as the column takes: 160 bits


def row_key(session_key):
    """Under what the session with this key is stored. Keys are random, so a plain hash is not guessed back."""
    return hashlib.sha256(f"session:{session_key}".encode()).hexdigest()[:_ROW_KEY_CHARS]


def begin(session):
    """Let the session of somebody who signs in end when its age is reached, whatever is done in it."""
    session[_BEGAN] = time.time()


def _is_over(data):
    return time.time() > data.get(_BEGAN, math.inf) + settings.SESSION_COOKIE_AGE


@Prepared
def _open():
    lasts = Session._meta.get_field("expire_date")
    return Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now", lasts))


class SessionStore(db.SessionStore):
    """Django's sessions in the database, stored under the hash of their key and bound to it."""

    @property
    def key_salt(self):
        return f"people.sessions.{self.session_key}"

    def load(self):
        row = next(iter(_open(key=row_key(self.session_key), now=timezone.now())), None)
        data = self.decode(row.session_data) if row else {}
        if row is None or _is_over(data):
            self._session_key = None
            return {}
        return data

    def exists(self, session_key):
        return super().exists(row_key(session_key))

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.session_key = row_key(self.session_key)
        return row

    def delete(self, session_key=None):
        session_key = session_key or self.session_key
        if session_key is not None:
            super().delete(row_key(session_key))

    # Django's own would ask the table for the key itself.
    aload, aexists, adelete = SessionBase.aload, SessionBase.aexists, SessionBase.adelete
    acreate, asave = SessionBase.acreate, SessionBase.asave
