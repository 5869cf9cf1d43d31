"""The works that articles cite, what was published about them later, and what was seen of them outside the site."""

from references.models.outside import Abstract, Link, PageSeen, Upload
from references.models.works import STANDINGS, Notice, Reference, Replacement, worst_of

__all__ = [
    "STANDINGS",
    "Abstract",
    "Link",
    "Notice",
    "PageSeen",
    "Reference",
    "Replacement",
    "Upload",
    "worst_of",
]
