"""A quality self-check to print: what two standards ask of health content, with what the site knows of one article; the rest is for people's pens.

The criteria in short, in our own words: PIF TICK (Patient Information Forum, 2024), and the NHS Standard for Creating Health Content (2024).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.actions import latest_revision
from articles.models import Article, Kind, Revision
from desk.articles.pages import page
from desk.articles.todo import reports
from desk.common import access, display
from feedback.models import Tally
from references.models import Reference
from reviews import gate
from reviews.gate.case import Case
from reviews.gate.overlap import percent
from reviews.gate.reading import reading_of
from reviews.gate.warnings import warnings_of
from reviews.models import Assignment, Concern, Publication, Release
from website.site_pages import policies


@dataclass(frozen=True)
class Criterion:
    """What is asked, and what the site can say to it; nothing where only people know."""

    asked: str
    known: list[str]


@dataclass(frozen=True)
class Standard:
    name: str
    criteria: list[Criterion]


@require_safe
def self_check(request: HttpRequest, pk: int) -> HttpResponse:
    article = access.article_or_404(request, pk)
    latest = latest_revision(article)
    standards = _standards(Known(article, latest)) if latest else []
    return page(
        request,
        "desk/article/self_check.html",
        title="Quality self-check",
        article=article,
        latest=latest,
        standards=standards,
        today=timezone.localdate(),
    )


class Known:
    """What the site knows of an article's newest text, in sentences. Each question is asked once."""

    def __init__(self, article: Article, text: Revision) -> None:
        self.article = article
        self.case: Case = gate.gather(text, at=timezone.now())
        self.text = self.case.revision
        self.reading = reading_of(self.text)

    @cached_property
    def live(self) -> Publication | None:
        return Publication.objects.live().filter(article=self.article).first()

    def approvals(self) -> Iterator[str]:
        for one in self.case.counting:
            what = one.get_kind_display().capitalize()
            yield f"{what} by {one.reviewer.name}, {one.reviewer.specialty or 'specialty not said'}, on {_day(one.signed_at)}; it holds until {_day(one.valid_until)}."
        if not self.case.counting:
            yield "No approval counts for this text."

    def process(self) -> Iterator[str]:
        saved, live = self.text.number, Release.objects.filter(article=self.article).count()
        yield f"{_number(saved, 'revision')}, each kept with who saved it, when and why; live {_number(live, 'time')}."
        if self.case.policy:
            asked = ", ".join(place.label for place in self.case.places)
            yield f"The policy “{self.case.policy}” asks for: {asked}."

    def evidence(self) -> Iterator[str]:
        works = [entry.reference for entry in self.case.entries]
        reviewed = sum(work.is_peer_reviewed is True for work in works)
        guidelines = sum(work.kind == Reference.Kind.GUIDELINE for work in works)
        yield f"{_number(len(works), 'work')} cited: {reviewed} marked as peer-reviewed, {_number(guidelines, 'guideline')}."
        if years := sorted(work.year for work in works if work.year):
            yield f"The newest is of {years[-1]}, the oldest of {years[0]}."
        doubtful = [work for work in works if work.standing in ("retracted", "concern")]
        yield f"{_number(len(doubtful), 'of them', 'of them')} retracted or in doubt."

    def reads(self) -> Iterator[str]:
        grade = self.reading.whole_grade
        yield (
            f"Reading grade {grade} (Flesch-Kincaid)."
            if grade
            else "Too short for a reading grade."
        )
        if self.reading.says_when_to_see_a_doctor:
            yield "It says when to see a doctor."
        elif self.article.kind in (Kind.CONDITION, Kind.TREATMENT, Kind.MEDICINE):
            yield "It does not say when to see a doctor."
        if self.reading.skin_without_brown_and_black:
            yield "It tells the colour of skin and does not name brown and black skin."

    def looked_at(self) -> Iterator[str]:
        found = [*gate.blockers_of(self.case), *warnings_of(self.case)]
        yield f"{_number(len(found), 'thing')} on its list of what to do and to check."
        described = [one for one in self.text.images if one["alt"] or one["is_decorative"]]
        if self.text.images:
            yield f"{len(described)} of {_number(len(self.text.images), 'image')} described or marked as decorative."

    def rights(self) -> Iterator[str]:
        licensed = [one for one in self.text.images if one["licence"] and one["credit"]]
        if self.text.images:
            yield f"{len(licensed)} of {_number(len(self.text.images), 'image')} with licence and credit."
        share = self.case.compared.share
        yield f"{percent(share) if share else 'Nothing'} of the text stands elsewhere word for word."

    def interests(self) -> Iterator[str]:
        yield (
            f"Funding: {self.text.funding}" if self.text.funding else "Nothing is said of funding."
        )
        in_conflict = [one for one in self.case.counting if one.has_conflict]
        yield f"{_number(len(in_conflict), 'approval')} with a conflict of interest that was accepted."
        yield f"How it was written: {self.text.made_with or 'not said'}."

    def cycle(self) -> Iterator[str]:
        if self.live is None:
            yield "It is not live."
            return
        yield f"Last reviewed on {_day(self.live.release.reviewed_at)}; the next review is due on {display.in_words(self.live.release.review_due_on)}. Readers see both."

    def readers(self) -> Iterator[str]:
        counted = reports(self.article)
        yield f"{_number(counted.total, 'report')} of readers, {counted.waiting} not decided on."
        votes = Tally.objects.filter(article=self.article).first()
        if votes and votes.yes + votes.no:
            yield f"{votes.yes} of {_number(votes.yes + votes.no, 'reader')} found it helpful."
        open_ones = Concern.objects.open().filter(article=self.article).count()
        yield f"{_number(open_ones, 'concern')} open."

    def consulted(self) -> Iterator[str]:
        asked = Assignment.objects.filter(review__article=self.article)
        people = {
            one.reviewer.name
            for one in asked.select_related("reviewer__user")
            if one.is_consultation
        }
        if people:
            yield f"Consulted: {', '.join(sorted(people))}."

    def published(self) -> Iterator[str]:
        if self.live:
            yield f"At {settings.SITE_URL}{self.article.get_absolute_url()}, in search, lists, feeds and the API."

    def publisher(self) -> Iterator[str]:
        yield f"{settings.SITE_NAME}, {settings.CONTACT_EMAIL}, is named on each page."

    def site_page(self, slug: str) -> Callable[[], Iterator[str]]:
        def said() -> Iterator[str]:
            shown = next((one for one in policies() if one.page.slug == slug), None)
            yield (
                f"Readers find “{shown.title}”." if shown else f"The site has no page “{slug}” yet."
            )

        return said


def _standards(known: Known) -> list[Standard]:
    nothing: Callable[[], Iterable[str]] = tuple
    pif = (
        ("One documented process for all information", known.process),
        ("Staff are trained for it", nothing),
        ("Somebody needs it: for whom it is, and how that is known", nothing),
        ("Reliable, current evidence, told clearly", known.evidence),
        ("Users took part in making it", known.consulted),
        ("Health inequalities: literacy, language, disability, access", known.reads),
        ("Content and design are clear and easy to find one’s way in", known.looked_at),
        ("Readers can give feedback, and it is acted on", known.readers),
        ("It reaches those whom it is for", known.published),
        ("Its effect is measured", nothing),
    )
    nhs = (
        ("It is checked and approved, clinically too", known.approvals),
        ("There is a planned cycle of review", known.cycle),
        ("Who publishes it is clear", known.publisher),
        ("Advertising, sponsors and interests are open", known.interests),
        ("It rests on evidence of high quality", known.evidence),
        ("The evidence is looked at anew at each review", known.approvals),
        ("Translations are clinically right", nothing),
        ("Copyright and licences are kept", known.rights),
        ("Data protection", known.site_page("privacy")),
        ("Accessible to WCAG 2.2 AA", known.site_page("accessibility")),
        ("Versions are kept, with what changed and why", known.process),
        ("Readers see when it was checked last and will be next", known.cycle),
        ("Feedback is invited and managed", known.readers),
        ("It is measured against what it is for", nothing),
    )
    return [
        Standard(name, [Criterion(asked, list(said())) for asked, said in criteria])
        for name, criteria in (
            ("PIF TICK", pif),
            ("NHS Standard for Creating Health Content", nhs),
        )
    ]


def _day(moment: object) -> str:
    return display.in_words(timezone.localtime(moment).date()) if moment else "no day"  # type: ignore[arg-type]


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"
