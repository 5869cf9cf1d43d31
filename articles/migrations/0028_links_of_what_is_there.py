"""List the links of the texts that were there before, too."""

from django.db import migrations

from articles.links import Named, articles_named

AT_ONCE = 500  # texts


def take_in(apps, schema_editor):
    using = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(using)
    texts = apps.get_model("articles", "Revision").objects.using(using)
    link_model = apps.get_model("articles", "InnerLink")
    listed = articles.exclude(letter="").values_list("slug", "pk")
    pages = {one for slug, pk in listed for one in (Named(slug), Named(pk=pk))}
    newest = texts.filter(child=None).order_by("pk").values_list("pk", "article", "html")
    link_model.objects.using(using).all().delete()
    last = 0
    while rows := list(newest.filter(pk__gt=last)[:AT_ONCE]):
        last = rows[-1][0]
        link_model.objects.using(using).bulk_create(
            link_model(
                article_id=article, url=url, slug=one.slug[:120], number=one.pk or None, leads=one in pages
            )
            for _, article, html in rows
            for url, one in articles_named(html).items()
        )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0027_links_inside_the_site'),
    ]

    operations = [
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
