"""How helplines are called now, and how a page says it where a text names one."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from lxml import html as lxml_html

from articles.calls import target
from articles.models import Helpline, HelplineVersion
from articles.tree import helpline_id, helpline_ids, inner_html, is_helpline, tree
from people.days import local_day


class Line(NamedTuple):
    """What readers see of a helpline."""

    name: str
    phone: str
    besides: str  # by text, and when somebody answers
    version: int
    until: date | None  # the last day of a stand-in


def current(keys: Iterable[int], *, at: datetime) -> dict[int, Line]:
    """How these helplines are called at that moment, by their keys; one question, none where there are no keys.

    Of each, the latest version that a second person approved and that is no stand-in of the past. One whose approval does not
    carry this site's seal counts for nothing.
    """
    wanted = set(keys)
    return _now(HelplineVersion.objects.filter(helpline__in=wanted), at) if wanted else {}


def all_current(*, at: datetime) -> dict[int, Line]:
    """The same of all that there are."""
    return _now(HelplineVersion.objects.all(), at)


def _now(versions: QuerySet[HelplineVersion], at: datetime) -> dict[int, Line]:
    day = local_day(at)
    found: dict[int, HelplineVersion] = {}
    approved = versions.filter(approved_at__isnull=False)
    for version in approved.select_related("helpline").order_by("helpline__name", "number"):
        if _holds(version, day):
            found[version.helpline_id] = version
    return {key: line_of(version) for key, version in found.items()}


def _holds(version: HelplineVersion, day: date) -> bool:
    return (version.until is None or version.until >= day) and version.has_valid_seal()


def line_of(version: HelplineVersion) -> Line:
    besides = ", ".join(filter(None, (version.text_line, version.hours)))
    return Line(version.helpline.name, version.phone, besides, version.number, version.until)


def named_in(html: str, *, at: datetime) -> dict[int, Line]:
    """The same of those that clean `html` names."""
    return current(helpline_ids(html), at=at)


def unknown_in(html: str, *, at: datetime) -> list[int]:
    """The helplines that clean `html` names and nobody can be told to call: there is none, or nobody has approved its number."""
    wanted = helpline_ids(html)
    return sorted(set(wanted) - current(wanted, at=at).keys())


def names_of(html: str) -> dict[int, str]:
    """What comparisons call the helplines that clean `html` names, by their keys."""
    wanted = helpline_ids(html)
    return dict(Helpline.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def show(root: Any, known: Mapping[int, Line]) -> None:
    """Puts the number where a text names a helpline; what nobody can be told to call is left out."""
    for mark in [one for one in root.iter("a") if is_helpline(one)]:
        line = known.get(helpline_id(mark))
        if line is None:
            mark.drop_tag()
            continue
        mark.set("href", target(line.phone))
        mark.text = line.phone
        if line.besides:
            besides = lxml_html.Element("span", {"class": "besides"})
            besides.text, besides.tail, mark.tail = f" ({line.besides})", mark.tail, None
            mark.addnext(besides)


def spoken(html: str, *, at: datetime) -> str:
    """Clean `html` with the numbers where it names helplines, as readers read it."""
    return with_numbers(html, named_in(html, at=at))


def with_numbers(html: str, known: Mapping[int, Line]) -> str:
    """The same with the numbers of these helplines, which were asked for already."""
    if "data-helpline" not in html:
        return html
    root = tree(html)
    show(root, known)
    return inner_html(root)
