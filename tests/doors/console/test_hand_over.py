"""A member hands a released order over; order page and console tell the same parcel."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from bespeak.domain.fulfilment.models import Parcel
from bespeak.domain.orders.models import Order
from bespeak.doors.frame import addresses
from tests.doors.console.people import hired, sign_in, text_of
from tests.doors.console.test_channels import statements
from tests.markup import markup
from tests.scene import Scene, open_scene

SENT = "On its way with DHL, tracking number JD0146."


@pytest.fixture
def mug(scene: Scene) -> str:
    """Ada's mug, paid: it may be packed."""
    return scene.order("MUG", email="ada@mail.example", external_id="#7", paid_minor=1800).order


@pytest.fixture
def cleo(scene: Scene) -> Client:
    """She packs."""
    return sign_in(hired(scene, "cleo", "packer"))


def page_of(order: str) -> str:
    return f"/en/console/orders/{order}/"


def form(client: Client, order: str, **given: str) -> dict[str, str]:
    found = re.search(r'name="key" value="(frm_\w+hand-over)"', markup(client.get(page_of(order))))
    return {"key": found[1] if found else "k", "carrier": "DHL", "tracking": "JD0146", **given}


def hand_over(client: Client, order: str, follow: bool = True, **given: str) -> Any:
    return client.post(f"{page_of(order)}hand-over/", form(client, order, **given), follow=follow)


def test_a_packer_hands_it_over_and_both_pages_say_so(scene: Scene, cleo: Client, mug: str) -> None:
    told = hand_over(cleo, mug)
    assert "Handed over." in text_of(told)
    assert re.search(r"Handed over \w+ \d+ \w+, \d+:\d+ by Cleo\.", text_of(told))
    customer = Client().get(f"/en{addresses.path(scene.store, addresses.ORDERS, mug)}")
    for page in (told, customer):
        assert SENT in text_of(page)
        stitch = re.search(r'data-state="(\w+)" data-step="deliver".*?</li>', markup(page), re.DOTALL)
        assert stitch
        assert (stitch[1], SENT in stitch[0]) == ("now", True)
        assert 'data-state="done" data-step="make"' in markup(page)
    assert "Your order is on its way" in text_of(customer)
    japanese = text_of(Client().get(f"/ja{addresses.path(scene.store, addresses.ORDERS, mug)}"))
    assert "DHL" in japanese
    assert "On its way" not in japanese


def test_after_it_nothing_else_can_be_done_and_a_second_press_does_nothing(
    scene: Scene, mika: Client, mug: str
) -> None:
    given = form(mika, mug)
    for _ in range(3):
        assert mika.post(f"{page_of(mug)}hand-over/", given).status_code == 302
    assert Parcel.objects.count() == 1
    told = text_of(mika.get(page_of(mug)))
    assert "Cancel the order" not in told
    assert "Hand it over" not in told
    answer = mika.post(f"{page_of(mug)}cancellation/", {"key": "c", "reason": "x"})
    assert (answer.status_code, "handed over already" in text_of(answer)) == (409, True)
    other = mika.post(f"{page_of(mug)}hand-over/", {"key": "other", "carrier": "UPS"})
    assert (other.status_code, "to another carrier" in text_of(other)) == (409, True)


@pytest.mark.parametrize(
    "given", [{"carrier": ""}, {"carrier": "x" * 100_000}, {"carrier": "D\0L"}, {"tracking": "1" * 101}]
)
def test_what_is_no_name_stays_in_the_form(cleo: Client, mug: str, given: dict[str, str]) -> None:
    answer = hand_over(cleo, mug, **given)
    assert answer.status_code == 422
    assert 'role="alert"' in markup(answer)
    assert 'value="JD0146"' in markup(answer) or "tracking" in given
    assert not Parcel.objects.exists()


def test_only_what_may_leave_can_be_handed_over(scene: Scene, cleo: Client, ben: Client, mug: str) -> None:
    held = scene.order("MUG", email="jun@mail.example").order
    assert "Hand it over" not in text_of(cleo.get(page_of(held)))
    assert hand_over(cleo, held).status_code == 409
    assert "Hand it over" in text_of(cleo.get(page_of(mug)))
    assert "Hand it over" not in text_of(ben.get(page_of(mug)))
    assert hand_over(ben, mug).status_code == 403
    stranger = open_scene(slug="southlight")
    assert hand_over(sign_in(hired(stranger, "pat", "owner")), mug).status_code == 404
    assert Order.objects.get(ref=mug).beyond_recall_at is None


def test_the_pages_of_a_parcel_ask_no_more_than_others(scene: Scene, cleo: Client, mug: str) -> None:
    """One statement more for the parcel, and no others."""
    customer = f"/en{addresses.path(scene.store, addresses.ORDERS, mug)}"
    before = [statements(cleo, page_of(mug)), statements(Client(), customer)]
    hand_over(cleo, mug)
    after = [statements(cleo, page_of(mug)), statements(Client(), customer)]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1]


def test_what_was_handed_over_is_sent_and_no_longer_to_be_packed(cleo: Client, mika: Client, mug: str) -> None:
    board, tab = "/en/console/orders/", r'>(To pack|Sent)(?: <span class="count">(\d+)</span>)?</a>'

    def tabs() -> dict[str, str]:
        return dict(re.findall(tab, markup(mika.get(board))))

    before = tabs()
    assert mug in markup(cleo.get(board))
    hand_over(cleo, mug)
    assert {name: int(n) for name, n in tabs().items()} == {
        "To pack": int(before["To pack"]) - 1, "Sent": int(before["Sent"]) + 1,
    }  # fmt: skip
    assert mug not in markup(cleo.get(board))
    assert mug in markup(cleo.get(f"{board}?state=sent"))
    every = markup(cleo.get(f"{board}?state=all"))
    assert re.search(rf'{mug}/".*?data-state="sent">Sent<', every, re.DOTALL)
    assert "?state=released" in every


def test_money_and_hand_over_stand_in_what_happened(scene: Scene, cleo: Client, mika: Client) -> None:
    order = scene.order("MUG", email="ada@mail.example").order
    paid = {"key": "p", "amount": "18.00", "number": "77", "method": "cash"}
    assert mika.post(f"{page_of(order)}payment/", paid).status_code == 302
    hand_over(cleo, order)
    happened = text_of(mika.get(page_of(order))).split("What happened", 1)[1]
    assert "$18.00 came in" in happened
    assert re.search(r"Handed over .*? Cleo", happened)
    assert "JD0146" in happened
    assert "came in" not in text_of(cleo.get(page_of(order))).split("What happened", 1)[1]


def put_right(client: Client, order: str, tracking: str, was: str = "JD0146", key: str = "k9") -> Any:
    given = {"carrier": "DHL", "tracking": tracking, "was_carrier": "DHL", "was_tracking": was, "key": key}
    return client.post(f"{page_of(order)}parcel-correction/", given, follow=True)


def test_a_number_told_wrongly_is_put_right_and_told_to_the_customer(scene: Scene, cleo: Client, mug: str) -> None:
    hand_over(cleo, mug)
    told = text_of(put_right(cleo, mug, "JD0147"))
    assert "The parcel is put right." in told
    assert "On its way with DHL, tracking number JD0147." in told
    assert "It was told as DHL, JD0146." in told
    customer = text_of(Client().get(f"/en{addresses.path(scene.store, addresses.ORDERS, mug)}"))
    assert "JD0147" in customer
    assert "JD0146" not in customer
    other = put_right(cleo, mug, "JD0148", key="k10")
    assert (other.status_code, Parcel.objects.get().tracking) == (409, "JD0147")
    assert "changed meanwhile" in text_of(other)
    assert 'value="JD0148"' in markup(other)


def test_who_does_not_pack_puts_nothing_right(scene: Scene, cleo: Client, ben: Client, mug: str) -> None:
    hand_over(cleo, mug)
    assert "Put the parcel right" not in text_of(ben.get(page_of(mug)))
    assert put_right(ben, mug, "X").status_code == 403
    assert Parcel.objects.get().tracking == "JD0146"
