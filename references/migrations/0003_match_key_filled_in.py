"""Add a key that is equal for works of one title, year and first author, and fill it in for the works that are there.

Imports look for thousands of works at once by this key, by PMCID and by ISBN, so all three get an index. The key is
what references.keys makes of the record today; running this again changes nothing.
"""

from django.db import migrations, models

from references.keys import match_key

_ROWS = 500


def fill_in(apps, schema_editor):
    works = apps.get_model("references", "Reference").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(works.filter(pk__gt=last).order_by("pk").only("csl", "match_key")[:_ROWS]):
        last = rows[-1].pk
        changed = []
        for work in rows:
            key = match_key(work.csl) if isinstance(work.csl, dict) else ""
            if work.match_key != key:
                work.match_key = key
                changed.append(work)
        works.bulk_update(changed, ["match_key"])


class Migration(migrations.Migration):

    makes_again = ("reference.match_key",)

    dependencies = [
        ("references", "0002_landmarks_and_look_ups"),
    ]

    operations = [
        migrations.AddField(
            model_name="reference",
            name="match_key",
            field=models.CharField(blank=True, default="", editable=False, help_text="Equal for works of one title, year and first author; references.keys makes it.", max_length=64),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["match_key"], name="references_match_key"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["pmcid"], name="references_pmcid"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["isbn"], name="references_isbn"),
        ),
        # Last: PostgreSQL alters no table that has changed rows waiting for their foreign keys' checks.
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
