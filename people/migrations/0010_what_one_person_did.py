from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0009_notifications'),
    ]

    operations = [
        migrations.AddIndex('event', models.Index(fields=['actor'], name='people_event_actor')),
        migrations.AddIndex('event', models.Index(fields=['kind', '-at', '-id'], name='people_event_of_kind')),
    ]
