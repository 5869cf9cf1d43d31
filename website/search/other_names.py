"""The names that things have besides: a site page, which one managing editor changes and another approves."""

from functools import lru_cache

from articles.tree import one_line, tree
from website.default_pages import default_pages
from website.models import PageVersion
from website.search.question import OtherNames
from website.site_pages import SEARCH_NAMES, current_version


def other_names() -> OtherNames:
    """Those of the page as it stands, or of the one that comes with the software while there is none."""
    version = page()
    return _read(version.body if version else default_pages()[SEARCH_NAMES]["body"])


def page() -> PageVersion | None:
    """The version that readers see."""
    return current_version(SEARCH_NAMES)


@lru_cache(8)
def _read(body: str) -> OtherNames:
    return OtherNames(groups_of(body))


def groups_of(body: str) -> list[list[str]]:
    """The names on each line of the page's lists, with semicolons between them."""
    lines = (one_line(item).split(";") for item in tree(body).iter("li"))
    return [[name.strip() for name in line if name.strip()] for line in lines]
