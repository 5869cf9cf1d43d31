from django.db import migrations, models
import django.db.models.deletion


def keep_what_was_typed(apps, schema_editor):
    """What reviewers had typed of their interests goes to the form's last question."""
    for notes in apps.get_model("reviews", "Scratch").objects.iterator():
        typed = notes.answers.pop("interests", "")
        if typed:
            notes.answers["interest_other"] = typed
            notes.save(update_fields=["answers"])


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0026_links_for_reviewers'),
    ]

    operations = [
        migrations.AddField('reviewer', 'away_until', models.DateField(blank=True, help_text='The last day on which they answer nothing. Editors see it where they choose reviewers; readers never.', null=True, verbose_name='away until')),
        migrations.AddField('credential', 'specialty', models.CharField(blank=True, default='', help_text='As the register has it.', max_length=100)),
        migrations.AlterField('verification', 'credential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='reviews.credential')),
        migrations.AddField('verification', 'number', models.PositiveIntegerField(default=1)),
        migrations.AddField('verification', 'holds_until', models.DateField(help_text='The last day. None in those from before checks ran out.', null=True)),
        migrations.AddConstraint('verification', models.UniqueConstraint(fields=('credential', 'number'), name='reviews_verification_number')),
        migrations.AlterField('declaration', 'interests', models.TextField(blank=True, max_length=5000)),
        migrations.AddField('declaration', 'by_category', models.JSONField(blank=True, default=dict, help_text='What was said to each question of the ICMJE’s form.')),
        migrations.AddField('policy', 'grace_days', models.PositiveSmallIntegerField(blank=True, help_text='How long a page may stay live whose review is overdue, or that rests on a revoked credential. Empty: it stays, and says so.', null=True, verbose_name='days of grace')),
        migrations.AddField('policyslot', 'specialty', models.CharField(blank=True, default='', help_text='What the reviewer’s credential must be in. Empty: any.', max_length=100)),
        migrations.RunPython(keep_what_was_typed, migrations.RunPython.noop),
    ]
