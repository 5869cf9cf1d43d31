"""Let lists find an article without looking at its texts, and say of those that are there what their newest text is.

What is live of them, and under which letter, is said by the migration of the reviews' floor.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Subquery


def take_in(apps, schema_editor):
    alias = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(alias)
    texts = apps.get_model("articles", "Revision").objects.filter(article=OuterRef("pk"), child=None)
    written = articles.filter(Exists(texts))
    written.update(
        newest_text=Subquery(texts.values("pk")[:1]), changed_at=Subquery(texts.values("created_at")[:1])
    )
    articles.filter(newest_text=None).update(changed_at=F("created_at"))


class Migration(migrations.Migration):

    makes_again = ("article.changed_at", "article.last_seen", "article.letter", "article.listed_as", "article.newest_text")

    dependencies = [
        ('articles', '0002_name_the_text_taken_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='article',
            name='last_seen',
            field=models.ForeignKey(editable=False, help_text='The text that went live last, whether or not readers still see it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.revision'),
        ),
        migrations.AddField(
            model_name='article',
            name='letter',
            field=models.CharField(default='', editable=False, help_text='Under which readers find it; empty when they see no page of it.', max_length=1),
        ),
        migrations.AddField(
            model_name='article',
            name='listed_as',
            field=models.CharField(default='', editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='article',
            name='newest_text',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.revision'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['-changed_at', '-id'], name='articles_article_latest'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('letter', ''), _negated=True), fields=['letter', 'listed_as', 'id'], name='articles_article_a_to_z'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('letter', ''), _negated=True), fields=['topic', 'listed_as', 'id'], name='articles_article_on_topic'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(models.Q(('newest_text', models.F('last_seen')), _negated=True), ('newest_text', None), ('last_seen', None), _connector='OR'), fields=['-changed_at', '-id'], name='articles_article_unseen'),
        ),
        # Last: PostgreSQL alters no table that has changed rows waiting for their foreign keys' checks.
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
