"""Find the few sign-offs that are not as usual, and the concerns that are open, without reading all of them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_revisions_by_time'),
        ('reviews', '0007_releases_by_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(fields=['-resolved_at', 'raised_at', 'id'], name='reviews_concern_open'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(condition=models.Q(('decision', 'approved'), _negated=True), fields=['-id'], name='reviews_signoff_not_approved'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(condition=models.Q(('has_conflict', True)), fields=['-id'], name='reviews_signoff_conflict'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(condition=models.Q(('withdrawn_at__isnull', False)), fields=['-id'], name='reviews_signoff_taken_back'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(condition=models.Q(('scope', 'changes')), fields=['-id'], name='reviews_signoff_of_changes'),
        ),
    ]
