"""Site pages as readers see them: of each page, the latest version that a second person approved."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString

from articles.rendering import present
from website import seals
from website.models import PageVersion


def current_versions() -> list[PageVersion]:
    """The version of every site page that readers see now, in the order of the footer; one query.

    A text whose latest approval does not carry this site's seal is left out.
    """
    return [version for version in _latest() if seals.holds(version)]


def current_version(slug: str) -> PageVersion | None:
    """What readers see at this address."""
    version = _latest().filter(page__slug=slug).first()
    return version if version and seals.holds(version) else None


def _latest() -> QuerySet[PageVersion]:
    agreed = PageVersion.objects.filter(approved_at__isnull=False)
    newer = agreed.filter(page=OuterRef("page"), number__gt=OuterRef("number"))
    return (
        agreed.filter(~Exists(newer))
        .select_related("page")
        .order_by("page__position", "page__slug")
    )


def presented(version: PageVersion) -> SafeString:
    """The text as readers see it, sanitised like any other. Raises TextRefused for wreckage."""
    return present(version.body, []).html
