from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0031_what_stands_elsewhere_explained"),
    ]

    # Words alone: nothing of the database changes, and going back loses nothing.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="concern",
                    name="source",
                    field=models.CharField(
                        choices=[
                            ("hand", "raised by hand"),
                            ("report", "a reader’s report"),
                            ("notice", "a notice about a cited work"),
                            ("source", "a source that changed"),
                            ("policy", "a stricter policy"),
                            ("conflict", "a conflict of interest"),
                            ("credential", "a revoked credential"),
                            ("consent", "a consent that was taken back"),
                            ("lapsed", "a credential that has run out"),
                            ("recheck", "the daily check"),
                            ("sanitiser", "a stricter sanitiser"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
        ),
    ]
