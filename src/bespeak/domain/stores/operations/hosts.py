"""Under which names the world reaches a store."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from bespeak.domain.stores.facts import StoreChanged
from bespeak.domain.stores.models import Host
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import hosts as names
from bespeak.domain.stores.queries import store as view
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class HostTaken(Refusal):
    code = "host_taken"
    status = "conflict"
    sentence = "Another store is reached under this name."


@requires(Stores.CHANGE)
@transaction.atomic
def add_host(*, store_id: int, host: str, by: Actor, at: datetime) -> list[str]:
    """The store is reached under this name too; naming it twice changes nothing. Answers all its names. Refuses
    host_taken, not_a_host."""
    name, store = clean(host), view(store_id)
    if Host.objects.filter(store_id=store_id, name=name).exists():
        return names(store_id=store_id, actor=by)
    try:
        with transaction.atomic():
            Host.objects.create(store_id=store_id, name=name, created_at=at)
    except IntegrityError:
        raise HostTaken(field="host") from None
    record([StoreChanged(store_id=store_id, subject=store.ref, at=at, by=by.ref, changed=["hosts"])])
    return names(store_id=store_id, actor=by)


@requires(Stores.CHANGE)
@transaction.atomic
def remove_host(*, store_id: int, host: str, by: Actor, at: datetime) -> list[str]:
    """The store is not reached under this name any more. Answers those that are left. Refuses a name it has not."""
    store = view(store_id)
    gone, _ = Host.objects.filter(store_id=store_id, name=clean(host)).delete()
    if not gone:
        raise NotFound(f"{store.name} is not reached under {host[:100]!r}.", field="host")
    record([StoreChanged(store_id=store_id, subject=store.ref, at=at, by=by.ref, changed=["hosts"])])
    return names(store_id=store_id, actor=by)


def clean(written: str) -> str:
    """As browsers send it: lower case, IDNA. Refuses what is no host name: addresses with a scheme, port or path."""
    try:
        name = written.strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not (0 < len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))):
        text = f"{written[:60]!r} is not a host name; write it as shop.example, without https:// and port."
        raise Invalid("not_a_host", text, field="host")
    return name
