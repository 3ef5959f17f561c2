"""A reason names the thing it is about: the SKU, both totals, the line, what the address lacks, the agreement."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.policy.rules import default_policy
from bespeak.domain.policy.sentence import policy_sentences
from bespeak.domain.saleschannels.orderform import parse_order
from bespeak.doors.frame import telling
from bespeak.kit import clock
from bespeak.kit.money import Money
from tests.domain.orders.counter import Counter
from tests.scene import MAX

pytestmark = [pytest.mark.both, pytest.mark.django_db]
HOME = {"line1": "12 Elm St", "city": "Denver", "postcode": "80279", "country": "US"}
MUG = {"sku": "MUG", "title": "Mug", "quantity": 1, "price": "18.00"}


def sentence(counter: Counter, code: str, **given: Any) -> str:
    """What is told of this reason for an order as the API takes it: Jun's, who has talked about the mug."""
    counter.talks("jun", "mug")
    whole = {"email": "jun@mail.example", "lines": [MUG], "total": "18.00", "address": HOME} | given
    fields = parse_order(whole, store_currency="USD")
    return spoken(counter, code, counter.scene.order(**fields))


def spoken(counter: Counter, code: str, decision: Any) -> str:
    [reason] = [one for one in decision.reasons if one.code == code]
    [told] = [one for one in telling.reasons_json(decision, counter.scene.store, "en") if one["code"] == code]
    assert told["who"] == reason.who
    seen = telling.as_decision(counter.see(decision))
    assert telling.reasons_json(seen, counter.scene.store, "en") == telling.reasons_json(
        decision, counter.scene.store, "en"
    )
    return str(told["text"])


@pytest.mark.parametrize(
    ("code", "given", "words"),
    [
        ("total_differs", {"total": "20.50"}, "says $20.50 in total, while its parts add up to $18.00."),
        ("no_total", {"total": None}, "its parts add up to $18.00."),
        ("no_address", {"address": HOME | {"country": ""}}, "The delivery address of this order lacks the country."),
        ("no_address", {"address": {"country": "US"}}, "lacks street, town and postcode."),
        ("no_address", {"address": None}, "This order came without a delivery address."),
        ("no_contact", {"email": ""}, "without an e-mail address or phone number."),
        ("unknown_sku", {"lines": [MUG, MUG | {"sku": "MUGG"}], "total": "36.00"}, "We find no “MUGG” in our"),
        ("no_sku", {"lines": [MUG, MUG | {"sku": ""}], "total": "36.00"}, "which article is meant on line 2."),
        ("free_line", {"lines": [MUG, MUG | {"price": "0.00"}]}, "has no price on line 2."),
        ("currency_differs", {"currency": "EUR"}, "in EUR, while the store’s prices are in USD."),
        ("agreement_unknown", {"agreement": "NONE00000000"}, "We do not find the agreement NONE00000000 that"),
        ("agreement_unknown", {"agreement": "my neighbour’s"}, "We do not find the agreement that this order names."),
    ],
)
def test_it_is_named(counter: Counter, code: str, given: dict[str, Any], words: str) -> None:
    assert words in sentence(counter, code, **given)


def test_of_what_there_is_not_enough_and_not_the_rest_of_the_order(counter: Counter) -> None:
    counter.talks("jun", "mug", "lamp")
    decision = counter.order("MUG", "LAMP", "LAMP", who="jun")
    assert spoken(counter, "not_enough_stock", decision).startswith("We do not have enough of “Lamp” now.")


def test_the_extra_payment_and_what_was_agreed(counter: Counter) -> None:
    counter.talks("jun", "additional payment")
    decision = counter.order("EXTRA", who="jun")
    assert "The extra payment of $30.00 was not agreed" in spoken(counter, "extra_payment_not_agreed", decision)
    counter.confirms("jun", "extra_payment", amount=Money(2500, "USD"))
    decision = counter.order("EXTRA", who="jun")
    said = spoken(counter, "extra_payment_amount_differs", decision)
    assert said.startswith("The extra payment is $30.00, while $25.00 was agreed.")


def test_an_agreement_that_was_called_off_is_not_one_to_say_yes_to(counter: Counter) -> None:
    made = counter.scene.agree("jun", "RING", accepted=False)
    waits = counter.order("RING", who="jun", agreement_code=made.code)
    said = spoken(counter, "agreement_not_accepted", waits)
    assert said.startswith(f"The agreement {made.code} is not accepted yet. Read it and say yes")
    agreements.withdraw(
        store_id=counter.store_id, ref=made.ref, reason="other", text="", by=counter.scene.ben, at=clock.now()
    )
    off = counter.order("RING", who="jun", agreement_code=made.code)
    assert f"The agreement {made.code} was called off." in spoken(counter, "agreement_ended", off)


def test_an_agreement_whose_time_has_passed_is_not_one_to_say_yes_to_either(counter: Counter) -> None:
    made = counter.scene.agree("jun", "RING", accepted=False, days=1)
    counter.wait(days=2)
    late = counter.order("RING", who="jun", agreement_code=made.code)
    assert f"The agreement {made.code} was valid until " in spoken(counter, "agreement_lapsed", late)


def test_the_limit_the_product_and_what_was_ordered_before(counter: Counter) -> None:
    shoe = ProductDraft(
        handle="shoe", name="Running shoe", limit_per_customer=1,
        variants=(VariantDraft(sku="SHOE", name="", price=Money(9000, "USD"), tracked=False),),
    )  # fmt: skip
    catalog.save_products(store_id=counter.store_id, products=[shoe], by=MAX, at=clock.now())
    counter.talks("jun", "shoe")
    both = counter.order("SHOE", "SHOE", who="jun")
    assert spoken(counter, "limit_per_customer", both).startswith(
        "Each customer can have 1 of “Running shoe”, and this order is for more. So we cannot fulfil this order"
    )
    told = dict(policy_sentences(default_policy("USD"), "en"))
    assert (both.outcome, "an order for more of it is declined" in told["order"]) == ("declined", True)
    assert counter.order("SHOE", who="jun").outcome == "admitted"
    again = counter.order("SHOE", who="jun")
    assert "1 of “Running shoe”; with the 1 you ordered before, this would be more." in spoken(
        counter, "limit_per_customer", again
    )
