from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """Each change that readers may see adds a row, where one row counted them."""

    makes_again = ("tick",)

    dependencies = [("people", "0002_seal_accounts")]

    operations = [
        migrations.DeleteModel("Clock"),
        migrations.CreateModel(
            name="Tick",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=80)),
                ("transaction", models.BigIntegerField(db_default=0)),
                ("recorded_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "indexes": [models.Index(fields=["transaction"], name="people_tick_transaction")]
            },
        ),
    ]
