"""Votes are taken into their article's tally later; those that are there have been."""

from django.db import migrations, models
from django.db.models import F, Q


def take_in(apps, schema_editor):
    """Take in those that wait, before nothing knows that they do."""
    alias = schema_editor.connection.alias
    tallies = apps.get_model("feedback", "Tally").objects.using(alias)
    waiting = apps.get_model("feedback", "Vote").objects.using(alias).filter(is_tallied=False)
    for article, helpful in waiting.values_list("article_id", "helpful").iterator():
        name = "yes" if helpful else "no"
        tallies.get_or_create(pk=article)
        tallies.filter(pk=article).update(**{name: F(name) + 1})


class Migration(migrations.Migration):

    makes_again = ("vote.is_tallied",)

    dependencies = [("feedback", "0003_one_vote_an_article")]

    operations = [
        migrations.RemoveIndex("vote", "feedback_vote_counts"),
        migrations.AddField(
            "vote", "is_tallied", models.BooleanField(default=True, editable=False)
        ),
        migrations.AlterField(
            "vote", "is_tallied", models.BooleanField(default=False, editable=False)
        ),
        migrations.AddIndex(
            "vote",
            models.Index(
                fields=["id"], condition=Q(is_tallied=False), name="feedback_vote_to_tally"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, take_in),
    ]
