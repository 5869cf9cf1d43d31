"""Let A to Z find each live article by its title and by its other names."""

from django.db import migrations

from articles.shelving import WITHOUT_PAGE, initial, names_of

_ROWS = 500


def list_names(apps, schema_editor):
    alias = schema_editor.connection.alias
    names = apps.get_model("articles", "ListedName")
    live = apps.get_model("reviews", "Publication").objects.using(alias)
    live = live.exclude(article__kind__in=WITHOUT_PAGE).select_related("revision").order_by("pk")
    last = 0
    while rows := list(live.filter(pk__gt=last)[:_ROWS]):
        last = rows[-1].pk
        names.objects.using(alias).bulk_create(
            names(article_id=row.article_id, letter=initial(name), listed_as=name)
            for row in rows
            for name in sorted(names_of(row.revision.title, row.revision.also_known_as))
        )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_names_in_a_to_z'),
        ('reviews', '0008_find_the_unusual_sign_offs'),
    ]

    operations = [
        migrations.RunPython(list_names, migrations.RunPython.noop),
    ]
