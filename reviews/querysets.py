"""One word for what readers may see: `Publication.objects.live()`."""

from django.db import models

# Kinds of article that are shown inside other pages.
WITHOUT_PAGE = ("notice", "term", "help")


class PublicationQuerySet(models.QuerySet):
    def live(self) -> "PublicationQuerySet":
        """What readers may see now, with what a page or a list line needs.

        Whoever shows a row checks its seal first: `reviews.seals.sealed` for lists, `reviews.seals.prove` for
        a page.
        """
        return self.select_related("article__topic", "release", "revision")

    def pages(self) -> "PublicationQuerySet":
        """Live articles that have a page of their own."""
        return self.live().exclude(article__kind__in=WITHOUT_PAGE)
