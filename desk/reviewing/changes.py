"""What changed since somebody last vouched for the article, in everything that the digest covers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.comparing import compare_html, compare_text
from articles.models import Citation, Revision
from articles.rendering import plain, safe_entry
from reviews import seals
from reviews.models import Assignment, Publication, SignOff
from website.pages import with_text


@dataclass(frozen=True)
class Earlier:
    """A revision to compare with, and why it is the one: somebody's sign-off, or being live."""

    revision_id: int
    number: int
    sign_off: SignOff | None = None
    live_since: dt.datetime | None = None


@dataclass(frozen=True)
class Change:
    """What became of one part of the text."""

    part: str
    difference: SafeString


@dataclass(frozen=True)
class Changes:
    """The parts that differ, since one of `choices`; without choices the text is new to everybody."""

    choices: list[Earlier]
    since: Earlier | None
    parts: list[Change]


def changes(
    assignment: Assignment, revision: Revision, base: SignOff | None, wanted: str
) -> Changes:
    """What `revision` changed since the revision number `wanted`, or since the likeliest one."""
    choices = _choices(assignment, base)
    since = next((one for one in choices if str(one.number) == wanted), None)
    since = since or (choices[0] if choices else None)
    if since is None or since.revision_id == revision.pk:
        return Changes(choices, since, [])
    before = with_text(Revision.objects.filter(pk=since.revision_id), "").get()
    return Changes(choices, since, list(_parts(before, revision)))


def _choices(assignment: Assignment, base: SignOff | None) -> list[Earlier]:
    """The text signed off last and the one that an approval of changes builds on, else what is live."""
    signed = _signed_off_last(assignment)
    sign_offs = [one for one in (signed, base) if one]
    if not sign_offs:
        return _live(assignment)
    distinct = {one.revision_id: one for one in reversed(sign_offs)}
    return sorted(map(_signed, distinct.values()), key=lambda one: -one.number)


def _signed_off_last(assignment: Assignment) -> SignOff | None:
    """The latest standing approval of this kind: of earlier words, or of these in an earlier round."""
    earlier = Q(revision__number__lt=assignment.revision.number) | Q(
        revision=assignment.revision_id, assignment__review__lt=assignment.review_id
    )
    found = (
        SignOff.objects.filter(
            earlier,
            revision__article=assignment.review.article_id,
            kind=assignment.kind,
            valid=True,
        )
        .select_related("reviewer__user", "revision")
        .defer("revision__body", "revision__html", "revision__words")
        .order_by("-revision__number", "-signed_at")
    )
    return next((one for one in found if seals.sign_off_holds(one)), None)


def _signed(sign_off: SignOff) -> Earlier:
    revision = sign_off.revision
    return Earlier(revision.pk, revision.number, sign_off=sign_off)


def _live(assignment: Assignment) -> list[Earlier]:
    found = (
        Publication.objects.live()
        .filter(
            article=assignment.review.article_id,
            revision__number__lte=assignment.revision.number,
        )
        .defer("revision__body", "revision__html", "revision__words")
        .first()
    )
    if found is None:
        return []
    live, since = found.revision, found.release.published_at
    return [Earlier(live.pk, live.number, live_since=since)]


# Comparing


def _parts(old: Revision, new: Revision) -> Iterator[Change]:
    """The parts of a text that differ, in the order in which readers meet them."""
    labels_old, labels_new = _labels(old), _labels(new)
    for part, before, after in _lines(old, new):
        if before != after:
            yield Change(part, compare_text(before, after))
    for part, points, now in _lists(old, new):
        if points != now:
            yield Change(part, compare_html(_list(points), _list(now)))
    if old.html != new.html:
        body = compare_html(old.html, new.html, citations_old=labels_old, citations_new=labels_new)
        yield Change("Text", body)
    for before, after in _entries(old, new):
        part = "New reference" if not before else "Reference" if after else "Reference left out"
        yield Change(part, compare_text(before, after))


def _lines(old: Revision, new: Revision) -> list[tuple[str, str, str]]:
    return [
        ("Title", old.title, new.title),
        ("Summary", old.summary, new.summary),
        ("Funding", old.funding, new.funding),
    ]


def _lists(old: Revision, new: Revision) -> list[tuple[str, list[str], list[str]]]:
    return [
        ("Also called", old.also_known_as, new.also_known_as),
        ("Written by", _authors(old), _authors(new)),
        ("Key points", old.key_points, new.key_points),
        ("Codes", codes(old), codes(new)),
    ]


def _list(points: list[str]) -> str:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((p,) for p in points)))


def _authors(revision: Revision) -> list[str]:
    return [byline.author.name for byline in revision.bylines.all()]


def codes(revision: Revision) -> list[str]:
    """The codes that name the subject in catalogues, each on one line."""
    return [" ".join(f"{key}: {value}" for key, value in code.items()) for code in revision.codes]


def _labels(revision: Revision) -> dict[int, str]:
    return {one.reference_id: one.label for one in revision.citations.all()}


def _entries(old: Revision, new: Revision) -> Iterator[tuple[str, str]]:
    """Entries of the reference list that came, went or read differently; their numbers are no change."""
    before = {one.reference_id: _entry(one) for one in old.citations.all()}
    after = {one.reference_id: _entry(one) for one in new.citations.all()}
    for key in before | after:
        pair = before.get(key, ""), after.get(key, "")
        if pair[0] != pair[1]:
            yield pair


def _entry(citation: Citation) -> str:
    """All that is frozen of an entry, as lines of text."""
    identifiers = (
        ("DOI", citation.doi),
        ("PubMed", citation.pmid),
        ("PubMed Central", citation.pmcid),
    )
    lines = [
        plain(safe_entry(citation.text)),
        citation.url,
        *(f"{name} {value}" for name, value in identifiers if value),
        _peer_review(citation.is_peer_reviewed),
        f"Cited as retracted: {citation.retracted_reason}" if citation.retracted_reason else "",
    ]
    return "\n".join(filter(None, lines))


def _peer_review(is_peer_reviewed: bool | None) -> str:
    return {True: "Peer-reviewed", False: "Not peer-reviewed", None: ""}[is_peer_reviewed]
