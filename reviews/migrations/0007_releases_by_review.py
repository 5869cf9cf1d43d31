"""Find releases by their review, and say of each article what readers saw last and under which letter they find it."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Subquery

from articles.shelving import WITHOUT_PAGE, place_of

_ROWS = 500


def shelve(apps, schema_editor):
    alias = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(alias)
    releases = apps.get_model("reviews", "Release").objects.filter(article=OuterRef("pk"))
    released = articles.filter(Exists(releases))
    released.update(last_seen=Subquery(releases.order_by("-number").values("revision")[:1]))
    live = articles.filter(publication__isnull=False).exclude(kind__in=WITHOUT_PAGE)
    last = 0
    while rows := list(live.filter(pk__gt=last).select_related("last_seen").order_by("pk")[:_ROWS]):
        last = rows[-1].pk
        for article in rows:
            article.letter, article.listed_as = place_of(article.last_seen.title)
        articles.bulk_update(rows, ["letter", "listed_as"])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_lists_without_looking_at_texts'),
        ('reviews', '0006_words_of_constraints'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='release',
            index=models.Index(fields=['-reviewed_at', '-id'], name='reviews_release_reviewed'),
        ),
        migrations.AddIndex(
            model_name='release',
            index=models.Index(fields=['review_due_on'], name='reviews_release_due'),
        ),
        migrations.RunPython(shelve, migrations.RunPython.noop),
    ]
