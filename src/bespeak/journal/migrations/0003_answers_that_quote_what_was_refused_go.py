"""Answers to POST /orders that quote refused orders were kept as they are; those go. Their keys stay spent."""

from django.db import migrations

CHUNK = 2000


def let_go(apps, schema_editor):
    receipts = apps.get_model("journal", "Receipt").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(receipts.filter(id__gt=last).order_by("id").values_list("id", "answer")[:CHUNK]):
        quoting = [i for i, answer in rows if any("refused" in one for one in _decisions(answer))]
        receipts.filter(id__in=quoting).update(answer={"erased": True})
        last = rows[-1][0]


def _decisions(answer):
    return answer.get("decisions", []) if isinstance(answer, dict) else []


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_receipts_keep_no_keys"),
    ]

    operations = [
        migrations.RunPython(let_go, migrations.RunPython.noop),
    ]
