"""A line with a SKU that no catalogue has is put right by a person; what came stays as it came."""

from __future__ import annotations

import pytest

from bespeak.domain.inventory.operations import NotEnoughStock
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import Doubt, LineDraft
from bespeak.domain.orders.models import OrderLine
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from tests.domain.orders.counter import Counter

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def correct(counter: Counter, order: Decision, sku: str, position: int = 0, **more: object) -> Decision:
    about = {"position": position, "sku": sku, "by": counter.scene.mika, "at": clock.now()} | more
    return orders.correct_line(store_id=counter.store_id, ref=order.order, **about)  # type: ignore[arg-type]


def strange(counter: Counter, *skus: str, who: str = "kim", **more: object) -> Decision:
    counter.talks("kim", "lamp")
    return counter.order(*skus, who=who, **more)


def test_it_goes_on_and_claims_its_stock_and_keeps_what_came(counter: Counter) -> None:
    held = strange(counter, "LAMP-OLD")
    assert "unknown_sku" in counter.said(held)
    assert counter.stock("LAMP") == (0, 0, 1)

    said = correct(counter, held, "LAMP", reason="Its former number")

    assert (said.outcome, said.reasons) == ("admitted", ())
    assert counter.stock("LAMP") == (0, 1, 0)
    assert counter.causes(held) == ["gate: held", "correction: admitted"]
    [line] = counter.see(held).lines
    assert (line.sku, line.title, line.corrected_sku) == ("LAMP-OLD", "Lamp-Old", "LAMP")
    assert counter.see(held).decision.note == "line 1: LAMP-OLD is LAMP: Its former number"
    assert counter.see(held).decision.by == counter.scene.mika.ref
    assert "line_corrected" in counter.told(held)
    counter.work()


def test_what_the_rules_ask_of_the_goods_it_means_is_asked_now(counter: Counter) -> None:
    held = counter.order("RING-OLD", who="jun")
    before = counter.see(held).deadline
    counter.wait(hours=1)

    said = correct(counter, held, "RING")

    assert {one.code for one in said.reasons} == {"no_two_way_talk", "specification_not_agreed"}
    assert counter.see(held).deadline == before
    counter.talks("jun", "ring")
    counter.confirms("jun", "specification", product="ring", details="plain")
    counter.work()
    assert counter.said(held) == ("admitted",)


def test_an_order_that_was_let_pass_is_judged_again_with_its_stock(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    held = counter.order("LAMP", "LAMP-OLD", who="kim")
    counter.asks_about(held, "kim")
    counter.scene.answer("kim")
    counter.work()
    assert counter.review(held).outcome == "admitted"
    assert counter.stock("LAMP") == (0, 1, 0)

    said = correct(counter, held, "LAMP", position=1)

    assert (said.outcome, [one.code for one in said.reasons]) == ("held", ["not_enough_stock"])
    assert counter.stock("LAMP") == (0, 0, 1)
    assert counter.see(held).deadline
    counter.receives("LAMP", 1)
    counter.work()
    assert counter.said(held) == ("admitted",)
    assert counter.stock("LAMP") == (0, 2, 0)


def test_the_word_of_a_manager_stands(counter: Counter) -> None:
    held = counter.order("LAMP-OLD", "MUG-OLD", who="jun")
    counter.override(held, "admitted", reason="Jun is my neighbour.")

    for position, sku in enumerate(("LAMP", "MUG")):
        said = correct(counter, held, sku, position=position)
        assert (said.outcome, [one.code for one in said.reasons]) == ("admitted", ["overridden"])

    assert counter.see(held).state == "admitted"
    assert counter.see(held).deadline is None
    assert counter.shut(held) == {"payment"}
    assert counter.stock("LAMP") == (0, 1, 0)
    assert counter.causes(held)[1:] == ["override: admitted", "correction: admitted", "correction: admitted"]
    counter.work()


def test_what_a_manager_admitted_is_not_corrected_to_what_is_not_there(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    counter.order("LAMP", who="kim")
    held = counter.order("LAMP-OLD", who="jun")
    counter.override(held, "admitted")

    with pytest.raises(NotEnoughStock) as refusal:
        correct(counter, held, "LAMP")

    assert refusal.value.data == {"skus": ["LAMP"]}
    assert (counter.see(held).state, counter.see(held).lines[0].corrected_sku) == ("admitted", "")
    counter.work()


def test_a_line_without_a_sku_is_given_one(counter: Counter) -> None:
    lines = (LineDraft(title="The lamp", quantity=1, unit_minor=9000),)
    doubts = (Doubt(code="no_sku", field="lines[0].sku"),)
    held = strange(counter, who="kim", lines=lines, doubts=doubts)
    assert "no_sku" in counter.said(held)
    assert correct(counter, held, "LAMP").outcome == "admitted"
    assert counter.see(held).decision.note == "line 1: The lamp is LAMP"


def test_a_correction_may_be_corrected_and_the_same_order_again_changes_nothing(counter: Counter) -> None:
    held = strange(counter, "LAMP-OLD", external_id="#1")
    correct(counter, held, "MUG")
    correct(counter, held, "LAMP")
    assert counter.said(held) == ("admitted",)
    assert counter.stock("LAMP") == (0, 1, 0)
    again = counter.order("LAMP-OLD", who="kim", external_id="#1")
    assert (again.duplicate, again.outcome) == (True, "admitted")
    counter.work()


def test_a_line_that_comes_again_unchanged_in_other_content_keeps_what_it_means(counter: Counter) -> None:
    counter.talks("kim", "mug")
    held = strange(counter, "LAMP-OLD", external_id="#1")
    correct(counter, held, "LAMP")

    changed = counter.order("MUG", "LAMP-OLD", who="kim", external_id="#1", note="Please hurry")

    assert (changed.changed, changed.outcome) == (True, "admitted")
    assert [(one.sku, one.corrected_sku) for one in counter.see(held).lines] == [("MUG", ""), ("LAMP-OLD", "LAMP")]
    assert counter.stock("LAMP") == (0, 1, 0)
    counter.work()


def test_a_line_that_comes_again_otherwise_has_to_be_looked_at_again(counter: Counter) -> None:
    def line(title: str) -> LineDraft:
        return LineDraft(sku="OLD", title=title, quantity=1, unit_minor=9000)

    held = strange(counter, lines=(line("The lamp"), line("The lamp"), line("A mug")), external_id="#1")
    correct(counter, held, "MUG", position=0)
    changed = counter.order(who="kim", lines=(line("The lamp"), line("The lamp"), line("Two")), external_id="#1")

    assert changed.changed
    assert "unknown_sku" in counter.said(held)
    assert [one.corrected_sku for one in counter.see(held).lines] == ["MUG", "", ""]
    counter.work()


def test_a_line_without_a_sku_that_comes_again_has_one(counter: Counter) -> None:
    lines = (LineDraft(title="The lamp", quantity=1, unit_minor=9000, external_id="7"),)
    doubts = (Doubt(code="no_sku", field="lines[0].sku"),)
    held = strange(counter, who="kim", lines=lines, doubts=doubts, external_id="#1")
    correct(counter, held, "LAMP")
    counter.order(who="kim", lines=lines, doubts=doubts, external_id="#1", note="Please hurry")
    assert counter.said(held) == ("admitted",)
    assert counter.see(held).lines[0].corrected_sku == "LAMP"
    counter.work()


def test_what_is_refused(counter: Counter) -> None:
    held = strange(counter, "LAMP", "OTHER")
    with pytest.raises(Forbidden):
        correct(counter, held, "MUG", position=1, by=counter.scene.ben)
    with pytest.raises(Invalid) as known:
        correct(counter, held, "MUG")
    assert (known.value.code, known.value.field) == ("line_is_known", "line")
    with pytest.raises(NotFound) as nowhere:
        correct(counter, held, "NOWHERE", position=1)
    assert nowhere.value.field == "sku"
    with pytest.raises(NotFound) as no_line:
        correct(counter, held, "MUG", position=2)
    assert no_line.value.field == "line"
    assert OrderLine.objects.filter(variant=None).count() == 1
    counter.wait(hours=73)
    with pytest.raises(StaleState):
        correct(counter, held, "MUG", position=1)
    counter.work()
    with pytest.raises(StaleState):
        correct(counter, held, "MUG", position=1)


def test_what_is_being_picked_is_not_exchanged(counter: Counter) -> None:
    held = strange(counter, "OTHER", paid_minor=500)
    released = counter.override(held, "admitted")
    assert released.state == "released"
    with pytest.raises(StaleState) as late:
        correct(counter, held, "LAMP")
    assert "released" in late.value.text
