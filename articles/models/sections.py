"""Which sections articles of a kind begin with."""

from django.db import models

from articles.models.subjects import Kind
from people.witness import Tells


class SectionTemplate(models.Model):
    """The headings with which a new article of its kind begins. Writers fill them, and may take any of them out."""

    kind = models.CharField(
        max_length=20,
        choices=Kind,
        unique=True,
        error_messages={"unique": "There is a template for this kind already."},
    )
    headings = models.TextField(max_length=2000, blank=True)

    tells = Tells("", ("kind", "headings"))

    class Meta:
        ordering = ["kind"]

    def __str__(self):
        return f"Sections: {self.get_kind_display()}"
