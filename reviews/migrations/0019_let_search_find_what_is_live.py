"""Let search find each article that was live before it had rows of its own."""

from django.db import migrations

from articles import searched
from articles.shelving import WITHOUT_PAGE


def take_in(apps, schema_editor):
    live = apps.get_model("reviews", "Publication").objects.using(schema_editor.connection.alias)
    live = live.exclude(article__kind__in=WITHOUT_PAGE).select_related("revision").order_by("pk")
    last = 0
    while rows := list(live.filter(pk__gt=last)[: searched.AT_ONCE]):
        last = rows[-1].pk
        searched.take_in(row.revision for row in rows)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0011_what_search_looks_through'),
        ('reviews', '0018_conflicts_declared_later'),
    ]

    operations = [
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
