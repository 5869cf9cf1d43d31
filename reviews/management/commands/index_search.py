"""Write again by what lists and search find articles."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from articles import inner_links, searched, shelving
from articles.actions import lock_each
from articles.models import Article, Revision, SearchText
from reviews.models import Publication


class Command(BaseCommand):
    help = (
        "Write again by what lists and search find articles, what is said there of their texts, and where these lead: after an upgrade "
        "that reads words in another way, or when verify_trail says that they find one by something that its text does not say. Readers "
        "may go on reading meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        keys = list(Publication.objects.pages().order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), searched.AT_ONCE):
            _index(keys[start : start + searched.AT_ONCE])
        gone = SearchText.objects.exclude(pk__in=Publication.objects.pages().values("pk"))
        searched.take_out(gone.values_list("pk", flat=True))
        texts = Article.objects.exclude(newest_text=None).order_by("pk")
        newest = list(texts.values_list("pk", flat=True))
        for start in range(0, len(newest), searched.AT_ONCE):
            _take_in(newest[start : start + searched.AT_ONCE])
        inner_links.renew()
        self.stdout.write(f"Lists and search find {len(keys):,} articles.")


@transaction.atomic
def _take_in(keys: list[int]) -> None:
    """What follows from each article's newest text."""
    articles = {one.pk: one for one in lock_each(Article.objects.filter(pk__in=keys))}
    texts = list(Revision.objects.filter(article__in=keys, child=None))
    for text in texts:
        text.article = articles[text.article_id]
    shelving.take_in(texts)


@transaction.atomic
def _index(keys: list[int]) -> None:
    lock_each(Article.objects.filter(pk__in=keys))
    live = list(Publication.objects.pages().filter(pk__in=keys))
    for publication in live:
        publication.revision.article = publication.article
    shelving.shelve(publication.revision for publication in live)
