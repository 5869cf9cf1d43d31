from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0016_whoever_began_a_page_answers_for_it'),
    ]

    operations = [
        migrations.AddField('revision', 'change_kind', models.CharField(blank=True, choices=[('correction', 'correction'), ('clarification', 'clarification'), ('update', 'update')], default='', max_length=20)),
        migrations.AddField('revision', 'made_with', models.CharField(blank=True, default='', help_text='Whether a machine wrote any of it.', max_length=30)),
        migrations.AddIndex('revision', models.Index(condition=models.Q(('change_kind', ''), _negated=True), fields=['article'], name='articles_revision_corrects')),
    ]
