"""Site pages as readers see them: of each page, the latest version that a second person approved."""

from django.utils.safestring import SafeString

from articles.rendering import present
from people.prepared import Prepared
from website.models import PageVersion

# The page that search goes by; it is no policy, and stands in no footer.
SEARCH_NAMES = "search-names"

_LATEST = PageVersion.shown().select_related("page").order_by("page__position", "page__slug")
_every_latest = Prepared(_LATEST.all)  # for the frame of every page


def current_versions() -> list[PageVersion]:
    """The version of every site page that readers see now, in the order of the footer; one query.

    A page whose latest approval does not carry this site's seal is left out.
    """
    return [version for version in _every_latest() if version.has_valid_seal()]


def policies() -> list[PageVersion]:
    """Those of them that footers and lists of policies have."""
    return [version for version in current_versions() if version.page.slug != SEARCH_NAMES]


def current_version(slug: str) -> PageVersion | None:
    """What readers see at this address, if anything."""
    version = _LATEST.filter(page__slug=slug).first()
    return version if version and version.has_valid_seal() else None


def presented(version: PageVersion) -> SafeString:
    """The text as readers see it, sanitised like any other. Raises TextRefused when the sanitiser does."""
    return present(version.body, []).html
