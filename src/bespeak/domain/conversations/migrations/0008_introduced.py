from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0007_dealt_out")]
    operations = [
        migrations.AlterField(
            "event",
            "kind",
            models.CharField(
                choices=[
                    (one, one.title())
                    for one in (
                        "message", "note", "turn", "assignee", "topic", "confirmation", "withdrawal", "agreement",
                        "order", "edit", "delete", "closed", "reopened", "snoozed", "woken", "erased", "introduced",
                    )
                ],
                max_length=12,
            ),
        ),
    ]  # fmt: skip
