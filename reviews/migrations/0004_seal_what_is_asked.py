"""Seal what is asked of a text.

A topic's policy becomes a fact like the others, numbered and sealed. What stood before was written by anybody and
counts no longer: no migration can seal it in somebody's name, so a managing editor makes and sets the policies anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_name_the_text_taken_up'),
        ('reviews', '0003_requests_taken_back_by_their_reviewer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='policyslot',
            name='seal',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='requirement',
            name='seal',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.DeleteModel(name='TopicPolicy'),
        migrations.CreateModel(
            name='TopicPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, help_text='Empty: every kind.', max_length=20, verbose_name='kind of article')),
                ('number', models.PositiveIntegerField()),
                ('set_at', models.DateTimeField()),
                ('seal', models.CharField(max_length=64)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.policy')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='articles.topic')),
            ],
            options={
                'verbose_name_plural': 'topic policies',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('topic', 'kind', 'number'), name='reviews_topicpolicy_number', violation_error_message="Somebody set this topic's policy at the same moment.")],
            },
        ),
    ]
