"""Outgoing webhooks by the Standard Webhooks scheme: the exact bytes are signed, the id stays the same over retries."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from standardwebhooks import Webhook

from bespeak.journal import facts, models
from bespeak.journal.wires import Errand
from bespeak.kit import http, refs, sealing
from bespeak.kit.refusals import Invalid, NotFound

_PURPOSE = "endpoint"
TRY = "bespeak.try"
"""What a fact is called that only tries whether it arrives."""
SOON = 10.0
"""Seconds that a person waits for the answer to a try."""


@dataclass(frozen=True, slots=True)
class EndpointView:
    ref: str
    url: str
    kinds: tuple[str, ...]
    created_at: datetime
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One fact to one endpoint: told (`done_at`), tried in vain (`last_error`), or still in line."""

    kind: str
    tries: int
    due_at: datetime
    done_at: datetime | None
    last_error: str


class NotTaken(Exception):
    """The other side did not answer with 2xx; we try again later."""


def add(*, store_id: int, url: str, kinds: tuple[str, ...], at: datetime) -> EndpointView:
    """A new listener outside, of these kinds of facts (none named: all); the secret is shown this once.

    Refuses what `check` does. Looks the host up, so call it outside a transaction.
    """
    check(url=url, kinds=kinds)
    return keep(store_id=store_id, url=url, kinds=kinds, at=at)


def check(*, url: str, kinds: tuple[str, ...]) -> None:
    """Refuses unknown_kind, and an address that must not be called. Looks the host up: outside any transaction."""
    for unknown in sorted(set(kinds) - facts.kinds()):
        near = "".join(f" Is {one} meant?" for one in get_close_matches(unknown[:60], facts.kinds(), n=1))
        known = sorted(facts.kinds())
        text = f"There are no facts {unknown[:60]!r}.{near} There are {', '.join(known)}."
        raise Invalid("unknown_kind", text, field="kinds", kinds=known)
    http.check_address(url, allow_private=settings.BESPEAK_PRIVATE_WEBHOOKS)


def keep(*, store_id: int, url: str, kinds: tuple[str, ...], at: datetime, ref: str = "") -> EndpointView:
    """The listener that `check` let pass, under this ref if one is given."""
    kinds = tuple(dict.fromkeys(kinds))
    secret = _new_secret()
    ref = ref or refs.new("end")
    sealed = sealing.seal(secret, purpose=_PURPOSE, about=ref)
    models.Endpoint.objects.create(store_id=store_id, ref=ref, url=url, kinds=list(kinds), secret=sealed, created_at=at)
    return EndpointView(ref, url, kinds, at, secret)


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def rotate(*, store_id: int, ref: str) -> EndpointView:
    """Another secret from now on; it is shown this once, and the one before signs nothing any more."""
    row = _here(store_id, ref)
    secret = _new_secret()
    sealed = sealing.seal(secret, purpose=_PURPOSE, about=ref)
    models.Endpoint.objects.filter(pk=row.pk).update(secret=sealed)
    return EndpointView(row.ref, row.url, tuple(row.kinds), row.created_at, secret)


def try_out(*, store_id: int, ref: str, at: datetime) -> int:
    """Calls it now with a fact that only says that this is a try. Answers its status; raises http.Failure where nobody
    answers, Invalid where the address must not be called. Never inside a transaction."""
    row = _here(store_id, ref)
    told = {"type": TRY, "timestamp": at.isoformat(), "data": {"subject": row.ref, "by": "", "try": True}}
    telling = _signed(row, refs.new("try"), told, at)
    allowed = settings.BESPEAK_PRIVATE_WEBHOOKS
    most = http.LARGEST_ANSWER
    sent = http.send("POST", telling.url, telling.body, telling.headers, allow_private=allowed, most=most, within=SOON)
    return sent.status


def deliveries(*, store_id: int, ref: str, most: int = 20) -> list[Delivery]:
    """What it was told last, or is to be told, newest first."""
    rows = models.Errand.objects.filter(store_id=store_id, subject=ref).order_by("-id")
    kinds = models.Fact.objects.filter(id=OuterRef("fact_id")).values("kind")[:1]
    told = rows.annotate(kind=Subquery(kinds)).values_list("kind", "attempts", "due_at", "done_at", "last_error")
    return [Delivery(row[0] or "", *row[1:]) for row in told[:most]]


def _here(store_id: int, ref: str) -> models.Endpoint:
    row = models.Endpoint.objects.filter(store_id=store_id, ref=ref, stopped_at=None).first()
    if row is None:
        raise NotFound
    return row


def stop(*, store_id: int, ref: str, at: datetime) -> None:
    """Tells it no more; what is waiting for it is dropped when its turn comes."""
    if not models.Endpoint.objects.filter(store_id=store_id, ref=ref, stopped_at=None).update(stopped_at=at):
        raise NotFound


def listening(*, store_id: int, after: str = "", most: int | None = None) -> list[EndpointView]:
    """Who is told, oldest first; those added after the one with the ref `after`."""
    rows = models.Endpoint.objects.filter(store_id=store_id, stopped_at=None).order_by("id")
    if after:
        rows = rows.filter(id__gt=models.Endpoint.objects.filter(store_id=store_id, ref=after).values("id"))
    return [EndpointView(row.ref, row.url, tuple(row.kinds), row.created_at) for row in rows[:most]]


class TellEndpoint:
    """One fact to one endpoint."""

    def read(self, errand: Errand, at: datetime) -> Telling | None:
        endpoint = models.Endpoint.objects.filter(
            store_id=errand.store_id, ref=errand.data["endpoint"], stopped_at=None
        ).first()
        fact = models.Fact.objects.filter(id=errand.data["fact_id"]).first()
        if endpoint is None or fact is None:
            return None
        return _signed(endpoint, f"fact_{fact.id}", _payload(fact), at)

    def call(self, request: Telling) -> int:
        status, text = http.post(
            request.url, request.body, request.headers, allow_private=settings.BESPEAK_PRIVATE_WEBHOOKS
        )
        if not 200 <= status < 300:
            raise NotTaken(f"{status} {text[:200]}")
        return status

    def settle(self, errand: Errand, answer: int, at: datetime) -> None:
        """Nothing to write: the errand itself is the delivery log."""


def _signed(endpoint: models.Endpoint, name: str, told: dict[str, Any], at: datetime) -> Telling:
    """The exact bytes under the id `name`, signed with the endpoint's secret."""
    body = json.dumps(told, separators=(",", ":")).encode()
    secret = sealing.unseal(endpoint.secret, purpose=_PURPOSE, about=endpoint.ref)
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, body.decode()),
    }
    return Telling(endpoint.url, body, headers)


def _payload(fact: models.Fact) -> dict[str, Any]:
    return {
        "type": fact.kind,
        "timestamp": fact.at.isoformat(),
        "data": {"subject": fact.subject, "by": fact.by, **fact.data},
    }
