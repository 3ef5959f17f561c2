"""Since when it is the turn of whoever has it, and the inbox in that order: all of a store's, and each member's."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Case, F, When
from django.db.models.functions import Coalesce, Now


def tell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As near as the row itself knows; the next change of the turn says it exactly."""
    spoke = Case(When(turn="store", then=F("customer_spoke_at")), When(turn="customer", then=F("two_way_at")))
    apps.get_model("conversations", "Conversation").objects.update(turn_at=Coalesce(spoke, F("created_at")))


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [
        migrations.AddField("conversation", "turn_at", models.DateTimeField(db_default=Now())),
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.AddIndex(
            "conversation", models.Index(fields=["store", "turn", "turn_at", "id"], name="conversation_waits")
        ),
        migrations.AddIndex(
            "conversation",
            models.Index(fields=["store", "turn", "assignee", "turn_at", "id"], name="conversation_waits_for"),
        ),
    ]
