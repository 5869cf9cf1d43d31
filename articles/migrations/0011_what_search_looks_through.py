"""What search looks through: rows of stems, and for each database the index that it is good at."""

import django.db.models.deletion
from django.db import migrations, models

_HEAD = (
    "setweight(to_tsvector('simple'::regconfig, title), 'A') || "
    "setweight(to_tsvector('simple'::regconfig, names), 'A') || "
    "setweight(to_tsvector('simple'::regconfig, headings), 'B') || "
    "setweight(to_tsvector('simple'::regconfig, summary), 'C')"
)
_WHOLE = f"{_HEAD} || setweight(to_tsvector('simple'::regconfig, body), 'D')"
MAKES = {
    "postgresql": [
        f"ALTER TABLE articles_searchtext ADD COLUMN head tsvector GENERATED ALWAYS AS ({_HEAD}) STORED",
        f"ALTER TABLE articles_searchtext ADD COLUMN whole tsvector GENERATED ALWAYS AS ({_WHOLE}) STORED",
        "CREATE INDEX articles_searchtext_head ON articles_searchtext USING gin (head)",
        "CREATE INDEX articles_searchtext_whole ON articles_searchtext USING gin (whole)",
    ],
    "sqlite": [
        "CREATE VIRTUAL TABLE articles_searchtext_words USING fts5(title, names, headings, summary, body)"
    ],
}
# What PostgreSQL keeps with the table goes with it.
TAKES_AWAY = {"postgresql": [], "sqlite": ["DROP TABLE articles_searchtext_words"]}


def _run(statements):
    def run(apps, schema_editor):
        for sql in statements[schema_editor.connection.vendor]:
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0010_introductions_by_two'),
    ]

    makes_again = ("searchtext",)

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='articles.article')),
                ('title', models.TextField()),
                ('names', models.TextField(help_text='What it is called besides, a line each.')),
                ('headings', models.TextField()),
                ('summary', models.TextField()),
                ('body', models.TextField()),
            ],
        ),
        migrations.RunPython(_run(MAKES), _run(TAKES_AWAY)),
    ]
