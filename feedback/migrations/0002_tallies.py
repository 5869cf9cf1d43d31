"""Count votes where they are given, and count those that are there once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, Q


def count(apps, schema_editor):
    alias = schema_editor.connection.alias
    votes = apps.get_model("feedback", "Vote").objects.using(alias)
    counted = votes.order_by().values("article").annotate(
        yes=Count("pk", filter=Q(helpful=True)), no=Count("pk", filter=Q(helpful=False))
    )
    tally = apps.get_model("feedback", "Tally")
    rows = (tally(article_id=one["article"], yes=one["yes"], no=one["no"]) for one in counted)
    tally.objects.using(alias).bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):

    makes_again = ("tally",)

    dependencies = [
        ('articles', '0004_revisions_by_time'),
        ('feedback', '0001_votes_and_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='articles.article')),
                ('yes', models.PositiveIntegerField(default=0)),
                ('no', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['-triaged_at', 'at', 'id'], name='feedback_report_waiting'),
        ),
        migrations.AddIndex(
            model_name='tally',
            index=models.Index(fields=['-no', 'article'], name='feedback_tally_worst'),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
