"""Whether new conversations are given to somebody by themselves, who was last, and who is away."""

import django.db.models.deletion
from django.db import migrations, models

STORE = models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0006_what_was_said_before_is_found")]
    operations = [
        migrations.CreateModel(
            "Dealing",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("on", models.BooleanField(default=False)),
                ("last", models.CharField(blank=True, default="", max_length=60)),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "Away",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("member", models.CharField(max_length=60)),
                ("since", models.DateTimeField()),
                ("store", STORE),
            ],
        ),
        migrations.AddConstraint(
            "away", models.UniqueConstraint(fields=["store", "member"], name="away_once"),
        ),
    ]  # fmt: skip
