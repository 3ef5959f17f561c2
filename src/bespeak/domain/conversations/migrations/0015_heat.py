from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0011_enquiries")]
    operations = [
        migrations.AddField(
            model_name="conversation",
            name="heat",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("heat__gt", 0)),
                fields=["store", "turn", "turn_at", "id"],
                name="conversation_heated",
            ),
        ),
    ]
