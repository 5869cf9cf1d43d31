"""Let each article that was live before find others like it, and be found."""

from django.db import migrations

from articles import searched, shelving


def take_in(apps, schema_editor):
    live = apps.get_model("reviews", "Publication").objects.using(schema_editor.connection.alias)
    live = live.exclude(article__kind__in=shelving.WITHOUT_PAGE).select_related("revision")
    last = 0
    while rows := list(live.filter(pk__gt=last).order_by("pk")[: searched.AT_ONCE]):
        last = rows[-1].pk
        shelving.take_in_marks([row.revision for row in rows])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0014_articles_alike'),
        ('reviews', '0020_consents_as_causes'),
    ]

    operations = [
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
