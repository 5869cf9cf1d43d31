"""What each claim of a text rests on: the works that it cites, and where in them its evidence stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, prefetch_related_objects

from articles.claims import Claim, claims_in
from articles.models import Citation, ClaimEvidence, Revision


@dataclass(frozen=True)
class Source:
    """A work that a claim cites, by its entry in the list, and what was said of where the evidence stands."""

    entry: Citation
    given: ClaimEvidence | None

    @property
    def called(self) -> str:
        return f"Reference {self.entry.number}, {self.entry.label}"

    @property
    def said(self) -> str:
        """The locator and the passage on one line; "" where none is given."""
        if self.given is None:
            return ""
        quoted = f"“{self.given.passage}”" if self.given.passage else ""
        return ": ".join(filter(None, (self.given.locator, quoted)))


@dataclass(frozen=True)
class Proved:
    """A claim with its sources, in the order in which it cites them."""

    claim: Claim
    sources: tuple[Source, ...]


def proved(text: Revision) -> list[Proved]:
    """The claims of a text in their order, each with what it rests on."""
    claims = claims_in(text.html)
    prefetch_related_objects([text], "citations__reference")
    entries = {entry.reference_id: entry for entry in text.citations.all()}
    given = _given(text.article_id, {one.sentence for one in claims if one.works})
    return [
        Proved(one, tuple(_sources(one, (entries[n] for n in one.works if n in entries), given)))
        for one in claims
    ]


def _sources(
    claim: Claim, entries: Iterable[Citation], given: dict[tuple[str, int], ClaimEvidence]
) -> Iterable[Source]:
    for entry in entries:
        work = entry.reference
        told = given.get((claim.sentence, work.merged_into_id or work.pk))
        holds = told and (told.locator or told.passage) and told.match_key == work.match_key
        yield Source(entry, told if holds else None)


def _given(article: int, sentences: set[str]) -> dict[tuple[str, int], ClaimEvidence]:
    """The last that was given for each of these sentences and a work."""
    if not sentences:
        return {}
    of_them = ClaimEvidence.objects.filter(article=article, sentence__in=sentences)
    last = of_them.values("sentence", "work").annotate(last=Max("pk")).values("last")
    return {(one.sentence, one.work_id): one for one in of_them.filter(pk__in=last)}
