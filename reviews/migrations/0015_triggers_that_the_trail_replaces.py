from django.db import migrations


def drop(apps, schema_editor):
    """SQLite's own are gone since the migration began: there all triggers are lifted and made anew."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'DROP TRIGGER IF EXISTS "reviews_publication_newest" ON "reviews_publication"'
        )
        schema_editor.execute('DROP FUNCTION IF EXISTS "imprimatur_newest_release"()')


class Migration(migrations.Migration):

    dependencies = [("reviews", "0014_curly_apostrophes")]

    # Going back, the version before makes its triggers itself.
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
