"""Checks find faults and name them; errands and webhooks can be seen and mended."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import pytest

from bespeak import domain
from bespeak.domain.conversations.models import Event
from bespeak.domain.inventory.models import Level
from bespeak.domain.orders.models import Order
from bespeak.doors.cli.checking import BOOKS
from bespeak.journal import models as journal
from bespeak.kit import clock


def test_books_that_agree_are_said_to_agree(bespeak, scene):
    scene.order("MUG", email="ada@mail.example")
    said = bespeak("reconcile")
    assert (said.code, said.out) == (
        0,
        "The books agree: stock, orders, money, agreements, customers, conversations, prospects.\n",
    )
    assert bespeak("reconcile", "--all", "--json").data == {"faults": []}


def test_every_room_that_keeps_books_is_asked():
    rooms = [import_module(f"{domain.__name__}.{one.name}") for one in iter_modules(domain.__path__)]
    queries = [import_module(f"{one.__name__}.queries") for one in rooms if find_spec(f"{one.__name__}.queries")]
    assert set(BOOKS.values()) == {one.reconcile for one in queries if hasattr(one, "reconcile")}


@pytest.mark.both
def test_every_fault_in_the_books_is_named(bespeak, scene):
    Level.objects.filter(variant__sku="MUG").update(on_hand=7)
    Event.objects.filter(conversation__ref=scene.talks["gus"], seq=1).update(body='{"text":"I never asked"}')
    held = scene.order("RING", email="jun@mail.example").order
    Order.objects.filter(ref=held).update(put_off_from=clock.now())
    said = bespeak("reconcile", "--json")
    assert said.code == 1
    assert {one["books"] for one in said.data["faults"]} == {"stock", "orders", "conversations"}
    assert "3 faults:" in bespeak("reconcile").out


def test_a_changed_transcript_is_found_out(bespeak, scene):
    talk = scene.talks["gus"]
    assert "is as it was written: 2 events" in bespeak("verify", talk).out
    Event.objects.filter(conversation__ref=talk, seq=2).update(body='{"text":"No."}')
    said = bespeak("verify", talk, "--json")
    assert (said.code, [(one["seq"], one["code"]) for one in said.data["faults"]]) == (1, [(2, "body_changed")])
    assert "body_changed" in bespeak("verify", talk).out
    assert bespeak("verify", "cnv_0").code == 4


def test_what_failed_is_shown_and_tried_again(bespeak, scene):
    assert bespeak("errands", "failed").out == "Nothing has failed.\n"
    late = clock.now() + timedelta(hours=1)
    errand = journal.Errand.objects.create(
        store_id=scene.store.id,
        listener="orders.cure_customer",
        subject="cus_x",
        lane="house",
        payload={"customer_id": 0},
        due_at=late,
        attempts=3,
        outcome="failed",
        last_error="KeyError: 'x'",
    )
    assert "KeyError: 'x'" in bespeak("errands", "failed").out
    assert [one["errand"] for one in bespeak("errands", "failed", "--json").data["failed"]] == [errand.pk]
    before = bespeak("errands", "waiting", "--json").data["due"]["house"]
    assert bespeak("errands", "retry", str(errand.pk)).code == 0
    assert bespeak("errands", "waiting", "--json").data["due"]["house"] == before + 1
    assert bespeak("errands", "retry", "0").code == 4


def test_an_endpoint_is_told_until_it_is_stopped(bespeak, scene, settings):
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    said = bespeak("endpoint", "add", "https://127.0.0.1/hook", "--kinds", "orders.held", "--json")
    assert said.data["endpoint"]["secret"].startswith("whsec_")
    listed = bespeak("endpoint", "list", "--json").data["endpoints"]
    assert [(one["url"], one["kinds"]) for one in listed] == [("https://127.0.0.1/hook", ["orders.held"])]
    assert "whsec_" not in bespeak("endpoint", "list").out
    assert bespeak("endpoint", "stop", listed[0]["ref"]).code == 0
    assert bespeak("endpoint", "list").out == "Nobody outside is told.\n"
    assert bespeak("endpoint", "stop", listed[0]["ref"]).code == 4
    settings.BESPEAK_PRIVATE_WEBHOOKS = False
    assert bespeak("endpoint", "add", "https://127.0.0.1/hook", "--json").data["code"] == "private_address"
    assert bespeak("endpoint", "add", "ftp://shop.example", "--json").data["code"] == "bad_url"
