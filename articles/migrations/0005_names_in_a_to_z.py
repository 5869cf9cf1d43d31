"""List articles under their other names in A to Z, too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_revisions_by_time'),
    ]

    makes_again = ("listedname",)

    operations = [
        migrations.CreateModel(
            name='ListedName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=1)),
                ('listed_as', models.CharField(max_length=200)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
            ],
            options={
                'indexes': [models.Index(fields=['letter', 'listed_as', 'id'], name='articles_listedname_a_to_z')],
                'constraints': [models.UniqueConstraint(fields=('article', 'listed_as'), name='articles_listedname_once')],
            },
        ),
    ]
