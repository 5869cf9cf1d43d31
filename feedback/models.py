"""What readers say: votes and reports. They are facts of their own and hold nothing about the reader."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now
from django.utils import timezone

from articles.passages import ENOUGH
from people.append_only import AppendOnly, Emptied, Fact, FactQuerySet


class DaySalt(models.Model):
    """One day's secret, of which visitor keys are made. Once it is destroyed, no key can be traced to anybody."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)


class Vote(models.Model):
    """Yes or no to "Was this article helpful?", once per visitor, article and day."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="votes")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="votes")
    visitor = models.CharField(max_length=64)
    day = models.DateField()
    helpful = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(db_default=Now())
    is_tallied = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "article", "day"],
                name="feedback_vote_once",
                violation_error_message="This visitor’s vote is counted already.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(is_tallied=False), name="feedback_vote_to_tally"
            ),
        ]

    def __str__(self) -> str:
        return "helpful" if self.helpful else "not helpful"


class Tally(models.Model):
    """How readers voted on an article, so that nobody has to count millions of votes to know.

    It has the votes that `feedback.actions.tally_votes` has taken in. Were it changed by each vote, everybody who votes on an
    article would wait for one row.
    """

    article = models.OneToOneField("articles.Article", models.PROTECT, primary_key=True)
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)
    at_most = models.FloatField(
        default=1,
        help_text='The upper bound of the share of "yes", from 0 to 1, with 95 % certainty against chance.',
    )

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [models.Index(fields=["at_most", "article"], name="feedback_tally_worst")]

    def __str__(self) -> str:
        return f"{self.yes} yes, {self.no} no"


def _urgency() -> Case:
    """Which of the reports is decided on first: 0 for words of crisis, then by what a wrong page can do."""
    first = ("inaccurate", "out_of_date", "questionable", "missing", "hard_to_understand")
    reasons = [When(reason=reason, then=number) for number, reason in enumerate(first, 1)]
    return Case(When(is_crisis=True, then=0), *reasons, default=len(first) + 1)


KEPT_DAYS = 365  # what a reader wrote is deleted then; that they did stays
MOST_ALIKE = 200  # reports on one article that are compared
DECIDED_WITHIN = timedelta(hours=48)


def pressing(at: datetime) -> dict[str, Q]:
    """Which of the reports that wait an editor should look at now, and why."""
    return {
        "with words of crisis": Q(is_crisis=True),
        "for over two days": Q(at__lt=at - DECIDED_WITHIN),
    }


class ReportQuerySet(FactQuerySet):
    """Reports, by what is left to do."""

    def waiting(self) -> "ReportQuerySet":
        """Those that nobody has decided on."""
        return self.filter(triaged_at=None)

    def pressing(self, *, at: datetime) -> "ReportQuerySet":
        """Those of them that an editor should look at now."""
        crisis, late = pressing(at).values()
        return self.waiting().filter(crisis | late)


class Report(Fact):
    """What a reader says is wrong with a page, and with which words of it. Decided on once.

    `passage` are words of the page itself; what the reader wrote is in `comment`.
    """

    class Reason(models.TextChoices):
        INACCURATE = "inaccurate", "It is inaccurate"
        OUT_OF_DATE = "out_of_date", "It is out of date"
        QUESTIONABLE = "questionable", "It is questionable"
        HARD = "hard_to_understand", "It is hard to understand"
        MISSING = "missing", "Something is missing"
        BROKEN = "broken", "Something does not work"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "accepted"
        ANSWERED = "answered", "the page says it"
        DISMISSED = "dismissed", "dismissed"
        SPAM = "spam", "spam"

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="reports")
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=20, choices=Reason)
    comment = models.TextField(blank=True)
    passage = models.CharField(max_length=500, blank=True, default="")
    citation = models.ForeignKey("articles.Citation", models.PROTECT, null=True, related_name="+")
    is_crisis = models.BooleanField("words of crisis", default=False)
    urgency = models.GeneratedField(
        expression=_urgency(), output_field=models.PositiveSmallIntegerField(), db_persist=True
    )
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(db_default=Now())
    triaged_at = models.DateTimeField(null=True)
    triaged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, null=True)  # noqa: DJ001 - NULL is "waiting"
    outcome_reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - NULL is "waiting"

    objects = ReportQuerySet.as_manager()

    guard = AppendOnly(
        one_way=("triaged_at", "triaged_by", "outcome", "outcome_reason"),
        emptied=Emptied("comment", "recorded_at", KEPT_DAYS),
    )

    class Meta(Fact.Meta):
        permissions = [("triage_report", "Can accept and dismiss readers’ reports")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        "inaccurate",
                        "out_of_date",
                        "questionable",
                        "hard_to_understand",
                        "missing",
                        "broken",
                        "other",
                    ]
                ),
                name="feedback_report_known_reason",
                violation_error_message="Choose one of the reasons.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["accepted", "answered", "dismissed", "spam"]),
                name="feedback_report_known_outcome",
                violation_error_message="Accept, answer or dismiss the report, or mark it as spam.",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="feedback_report_latest"),
            models.Index(
                fields=["-triaged_at", "urgency", "at", "id"], name="feedback_report_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.revision.title}"

    @property
    def due_at(self) -> datetime:
        """By when an editor should have decided on it."""
        return self.at + DECIDED_WITHIN

    def alike(self) -> list["Report"]:
        """The others about the same article that nobody has decided on and that say the same, the oldest first."""
        others = Report.objects.waiting().filter(article=self.article_id).exclude(pk=self.pk)
        return [one for one in others.order_by("at", "pk")[:MOST_ALIKE] if self._is_like(one)]

    def _is_like(self, other: "Report") -> bool:
        if self.reason != other.reason or self.citation_id != other.citation_id:
            return False
        if self.citation_id:
            return True
        if self.passage and other.passage:
            return _overlap(self.passage, other.passage)
        mine, theirs = (" ".join(one.comment.casefold().split()) for one in (self, other))
        return bool(mine) and mine == theirs and not (self.passage or other.passage)


def _overlap(one: str, other: str) -> bool:
    """Whether one passage holds the other, of so many words that it is not there by chance."""
    short, long = sorted((one.split(), other.split()), key=len)
    if short == long:
        return True
    return len(short) >= ENOUGH and f" {' '.join(short)} " in f" {' '.join(long)} "
