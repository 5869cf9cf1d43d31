import people.days
from django.db import migrations, models


class Migration(migrations.Migration):
    """A new account has the site's time zone. Nothing in the table changes."""

    dependencies = [
        ('people', '0005_working_copies'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='user',
                    name='time_zone',
                    field=models.CharField(default=people.days.site_zone, max_length=50),
                ),
            ],
        ),
    ]
