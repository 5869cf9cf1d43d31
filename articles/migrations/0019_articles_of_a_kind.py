from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0018_pages_that_a_notice_is_shown_on'),
    ]

    operations = [
        migrations.AddIndex('article', models.Index(fields=['kind', 'id'], name='articles_article_kind')),
    ]
