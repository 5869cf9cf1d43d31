"""An amendment builds on a whole-page approval of the same reviewer.

Those on another's that were given before stay what they are, and say so.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

import people.constraints


def name_the_bases_reviewers(apps, schema_editor):
    """SQLite's triggers are lifted since the migration began; PostgreSQL's rest meanwhile."""
    SignOff = apps.get_model("reviews", "SignOff")
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    built = SignOff._base_manager.filter(base__isnull=False)
    base = SignOff._base_manager.filter(pk=OuterRef("base"))
    if on_postgresql:
        schema_editor.execute('ALTER TABLE "reviews_signoff" DISABLE TRIGGER USER')
    built.update(base_reviewer=Subquery(base.values("reviewer")[:1]))
    built.exclude(base_reviewer=F("reviewer")).update(on_anothers_base=True)
    if on_postgresql:
        # Or the table could not be altered: checks of its keys would still be waiting.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute('ALTER TABLE "reviews_signoff" ENABLE TRIGGER USER')


class Migration(migrations.Migration):

    dependencies = [("reviews", "0015_triggers_that_the_trail_replaces")]

    operations = [
        migrations.AddField(
            model_name='signoff',
            name='base_reviewer',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.reviewer'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='on_anothers_base',
            field=models.BooleanField(default=False, help_text='Given when reviewers still built on each other’s approvals. Never set anew.'),
        ),
        migrations.RunPython(name_the_bases_reviewers, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='signoff',
            name='reviews_signoff_base_stands',
        ),
        migrations.RemoveConstraint(
            model_name='signoff',
            name='reviews_signoff_base_key',
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(fields=('id', 'reviewer', 'kind', 'scope', 'valid'), name='reviews_signoff_base_key'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=people.constraints.CompositeForeignKey(columns=('base_id', 'base_reviewer_id', 'kind', 'base_scope', 'base_valid'), name='reviews_signoff_base_stands', to_columns=('id', 'reviewer_id', 'kind', 'scope', 'valid'), to_table='reviews_signoff'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(('base__isnull', True), models.Q(('base_reviewer__isnull', False), models.Q(('base_reviewer', models.F('reviewer')), ('on_anothers_base', True), _connector='OR')), _connector='OR'), name='reviews_signoff_own_base', violation_error_message='An amendment builds on an approval of the reviewer’s own.'),
        ),
    ]
