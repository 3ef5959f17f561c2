"""Whatever is done in whatever order: one use at most, versions stay as they were, hashes verify."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.models import Acceptance, Agreement, Promise, Version, VersionLine
from bespeak.domain.agreements.states import OPEN, TABLE, has_lapsed
from bespeak.domain.inventory import queries as stock
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import Refusal
from tests.domain.agreements.scene import BROOCHES, ENGRAVED, Scene, as_customer, terms
from tests.domain.cast import MAX, NOW

pytestmark = pytest.mark.both

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["revise", "accept", "accept_old", "decline", "withdraw", "lapse", "use", "use_extra", "unuse", "erase"]
        ),
        st.integers(0, 3),  # which order, which terms
        st.sampled_from([0, 1, 20, 60]),  # hours that pass before
    ),
    max_size=14,
)


@given(steps=STEPS)
@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_keeps_the_books(scene: Scene, steps: list[tuple[str, int, int]]):
    with transaction.atomic():
        Story(scene).tell(steps)
        transaction.set_rollback(True)


class Story:
    """One agreement, and everything that people try with it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.at = scene, NOW
        self.made = scene.propose(lines=(ENGRAVED, BROOCHES), hold_until=NOW + timedelta(days=1))
        [known] = scene.facts(self.made)
        self.id = known.id
        self.written = self.versions()

    def tell(self, steps: list[tuple[str, int, int]]) -> None:
        for verb, which, hours in steps:
            self.at += timedelta(hours=hours)
            before = self.row()
            try:
                with transaction.atomic():
                    getattr(self, verb)(which)
            except Refusal:
                assert self.row() == before, "a refusal changed something"
            self.check(before, self.row())

    def check(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        now_written = self.versions()
        assert now_written[: len(self.written)] == self.written, "a version changed"
        self.written = now_written
        assert after["state"] == before["state"] or after["state"] in TABLE[before["state"]]
        assert not (before["used_by_order"] and after["used_by_order"]) or (
            before["used_by_order"] == after["used_by_order"]
        ), "used twice"
        assert queries.reconcile() + queries.verify_versions() == []
        assert stock.reconcile() == []
        if after["state"] not in OPEN:
            assert stock.holds(
                store_id=self.scene.store.id, actor=SYSTEM, at=self.at, held_for=self.made.ref
            ) == [] or (after["state"] == "used" or after["state"] == "lapsed")

    def row(self) -> dict[str, Any]:
        return Agreement.objects.filter(id=self.id).values().get()

    def versions(self) -> list[Any]:
        """Everything written once, without the words that may be forgotten."""
        heads = Version.objects.order_by("number").values_list(
            "number", "hash", "currency", "extra_minor", "valid_until", "leaf"
        )
        lines = VersionLine.objects.order_by("version__number", "position").values_list(
            "version_id", "sku", "quantity", "leaf"
        )
        kept = Promise.objects.order_by("version__number", "position").values_list("version_id", "kind", "leaf")
        per_version = [
            (head, [one for one in lines if one[0] == i], [one for one in kept if one[0] == i])
            for i, head in zip(Version.objects.order_by("number").values_list("id", flat=True), heads, strict=True)
        ]
        return [*per_version]

    def current(self) -> queries.AgreementView:
        return self.scene.see(self.made, at=self.at)

    def lasting(self) -> datetime:
        return self.at + timedelta(days=3)

    def revise(self, which: int) -> None:
        lines = ((ENGRAVED,), (BROOCHES,), (ENGRAVED, BROOCHES), (BROOCHES, BROOCHES))[which]
        hold = self.at + timedelta(hours=30) if which else None
        wanted = terms(lines=lines, valid_until=self.lasting(), hold_until=hold, extra_minor=1000 * (which + 1))
        agreements.revise(store_id=self.scene.store.id, ref=self.made.ref, terms=wanted, by=self.scene.ben, at=self.at)

    def accept(self, which: int) -> None:
        self.scene.accept(self.current(), at=self.at, by=self.scene.ben if which % 2 else as_customer(self.scene))

    def accept_old(self, which: int) -> None:
        there = Acceptance.objects.count()
        old = queries.versions(store_id=self.scene.store.id, ref=self.made.ref, actor=self.scene.ben)
        one = old[min(which, len(old) - 1)]
        try:
            self.scene.accept(self.current(), at=self.at, version=one.number, hash=one.hash)
        finally:
            if one.number != self.current().terms.number:
                assert Acceptance.objects.count() == there

    def decline(self, which: int) -> None:
        agreements.decline(
            store_id=self.scene.store.id, ref=self.made.ref, reason="other", by=as_customer(self.scene), at=self.at
        )

    def withdraw(self, which: int) -> None:
        agreements.withdraw(
            store_id=self.scene.store.id, ref=self.made.ref, reason="other", by=self.scene.ben, at=self.at
        )

    def lapse(self, which: int) -> None:
        row = self.row()
        over = has_lapsed(row["state"], row["valid_until"], self.at) and row["state"] in OPEN
        assert agreements.let_lapse(store_id=self.scene.store.id, ref=self.made.ref, by=SYSTEM, at=self.at) is over

    def use(self, which: int) -> None:
        before = self.row()
        agreements.use(pairs=[(self.id, f"ord_{which}")], at=self.at)
        fresh = before["state"] == "accepted" and before["valid_until"] > self.at
        assert fresh or before["used_by_order"] == f"ord_{which}"

    def use_extra(self, which: int) -> None:
        agreements.use_extra(pairs=[(self.id, f"pay_{which}")], at=self.at)

    def unuse(self, which: int) -> None:
        agreements.unuse(order_refs=[f"ord_{which}", f"pay_{which}"], at=self.at)

    def erase(self, which: int) -> None:
        if which == 3:
            agreements.erase_person(store_id=self.scene.store.id, customer_ids=[self.scene.ada.id], by=MAX, at=self.at)
