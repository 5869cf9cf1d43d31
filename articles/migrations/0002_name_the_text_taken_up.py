import django.db.models.deletion
from django.db import migrations, models

import people.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0001_articles_and_revisions'),
    ]

    operations = [
        migrations.AddField(
            model_name='revision',
            name='text_of',
            field=models.ForeignKey(help_text='The earlier revision whose words were taken up, when they were.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='articles.revision'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=people.constraints.CompositeForeignKey(columns=('text_of_id', 'article_id'), name='articles_revision_text_of_same', to_columns=('id', 'article_id'), to_table='articles_revision'),
        ),
    ]
