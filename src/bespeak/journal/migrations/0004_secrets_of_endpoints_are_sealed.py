"""Secrets of webhook endpoints stood in their rows as they are; from now on they are sealed."""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import migrations

PLAIN = "whsec_"
NONCE = 12


def lock():
    """As `kit.sealing` does; it stays as it is here whatever becomes of that."""
    return AESGCM(hashlib.sha256(f"bespeak endpoint {settings.SECRET_KEY}".encode()).digest())


def sealed(text, ref):
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + lock().encrypt(nonce, text.encode(), ref.encode())).decode()


def unsealed(text, ref):
    whole = base64.b64decode(text)
    return lock().decrypt(whole[:NONCE], whole[NONCE:], ref.encode()).decode()


def seal(apps, schema_editor):
    for row in _endpoints(apps, schema_editor).filter(secret__startswith=PLAIN):
        row.secret = sealed(row.secret, row.ref)
        row.save(update_fields=["secret"])


def unseal(apps, schema_editor):
    for row in _endpoints(apps, schema_editor).exclude(secret__startswith=PLAIN):
        row.secret = unsealed(row.secret, row.ref)
        row.save(update_fields=["secret"])


def _endpoints(apps, schema_editor):
    return apps.get_model("journal", "Endpoint").objects.using(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0003_answers_that_quote_what_was_refused_go"),
    ]

    operations = [
        migrations.RunPython(seal, unseal),
    ]
