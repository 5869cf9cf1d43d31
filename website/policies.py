"""House texts as readers see them: of each page, the latest version that a second person approved."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString

from articles.rendering import present
from website.models import PageVersion


def current() -> QuerySet[PageVersion]:
    """The version of every house text that readers see now, in the order of the footer."""
    agreed = PageVersion.objects.filter(approved_at__isnull=False)
    newer = agreed.filter(page=OuterRef("page"), number__gt=OuterRef("number"))
    return (
        agreed.filter(~Exists(newer))
        .select_related("page")
        .order_by("page__position", "page__slug")
    )


def approved() -> list[PageVersion]:
    """All of them without their texts, as a footer or an index needs them; one query."""
    return list(current().defer("body"))


def presented(version: PageVersion) -> SafeString:
    """The text as readers see it, sanitised like any other. Raises TextRefused for wreckage."""
    return present(version.body, []).html
