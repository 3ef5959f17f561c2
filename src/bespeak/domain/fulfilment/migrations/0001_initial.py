import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("orders", "0001_initial"), ("stores", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("ref", models.CharField(max_length=24, unique=True)),
                ("carrier", models.CharField(max_length=60)),
                ("tracking", models.CharField(default="", max_length=100)),
                ("handed_over_at", models.DateTimeField()),
                ("by", models.CharField(max_length=60)),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                        to_field="ref",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stores.store",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["store", "id"], name="parcel_store")]},
        ),
    ]
