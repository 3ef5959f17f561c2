"""Idempotency keys and digests of requests become keyed digests: what somebody wrote into a key is kept nowhere."""

import hashlib
import hmac

from django.conf import settings
from django.db import migrations, models

CHUNK = 2000


def kept_as(store_id, text):
    """As `journal.receipts` does; it stays as it is here whatever becomes of that."""
    secret = b"bespeak receipt " + settings.SECRET_KEY.encode()
    return hmac.digest(secret, f"{store_id} {text}".encode(), hashlib.sha256).hex()


def seal(apps, schema_editor):
    receipts = apps.get_model("journal", "Receipt").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(receipts.filter(id__gt=last).order_by("id")[:CHUNK]):
        for row in rows:
            row.key, row.digest = kept_as(row.store_id, row.key), kept_as(row.store_id, row.digest)
        receipts.bulk_update(rows, ["key", "digest"], batch_size=200)
        last = rows[-1].id


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='receipt',
            name='key',
            field=models.CharField(max_length=64),
        ),
    ]
