"""What is said about words of a text: threads, and whether each is resolved."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from people.append_only import Fact
from people.witness import Tells
from reviews.models.acting import person
from reviews.querysets import CommentQuerySet


class Comment(Fact):
    """What somebody said about words of one text, or answered to it.

    The first of a thread has a kind and names its words (`articles.anchors`); answers name the first. The thread is
    resolved or open as its latest step says, open while there is none.
    """

    MOST_SAID = 2000  # characters

    class Kind(models.TextChoices):
        MUST_FIX = "must_fix", "must fix"
        SUGGESTION = "suggestion", "suggestion"
        QUESTION = "question", "question"

    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="comments")
    assignment = models.ForeignKey(
        "reviews.Assignment",
        models.PROTECT,
        null=True,
        related_name="comments",
        help_text="Of a reviewer: for what they were asked then.",
    )
    thread = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    target = models.JSONField(null=True)
    words = models.TextField(max_length=MOST_SAID)
    author = person()
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = CommentQuerySet.as_manager()

    tells = Tells(
        "revision__article",
        (
            *("revision_id", "assignment_id", "thread_id", "kind", "target", "words"),
            *("author_id", "made_at"),
        ),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(thread__isnull=True, target__isnull=False)
                & Q(kind__in=["must_fix", "suggestion", "question"])
                | Q(thread__isnull=False, target__isnull=True, kind=""),
                name="reviews_comment_begins_or_answers",
                violation_error_message="A comment names the words it is about, or the comment it answers.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="must_fix") | Q(assignment__isnull=False),
                name="reviews_comment_must_fix_of_reviewer",
                violation_error_message="What must be fixed is for reviewers to say.",
            ),
        ]

    def __str__(self):
        return f"Comment on {self.revision} by {self.author}"


class CommentStep(Fact):
    """Each time that a thread was resolved, or opened again."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    resolves = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    by = person()
    at = models.DateTimeField()

    tells = Tells(
        "comment__revision__article",
        ("comment_id", "number", "resolves", "reason", "by_id", "at"),
    )

    class Meta(Fact.Meta):
        verbose_name = "step of a comment"
        verbose_name_plural = "steps of comments"
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "number"],
                name="reviews_comment_step_number",
                violation_error_message="Somebody resolved or opened this thread at the same moment.",
            ),
        ]

    def __str__(self):
        return f"{self.comment}, {'resolved' if self.resolves else 'opened again'}"
