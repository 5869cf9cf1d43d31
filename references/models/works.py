"""The works that articles cite, and what was published about those works later."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from people.append_only import Fact
from people.ticks import Shown, Ticks
from people.witness import Tells

# From harmless to grave. A work has the gravest standing of the notices that no reinstatement cancels.
STANDINGS = ("none found", "corrected", "concern", "retracted")


class Reference(Shown):
    """One work. The bibliographic data is in `csl` (CSL-JSON); the columns are taken from it."""

    class Kind(models.TextChoices):
        ARTICLE = "article", "journal article"
        GUIDELINE = "guideline", "guideline"
        BOOK = "book", "book"
        CHAPTER = "chapter", "book chapter"
        REPORT = "report", "report"
        WEB = "web", "web page"
        PREPRINT = "preprint", "preprint"
        DATASET = "dataset", "data set"
        OTHER = "other", "other"

    class Evidence(models.TextChoices):
        UNKNOWN = "", "not known"
        GUIDELINE = "guideline", "guideline"
        REVIEW = "systematic_review", "systematic review or meta-analysis"
        TRIAL = "trial", "randomised trial"
        OBSERVATIONAL = "observational", "observational study"
        CASES = "cases", "case reports"
        NARRATIVE = "narrative", "narrative review"
        OPINION = "opinion", "editorial or opinion"
        OTHER = "other", "other"

    csl = models.JSONField("CSL-JSON", default=dict)
    title = models.CharField(max_length=1000)
    container = models.CharField("journal, book or site", max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    doi = models.CharField("DOI", max_length=255, null=True, blank=True, unique=True)
    pmid = models.CharField("PMID", max_length=8, null=True, blank=True, unique=True)
    pmcid = models.CharField("PMCID", max_length=16, blank=True)
    isbn = models.CharField("ISBN", max_length=13, blank=True)
    url = models.URLField("address", max_length=1000, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ARTICLE)
    is_peer_reviewed = models.BooleanField("peer-reviewed", null=True, blank=True)
    evidence_level = models.CharField(
        "kind of evidence", max_length=20, choices=Evidence, blank=True, default=Evidence.UNKNOWN
    )
    is_landmark = models.BooleanField(
        "landmark", default=False, help_text="Old, and still what everybody goes by."
    )
    match_key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text="Equal for works of one title, year and first author; references.keys makes it.",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    checked_at = models.DateTimeField("standing looked up", null=True, blank=True, editable=False)
    tried_at = models.DateTimeField("last try", null=True, blank=True, editable=False)
    problem = models.CharField(
        max_length=300, blank=True, editable=False, help_text="Why the last look-up failed."
    )
    claimed_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Until then another run leaves it alone."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    ticks = Ticks(columns=("kind", "evidence_level"))
    # All that an import or an editor says of it; what look-ups found are notices.
    tells = Tells(
        "",
        (
            *("csl", "title", "container", "year", "doi", "pmid", "pmcid", "isbn", "url", "kind"),
            *("is_peer_reviewed", "evidence_level", "is_landmark", "match_key", "merged_into_id"),
            *("created_at", "created_by_id"),
        ),
    )

    class Meta:
        indexes = [
            models.Index(fields=["title"], name="references_title"),
            models.Index(fields=["year", "title"], name="references_year_title"),
            models.Index(fields=["match_key"], name="references_match_key"),
            models.Index(fields=["pmcid"], name="references_pmcid"),
            models.Index(fields=["isbn"], name="references_isbn"),
            models.Index(
                fields=["-id"],
                condition=Q(checked_at__isnull=True, merged_into__isnull=True),
                name="references_unchecked",
            ),
            models.Index(fields=["-id"], condition=~Q(problem=""), name="references_failed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(doi=""),
                name="references_doi_not_blank",
                violation_error_message="A work without a DOI has none, not an empty one.",
            ),
            models.CheckConstraint(
                condition=~Q(pmid=""),
                name="references_pmid_not_blank",
                violation_error_message="A work without a PMID has none, not an empty one.",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")),
                name="references_merged_into_another",
                violation_error_message="A work can’t be merged into itself.",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.year or 'no year'})"

    @property
    def survivor(self) -> "Reference":
        """The row that stays for this work: the one that it was merged into, or itself."""
        return self.merged_into or self

    @property
    def standing(self) -> str:
        """The work's standing by its worst notice: `unknown`, `none found`, `corrected`, `concern` or `retracted`."""
        if notice := self.worst_notice:
            return _GRAVITY[notice.kind]
        return "none found" if self.checked_at or self.notices.all() else "unknown"

    @property
    def worst_notice(self) -> "Notice | None":
        """The gravest notice that no later reinstatement cancels; of equally grave ones the earliest."""
        return worst_of(list(self.notices.all()))


class Notice(Shown, Fact):
    """Something published about a work: a retraction, concern, correction or reinstatement."""

    class Kind(models.TextChoices):
        RETRACTION = "retraction", "retraction"
        CONCERN = "concern", "expression of concern"
        CORRECTION = "correction", "correction"
        REINSTATEMENT = "reinstatement", "reinstatement"

    class Source(models.TextChoices):
        CROSSREF = "crossref", "Crossref"
        PUBMED = "pubmed", "PubMed"
        RETRACTION_WATCH = "retraction_watch", "Retraction Watch"
        EDITOR = "editor", "an editor"
        FILE = "file", "an imported file"

    reference = models.ForeignKey(Reference, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    source = models.CharField(max_length=20, choices=Source)
    notice_doi = models.CharField("DOI of the notice", max_length=255, blank=True)
    notice_pmid = models.CharField("PMID of the notice", max_length=8, blank=True)
    dated = models.DateField(null=True, blank=True)
    known_at = models.DateTimeField("known here since", default=timezone.now)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    ticks = Ticks(of=("reference",), new_rows=True)
    tells = Tells(
        "reference",
        (
            *("reference_id", "kind", "source", "notice_doi", "notice_pmid"),
            *("dated", "known_at", "recorded_by_id"),
        ),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "kind", "source", "notice_doi", "notice_pmid"],
                name="references_notice_once",
                violation_error_message="This notice is recorded already.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.reference}"


_GRAVITY = {
    Notice.Kind.CORRECTION: "corrected",
    Notice.Kind.CONCERN: "concern",
    Notice.Kind.RETRACTION: "retracted",
}


def worst_of(notices: list[Notice]) -> Notice | None:
    """The gravest notice after the last reinstatement, None when there is none."""
    taken_back = [n.dated for n in notices if n.kind == Notice.Kind.REINSTATEMENT and n.dated]
    since = max(taken_back, default=None)
    in_force = [
        n for n in notices if n.kind in _GRAVITY and not (since and n.dated and n.dated <= since)
    ]
    return min(in_force, key=_gravest_first, default=None)


def _gravest_first(notice: Notice) -> tuple[int, bool, date]:
    gravity = STANDINGS.index(_GRAVITY[notice.kind])
    return -gravity, notice.dated is None, notice.dated or date.max


class Replacement(Fact):
    """A work took the place of another, as a guideline's new edition does; the last one recorded holds, and one without a work takes it back."""

    reference = models.ForeignKey(Reference, models.PROTECT, related_name="replacements")
    by_work = models.ForeignKey(Reference, models.PROTECT, null=True, related_name="replaces")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    tells = Tells("reference", ("reference_id", "by_work_id", "recorded_by_id", "recorded_at"))

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(by_work__isnull=True) | ~Q(by_work=models.F("reference")),
                name="references_replacement_by_another",
                violation_error_message="A work does not take its own place.",
            ),
        ]

    def __str__(self):
        return f"{self.reference} replaced by {self.by_work or 'nothing'}"
