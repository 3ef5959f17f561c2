"""One row for each who reads a conversation: how far, and since when."""

import django.db.models.deletion
from django.db import migrations, models

_SIDES = [("customer", "Customer"), ("store", "Store")]
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_since_when_it_waits"), ("stores", "0005_keys_in_use")]
    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("side", models.CharField(choices=_SIDES, max_length=8)),
                ("reader", models.CharField(max_length=60)),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("number", models.BigIntegerField()),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=_PROTECT,
                        related_name="readings",
                        to="conversations.conversation",
                    ),
                ),
                ("store", models.ForeignKey(on_delete=_PROTECT, related_name="+", to="stores.store")),
            ],
            options={
                "indexes": [models.Index(fields=["number"], name="reading_number")],
                "constraints": [
                    models.UniqueConstraint(fields=["conversation", "reader"], name="reading_once"),
                    models.CheckConstraint(condition=models.Q(seq__gte=1), name="reading_of_something"),
                ],
            },
        )
    ]
