from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0027_checked_again_and_asked_for_in_a_specialty'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.AlterField('assignment', 'kind', models.CharField(choices=[('medical', 'medical review'), ('fact_check', 'fact check'), ('advice', 'consultation')], max_length=20)),
        ]),
        migrations.AddConstraint('signoff', models.CheckConstraint(condition=models.Q(('kind__in', ['medical', 'fact_check'])), name='reviews_signoff_known_kind', violation_error_message='Nothing is decided where somebody is consulted.')),
    ]
