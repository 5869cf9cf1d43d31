"""What fewest readers find helpful comes first, by how sure that is."""

from math import sqrt

from django.db import migrations, models

Z = 1.959964


def work_out(apps, schema_editor):
    """The upper of Wilson's bounds of the tallies that are there."""
    tallies = apps.get_model("feedback", "Tally").objects.using(schema_editor.connection.alias)
    voted = [tally for tally in tallies.all() if tally.yes + tally.no]
    for tally in voted:
        n = tally.yes + tally.no
        share = tally.yes / n
        half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        tally.at_most = (share + Z * Z / (2 * n) + half) / (1 + Z * Z / n)
    tallies.bulk_update(voted, ["at_most"], batch_size=500)


class Migration(migrations.Migration):

    makes_again = ("tally.at_most",)

    dependencies = [("feedback", "0006_what_a_report_is_about")]

    operations = [
        migrations.RemoveIndex("tally", "feedback_tally_worst"),
        migrations.AddField(
            "tally",
            "at_most",
            models.FloatField(
                default=1,
                help_text='The upper bound of the share of "yes", from 0 to 1, with 95 % certainty against chance.',
            ),
        ),
        migrations.AddIndex(
            "tally", models.Index(fields=["at_most", "article"], name="feedback_tally_worst")
        ),
        migrations.RunPython(work_out, migrations.RunPython.noop),
    ]
