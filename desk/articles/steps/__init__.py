"""The article's verbs by subject: each asks on a page of its own, is done by POST, and comes back to the article."""

from desk.articles.steps.concerns import raise_concern, resolve_concern
from desk.articles.steps.releases import publish, withdraw
from desk.articles.steps.rounds import assign, close_review, submit
from desk.articles.steps.texts import change_address, mend, restore

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
