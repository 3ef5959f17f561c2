from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0013_inbox")]
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
                        "products", "question", "answer", "settled", "summary", "assent", "objection",
                    )
                ],
                max_length=12,
            ),
        ),
    ]  # fmt: skip
