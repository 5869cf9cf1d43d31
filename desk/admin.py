"""The editors' desk in Django's admin: each subject registers its own models."""

from desk.articles import admin as articles
from desk.articles import links as inner_links
from desk.change_sets import admin as change_sets
from desk.dashboard import site
from desk.feedback import admin as feedback
from desk.feedback import votes
from desk.helplines import admin as helplines
from desk.history import admin as history
from desk.images import admin as images
from desk.people import admin as people
from desk.policies import admin as policies
from desk.queue import admin as queue
from desk.references import admin as references
from desk.references import links
from desk.reviewers import admin as reviewers
from desk.sections import admin as sections
from desk.site_pages import admin as site_pages
from desk.sources import admin as sources
from desk.transfer import admin as transfer

__all__ = [
    "articles",
    "change_sets",
    "feedback",
    "helplines",
    "history",
    "images",
    "inner_links",
    "links",
    "people",
    "policies",
    "queue",
    "references",
    "reviewers",
    "sections",
    "site",
    "site_pages",
    "sources",
    "transfer",
    "votes",
]
