"""Two people bring the same file at the same moment."""

from __future__ import annotations

import json

import pytest

from bespeak.domain.orders.models import Order
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels.models import InputFile, RawInput
from bespeak.project.books import reconcile
from tests.domain.cast import at_once
from tests.domain.saleschannels.samples import order
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_each_order_is_taken_once_and_both_are_told_the_truth(monkeypatch):
    monkeypatch.setattr("bespeak.domain.saleschannels.operations.receiving.BATCH", 7)
    scene = open_scene(policy="open")
    data = json.dumps([order(f"#{n}") for n in range(60)]).encode()

    def bring():
        return saleschannels.receive(store_id=scene.store.id, name="orders.json", data=data, by=MAX, at=scene.at)

    first, second, third = at_once(bring, bring, bring)
    assert first.admitted + second.admitted + third.admitted == 60
    assert first.duplicates + second.duplicates + third.duplicates == 120
    assert (Order.objects.count(), RawInput.objects.count(), InputFile.objects.count()) == (60, 60, 1)
    assert set(RawInput.objects.values_list("outcome", flat=True)) <= {"accepted", "duplicate"}
    assert reconcile() == []
