"""Conversations that are set aside for a time, and what became of those that are closed."""

from django.db import migrations, models
from django.db.models import F, Q

OUTCOMES = ["ordered", "no_order", "answered", "twice", "spam", "other"]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0003_how_far_somebody_has_read")]
    operations = [
        migrations.AddField("conversation", "snoozed_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "conversation",
            "outcome",
            models.CharField(
                blank=True, choices=[(one, one.replace("_", " ").title()) for one in OUTCOMES], default="", max_length=12
            ),
        ),
        migrations.AddConstraint(
            "conversation",
            models.CheckConstraint(
                condition=Q(snoozed_until=None) | Q(state="open", turn="store", turn_at=F("snoozed_until")),
                name="conversation_snoozed",
            ),
        ),
        migrations.AddConstraint(
            "conversation",
            models.CheckConstraint(condition=Q(outcome="") | Q(state="closed"), name="conversation_outcome"),
        ),
        migrations.AlterField(
            "event",
            "kind",
            models.CharField(
                choices=[
                    (one, one.title())
                    for one in (
                        "message", "note", "turn", "assignee", "topic", "confirmation", "withdrawal", "agreement",
                        "order", "edit", "delete", "closed", "reopened", "snoozed", "woken", "erased",
                    )
                ],
                max_length=12,
            ),
        ),
    ]  # fmt: skip
