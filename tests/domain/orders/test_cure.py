"""A held order is cured by what is settled in time: talk, confirmation, agreement, identity, goods in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries as agreed
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers import operations as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.models import JudgedFacts
from bespeak.domain.policy import operations as policy
from bespeak.journal.models import Fact
from bespeak.kit import clock
from tests.domain.orders.counter import Counter
from tests.scene import ALASKA, MAX, OPEN, open_scene, passed_callback

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_asked_and_answered_about_the_order_itself_it_is_admitted(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    assert counter.said(held) == ("held", "no_two_way_talk")
    assert (counter.stock("LAMP"), counter.money(held).requests) == ((0, 0, 1), ())

    talk = counter.asks_about(held, "jun")
    counter.work()
    assert counter.said(held) == ("held", "no_two_way_talk")

    counter.scene.answer("jun")
    counter.work()

    order = counter.see(held)
    assert (order.outcome, order.state, order.deadline) == ("admitted", "admitted", None)
    assert counter.stock("LAMP") == (0, 1, 0)
    assert [(one.amount_minor, one.reason) for one in counter.money(held).requests] == [(9000, "order_admitted")]
    assert counter.causes(held) == ["gate: held", "cure: admitted"]
    assert counter.told(held) == ["held", "gate_opened", "gate_opened", "admitted"]
    assert Fact.objects.get(kind="orders.admitted").data["cured"] is True
    gates = {gate.kind: gate.evidence for gate in order.gates if gate.opened_at}
    assert gates == {"communication": talk, "stock": ""}
    assert counter.shut(held) == {"payment"}


def test_an_automatic_answer_cures_nothing(counter: Counter) -> None:
    held = counter.order("MUG", who="jun")
    talk = counter.asks_about(held, "jun")

    conversations.say(
        store_id=counter.store_id,
        conversation=talk,
        text="We have your mail.",
        by=counter.scene.ben,
        at=clock.now(),
        automatic=True,
    )
    counter.work()

    assert counter.said(held) == ("held", "no_two_way_talk")


def test_a_talk_about_something_else_cures_nothing(counter: Counter) -> None:
    held = counter.order("MUG", "RING", who="jun")

    counter.talks("jun", "mug")
    counter.work()

    assert "no_two_way_talk" in counter.said(held)


def test_confirmed_availability_cures_and_the_units_set_aside_are_used(counter: Counter) -> None:
    counter.talks("jun", "sneaker")
    held = counter.order("SNK", who="jun")
    assert counter.said(held) == ("held", "availability_not_confirmed")

    counter.confirms("jun", "availability", sku="SNK", quantity=1, valid_until=clock.now() + timedelta(hours=1))
    assert counter.stock("SNK") == (1, 0, 199)
    counter.work()

    assert counter.said(held) == ("admitted",)
    assert counter.stock("SNK") == (0, 1, 199)


def test_fewer_confirmed_than_ordered_cures_nothing_however_the_lines_are_split(counter: Counter) -> None:
    counter.talks("jun", "sneaker")
    split = counter.order("SNK", "SNK", who="jun")

    counter.confirms("jun", "availability", sku="SNK", quantity=1)
    counter.work()
    assert counter.said(split) == ("held", "availability_not_confirmed")

    counter.confirms("jun", "availability", sku="SNK", quantity=2)
    counter.work()
    assert counter.said(split) == ("admitted",)


def test_units_confirmed_once_serve_once_whether_they_cured_or_came_first(counter: Counter) -> None:
    counter.talks("jun", "sneaker")
    cured = counter.order("SNK", who="jun")
    counter.confirms("jun", "availability", sku="SNK", quantity=1)
    counter.work()
    assert counter.said(cured) == ("admitted",)

    another = counter.order("SNK", who="jun")
    assert counter.said(another) == ("held", "availability_not_confirmed")

    counter.confirms("jun", "availability", sku="SNK", quantity=1)
    counter.work()
    assert counter.said(another) == ("admitted",)


def test_units_confirmed_to_a_cancelled_order_serve_the_next(counter: Counter) -> None:
    counter.talks("jun", "sneaker")
    counter.confirms("jun", "availability", sku="SNK", quantity=1)
    first = counter.order("SNK", who="jun")
    assert counter.said(first) == ("admitted",)

    counter.cancel(first)

    assert counter.said(counter.order("SNK", who="jun")) == ("admitted",)


def test_of_two_held_orders_one_confirmation_cures_the_first(counter: Counter) -> None:
    counter.talks("jun", "sneaker")
    first, second = counter.order("SNK", who="jun"), counter.order("SNK", who="jun")

    counter.confirms("jun", "availability", sku="SNK", quantity=1)
    counter.work()
    counter.talks("jun", "sneaker")
    counter.work()

    assert counter.said(first) == ("admitted",)
    assert counter.said(second) == ("held", "availability_not_confirmed")


def test_a_confirmation_that_is_over_or_taken_back_cures_nothing(counter: Counter) -> None:
    counter.talks("jun", "sneaker")
    counter.confirms("jun", "availability", sku="SNK", quantity=1, valid_until=clock.now() + timedelta(hours=1))
    counter.wait(hours=1)
    held = counter.order("SNK", who="jun")
    assert counter.said(held) == ("held", "availability_not_confirmed")

    given = conversations.confirm(
        store_id=counter.store_id,
        conversation=counter.scene.talks["jun"],
        kind="availability",
        terms=conversations.Terms(sku="SNK", quantity=1),
        by=counter.scene.ben,
        at=clock.now(),
    )
    conversations.withdraw(store_id=counter.store_id, confirmation_ref=given.ref, by=counter.scene.ben, at=clock.now())
    counter.work()

    assert counter.said(held) == ("held", "availability_not_confirmed")


def test_an_accepted_agreement_cures_the_order_that_named_it(counter: Counter) -> None:
    made = counter.scene.agree("jun", "RING", accepted=False)
    held = counter.order("RING", who="jun", agreement_code=made.code)
    assert "agreement_not_accepted" in counter.said(held)

    _accept(counter, "jun")
    counter.work()

    order = counter.see(held)
    assert (counter.said(held), order.agreement_ref) == (("admitted",), made.ref)
    assert _used_by(counter, "jun") == held.order


def test_a_passed_call_back_cures_and_a_failed_one_does_not(counter: Counter) -> None:
    counter.talks("gus", "laptop")
    held = counter.order("LAP", who="gus")
    assert counter.said(held) == ("held", "identity_not_verified")

    customers.log_callback(
        store_id=counter.store_id,
        customer=counter.scene.customer("gus"),
        outcome="failed",
        by=counter.scene.ben,
        at=clock.now(),
    )
    counter.work()
    assert counter.said(held) == ("held", "identity_not_verified")

    passed_callback(counter.scene, "gus")
    counter.work()
    assert counter.said(held) == ("admitted",)


def test_one_of_two_reasons_left_is_said_and_the_deadline_stays(counter: Counter) -> None:
    held = counter.order("SNK", who="jun", address=ALASKA)
    assert counter.said(held) == (
        "held",
        "availability_not_confirmed",
        "delivery_not_agreed",
        "no_two_way_talk",
    )
    deadline = counter.see(held).deadline

    counter.wait(hours=10)
    counter.talks("jun", "sneaker")
    counter.work()

    order = counter.see(held)
    assert counter.said(held) == ("held", "availability_not_confirmed", "delivery_not_agreed")
    assert order.deadline == order.decision.deadline == deadline
    assert counter.shut(held) == {"availability", "delivery", "payment", "stock"}

    counter.confirms("jun", "availability", sku="SNK", quantity=1)
    counter.confirms("jun", "delivery", country="US", postcode="99615")
    counter.work()
    assert counter.said(held) == ("admitted",)
    assert counter.causes(held)[0] == "gate: held"
    assert counter.causes(held)[-1] == "cure: admitted"
    assert counter.shut(held) == {"payment"}


def test_what_settles_nothing_new_is_not_written_down_again(counter: Counter) -> None:
    held = counter.order("SNK", who="jun")
    counter.talks("jun", "sneaker")
    counter.work()
    counter.talks("jun", "sneaker")
    counter.work()

    assert counter.causes(held) == ["gate: held", "cure: held"]
    assert JudgedFacts.objects.count() == 2


def _sold_out_meanwhile(counter: Counter) -> Decision:
    """Jun orders the only lamp and has not talked; Kim talks, orders and has it."""
    held = counter.order("LAMP", who="jun")
    counter.talks("kim", "lamp")
    assert counter.order("LAMP", who="kim").outcome == "admitted"
    counter.asks_about(held, "jun")
    counter.scene.answer("jun")
    counter.work()
    return held


def test_cured_after_the_goods_are_gone_the_decision_says_so_and_who_must_act(counter: Counter) -> None:
    deadline = counter.order("LAMP", who="first").deadline
    held = _sold_out_meanwhile(counter)

    order = counter.see(held)
    [reason] = order.decision.reasons
    assert (reason.code, reason.who, reason.gate) == ("not_enough_stock", "store", "availability")
    assert (reason.missing, reason.data) == (("availability_confirmed",), {"skus": ["LAMP"], "products": ["Lamp"]})
    assert counter.shut(held) == {"availability", "payment", "stock"}
    assert deadline
    assert order.deadline
    assert order.deadline - deadline < timedelta(seconds=5)
    assert counter.money(held).requests == ()


def test_when_goods_come_in_they_go_to_those_who_waited_in_the_order_they_came(counter: Counter) -> None:
    first = _sold_out_meanwhile(counter)
    second = counter.order("LAMP", who="kim")
    third = counter.order("LAMP", "MUG", who="lea")
    assert counter.said(second) == ("held", "not_enough_stock")
    counter.talks("lea", "lamp", "mug")
    counter.work()
    assert counter.said(third) == ("held", "not_enough_stock")

    counter.receives("LAMP", 1)
    counter.work()
    assert [counter.said(one)[0] for one in (first, second, third)] == ["admitted", "held", "held"]
    counter.receives("LAMP", 2)
    counter.work()
    assert [counter.said(one)[0] for one in (first, second, third)] == ["admitted"] * 3
    assert counter.stock("LAMP") == (0, 4, 0)


def test_units_given_back_by_a_cancelled_order_serve_who_waits(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    kims = counter.order("LAMP", who="kim")
    counter.talks("lea", "lamp")
    leas = counter.order("LAMP", who="lea")
    assert counter.said(leas) == ("held", "not_enough_stock")

    counter.cancel(kims)
    counter.work()

    assert counter.said(leas) == ("admitted",)


def test_units_of_a_lapsed_hold_serve_who_waits_whoever_came_across_it(counter: Counter) -> None:
    counter.receives("LAMP", 1)
    counter.talks("fay", "lamp")
    counter.confirms("fay", "availability", sku="LAMP", quantity=2, valid_until=clock.now() + timedelta(hours=1))
    counter.talks("lea", "lamp")
    waiting = counter.order("LAMP", who="lea")
    assert counter.said(waiting) == ("held", "not_enough_stock")

    counter.wait(hours=1)
    counter.talks("kim", "lamp")
    assert counter.order("LAMP", who="kim").outcome == "admitted"
    counter.work()

    assert counter.said(waiting) == ("admitted",)


def test_many_who_wait_for_a_talk_do_not_stand_in_the_way_of_one_who_waits_for_goods(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    counter.order("LAMP", who="kim")
    for n in range(60):
        counter.order("LAMP", who=f"silent{n}")
    counter.talks("lea", "lamp")
    waiting = counter.order("LAMP", who="lea")

    counter.receives("LAMP", 1)
    counter.work()

    assert counter.said(waiting) == ("admitted",)


def test_past_its_deadline_an_order_is_not_cured_even_though_no_worker_has_come(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    counter.wait(hours=72)
    counter.asks_about(held, "jun")
    counter.scene.answer("jun")

    counter.work()

    assert counter.said(held) == ("declined", "deadline_passed", "no_two_way_talk")
    assert counter.causes(held) == ["gate: held", "deadline: declined"]
    assert counter.stock("LAMP") == (0, 0, 1)


def test_a_breath_before_its_deadline_it_still_is(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    counter.wait(hours=71, minutes=59)
    counter.asks_about(held, "jun")
    counter.scene.answer("jun")

    counter.work()

    assert counter.said(held) == ("admitted",)


def test_goods_that_come_in_too_late_cure_nothing(counter: Counter) -> None:
    held = _sold_out_meanwhile(counter)

    counter.wait(hours=72)
    counter.receives("LAMP", 1)
    counter.work()

    assert counter.said(held) == ("declined", "deadline_passed", "not_enough_stock")


def test_an_order_is_cured_by_the_rules_that_held_it_whatever_is_published_meanwhile(counter: Counter) -> None:
    held = counter.order("MUG", who="jun")
    policy.publish(store_id=counter.store_id, data=OPEN, expect_version=1, note="open", by=MAX, at=clock.now())
    counter.talks("jun", "lamp")
    counter.work()
    assert (counter.said(held), counter.see(held).policy_version) == (("held", "no_two_way_talk"), 1)

    assert counter.order("MUG", who="emil").policy_version == 2
    counter.talks("jun", "mug")
    counter.work()
    assert (counter.said(held), counter.see(held).policy_version) == (("admitted",), 1)


def test_in_two_stores_the_same_person_is_two_strangers(counter: Counter) -> None:
    elsewhere = Counter(open_scene(slug="elsewhere"))
    here, there = counter.order("MUG", who="jun"), elsewhere.order("MUG", who="jun")

    counter.talks("jun", "mug")
    counter.work()

    assert (counter.said(here), elsewhere.said(there)) == (("admitted",), ("held", "no_two_way_talk"))
    elsewhere.receives("MUG", 1)
    counter.work()
    assert elsewhere.said(there) == ("held", "no_two_way_talk")


def _merge(counter: Counter, who: str, into: str) -> None:
    of = counter.scene.customer
    customers.merge(store_id=counter.store_id, customer=of(who), into=of(into), by=MAX, at=clock.now())


def test_an_order_of_a_merged_customer_is_cured_by_the_talk_of_the_one_they_are(counter: Counter) -> None:
    held = counter.order("MUG", who="jun.work")
    counter.order("RING", who="jun")
    _merge(counter, "jun.work", into="jun")

    counter.talks("jun", "mug")
    counter.work()

    assert counter.said(held) == ("admitted",)
    assert counter.see(held).customer_id == counter.scene.customer_id("jun")


def test_merging_itself_cures_where_the_other_had_talked_before(counter: Counter) -> None:
    counter.talks("jun", "mug")
    held = counter.order("MUG", who="jun.work")
    counter.work()
    assert counter.said(held) == ("held", "no_two_way_talk")

    _merge(counter, "jun.work", into="jun")
    counter.work()

    assert counter.said(held) == ("admitted",)


def test_orders_of_one_merged_into_another_count_for_limits_and_first_orders(counter: Counter) -> None:
    counter.talks("jun.work", "sneaker")
    counter.confirms("jun.work", "availability", sku="SNK", quantity=2)
    assert counter.order("SNK", "SNK", who="jun.work").outcome == "admitted"
    counter.talks("jun", "sneaker", "laptop")
    counter.confirms("jun", "availability", sku="SNK", quantity=1)
    _merge(counter, "jun.work", into="jun")

    assert counter.said(counter.order("SNK", who="jun")) == ("declined", "limit_per_customer")
    assert counter.said(counter.order("LAP", who="jun")) == ("admitted",)


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_persons_order_is_not_cured_any_more(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    customers.erase(store_id=counter.store_id, customer=counter.scene.customer("jun"), by=MAX, at=clock.now())

    counter.receives("LAMP", 1)
    counter.work()
    assert counter.said(held)[0] == "held"
    counter.wait(hours=72)
    counter.work()
    assert counter.said(held)[0] == "declined"


def test_an_agreement_matched_at_a_first_cure_is_still_the_orders_at_the_second(counter: Counter) -> None:
    """Jun orders from her own account, then agrees; delivery is settled only later."""
    held = counter.order("WARD", who="jun", address=ALASKA, contact_verified=True)
    made = counter.scene.agree("jun", "WARD")
    counter.work()
    assert (counter.said(held), _used_by(counter, "jun")) == (("held", "delivery_not_agreed"), held.order)

    counter.confirms("jun", "delivery", country="US", postcode="99615")
    counter.work()

    order = counter.see(held)
    assert (counter.said(held), order.agreement_ref) == (("admitted",), made.ref)


def _accept(counter: Counter, who: str) -> None:
    made = counter.scene.agreed[who]
    agreements.accept(
        store_id=counter.store_id,
        ref=made.ref,
        version=made.terms.number,
        hash=made.terms.hash,
        how="mail",
        by=counter.scene.ben,
        at=clock.now(),
    )


def _used_by(counter: Counter, who: str) -> str:
    ref = counter.scene.agreed[who].ref
    return agreed.agreement(store_id=counter.store_id, ref=ref, actor=counter.scene.ben, at=clock.now()).used_by_order


def test_units_an_agreement_holds_are_claimed_by_the_cured_order(counter: Counter) -> None:
    made = counter.scene.agree("jun", "LAMP", accepted=False, hold_until=clock.now() + timedelta(days=2))
    assert counter.stock("LAMP") == (1, 0, 0)
    held = counter.order("LAMP", who="jun", agreement_code=made.code)
    with pytest.raises(inventory.NotEnoughStock):
        counter.override(held, "admitted")

    _accept(counter, "jun")
    counter.work()

    assert (counter.said(held), counter.stock("LAMP")) == (("admitted",), (0, 1, 0))
