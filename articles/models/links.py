"""Links from one article to another, as its newest text has them."""

from django.db import models

from articles.models.subjects import Article


class InnerLink(models.Model):
    """A link in the newest text of an article to a page of this site. Made again each time a text is saved.

    It names its target by an address or by a key; `leads` tells whether readers see a page there now, under that very address.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="inner_links")
    url = models.TextField("address", help_text="As it stands in the text.")
    slug = models.CharField(max_length=120, blank=True, help_text="The address that it names.")
    number = models.BigIntegerField(null=True, help_text="The key that it names.")
    leads = models.BooleanField()

    class Meta:
        verbose_name = "link inside the site"
        verbose_name_plural = "links inside the site"
        indexes = [
            models.Index(fields=["slug"], name="articles_innerlink_slug"),
            models.Index(fields=["number"], name="articles_innerlink_number"),
            models.Index(
                fields=["id"], condition=models.Q(leads=False), name="articles_innerlink_repair"
            ),
        ]

    def __str__(self):
        return self.url
