"""What of a cited work a claim rests on."""

from django.conf import settings
from django.db import models

from articles.models.subjects import Article
from people.append_only import Fact
from people.witness import Tells


class ClaimEvidence(Fact):
    """Where in a work the evidence for a sentence stands, and its words; the last one given for both holds, and an empty one takes it back.

    It is no part of the text and of its digest: who checks the facts freezes it in their sign-off. Readers never see it. It goes along to the
    next text as long as the sentence and what names the work (`match_key`) are the same.
    """

    MOST_WORDS = 50
    MOST = 600  # characters of a passage

    article = models.ForeignKey(Article, models.PROTECT, related_name="evidence")
    sentence = models.TextField(help_text="As the text says it.")
    work = models.ForeignKey("references.Reference", models.PROTECT, related_name="+")
    match_key = models.CharField(max_length=64, blank=True, help_text="The work’s own, then.")
    locator = models.CharField(
        max_length=100, blank=True, help_text="The page or section, such as p. 12 or Table 2."
    )
    passage = models.CharField(max_length=MOST, blank=True, help_text="The source’s own words.")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    tells = Tells(
        "article",
        (
            *("article_id", "sentence", "work_id", "match_key", "locator", "passage"),
            *("given_by_id", "given_at"),
        ),
    )

    class Meta(Fact.Meta):
        verbose_name_plural = "evidence for claims"

    def __str__(self):
        return f"{self.work}, {self.locator}" if self.locator else str(self.work)
