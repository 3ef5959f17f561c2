"""Another system is told of facts: signed by Standard Webhooks over the exact bytes, again until it took them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from bespeak.journal import endpoints, wires, worker
from bespeak.journal.models import Endpoint
from bespeak.journal.recording import WEBHOOK
from bespeak.kit import clock
from bespeak.kit.refusals import Invalid, NotFound
from tests.journal.bakery import ELSEWHERE, HERE, NOON, bake, errand
from tests.other_company import Other

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other(settings: Any) -> Iterator[Other]:
    """Another company, next door for once."""
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    wires.name_outside(WEBHOOK, endpoints.TellEndpoint())
    with Other() as server:
        yield server


def listen(other: Other, *kinds: str, store_id: int = HERE) -> endpoints.EndpointView:
    return endpoints.add(store_id=store_id, url=other.url, kinds=kinds, at=NOON)


def test_the_other_side_can_prove_who_said_it_and_that_nobody_changed_a_byte(other: Other) -> None:
    listener = listen(other)
    bake(7)

    assert worker.work("outside").done == 1

    [(path, headers, body)] = other.got
    told = Webhook(listener.secret).verify(body, headers)
    assert path == "/hook"
    assert told == {
        "type": "bakery.loaf_baked",
        "timestamp": NOON.isoformat(),
        "data": {"subject": "oven", "by": "mem_BEN", "number": 7, "weights": []},
    }
    assert headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(listener.secret).verify(body.replace(b"7", b"8"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(listener.secret).verify(body, headers | {"webhook-id": "fact_0"})


def test_what_was_not_taken_is_told_again_under_the_same_id_and_with_the_same_bytes(other: Other) -> None:
    listener = listen(other)
    other.statuses = [500, 404, 302, 200]
    bake(1)
    at = clock.now()

    for hours in range(3):
        assert worker.work("outside", now=lambda moment=at + timedelta(hours=hours): moment).failed == 1
    assert worker.work("outside", now=lambda: at + timedelta(hours=3)).done == 1

    assert len({headers["webhook-id"] for _, headers, _ in other.got}) == 1
    assert len({body for _, _, body in other.got}) == 1
    assert [int(headers["webhook-timestamp"]) for _, headers, _ in other.got] == [
        int((at + timedelta(hours=n)).timestamp()) for n in range(4)
    ]
    assert json.loads(other.got[0][2])["data"]["number"] == 1
    assert endpoints.listening(store_id=HERE)[0].ref == listener.ref


def test_a_person_sees_what_the_other_side_said(other: Other) -> None:
    listen(other)
    other.statuses, other.says = [503], b"closed for lunch"
    bake(1)

    worker.work("outside")

    assert worker.failed(store_id=HERE)[0]["last_error"] == "NotTaken: 503 closed for lunch"


def test_its_secret_stands_sealed_and_with_another_secret_key_a_person_sees_why_nothing_is_told(
    other: Other, settings: Any
) -> None:
    listener = listen(other)
    kept = Endpoint.objects.get().secret
    assert kept.isascii()
    assert listener.secret not in kept
    bake(1)

    settings.SECRET_KEY = "another installation's secret, long enough"
    assert worker.work("outside").failed == 1
    assert worker.failed(store_id=HERE)[0]["last_error"].startswith("Unreadable: ")
    assert other.got == []


def test_secrets_of_before_are_sealed_and_still_sign(other: Other) -> None:
    listener = listen(other)
    Endpoint.objects.update(secret=listener.secret)
    step = import_module("bespeak.journal.migrations.0004_secrets_of_endpoints_are_sealed")

    for _ in range(2):  # once more does no harm
        step.seal(apps, connection.schema_editor())
    bake(7)
    worker.work("outside")
    [(_, headers, body)] = other.got
    assert Webhook(listener.secret).verify(body, headers)

    step.unseal(apps, connection.schema_editor())
    assert Endpoint.objects.get().secret == listener.secret


def test_what_one_endpoint_does_not_take_holds_back_no_other(other: Other) -> None:
    deaf, hears = listen(other), listen(other)
    bake(1, 2)
    other.statuses = [500]

    worker.drain(now=_at(clock.now()))

    ids = [headers["webhook-id"] for _, headers, _ in other.got]
    assert len(ids) == 3
    assert [one["subject"] for one in worker.failed(store_id=HERE)] == [deaf.ref]
    assert errand(hears.ref).done_at is not None


def test_facts_reach_an_endpoint_in_the_order_in_which_they_happened(other: Other) -> None:
    listen(other)
    bake(1, 2)
    bake(3)

    worker.drain()

    assert [json.loads(body)["data"]["number"] for _, _, body in other.got] == [1, 2, 3]


def test_a_stopped_endpoint_is_told_no_more_not_even_what_was_waiting(other: Other) -> None:
    listener = listen(other)
    bake(1)
    endpoints.stop(store_id=HERE, ref=listener.ref, at=NOON)
    bake(2)

    assert worker.drain() == 1
    assert other.got == []
    assert endpoints.listening(store_id=HERE) == []


def test_only_its_own_store_can_stop_an_endpoint(other: Other) -> None:
    listener = listen(other)

    with pytest.raises(NotFound):
        endpoints.stop(store_id=ELSEWHERE, ref=listener.ref, at=NOON)
    assert endpoints.listening(store_id=HERE)[0].secret == ""


def test_addresses_in_our_own_network_are_refused_at_once_and_when_their_time_comes(
    other: Other, settings: Any
) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = False
    with pytest.raises(Invalid) as refusal:
        endpoints.add(store_id=HERE, url="http://127.0.0.1:8000/hook", kinds=(), at=NOON)
    assert (refusal.value.code, Endpoint.objects.count()) == ("private_address", 0)

    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    listen(other)
    bake(1)
    settings.BESPEAK_PRIVATE_WEBHOOKS = False
    assert worker.work("outside").failed == 1
    assert other.got == []


def test_kinds_of_facts_that_nobody_tells_are_refused_by_name(other: Other) -> None:
    for kinds in (("bakery.loaf_bakd",), ("bakery.loaf_baked", "bakery.*"), ("",), ("x" * 500,)):
        with pytest.raises(Invalid) as refusal:
            listen(other, *kinds)
        assert (refusal.value.code, refusal.value.field) == ("unknown_kind", "kinds")
    assert "bakery.loaf_baked" in refused_text(other, "bakery.loaf_bakd")
    assert Endpoint.objects.count() == 0

    assert listen(other, "bakery.loaf_baked", "bakery.loaf_baked").kinds == ("bakery.loaf_baked",)


def refused_text(other: Other, kind: str) -> str:
    with pytest.raises(Invalid) as refusal:
        listen(other, kind)
    return refusal.value.text


def _at(moment: datetime) -> Any:
    return lambda: moment
