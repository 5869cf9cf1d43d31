"""The article's verbs by subject: each asks on a page of its own, is done by POST, and comes back to the article."""

from desk.articles.actions.concerns import raise_concern, resolve_concern
from desk.articles.actions.releases import publish, withdraw
from desk.articles.actions.reviews import assign, close_review, submit
from desk.articles.actions.texts import change_address, mend, restore

__all__ = [
    "assign",
    "change_address",
    "close_review",
    "mend",
    "publish",
    "raise_concern",
    "resolve_concern",
    "restore",
    "submit",
    "withdraw",
]
