"""Say how hard the texts that were there before are to read, too."""

from django.db import migrations

from articles.readability import read

AT_ONCE = 250  # texts


def take_in(apps, schema_editor):
    using = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(using)
    texts = apps.get_model("articles", "Revision").objects.using(using)
    newest = texts.filter(child=None).order_by("pk")
    columns = ("pk", "article", "html", "summary", "key_points")
    last = 0
    while rows := list(newest.filter(pk__gt=last).values_list(*columns)[:AT_ONCE]):
        last = rows[-1][0]
        by_grade = {}
        for _, article, html, summary, key_points in rows:
            grade = read(html, summary, *key_points).whole_grade
            by_grade.setdefault(grade, []).append(article)
        for grade, keys in by_grade.items():
            articles.filter(pk__in=keys).update(grade=grade)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0029_how_hard_texts_are_to_read'),
    ]

    operations = [
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
