import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0017_concerns_about_reviewers'),
    ]

    operations = [
        migrations.CreateModel(
            name='LateConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declared_at', models.DateTimeField()),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.reviewer')),
                ('sign_off', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='late_conflict', to='reviews.signoff')),
            ],
            options={
                'verbose_name': 'conflict declared later',
                'verbose_name_plural': 'conflicts declared later',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
    ]
