"""What was said before it could be looked through, as it reads today; some thousand events at a time, each in a
transaction of its own, so that it can be stopped and begun again."""

import json

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from bespeak.kit import grams

TOGETHER = 2000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    events = apps.get_model("conversations", "Event").objects
    kept = apps.get_model("conversations", "SearchText")
    last = 0
    while True:
        said = list(
            events.filter(id__gt=last, kind__in=("message", "note"), body__isnull=False).order_by("id")[:TOGETHER]
        )
        if not said:
            return
        last = said[-1].id
        today = _today(events, {one.conversation_id for one in said})
        rows = [
            kept(
                store_id=one.store_id, conversation_id=one.conversation_id, seq=one.seq, private=one.kind == "note",
                grams=grams.kept(one.store_id, text),
            )
            for one in said
            if (text := today.get((one.conversation_id, one.seq), json.loads(one.body).get("text", ""))) is not None
        ]  # fmt: skip
        with transaction.atomic(using=schema_editor.connection.alias):
            kept.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _today(events, talks):
    """How messages read today that were rewritten; None where they were deleted."""
    found = events.filter(conversation_id__in=talks, kind__in=("edit", "delete"), body__isnull=False).order_by("seq")
    said = ((talk, json.loads(body)) for talk, body in found.values_list("conversation_id", "body"))
    return {(talk, body["of"]): body.get("text") for talk, body in said}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("conversations", "0005_searched")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
