from django.db import migrations, models


class Migration(migrations.Migration):
    """One vote a visitor, article and day. Keys made before were of a revision, so no two of them are alike."""

    dependencies = [("feedback", "0002_tallies")]

    operations = [
        migrations.RemoveConstraint("vote", "feedback_vote_once"),
        migrations.AddConstraint(
            "vote",
            models.UniqueConstraint(
                fields=["visitor", "article", "day"],
                name="feedback_vote_once",
                violation_error_message="This visitor's vote is counted already.",
            ),
        ),
    ]
