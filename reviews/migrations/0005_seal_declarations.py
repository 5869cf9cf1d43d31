"""Seal what reviewers declare.

What was declared before was sealed by nobody and counts no longer: each reviewer declares anew, which takes one click.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0004_seal_what_is_asked'),
    ]

    operations = [
        migrations.AddField(
            model_name='declaration',
            name='seal',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
    ]
