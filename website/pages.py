"""From what is live to what the article's template shows.

It starts from a Publication whose seals hold; otherwise `reviews.seals.BrokenSeal` is raised and nothing is shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from articles import digest
from articles.codes import line_of
from articles.helplines import Line, named_in
from articles.images import pictures_of
from articles.models import Article, Byline, Citation, Revision
from articles.pictures import Picture
from articles.rendering import Presented, present
from articles.texts import NO_MACHINE
from articles.topics import TopicTree
from people import trail
from people.accounts import beyond_name
from people.prepared import Given, Prepared, prefetched
from people.witness import is_as_told, subject_of
from references.models import Notice
from reviews import seals
from reviews.models import Credential, Publication, Release, SignOff, Withdrawal
from reviews.own_links import without_page
from reviews.terms import explaining
from website import corrections, lists, profiles
from website import helplines as numbers
from website.addresses import absolute, term_url
from website.corrections import Correction
from website.editing import Editor, editors
from website.entries import Entry, entry
from website.lists import Link
from website.pictures import of_live
from website.profiles import Person
from website.renewals import lost_its_credential
from website.sentences import first_words

VERBS = {"medical": "Medically reviewed by", "fact_check": "Fact-checked by"}
DID = {"medical": "Medically reviewed this page", "fact_check": "Fact-checked this page"}

# An entry is frozen in its citation; this is what it shows of the work as it is now, with the notices.
SHOWN_OF_A_WORK = ("reference__kind", "reference__evidence_level", "reference__checked_at")

DISCLAIMER = "This article gives general information. It does not replace the advice of a doctor, nurse or pharmacist who knows you."
SHOWN_OF_SUMMARY = 60  # words
SHOWN_KEY_POINTS = 3  # on a phone; the rest unfolds

BYLINES = (
    Byline.objects.select_related("author__user")
    .defer(*beyond_name("author__user__"))
    .order_by("position")
)


@dataclass(frozen=True)
class Approved:
    """One approval as the byline shows it; `base` is the whole-page approval that a changes-only one rests on."""

    kind: str
    verb: str
    name: str
    url: str
    post_nominals: str
    specialty: str
    signed_at: dt.datetime
    base: "Approved | None" = None


@dataclass(frozen=True)
class TextPage:
    """A revision's own words and what it cites: what the live page and an old version share."""

    article: Article
    revision: Revision
    presented: Presented
    references: list[Entry]
    crumbs: list[Link]
    pictures: Sequence[Picture]

    disclaimer = DISCLAIMER

    @property
    def retracted(self) -> list[Entry]:
        """Retracted works that the text does not call retracted: it was signed before."""
        return [entry for entry in self.references if entry.needs_a_word]

    @property
    def made_with(self) -> str:
        """How the text was written, where the site tells readers: always, never, or where a machine had a part in it."""
        said = self.revision.made_with
        tells = {"always": True, "never": False, "machines": said != NO_MACHINE}
        return said if tells[settings.TELL_HOW_WRITTEN] else ""

    @property
    def codes(self) -> list[str]:
        """By which catalogues of medicine have the subject."""
        return [line_of(one) for one in self.revision.codes]

    @property
    def history_url(self) -> str:
        return reverse("website:history", args=[self.article.slug])


@dataclass(frozen=True)
class SignedPage(TextPage):
    """A text with the people who stand behind it."""

    approvals: list[Approved]
    authors: list[Person]

    @property
    def medical_approvals(self) -> list[Approved]:
        return [line for line in self.approvals if line.kind == "medical"]

    @property
    def other_approvals(self) -> list[Approved]:
        return [line for line in self.approvals if line.kind != "medical"]


@dataclass(frozen=True)
class ArticlePage(SignedPage):
    """The live article with everything around it. `topics` are its own and those above it."""

    release: Release
    reviewers: list[Person]
    first_published_at: dt.datetime
    editors: list[Editor]
    is_overdue: bool
    is_being_renewed: bool
    also_read: list[Link]
    related: list[Link]
    is_all_related: bool
    recent: list[Link]
    correction: Correction | None
    topics: list[int]
    feedback: Any = None

    @property
    def seal(self) -> Approved | None:
        """The approval that the one line under the summary names: the first of the whole page.

        None while the review is being renewed.
        """
        first = None if self.is_being_renewed else next(iter(self.medical_approvals), None)
        return first and (first.base or first)

    @property
    def summary(self) -> str:
        """What is shown of the summary; the rest unfolds."""
        return first_words(self.revision.summary, SHOWN_OF_SUMMARY)

    @property
    def rest_of_summary(self) -> str:
        return self.revision.summary[len(self.summary) :].strip()

    @property
    def folded_key_points(self) -> int:
        """How many unfold on a phone; one alone is no longer than what would unfold it."""
        rest = len(self.revision.key_points) - SHOWN_KEY_POINTS
        return rest if rest > 1 else 0

    @property
    def canonical_url(self) -> str:
        return absolute(self.article.get_absolute_url())


# Reading


@Prepared
def _live() -> QuerySet[Publication]:
    live = Publication.objects.pages().filter(article__slug=Given("slug"))
    first = Release.objects.filter(article=OuterRef("article"), number=1).values("published_at")
    return live.defer("revision__body", "revision__words").annotate(
        first_published_at=Subquery(first)
    )


@Prepared
def _bylines() -> QuerySet[Byline]:
    return BYLINES.filter(revision=Given("revision"))


@Prepared
def _citations() -> QuerySet[Citation]:
    found = Citation.objects.filter(revision=Given("revision")).select_related("reference")
    return found.only(
        "revision", *digest.CITATION_FIELDS, *digest.FROZEN_LATER, *SHOWN_OF_A_WORK
    ).order_by("number")


@Prepared
def _notices() -> QuerySet[Notice]:
    return Notice.objects.filter(reference__citations__revision=Given("revision"))


def with_text(revision: Revision) -> Revision:
    """Load its bylines and citations, and what became of the cited works, in three queries."""
    citations = _citations(revision=revision.pk)
    notices = defaultdict(list)
    for notice in _notices(revision=revision.pk):
        notices[notice.reference_id].append(notice)
    for citation in citations:
        prefetched(citation.reference, notices=notices[citation.reference_id])
    prefetched(revision, bylines=_bylines(revision=revision.pk), citations=citations)
    return revision


def live(slug: str) -> Publication | None:
    """The publication of an article that has a page, ready for `article_page`."""
    for publication in _live(slug=slug):
        with_text(publication.revision)
        return publication
    return None


@Prepared
def _addressed() -> QuerySet[Publication]:
    live = Publication.objects.pages().filter(article__slug=Given("slug"))
    related = live.select_related(None).select_related("article", "release", "revision")
    return related.only(*seals.LISTED_BY, "article__slug")


def live_without_text(slug: str) -> Publication | None:
    """As `live`, for whoever only needs to know which text is live there. Raises BrokenSeal when it is forged."""
    for publication in _addressed(slug=slug):
        if not seals.may_be_listed(publication):
            raise seals.BrokenSeal(f"release {publication.release_id} is not what went live")
        publication.revision.article = publication.article
        return publication
    return None


# The article page


def article_page(publication: Publication, *, feedback: Any) -> ArticlePage:
    """What the article's template shows. Raises BrokenSeal unless everything is as it was signed."""
    sign_offs = seals.prove(publication)
    article, release, revision = publication.article, publication.release, publication.revision
    known, at = profiles.credentials_behind(release), timezone.now()
    credentials = [one for one in known if one.stands(at)]
    vouching = [one for one in sign_offs if not lost_its_credential(one, known)]
    tree = TopicTree()
    return ArticlePage(
        **text_for_readers(
            article, revision, lists.crumbs_of(article, tree), of_live(revision, at=at)
        ),
        release=release,
        approvals=[approved(sign_off) for sign_off in vouching],
        authors=[
            profiles.author(byline.author, credentials=credentials)
            for byline in revision.bylines.all()
        ],
        reviewers=_reviewers(vouching, credentials),
        first_published_at=publication.first_published_at,
        editors=editors(revision, release),
        is_overdue=lists.is_overdue(release),
        is_being_renewed=len(vouching) < len(sign_offs),
        **lists.further(article, tree),
        correction=corrections.of_page(publication),
        topics=[one.pk for one in tree.lineage(article.topic_id)],
        feedback=feedback,
    )


def successor_of(withdrawal: Withdrawal) -> Link | None:
    """The live page that takes the place of one that is gone, as the trail tells."""
    if withdrawal.successor_id is None:
        return None
    live = Publication.objects.pages().filter(article=withdrawal.successor_id).first()
    told = trail.told_by(subject_of(withdrawal.article), "withdrawn")
    if live is None or not seals.may_be_listed(live) or not is_as_told(withdrawal, told):
        return None
    return Link(live.revision.title, live.article.get_absolute_url())


def text_for_readers(
    article: Article, revision: Revision, crumbs: list[Link], pictures: Sequence[Picture]
) -> dict[str, Any]:
    """What a page shows of a text, without links to what readers cannot open, and with those to the terms that it marks."""
    explained = explaining(revision.html)
    return text_parts(
        article,
        revision,
        crumbs,
        closed=without_page(revision.html),
        pictures=pictures,
        helplines=numbers.of(revision, at=timezone.now()),
        terms={key: term_url(one.article) for key, one in explained.items()},
    )


def text_parts(
    article: Article,
    revision: Revision,
    crumbs: list[Link],
    citations: Sequence[Citation] | None = None,
    closed: frozenset[str] = frozenset(),
    terms: Mapping[str, str] | None = None,
    pictures: Sequence[Picture] | None = None,
    helplines: Mapping[int, Line] | None = None,
) -> dict[str, Any]:
    """What a page shows of a text; `citations` are given where nothing of it is stored.

    Of links to addresses in `closed` only the words are shown. Whoever signs sees all links and pictures, and which words are
    marked as terms.
    """
    if citations is None:
        citations = list(revision.citations.all())
    if pictures is None:
        pictures = pictures_of(revision.images)
    if helplines is None:
        helplines = named_in(revision.html, at=timezone.now())
    presented = present(revision.html, citations, closed, terms, pictures, helplines)
    entries = [entry(one, presented.back_links.get(one.number, ())) for one in citations]
    return {
        "article": article,
        "revision": revision,
        "presented": presented,
        "references": entries,
        "crumbs": crumbs,
        "pictures": [one for one in pictures if one.src],
    }


def approved(sign_off: SignOff) -> Approved:
    """How a sign-off reads in a byline."""
    profile = sign_off.reviewer
    person = profiles.reviewer(profile)
    return Approved(
        kind=sign_off.kind,
        verb=VERBS[sign_off.kind],
        name=person.name,
        url=person.url,
        post_nominals=person.post_nominals,
        specialty=person.role,
        signed_at=sign_off.signed_at,
        base=approved(sign_off.base) if sign_off.base_id else None,
    )


def _reviewers(sign_offs: list[SignOff], credentials: list[Credential]) -> list[Person]:
    # Somebody may have approved the whole page and, later, its changes: they get one box.
    both = [one for sign_off in sign_offs for one in (sign_off.base, sign_off) if one]
    latest = {sign_off.reviewer_id: sign_off for sign_off in both}
    return [
        profiles.reviewer(
            sign_off.reviewer,
            did=_did(sign_off),
            credentials=[one for one in credentials if one.reviewer_id == pk],
            declaration=sign_off.declaration,
        )
        for pk, sign_off in latest.items()
    ]


def _did(sign_off: SignOff) -> str:
    """What a reviewer did for the page, and when."""
    day, did = profiles.in_words(sign_off.signed_at), DID[sign_off.kind]
    if sign_off.base is None:
        return f"{did} on {day}"
    if sign_off.base.reviewer_id != sign_off.reviewer_id:
        return f"{did}: what changed since then, on {day}"
    return f"{did} on {profiles.in_words(sign_off.base.signed_at)}, and what changed since then on {day}"
