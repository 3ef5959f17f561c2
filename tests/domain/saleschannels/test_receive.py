"""Receiving a file: kept first, decided in batches, the same again changes nothing."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.models import Order
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels import queries
from bespeak.domain.saleschannels.mapping import Unusable
from bespeak.domain.saleschannels.models import InputFile, RawInput
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from bespeak.project.books import reconcile
from tests.domain.saleschannels.samples import data, order
from tests.scene import MAX, Scene, open_scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene() -> Scene:
    return open_scene(policy="open")


def receive(scene: Scene, *given, name="orders.json", by=MAX, **changes):
    """A list of orders, a file of tests/data by its name, or its bytes."""
    if isinstance(given[0], bytes):
        found = given[0]
    else:
        found = data(given[0]) if isinstance(given[0], str) else json.dumps(list(given)).encode()
    told = {"store_id": scene.store.id, "name": name, "data": found, "by": by, "at": scene.at} | changes
    return saleschannels.receive(**told).as_dict()


def numbers(summary):
    return [summary[key] for key in ("read", "admitted", "held", "declined", "duplicates", "changed")] + [
        len(summary["refused"])
    ]


def outcomes():
    return list(RawInput.objects.order_by("position", "id").values_list("external_id", "outcome", "code"))


def test_each_order_is_decided_and_the_numbers_add_up(scene):
    summary = receive(scene, order("#1"), order("#2", line={"quantity": -1}), order("#3", total=None), order("#1"))
    assert numbers(summary) == [4, 1, 1, 0, 1, 0, 1]
    assert summary["reasons"] == {"no_total": 1}
    (bad,) = summary["refused"]
    assert (bad["line"], bad["field"], bad["code"]) == (1, "lines[0].quantity", "quantity_not_positive")
    assert summary["seconds"] >= 0
    assert outcomes() == [
        ("#1", "accepted", ""),
        ("#2", "refused", "quantity_not_positive"),
        ("#3", "accepted", ""),
        ("#1", "duplicate", ""),
    ]
    assert Order.objects.count() == 2


def test_what_came_in_is_kept_to_the_letter_beside_its_order(scene):
    receive(scene, "generic/orders.csv", name="orders.csv")
    kept = RawInput.objects.get(external_id="#1009")
    assert kept.raw.startswith("#1009,webshop,USD,RING")
    assert "Not before Friday." in kept.raw
    assert kept.line == 2
    assert kept.order_ref == Order.objects.get(external_id="#1009").ref
    file = InputFile.objects.get()
    assert (file.name, file.format, file.size) == ("orders.csv", "generic-csv", len(data("generic/orders.csv")))


def test_the_same_file_again_changes_nothing_and_says_so(scene):
    first = receive(scene, "generic/orders.jsonl", name="orders.jsonl")
    before = list(RawInput.objects.order_by("id").values()), list(Order.objects.order_by("id").values())
    again = receive(scene, "generic/orders.jsonl", name="copy of orders.jsonl", at=scene.at + timedelta(hours=1))
    assert numbers(again) == [3, 0, 0, 0, 3, 0, 0]
    assert again["receipt"] == first["receipt"]
    assert before == (list(RawInput.objects.order_by("id").values()), list(Order.objects.order_by("id").values()))
    assert InputFile.objects.count() == 1


def test_one_bad_line_of_each_kind_never_spoils_the_file(scene):
    summary = receive(scene, "generic/bad.jsonl", name="bad.jsonl")
    assert numbers(summary) == [36, 2, 6, 0, 0, 0, 28]
    codes = {"no_contact", "no_address", "no_total", "total_differs", "free_line", "no_sku"}
    assert set(summary["reasons"]) >= codes
    assert [one["line"] for one in summary["refused"]] == list(range(2, 30))
    assert RawInput.objects.filter(outcome="refused").exclude(raw="").count() == 28
    assert reconcile() == []


def test_a_nul_in_what_came_in_can_be_kept(scene):
    row = "external_id,sku,quantity,price,note\n#1,MUG,1,18.00,a\0b\n"
    summary = saleschannels.receive(store_id=scene.store.id, name="x.csv", data=row.encode(), by=MAX, at=scene.at)
    assert [one["code"] for one in summary.refused] == ["bad_character"]
    assert RawInput.objects.get().raw.endswith("a␀b\n")


def test_an_unusable_file_is_refused_kept_and_makes_no_orders(scene):
    with pytest.raises(Unusable) as found:
        receive(scene, b"external_id,sku,qty,price\n#1,MUG,1,18.00\n")
    assert found.value.code == "wrong_header"
    kept = RawInput.objects.get()
    assert (kept.outcome, kept.code, kept.field) == ("refused", "wrong_header", "quantity")
    assert kept.raw == "external_id,sku,qty,price\n#1,MUG,1,18.00\n"
    assert Order.objects.count() == 0


def test_a_file_in_a_wrong_encoding_is_kept_as_well_as_it_can_be(scene):
    with pytest.raises(Unusable, match="Byte 40"):
        receive(scene, "external_id,quantity,price,name\n#1,1,2,J\xf6rg\n".encode("latin-1"))
    assert "J\\xf6rg" in RawInput.objects.get().raw


def test_a_dry_run_decides_the_same_and_keeps_nothing(scene):
    given = (order("#1"), order("#2", total=None), order("#1"), order("#3", lines=[]))
    dry = receive(scene, *given, dry_run=True)
    assert (Order.objects.count(), RawInput.objects.count(), InputFile.objects.count()) == (0, 0, 0)
    wet = receive(scene, *given)
    for one in (dry, wet):
        one.pop("seconds"), one.pop("receipt")
    assert dry == wet


def test_batches_decide_as_one_file(scene, monkeypatch):
    monkeypatch.setattr("bespeak.domain.saleschannels.operations.receiving.BATCH", 2)
    summary = receive(scene, *(order(f"#{n}") for n in (1, 2, 3, 1, 4, 2)))
    assert numbers(summary) == [6, 4, 0, 0, 2, 0, 0]
    assert [one[1] for one in outcomes()] == ["accepted", "accepted", "accepted", "duplicate", "accepted", "duplicate"]


def test_progress_is_told_after_each_batch(scene, monkeypatch):
    monkeypatch.setattr("bespeak.domain.saleschannels.operations.receiving.BATCH", 2)
    steps = []
    receive(scene, *(order(f"#{n}") for n in range(5)), progress=steps.append)
    assert [(step.read, len(step.decisions)) for step in steps] == [(2, 2), (4, 2), (5, 1)]
    assert 0 < steps[0].share < steps[1].share <= 1


def test_a_batch_of_the_file_takes_a_constant_number_of_statements(scene):
    def statements(count, first):
        with CaptureQueriesContext(
            connection,
        ) as found:
            receive(scene, *(order(f"#{n}") for n in range(first, first + count)))
        return len(found)

    statements(1, 0)
    assert statements(400, 10) <= statements(2, 1000) + 2


class Pulled(Exception):
    """The plug."""


def test_an_import_that_was_killed_is_finished_by_the_next(scene, monkeypatch):
    monkeypatch.setattr("bespeak.domain.saleschannels.operations.receiving.BATCH", 2)
    given = [order(f"#{n}") for n in range(6)]

    def pull(step):
        if step.read == 4:
            raise Pulled

    with pytest.raises(Pulled):
        receive(scene, *given, progress=pull)
    assert (Order.objects.count(), RawInput.objects.count()) == (4, 4)
    assert numbers(receive(scene, *given)) == [6, 2, 0, 0, 4, 0, 0]
    assert [one[1] for one in outcomes()] == ["accepted"] * 6


def test_what_was_kept_and_not_decided_waits_and_is_decided_next_time(scene, monkeypatch):
    given = [order("#1"), order("#2")]

    def locked(drafts, within):
        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(orders, "admit", locked)
        with pytest.raises(OperationalError):
            receive(scene, *given)
    assert [one[1] for one in outcomes()] == ["waiting", "waiting"]
    assert numbers(receive(scene, *given)) == [2, 2, 0, 0, 0, 0, 0]
    assert [one[1] for one in outcomes()] == ["accepted", "accepted"]


def test_one_order_that_fails_does_not_take_its_batch_along(scene, monkeypatch):
    admit = orders.admit

    def stumbling(drafts, within):
        if any(draft.external_id == "#2" for draft in drafts):
            raise ValueError("a fault of ours")
        return admit(drafts, within=within)

    with monkeypatch.context() as broken:
        broken.setattr(orders, "admit", stumbling)
        summary = receive(scene, order("#1"), order("#2"), order("#3"))
    assert numbers(summary) == [3, 2, 0, 0, 0, 0, 1]
    assert [(one["external_id"], one["code"]) for one in summary["refused"]] == [("#2", "failed")]
    assert outcomes()[1] == ("#2", "failed", "failed")
    again = saleschannels.replay(
        store_id=scene.store.id, inputs=[RawInput.objects.get(external_id="#2").ref], by=MAX, at=scene.at
    )
    assert numbers(again.as_dict()) == [1, 1, 0, 0, 0, 0, 0]
    assert outcomes()[1] == ("#2", "accepted", "")


def test_a_changed_order_is_called_changed_and_an_older_one_comes_too_late(scene):
    first = order("#1", updated_at="2026-11-24T18:00:00Z")
    later = order("#1", line={"quantity": 2}, total="36.00", updated_at="2026-11-25T18:00:00Z")
    receive(scene, first)
    assert numbers(receive(scene, later)) == [1, 0, 0, 0, 0, 1, 0]
    older = order("#1", line={"quantity": 5}, total="90.00", updated_at="2026-11-23T18:00:00Z")
    assert numbers(receive(scene, older)) == [1, 0, 0, 0, 1, 0, 0]
    assert Order.objects.get().total_minor == 3600


def test_the_real_files_are_received_whole():
    scene = settled_scene()
    for name, expected in (
        ("shopify/order.json", [1, 0, 1, 0, 0, 0, 0]),
        ("shopify/orders_create.json", [1, 0, 1, 0, 0, 0, 0]),
        ("woocommerce/order_create.json", [1, 0, 1, 0, 0, 0, 0]),
        ("woocommerce/order_completed.json", [1, 0, 0, 0, 1, 0, 0]),
        ("amazon/getOrders_example.json", [1, 0, 0, 0, 0, 0, 1]),
        ("amazon/getOrderItems_example.json", [1, 0, 0, 0, 0, 0, 1]),
        ("amazon/OrderChangeNotification.json", [1, 0, 0, 0, 0, 0, 1]),
        ("uci/2010-12-09.csv", [183, 0, 106, 0, 0, 0, 77]),
    ):
        assert numbers(receive(scene, name, name=name)) == expected, name
    assert reconcile() == []


def test_a_mapping_is_given_by_its_text(scene):
    written = "\n".join(
        [
            "[order]",
            'external_id = "no"',
            'currency = {value = "USD"}',
            'email = "mail"',
            "[line]",
            'sku = "art"',
            'quantity = "n"',
            'price = "each"',
        ]
    )
    summary = receive(scene, b"no,mail,art,n,each\n7,ada@mail.example,MUG,1,18\n", name="x.csv", mapping=written)
    assert numbers(summary) == [1, 0, 1, 0, 0, 0, 0]
    assert summary["reasons"] == {"no_address": 1}
    with pytest.raises(Unusable, match="no mapping"):
        receive(scene, order(), mapping="etsy")


def test_only_who_may_place_orders_may_bring_files_and_only_to_their_own_store(scene):
    packer = Actor(kind="member", ref="mem_1", store_id=scene.store.id, permissions=frozenset({"orders:order:read"}))
    with pytest.raises(Forbidden):
        receive(scene, order(), by=packer)
    stranger = Actor(kind="key", ref="key_1", store_id=scene.store.id + 1, permissions=frozenset({"*"}))
    with pytest.raises(NotFound):
        receive(scene, order(), by=stranger)
    assert (RawInput.objects.count(), Order.objects.count()) == (0, 0)


def test_a_refusal_at_the_api_is_kept(scene):
    ref = saleschannels.keep_refused(
        store_id=scene.store.id,
        source="api",
        raw='{"note": "\ud800\0"}',
        refusal=Invalid("bad_character", "…", field="note"),
        by=MAX,
        at=scene.at,
    )
    kept = queries.raw_input(store_id=scene.store.id, ref=ref, actor=MAX)
    assert (kept.source, kept.outcome, kept.code, kept.field) == ("api", "refused", "bad_character", "note")
    assert kept.raw == '{"note": "\\ud800␀"}'


def test_what_came_in_can_be_looked_through(scene):
    receive(scene, order("#1"), order("#2", lines=[]), order("#3"))
    (file,) = queries.files(store_id=scene.store.id, actor=MAX)
    assert file.counts == {"accepted": 2, "refused": 1}
    newest, _, oldest = queries.inputs(store_id=scene.store.id, actor=MAX, file=file.ref)
    assert (newest.external_id, oldest.external_id, newest.raw) == ("#3", "#1", "")
    assert [
        one.external_id for one in queries.inputs(store_id=scene.store.id, actor=MAX, before=newest.id, most=1)
    ] == ["#2"]
    (refused,) = queries.inputs(store_id=scene.store.id, actor=MAX, outcome="refused")
    assert json.loads(queries.raw_input(store_id=scene.store.id, ref=refused.ref, actor=MAX).raw)["external_id"] == "#2"
    assert queries.counts(store_id=scene.store.id, actor=MAX) == {"accepted": 2, "refused": 1}


def test_strangers_are_told_there_is_nothing(scene):
    receive(scene, order("#1"))
    ref = RawInput.objects.get().ref
    stranger = Actor(kind="member", ref="mem_2", store_id=scene.store.id + 1, permissions=frozenset({"*"}))
    for ask in (queries.files, queries.inputs, queries.counts):
        with pytest.raises(NotFound):
            ask(store_id=scene.store.id, actor=stranger)
    with pytest.raises(NotFound):
        queries.raw_input(store_id=scene.store.id + 1, ref=ref, actor=stranger)
    packer = Actor(kind="member", ref="mem_1", store_id=scene.store.id, permissions=frozenset({"orders:order:read"}))
    with pytest.raises(Forbidden):
        queries.raw_input(store_id=scene.store.id, ref=ref, actor=packer)


FILES = """generic/orders.csv generic/orders.json shopify/orders_export.csv shopify/order.json
    woocommerce/order_create.json uci/2010-12-01.csv"""


@pytest.mark.parametrize("name", FILES.split())
def test_every_kept_order_can_be_read_again_from_its_own_text(scene, monkeypatch, name):
    def locked(drafts, within):
        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(orders, "admit", locked)
        with pytest.raises(OperationalError):
            receive(scene, name, name=name)
    file = InputFile.objects.get()
    waiting = RawInput.objects.filter(outcome="waiting").count()
    summary = saleschannels.replay(store_id=scene.store.id, inputs=[file.ref], by=MAX, at=scene.at)
    assert (summary.read, len(summary.refused)) == (waiting, 0)
    once = {one.external_id: one.content for one in Order.objects.all()}
    assert waiting == len(once)
    assert receive(scene, name, name=name)["duplicates"] == len(once)


def test_replaying_something_that_is_not_here_is_refused(scene):
    with pytest.raises(NotFound, match="raw_nothing"):
        saleschannels.replay(store_id=scene.store.id, inputs=["raw_nothing"], by=MAX, at=scene.at)


def test_an_export_and_its_webhook_are_the_same_order(scene):
    receive(scene, "shopify/orders_create.json")
    rows = list(csv.reader(io.StringIO(data("shopify/orders_export.csv").decode())))
    out = io.StringIO()
    csv.writer(out).writerows([rows[0], rows[4]])
    summary = saleschannels.receive(
        store_id=scene.store.id, name="x.csv", data=out.getvalue().encode(), by=MAX, at=scene.at
    )
    assert numbers(summary.as_dict()) == [1, 0, 0, 0, 1, 0, 0]
