"""Where readers find what is live: rows that are made again from its text each time it goes live."""

from django.db import models

from articles.models.subjects import Article


class ListedName(models.Model):
    """A name under which A to Z lists a live article, as it is put in order; how it reads stands in the text."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    letter = models.CharField(max_length=1)
    listed_as = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["letter", "listed_as", "id"], name="articles_listedname_a_to_z")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "listed_as"], name="articles_listedname_once"
            )
        ]

    def __str__(self):
        return self.listed_as


class ListedMark(models.Model):
    """What a live article rests on or is about, by which others like it are found: a cited work, a code of a catalogue."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=120, help_text="Such as work:12 or code:MeSH D008881.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mark", "article"], name="articles_listedmark_once")
        ]

    def __str__(self):
        return self.mark


class SearchText(models.Model):
    """The words by which search finds a live article, as `articles.words` reads them: stems with spaces between.

    In PostgreSQL two generated columns hold them as vectors, `head` without the text and `whole` with it; in SQLite a
    table of FTS5 does.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="search_text"
    )
    title = models.TextField()
    names = models.TextField(help_text="What it is called besides, a line each.")
    headings = models.TextField()
    summary = models.TextField()
    body = models.TextField()

    def __str__(self):
        return self.title
