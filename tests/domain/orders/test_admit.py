"""The gate, through `orders.admit`: the golden table, and that any split of a batch decides alike."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bespeak.domain.inventory.models import Hold, Level
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import LineDraft, OrderDraft
from bespeak.domain.orders.models import Gate, Order
from bespeak.domain.saleschannels.orderform import parse_order
from bespeak.kit import clock
from bespeak.kit.refusals import Refusal
from bespeak.project.books import reconcile
from tests.scene import ALASKA, MAX, PRICES, Scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]
GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "golden" / "orders.json").read_text())


@pytest.fixture
def scene() -> Scene:
    return settled_scene()


def with_codes(scene: Scene, order: dict[str, Any]) -> dict[str, Any]:
    """The order with the codes of the scene's agreements in place of their names."""
    named = order.get("agreement", "")
    return order | {"agreement": scene.agreed[named[1:-1]].code} if named.startswith("{") else order


def test_the_golden_table(scene: Scene) -> None:
    """Some thirty orders, one after the other, each decided as the table says."""
    said = []
    for row in GOLDEN:
        try:
            fields = parse_order(with_codes(scene, row["order"]), store_currency="USD")
        except Refusal as refusal:
            said.append({"refused": refusal.code, "field": refusal.field})
            continue
        decision = orders.admit([OrderDraft(store_id=scene.store.id, by=MAX, at=clock.now(), **fields)])[0]
        said.append({"outcome": decision.outcome, "codes": [reason.code for reason in decision.reasons]})

    named = {row["name"]: row["expect"] for row in GOLDEN}
    assert dict(zip(named, said, strict=True)) == named
    assert reconcile() == []


PEOPLE = ("ada", "emil", "fay", "hana", "jun", "kim", "lea")
GOODS = ("MUG", "LAMP", "SNK", "RING", "WARD", "HAT", "EXTRA")


@st.composite
def wishes(draw: st.DrawFn) -> dict[str, Any]:
    """One order that somebody of the scene might place, often with an id that another one has too."""
    return {
        "who": draw(st.sampled_from(PEOPLE)),
        "skus": draw(st.lists(st.sampled_from(GOODS), min_size=1, max_size=2)),
        "quantity": draw(st.integers(1, 2)),
        "external_id": draw(st.sampled_from(["", "#1", "#2", "#3"])),
        "code": draw(st.sampled_from(["", "", "hana", "ivo"])),
        "verified": draw(st.booleans()),
        "far": draw(st.booleans()),
        "paid": draw(st.sampled_from([0, 18000])),
        "updated": draw(st.sampled_from([None, 1, 2, 3])),
    }


def as_draft(scene: Scene, wish: dict[str, Any]) -> OrderDraft:
    lines = tuple(
        LineDraft(sku=sku, title=sku, quantity=wish["quantity"], unit_minor=PRICES.get(sku, 500))
        for sku in wish["skus"]
    )
    more: dict[str, Any] = {"address": ALASKA} if wish["far"] else {}
    updated = scene.at + timedelta(minutes=wish["updated"]) if wish["updated"] else None
    return scene.draft(
        email=f"{wish['who']}@mail.example", lines=lines, external_id=wish["external_id"],
        contact_verified=wish["verified"],
        agreement_code=scene.agreed[wish["code"]].code if wish["code"] else "", paid_minor=wish["paid"],
        updated_at=updated,
        at=scene.at + timedelta(minutes=4), **more,
    )  # fmt: skip


def told(decisions: list[Decision]) -> list[Any]:
    """Decisions with refs replaced by the place of their first appearance."""
    places: dict[str, int] = {}
    return [
        (
            places.setdefault(one.order, n), one.external_id, one.outcome, one.duplicate, one.changed, one.stale,
            one.deadline,
            [(reason.code, reason.rule, reason.settled, reason.missing, reason.data) for reason in one.reasons],
        )
        for n, one in enumerate(decisions)
    ]  # fmt: skip


def books() -> Any:
    levels = list(Level.objects.order_by("id").values_list("on_hand", "held", "allocated"))
    holds = list(Hold.objects.order_by("id").values_list("quantity", "state"))
    standing = list(
        Order.objects.order_by("id").values_list(
            "external_id", "state", "shut_pay", "shut_pick", "shut_ship", "total_minor"
        )
    )
    gates = list(Gate.objects.order_by("order_id", "kind").values_list("kind", "pay", "pick", "ship", "evidence"))
    return levels, holds, standing, [(*gate[:4], bool(gate[4])) for gate in gates]


def in_pieces(drafts: list[OrderDraft], cuts: list[int]) -> tuple[Any, Any]:
    """What is decided when the batch comes in these pieces; nothing stays behind."""
    with transaction.atomic():
        edges = [0, *sorted(cut for cut in cuts if cut < len(drafts)), len(drafts)]
        decisions = [one for a, b in pairwise(edges) for one in orders.admit(drafts[a:b])]
        result = told(decisions), books()
        assert reconcile() == []
        transaction.set_rollback(True)
    return result


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(wished=st.lists(wishes(), min_size=2, max_size=7), cuts=st.lists(st.integers(1, 6), max_size=3))
def test_any_split_of_a_batch_decides_alike(scene: Scene, wished: list[dict[str, Any]], cuts: list[int]) -> None:
    drafts = [as_draft(scene, wish) for wish in wished]

    whole = in_pieces(drafts, [])

    assert in_pieces(drafts, cuts) == whole
    assert in_pieces(drafts, list(range(1, len(drafts)))) == whole


def test_statements_do_not_grow_with_the_batch(scene: Scene) -> None:
    def statements(count: int, start: int) -> int:
        drafts = [
            scene.draft("MUG", email=f"b{start + n}@mail.example", external_id=f"#{start + n}") for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            orders.admit(drafts)
        return len(seen)

    statements(1, 0)
    assert statements(500, 1000) == statements(2, 10)


def test_units_that_were_confirmed_count_once(scene: Scene) -> None:
    first, again = (scene.order("SNK", email="emil@mail.example") for _ in range(2))

    assert (first.outcome, again.outcome) == ("admitted", "held")
    assert [reason.code for reason in again.reasons] == ["availability_not_confirmed"]


def test_a_change_after_release_is_kept_to_be_seen_and_never_answered_as_taken_over(scene: Scene) -> None:
    released = scene.order("MUG", email="ada@mail.example", external_id="#77", paid_minor=1800)
    wanted = scene.draft("MUG", "MUG", email="ada@mail.example", external_id="#77", note="two, please")

    changed, repeated = orders.admit([wanted])[0], orders.admit([wanted])[0]

    assert (released.state, changed.state, changed.changed) == ("released", "held", True)
    assert (repeated.duplicate, repeated.stale, repeated.order) == (True, True, released.order)
    view = queries.order(store_id=scene.store.id, ref=released.order, actor=MAX)
    assert [line.sku for line in view.lines] == ["MUG"]
    assert (len(view.asked["lines"]), view.asked["details"]["note"]) == (2, "two, please")
