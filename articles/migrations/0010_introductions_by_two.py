from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0009_freeze_kind_and_evidence'),
    ]

    # Words alone: nothing of the database changes, and going back loses nothing.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='topic',
                    name='introduction',
                    field=models.CharField(blank=True, editable=False, help_text='What one person wrote before introductions took two. Readers never see it; proposing one starts from it.', max_length=300),
                ),
            ],
        ),
    ]
