"""What a report is about, how soon it is decided on, and when its words are deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0011_what_search_looks_through'),
        ('feedback', '0005_curly_apostrophes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='report',
            name='feedback_report_waiting',
        ),
        migrations.AddField(
            model_name='report',
            name='citation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.citation'),
        ),
        migrations.AddField(
            model_name='report',
            name='is_crisis',
            field=models.BooleanField(default=False, verbose_name='words of crisis'),
        ),
        migrations.AddField(
            model_name='report',
            name='passage',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AlterField(
            model_name='report',
            name='comment',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='report',
            name='outcome',
            field=models.CharField(choices=[('accepted', 'accepted'), ('answered', 'the page says it'), ('dismissed', 'dismissed'), ('spam', 'spam')], max_length=10, null=True),
        ),
        # Before its index, which Django's own order puts first.
        migrations.AddField(
            model_name='report',
            name='urgency',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(is_crisis=True, then=0), models.When(reason='inaccurate', then=1), models.When(reason='out_of_date', then=2), models.When(reason='questionable', then=3), models.When(reason='missing', then=4), models.When(reason='hard_to_understand', then=5), default=6), output_field=models.PositiveSmallIntegerField()),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['-triaged_at', 'urgency', 'at', 'id'], name='feedback_report_waiting'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'answered', 'dismissed', 'spam'])), name='feedback_report_known_outcome', violation_error_message='Accept, answer or dismiss the report, or mark it as spam.'),
        ),
    ]
