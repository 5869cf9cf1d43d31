"""What the record shows of a text."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.helplines import named_in
from articles.images import pictures_of
from articles.models import Revision
from articles.rendering import TextRefused, present
from articles.texts import PlainField
from reviews.models import Publication, SignOff, Withdrawal


def shown(field: PlainField) -> Any:
    """A field of the text: a line as it is, several one below the other."""
    if not field.lines:
        return field.name

    @admin.display(description=field.label)
    def lines(revision: Revision) -> SafeString | str:
        items = format_html_join(
            "", "<li>{}</li>", ((one,) for one in getattr(revision, field.name))
        )
        return format_html('<ul class="plain">{}</ul>', items) if items else ""

    return lines


def as_read(revision: Revision) -> SafeString:
    """The text as readers see it, and its source behind."""
    source = format_html(
        '<details><summary>Source</summary><pre class="source" tabindex="0" role="region"'
        ' aria-label="Source of the text">{}</pre></details>',
        revision.html,
    )
    try:
        page = present(
            revision.html,
            revision.citations.order_by("number"),
            pictures=pictures_of(revision.images),
            helplines=named_in(revision.html, at=timezone.now()),
        ).html
    except TextRefused:  # not written by this site: only its source can be looked at
        return source
    return format_html('<div class="as-read">{}</div>{}', page, source)


def with_what_is_live(sign_offs: QuerySet[SignOff]) -> QuerySet[SignOff]:
    """Each with the number of its article's live revision, whether that builds on it, and whether its text came down."""
    live = Publication.objects.filter(article=OuterRef("revision__article"))
    later = live.filter(revision__sign_offs__base=OuterRef("pk"))
    gone = Withdrawal.objects.filter(
        article=OuterRef("revision__article"),
        release__revision__number__gte=OuterRef("revision__number"),
    )
    return sign_offs.annotate(
        live_number=Subquery(live.values("revision__number")[:1]),
        is_built_on=Subquery(later.values("pk")[:1]),  # looked up for each line, never read whole
        was_withdrawn=Exists(gone),
    )
