"""Let the texts that were there before share words with others, too."""

from django.db import migrations

from articles.sketches import words_in

AT_ONCE = 100  # articles


def take_in(apps, schema_editor):
    using = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(using)
    revisions = apps.get_model("articles", "Revision").objects.using(using)
    run_model = apps.get_model("articles", "SketchedRun")
    found = articles.order_by("pk").values_list("pk", "newest_text", "last_seen")
    last = 0
    while rows := list(found.filter(pk__gt=last)[:AT_ONCE]):
        last = rows[-1][0]
        keys = {key for _, *texts in rows for key in texts if key}
        run_model.objects.using(using).bulk_create(
            (
                run_model(revision_id=text.pk, run=run)
                for text in revisions.filter(pk__in=keys)
                for run in words_in(text).sketch()
            ),
            batch_size=5000,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0020_texts_that_share_words'),
    ]

    operations = [
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
