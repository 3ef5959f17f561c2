"""The same order again with other content: judged anew before its release, looked at by a person after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bespeak.domain.agreements import queries as agreed
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import Customer
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import Address, LineDraft
from bespeak.domain.orders.models import Change, Order
from bespeak.domain.policy import operations as policy
from bespeak.journal.models import Fact
from bespeak.kit import clock
from tests.domain.orders.counter import Counter
from tests.scene import ALASKA, MAX, OPEN

pytestmark = [pytest.mark.both, pytest.mark.django_db]
MUGS = tuple(LineDraft(sku="MUG", title="Mug", quantity=3, unit_minor=1800) for _ in range(1))


def placed(counter: Counter, *skus: str, who: str = "kim", **more: Any) -> Decision:
    """Kim, who has talked about lamp, mug and sneaker, has order #1; or sends it again."""
    if who not in counter.scene.talks and who == "kim":
        counter.talks("kim", "lamp", "mug", "sneaker")
        counter.confirms("kim", "availability", sku="SNK", quantity=2)
    return counter.order(*skus, who=who, **({"external_id": "#1"} | more))


def minutes(number: int) -> Any:
    return clock.now() + timedelta(minutes=number)


def test_before_release_it_is_judged_again_and_its_stock_claimed_anew(counter: Counter) -> None:
    first = placed(counter, "LAMP")
    assert (first.outcome, counter.stock("LAMP"), counter.balance(first)) == ("admitted", (0, 1, 0), (9000, 0, 0))

    again = placed(counter, "MUG", "MUG", note="Rather two mugs")

    assert (again.order, again.outcome, again.changed, again.duplicate) == (first.order, "admitted", True, False)
    assert (counter.stock("LAMP"), counter.stock("MUG")) == ((0, 0, 1), (0, 2, 99998))
    order = counter.see(first)
    assert [line.sku for line in order.lines] == ["MUG", "MUG"]
    assert (order.details["note"], order.changes) == ("Rather two mugs", 1)
    assert counter.balance(first) == (3600, 0, 0)
    assert counter.causes(first) == ["gate: admitted", "change: admitted"]
    counter.work()


def test_what_it_was_is_kept(counter: Counter) -> None:
    first = placed(counter, "LAMP", note="Gift wrap")
    placed(counter, "MUG")

    before = Change.objects.get().before
    assert (before["state"], before["total_minor"], before["currency"]) == ("admitted", 9000, "USD")
    assert [line["sku"] for line in before["lines"]] == ["LAMP"]
    assert before["details"]["note"] == "Gift wrap"
    assert counter.told(first) == ["admitted", "changed", "gate_opened", "admitted"]


def test_it_is_judged_by_the_present_rules(counter: Counter) -> None:
    held = placed(counter, "MUG", who="jun")
    assert counter.said(held) == ("held", "no_two_way_talk")
    policy.publish(store_id=counter.store_id, data=OPEN, expect_version=1, note="open", by=MAX, at=clock.now())

    again = placed(counter, "MUG", who="jun", note="Please hurry")

    assert (again.outcome, again.policy_version) == ("admitted", 2)


def test_a_change_may_hold_it_again_with_a_deadline_of_its_own_that_is_kept(counter: Counter) -> None:
    first = placed(counter, "MUG")
    counter.wait(hours=30)

    again = placed(counter, "MUG", address=ALASKA)

    assert counter.said(first) == ("held", "delivery_not_agreed")
    assert again.deadline
    assert again.deadline - clock.now() > timedelta(hours=71)
    assert counter.stock("MUG") == (0, 0, 100_000)
    assert counter.balance(first) == (0, 0, 0)
    counter.wait(hours=72)
    counter.work()
    assert counter.said(first) == ("declined", "deadline_passed", "delivery_not_agreed")


def test_past_its_deadline_a_change_saves_it_no_more(counter: Counter) -> None:
    held = placed(counter, "MUG", who="jun")
    counter.wait(hours=72)
    counter.talks("jun", "mug")

    again = placed(counter, "MUG", who="jun", note="Now then")

    assert (again.outcome, again.changed) == ("declined", True)
    assert counter.causes(held) == ["gate: held", "deadline: declined"]


def test_its_own_units_do_not_count_against_its_limit(counter: Counter) -> None:
    placed(counter, "SNK", "SNK")

    again = placed(counter, "SNK", "SNK", note="In a box, please")

    assert again.outcome == "admitted"
    assert counter.stock("SNK") == (0, 2, 198)


def test_it_does_not_stop_being_a_first_order_by_being_sent_again(counter: Counter) -> None:
    counter.talks("kim", "laptop", "mug")
    first = placed(counter, "MUG")

    again = placed(counter, "LAP")

    assert (again.order, counter.said(first)) == (first.order, ("held", "identity_not_verified"))


def test_its_agreement_is_free_when_the_new_lines_are_not_what_was_agreed(counter: Counter) -> None:
    made = counter.scene.agree("hana", "RING")
    first = placed(counter, "RING", who="hana", agreement_code=made.code)
    assert first.outcome == "admitted"

    placed(counter, "MUG", who="hana", agreement_code=made.code)

    assert counter.said(first) == ("held", "no_two_way_talk", "agreement_lines_differ")
    now = agreed.agreement(store_id=counter.store_id, ref=made.ref, actor=MAX, at=clock.now())
    assert (now.state, now.used_by_order) == ("accepted", "")
    assert counter.see(first).agreement_ref == ""
    placed(counter, "RING", who="hana", agreement_code=made.code, note="As agreed after all")
    assert counter.said(first) == ("admitted",)
    assert counter.see(first).agreement_ref == made.ref


def test_a_dearer_order_that_was_paid_waits_for_the_rest(counter: Counter) -> None:
    held = placed(counter, "MUG", who="jun", paid_minor=1800)
    assert counter.shut(held) == {"communication", "stock"}

    placed(counter, who="jun", lines=MUGS, paid_minor=1800)
    counter.talks("jun", "mug")
    counter.work()

    assert (counter.see(held).state, counter.shut(held)) == ("admitted", {"payment"})
    assert counter.balance(held) == (5400, 1800, 0)


def test_a_cheaper_order_that_was_paid_gets_the_rest_back(counter: Counter) -> None:
    held = placed(counter, who="jun", lines=MUGS, paid_minor=5400)

    placed(counter, "MUG", who="jun", paid_minor=5400)
    counter.talks("jun", "mug")
    counter.work()

    assert counter.see(held).state == "released"
    assert counter.balance(held) == (1800, 5400, 3600)


def test_an_older_change_that_comes_late_is_ignored(counter: Counter) -> None:
    first = placed(counter, "MUG", updated_at=minutes(1))
    placed(counter, "LAMP", updated_at=minutes(3))

    late = placed(counter, "MUG", "MUG", updated_at=minutes(2))

    assert (late.order, late.stale, late.duplicate, late.changed) == (first.order, True, True, False)
    assert [line.sku for line in counter.see(first).lines] == ["LAMP"]
    assert counter.see(first).changes == 1


def test_a_change_whose_time_nobody_told_does_not_make_older_ones_new(counter: Counter) -> None:
    first = placed(counter, "MUG", updated_at=minutes(3))
    placed(counter, "LAMP")

    assert placed(counter, "MUG", "MUG", updated_at=minutes(2)).stale
    assert [line.sku for line in counter.see(first).lines] == ["LAMP"]


def test_changed_there_and_back_an_old_state_that_comes_late_is_ignored(counter: Counter) -> None:
    """The shop sends: mug, lamp, mug. They arrive: mug, mug, lamp."""
    first = placed(counter, "MUG", updated_at=minutes(1))
    assert placed(counter, "MUG", updated_at=minutes(3)).duplicate

    assert placed(counter, "LAMP", updated_at=minutes(2)).stale
    assert [line.sku for line in counter.see(first).lines] == ["MUG"]


def test_the_same_in_one_batch(counter: Counter) -> None:
    counter.talks("kim", "lamp", "mug")
    drafts = [
        counter.scene.draft(sku, email="kim@mail.example", external_id="#1", updated_at=minutes(n))
        for sku, n in (("MUG", 1), ("MUG", 3), ("LAMP", 2))
    ]

    decisions = orders.admit(drafts)

    assert [(one.duplicate, one.changed, one.stale) for one in decisions] == [
        (False, False, False),
        (True, False, False),
        (True, False, True),
    ]


def test_changed_and_then_sent_again_it_is_a_repeat(counter: Counter) -> None:
    first = placed(counter, "MUG")
    placed(counter, "LAMP")

    again = placed(counter, "LAMP")

    assert (again.order, again.duplicate, again.changed, again.outcome) == (first.order, True, False, "admitted")
    assert (counter.see(first).changes, counter.stock("LAMP")) == (1, (0, 1, 0))


def test_called_off_where_it_was_placed_it_is_called_off_here(counter: Counter) -> None:
    first = placed(counter, "LAMP", paid_minor=9000)

    again = placed(counter, "LAMP", paid_minor=9000, cancelled_at_source=True)

    assert (again.state, counter.stock("LAMP")) == ("cancelled", (0, 0, 1))
    assert counter.balance(first) == (0, 9000, 9000)
    counter.work()


def test_what_is_over_stays_over_whatever_its_channel_sends(counter: Counter) -> None:
    first = placed(counter, "LAMP")
    counter.cancel(first)

    again = placed(counter, "MUG")

    assert (again.state, again.changed) == ("cancelled", True)
    assert counter.stock("MUG") == (0, 0, 100_000)
    assert counter.see(first).changes == 1


def released(counter: Counter) -> Decision:
    first = placed(counter, "LAMP", paid_minor=9000)
    assert counter.see(first).state == "released"
    return first


def test_after_release_picking_stops_the_lines_stay_and_a_person_is_asked(counter: Counter) -> None:
    first = released(counter)

    again = placed(counter, "MUG", paid_minor=9000, note="Rather a mug")

    assert (again.outcome, again.changed) == ("held", True)
    assert counter.said(first) == ("held", "changed_after_release")
    order = counter.see(first)
    assert [line.sku for line in order.lines] == ["LAMP"]
    assert counter.shut(first) == {"review"}
    assert counter.stock("LAMP") == (0, 1, 0)
    assert (order.changes, Fact.objects.filter(kind="orders.changed").get().data["after_release"]) == (1, True)
    counter.work()


def test_no_talk_and_no_goods_put_it_back_in_the_packers_hands(counter: Counter) -> None:
    first = released(counter)
    placed(counter, "MUG", paid_minor=9000)

    counter.talks("kim", "lamp")
    counter.receives("LAMP", 5)
    counter.work()

    assert counter.said(first) == ("held", "changed_after_release")
    assert counter.stock("LAMP") == (0, 1, 5)


@pytest.mark.parametrize("how", ["review", "override"])
def test_a_person_lets_it_go_on_as_it_was_and_nothing_is_claimed_twice(counter: Counter, how: str) -> None:
    first = released(counter)
    placed(counter, "MUG", paid_minor=9000)

    if how == "review":
        counter.review(first)
    else:
        counter.override(first, "admitted")

    assert (counter.see(first).state, counter.shut(first)) == ("released", set())
    assert counter.stock("LAMP") == (0, 1, 0)
    assert counter.balance(first) == (9000, 9000, 0)
    counter.work()


def test_a_person_lets_it_go_on_even_if_the_talk_is_old_by_now(counter: Counter) -> None:
    first = released(counter)
    counter.wait(days=40)
    placed(counter, "MUG", paid_minor=9000)

    assert counter.review(first).state == "released"


def test_changed_once_more_while_a_person_looks_the_lines_still_stay(counter: Counter) -> None:
    first = released(counter)
    placed(counter, "MUG", paid_minor=9000)
    placed(counter, "MUG", "MUG", paid_minor=9000)

    assert [line.sku for line in counter.see(first).lines] == ["LAMP"]
    assert counter.stock("LAMP") == (0, 1, 0)
    assert counter.see(first).changes == 2
    counter.review(first)
    assert counter.see(first).state == "released"
    placed(counter, "MUG", paid_minor=9000, note="Please!")
    assert counter.said(first) == ("held", "changed_after_release")


def test_looked_at_by_nobody_in_time_it_is_declined_and_everything_given_back(counter: Counter) -> None:
    first = released(counter)
    placed(counter, "MUG", paid_minor=9000)

    counter.wait(hours=72)
    counter.work()

    assert counter.said(first) == ("declined", "deadline_passed", "changed_after_release")
    assert (counter.stock("LAMP"), counter.balance(first)) == ((0, 0, 1), (0, 9000, 9000))


def test_handed_over_it_goes_on_whatever_its_channel_sends(counter: Counter) -> None:
    first = released(counter)
    orders.mark_beyond_recall(order_refs=[first.order], by=MAX, at=clock.now())

    changed = placed(counter, "MUG", paid_minor=9000)
    called_off = placed(counter, "MUG", paid_minor=9000, cancelled_at_source=True)

    assert [(one.state, one.changed) for one in (changed, called_off)] == [("released", True)] * 2
    assert (counter.see(first).changes, counter.stock("LAMP")) == (2, (0, 1, 0))


def test_another_buyer_by_the_same_number_is_another_customer(counter: Counter) -> None:
    first = placed(counter, "MUG")

    placed(counter, "MUG", who="jun")

    assert counter.said(first) == ("held", "no_two_way_talk")
    assert counter.see(first).customer_id == counter.scene.customer_id("jun")


def test_a_change_without_a_contact_stays_with_its_customer_and_makes_nobody_up(counter: Counter) -> None:
    first = placed(counter, "MUG")
    people = Customer.objects.count()

    placed(counter, "MUG", who="", name="Kim", note="no address known")

    assert counter.see(first).customer_id == counter.scene.customer_id("kim")
    assert Customer.objects.count() == people


def test_an_erased_persons_order_sent_again_brings_nothing_back(counter: Counter) -> None:
    first = placed(counter, "MUG", note="for Kim")
    customers.erase(store_id=counter.store_id, customer=counter.scene.customer("kim"), by=MAX, at=clock.now())
    people = Customer.objects.count()

    same = counter.order("MUG", who="kim", external_id="#1", note="for Kim")
    other = counter.order("LAMP", who="kim", external_id="#1", address=Address(name="Kim"))

    assert {(one.order, one.duplicate, one.changed) for one in (same, other)} == {(first.order, True, False)}
    order = counter.see(first)
    assert (set(order.details), [line.sku for line in order.lines]) == ({"erased_at"}, ["MUG"])
    assert (Customer.objects.count(), Order.objects.count()) == (people, 1)
