"""Some orders wait for a person to look: what the parser could not settle, another currency, an unknown SKU."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import Doubt, LineDraft
from bespeak.domain.orders.models import JudgedFacts
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from tests.domain.orders.counter import Counter
from tests.scene import open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NO_TOTAL = (Doubt(code="no_total", field="total"),)


def doubtful(counter: Counter, who: str = "kim", **more: object) -> Decision:
    counter.talks("kim", "lamp")
    return counter.order("LAMP", who=who, **({"doubts": NO_TOTAL} | more))


def test_once_somebody_has_looked_it_passes(counter: Counter) -> None:
    held = doubtful(counter)
    assert counter.said(held) == ("held", "no_total")

    said = counter.review(held, reason="The total is on the paper.")

    assert (said.outcome, said.reasons) == ("admitted", ())
    assert counter.causes(held) == ["gate: held", "review: admitted"]
    assert counter.see(held).decision.note == "The total is on the paper."
    assert counter.stock("LAMP") == (0, 1, 0)
    assert JudgedFacts.objects.count() == 2
    counter.work()


def test_what_the_rules_still_miss_keeps_holding_it_and_a_later_cure_asks_for_no_second_look(counter: Counter) -> None:
    held = doubtful(counter, who="jun")
    assert counter.said(held) == ("held", "no_two_way_talk", "no_total")

    assert [one.code for one in counter.review(held).reasons] == ["no_two_way_talk"]
    assert counter.shut(held) == {"communication", "payment", "stock"}

    counter.talks("jun", "lamp")
    counter.work()
    assert counter.said(held) == ("admitted",)


def test_a_cure_does_not_look_in_place_of_a_person(counter: Counter) -> None:
    held = doubtful(counter, who="jun")

    counter.talks("jun", "lamp")
    counter.work()

    assert counter.said(held) == ("held", "no_total")


def test_another_currency_passes_once_somebody_has_looked(counter: Counter) -> None:
    held = doubtful(counter, doubts=(), currency="EUR")
    assert counter.said(held) == ("held", "currency_differs")

    assert counter.review(held).outcome == "admitted"


def test_an_unknown_sku_passes_once_somebody_has_looked_but_was_not_spoken_about(counter: Counter) -> None:
    lines = (LineDraft(sku="WHAT", title="A thing", quantity=1, unit_minor=500),)
    held = doubtful(counter, doubts=(), lines=lines)
    assert counter.said(held) == ("held", "no_two_way_talk", "unknown_sku")

    counter.review(held)
    assert counter.said(held) == ("held", "no_two_way_talk")
    counter.asks_about(held, "kim")
    counter.scene.answer("kim")
    counter.work()
    assert counter.said(held) == ("admitted",)


def test_a_look_at_one_content_is_no_look_at_the_next(counter: Counter) -> None:
    held = doubtful(counter, who="jun", external_id="#1")
    counter.review(held)
    assert counter.said(held) == ("held", "no_two_way_talk")

    counter.order("MUG", who="jun", external_id="#1", doubts=(Doubt(code="no_address"),))

    assert counter.said(held) == ("held", "no_two_way_talk", "no_address")
    assert "review" in counter.shut(held)


def test_without_a_reason_without_the_right_or_elsewhere_nobody_has_looked(counter: Counter) -> None:
    held = doubtful(counter)
    elsewhere = open_scene(slug="elsewhere")

    with pytest.raises(Invalid):
        counter.review(held, reason=" ")
    with pytest.raises(Forbidden):
        counter.review(held, by=replace(counter.scene.ben, permissions=frozenset({"orders:order:read"})))
    with pytest.raises(NotFound):
        counter.review(held, by=elsewhere.mika)
    assert (counter.causes(held), counter.stock("LAMP")) == (["gate: held"], (0, 0, 1))


def test_where_nothing_waits_for_a_look_there_is_nothing_to_settle(counter: Counter) -> None:
    held = counter.order("MUG", who="jun")

    with pytest.raises(NotFound):
        counter.review(held)
    counter.cancel(held)
    with pytest.raises(StaleState):
        counter.review(held)


def test_past_its_deadline_no_look_helps(counter: Counter) -> None:
    held = doubtful(counter)
    counter.wait(hours=72)

    with pytest.raises(StaleState):
        counter.review(held)
    assert counter.stock("LAMP") == (0, 0, 1)


def test_reviewed_while_the_goods_are_gone_it_waits_for_goods(counter: Counter) -> None:
    held = doubtful(counter)
    assert counter.order("LAMP", who="kim").outcome == "admitted"

    assert [one.code for one in counter.review(held).reasons] == ["not_enough_stock"]
    counter.receives("LAMP", 1)
    counter.work()
    assert counter.said(held) == ("admitted",)


def test_a_look_at_an_order_that_is_gone_is_refused(counter: Counter) -> None:
    with pytest.raises(NotFound):
        orders.settle_review(
            store_id=counter.store_id, ref="ord_0000000000000000", reason="?", by=counter.scene.mika, at=clock.now()
        )
