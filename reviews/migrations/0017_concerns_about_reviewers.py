from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reviews", "0016_amendments_of_ones_own")]

    # A word more to choose from; the column stays as it is.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='concern',
                    name='source',
                    field=models.CharField(choices=[('hand', 'raised by hand'), ('report', 'a reader’s report'), ('notice', 'a notice about a cited work'), ('policy', 'a stricter policy'), ('conflict', 'a conflict of interest'), ('credential', 'a revoked credential'), ('recheck', 'the nightly check'), ('sanitiser', 'a stricter sanitiser')], max_length=20),
                ),
            ],
        ),
    ]
