"""Seal house texts: what was approved before carries no seal and waits for its approval anew."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('website', '0001_house_texts'),
    ]

    operations = [
        migrations.AddField(
            model_name='pageversion',
            name='seal',
            field=models.CharField(max_length=64, null=True),
        ),
    ]
