
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0006_mark_unseen_texts'),
        ('reviews', '0012_hand_overs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='assignment',
            name='reviews_assignment_due',
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['reviewer', 'due_on', 'id'], name='reviews_assignment_of'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(fields=['reviewer', '-signed_at', '-assignment'], name='reviews_signoff_by'),
        ),
    ]
