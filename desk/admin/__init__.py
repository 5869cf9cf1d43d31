"""The editors' desk in Django's admin. Each module registers its own models."""

from desk.admin import articles, feedback, house, links, pages, people, policies, references, trail

__all__ = [
    "articles",
    "feedback",
    "house",
    "links",
    "pages",
    "people",
    "policies",
    "references",
    "trail",
]
