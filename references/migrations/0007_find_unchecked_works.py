"""Find works that nobody has checked, and those whose check failed, without reading all of them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('references', '0006_links_tried'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='reference',
            index=models.Index(condition=models.Q(('checked_at__isnull', True), ('merged_into__isnull', True)), fields=['-id'], name='references_unchecked'),
        ),
        migrations.AddIndex(
            model_name='reference',
            index=models.Index(condition=models.Q(('problem', ''), _negated=True), fields=['-id'], name='references_failed'),
        ),
    ]
