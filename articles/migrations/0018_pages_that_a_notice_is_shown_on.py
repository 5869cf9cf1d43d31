from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0017_what_readers_are_told_of_a_change'),
    ]

    operations = [
        migrations.AddField('revision', 'shown_on', models.JSONField(default=list, help_text='The pages that a notice is shown on, as articles.notices wrote them.')),
    ]
