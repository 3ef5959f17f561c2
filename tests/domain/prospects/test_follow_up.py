"""Who talked and has not ordered is a prospect until something comes of it; the clock lets nobody be forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import ConversationView, conversation
from bespeak.domain.customers import operations as customers
from bespeak.domain.prospects import operations as prospects
from bespeak.domain.prospects import queries
from bespeak.domain.prospects.models import Prospect
from bespeak.domain.prospects.queries import Asked, ProspectView
from bespeak.domain.stores import operations as stores
from bespeak.journal.models import Errand, Fact
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import Invalid, NotFound, StaleState
from bespeak.kit.states import NotFromHere
from tests.domain.orders.counter import Counter
from tests.scene import MAX

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def of(counter: Counter, who: str) -> ProspectView | None:
    whose = counter.scene.customer_id(who)
    ben = counter.scene.ben
    return queries.beside(store_id=counter.store_id, customer_id=whose, actor=ben, at=clock.now()).prospect


def open_of(counter: Counter, who: str) -> ProspectView:
    found = of(counter, who)
    assert found
    assert found.is_open
    return found


def listed(counter: Counter, **asked: Any) -> list[str]:
    found = queries.prospects(
        store_id=counter.store_id, actor=counter.scene.ben, asked=Asked(at=clock.now(), **asked)
    )  # fmt: skip
    return [one.customer_name for one in found]


def talk(counter: Counter, who: str) -> ConversationView:
    return conversation(ref=counter.scene.talks[who], actor=counter.scene.ben)


def plan(counter: Counter, who: str, step: str = "ask", **more: Any) -> None:
    about = {"due_at": clock.now() + timedelta(days=7), "by": counter.scene.ben, **more}
    ref = open_of(counter, who).ref
    prospects.plan(store_id=counter.store_id, prospect=ref, step=step, at=clock.now(), **about)


def says(counter: Counter, who: str, text: str = "And in green?") -> None:
    conversations.say(
        store_id=counter.store_id, conversation=counter.scene.talks[who], text=text, on_behalf_of_customer=True,
        line="mail", by=counter.scene.ben, at=clock.now(),
    )  # fmt: skip


def told(who: str = "") -> list[str]:
    kinds = Fact.objects.filter(kind__startswith="prospects.").order_by("id").values_list("kind", flat=True)
    return [kind.removeprefix("prospects.") for kind in kinds]


def test_who_talked_and_has_not_ordered_is_a_prospect_of_what_it_was_about(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.work()
    ada = open_of(counter, "ada")
    assert (ada.products, ada.step, ada.step_at, ada.advice) == (("Ring",), "", None, "ask")
    assert listed(counter, kind="unplanned") == ["Ada"] == listed(counter, product="ring") == listed(counter)
    assert listed(counter, product="mug") == listed(counter, kind="planned") == listed(counter, kind="due") == []
    assert told() == ["found"]


def test_who_orders_it_is_none_any_more(counter: Counter) -> None:
    counter.talks("ada", "mug")
    counter.work()
    placed = counter.order("MUG", who="ada")
    counter.work()
    ada = of(counter, "ada")
    assert ada
    assert (ada.state, ada.order, ada.due_at) == ("ordered", placed.order, None)
    assert listed(counter) == []
    assert listed(counter, kind="ordered") == ["Ada"]
    says(counter, "ada", "When does it come?")
    counter.work()
    assert listed(counter) == []


def test_who_orders_something_else_still_is_one_and_who_orders_a_part_of_the_rest(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.wait(minutes=1)
    counter.scene.talk("ada", "lamp", at=clock.now())
    counter.work()
    counter.order("MUG", who="ada")
    counter.work()
    assert set(open_of(counter, "ada").products) == {"Lamp", "Ring"}
    counter.order("LAMP", who="ada")
    counter.work()
    assert open_of(counter, "ada").products == ("Ring",)


def test_whose_order_is_declined_is_followed_up_again(counter: Counter) -> None:
    counter.scene.talk("ada", "lamp", answered=False, at=clock.now())
    counter.work()
    counter.order("LAMP", who="ada")
    counter.work()
    assert listed(counter) == []
    counter.wait(hours=73)
    counter.work()
    assert open_of(counter, "ada").order == ""
    assert told()[:3] == ["found", "ended", "returned"]


def test_nobody_without_a_next_step_is_forgotten(counter: Counter) -> None:
    stores.set_answering(
        store_id=counter.store_id, within={}, escalate_to=counter.scene.olga.ref, by=MAX, at=clock.now()
    )
    counter.talks("ada", "ring")
    conversations.assign(
        store_id=counter.store_id, conversation=counter.scene.talks["ada"], member=counter.scene.ben.ref,
        by=counter.scene.mika, at=clock.now(),
    )  # fmt: skip
    counter.work()
    assert talk(counter, "ada").turn == "customer"
    counter.wait(days=2, minutes=1)
    counter.work()
    assert (talk(counter, "ada").turn, talk(counter, "ada").assignee) == ("store", counter.scene.ben.ref)
    assert listed(counter, kind="due") == ["Ada"]
    assert listed(counter, kind="late") == []
    counter.wait(days=1, minutes=1)
    counter.work()
    assert talk(counter, "ada").assignee == counter.scene.olga.ref == open_of(counter, "ada").owner
    assert listed(counter, kind="late") == ["Ada"]
    assert told() == ["found", "due", "late"]
    counter.wait(days=30)
    counter.work()
    assert told() == ["found", "due", "late"]


def test_a_step_with_a_date_comes_back_then_and_not_before(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.work()
    plan(counter, "ada", note="Ask whether the size fits")
    assert open_of(counter, "ada").owner == counter.scene.ben.ref
    conversations.close(
        store_id=counter.store_id, conversation=counter.scene.talks["ada"], outcome="answered", by=counter.scene.ben,
        at=clock.now(),
    )  # fmt: skip
    counter.wait(days=6)
    counter.work()
    assert talk(counter, "ada").state == "closed"
    assert listed(counter, kind="planned") == ["Ada"]
    counter.wait(days=1, minutes=1)
    counter.work()
    back = talk(counter, "ada")
    assert (back.state, back.turn, back.assignee) == ("open", "store", counter.scene.ben.ref)
    counter.scene.answer("ada")
    counter.work()
    done = open_of(counter, "ada")
    assert (done.step, done.note, done.woken_at, done.pressing(clock.now())) == ("", "", None, "later")
    assert Fact.objects.filter(kind="prospects.late").count() == 0


def test_a_timer_that_comes_too_early_or_twice_does_nothing(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.work()
    ref = open_of(counter, "ada").ref
    for _ in range(2):
        prospects.call(store_id=counter.store_id, prospect=ref, by=SYSTEM, at=clock.now())
    assert told() == ["found"]
    assert talk(counter, "ada").turn == "customer"
    waiting = Errand.objects.filter(listener="prospects.call", done_at=None).count()
    says(counter, "ada")
    counter.scene.answer("ada")
    counter.work()
    assert Errand.objects.filter(listener="prospects.call", done_at=None).count() == waiting == 1


def test_the_step_that_fits_what_happened_is_proposed(counter: Counter) -> None:
    counter.scene.talk("ada", "ring", answered=False, at=clock.now())
    counter.work()
    assert open_of(counter, "ada").advice == "answer"
    counter.scene.answer("ada")
    counter.confirms("ada", "specification", product="ring", details="Mira")
    counter.work()
    assert open_of(counter, "ada").advice == "agree"
    made = counter.scene.agree("ada", "RING", accepted=False)
    counter.work()
    assert (open_of(counter, "ada").advice, open_of(counter, "ada").agreement) == ("remind", made.ref)
    counter.scene.agree("ada", "RING")
    counter.work()
    assert open_of(counter, "ada").advice == "order"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("no_order", "lost"), ("spam", "none"), ("twice", "none"), ("ordered", "ordered"), ("answered", "open")],
)
def test_a_talk_that_is_closed_says_what_came_of_it(counter: Counter, outcome: str, state: str) -> None:
    counter.talks("ada", "ring")
    counter.work()
    conversations.close(
        store_id=counter.store_id, conversation=counter.scene.talks["ada"], outcome=outcome, by=counter.scene.ben,
        at=clock.now(),
    )  # fmt: skip
    counter.work()
    ada = of(counter, "ada")
    assert ada
    assert ada.state == state


def test_who_is_not_interested_is_left_alone_until_they_speak_again(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.work()
    first = open_of(counter, "ada").ref
    prospects.end(
        store_id=counter.store_id, prospect=first, how="not_interested", why="price", word="Too dear for her",
        by=counter.scene.ben, at=clock.now(),
    )  # fmt: skip
    counter.scene.answer("ada")
    counter.wait(days=10)
    counter.work()
    ended = of(counter, "ada")
    assert ended
    assert (ended.ref, ended.state, ended.why) == (first, "not_interested", "price")
    assert listed(counter, kind="lost") == ["Ada"]
    assert talk(counter, "ada").turn == "customer"
    says(counter, "ada")
    counter.work()
    assert open_of(counter, "ada").ref != first


def test_two_who_are_one_are_one_prospect_and_two_again_when_they_are_not(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.talks("jun", "mug")
    counter.work()
    plan(counter, "jun")
    ada, jun = (counter.scene.customer(who) for who in ("ada", "jun"))
    customers.merge(store_id=counter.store_id, customer=jun, into=ada, by=counter.scene.mika, at=clock.now())
    counter.work()
    kept = open_of(counter, "ada")
    assert (set(kept.products), kept.step) == ({"Mug", "Ring"}, "ask")
    assert listed(counter) == ["Ada"]
    customers.unmerge(store_id=counter.store_id, customer=jun, by=counter.scene.mika, at=clock.now())
    counter.work()
    assert sorted(listed(counter)) == ["Ada", "Jun"]
    assert (open_of(counter, "ada").products, open_of(counter, "jun").products) == (("Ring",), ("Mug",))


def test_looking_again_changes_nothing(counter: Counter) -> None:
    for who, handle in (("ada", "ring"), ("jun", "mug"), ("kim", "lamp")):
        counter.talks(who, handle)
    counter.work()
    plan(counter, "ada")
    counter.order("LAMP", who="kim")
    counter.work()
    before = list(Prospect.objects.order_by("id").values())
    after = prospects.look_at_all(store_id=counter.store_id, by=MAX, at=clock.now())
    assert (list(Prospect.objects.order_by("id").values()), after) == (before, (3, 0))


def test_rows_that_are_lost_are_made_again_from_the_facts(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.talks("jun", "mug")
    counter.order("MUG", who="jun")
    prospects.look_at_all(store_id=counter.store_id, by=MAX, at=clock.now())
    assert listed(counter) == ["Ada"]


def test_several_are_given_to_somebody_at_once(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.talks("jun", "mug")
    counter.work()
    refs = [open_of(counter, who).ref for who in ("ada", "jun")]
    give = {"store_id": counter.store_id, "refs": refs, "by": counter.scene.mika, "at": clock.now()}
    assert prospects.give(member=counter.scene.ben.ref, **give) == 2
    assert prospects.give(member=counter.scene.ben.ref, **give) == 0
    assert sorted(listed(counter, owner=counter.scene.ben.ref)) == ["Ada", "Jun"]
    with pytest.raises(NotFound):
        prospects.give(member="usr_nobody", **give)
    counts = queries.counted(store_id=counter.store_id, actor=counter.scene.ben, at=clock.now())
    assert counts["unplanned"] == 2
    assert counts["planned"] == counts["due"] == 0


def test_two_who_plan_the_same_get_a_clear_word_and_bad_dates_are_refused(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.work()
    seen = open_of(counter, "ada").number
    plan(counter, "ada", note="first", seen=seen)
    with pytest.raises(StaleState):
        plan(counter, "ada", note="second", seen=seen + 10)
    with pytest.raises(Invalid, match="over before"):
        plan(counter, "ada", due_at=clock.now())
    with pytest.raises(Invalid, match="not one of"):
        plan(counter, "ada", step="dance")
    assert open_of(counter, "ada").note == "first"


def test_what_ended_is_reopened_by_hand_but_not_what_was_ordered(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.talks("jun", "mug")
    counter.work()
    for who in ("ada", "jun"):
        ref = open_of(counter, who).ref
        if who == "jun":
            counter.order("MUG", who="jun")
            counter.work()
            with pytest.raises(NotFromHere):
                prospects.reopen(store_id=counter.store_id, prospect=ref, by=counter.scene.ben, at=clock.now())
            continue
        prospects.end(
            store_id=counter.store_id, prospect=ref, how="lost", why="silent", by=counter.scene.ben, at=clock.now()
        )
        prospects.reopen(store_id=counter.store_id, prospect=ref, by=counter.scene.ben, at=clock.now())
    assert listed(counter) == ["Ada"]


def test_who_is_forgotten_is_followed_up_by_nobody(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.work()
    plan(counter, "ada", note="Her husband must not know")
    customers.erase(store_id=counter.store_id, customer=counter.scene.customer("ada"), by=MAX, at=clock.now())
    counter.wait(days=30)
    row = Prospect.objects.get()
    prospects.call(store_id=counter.store_id, prospect=row.ref, by=SYSTEM, at=clock.now())
    prospects.look(store_id=counter.store_id, customer_id=row.customer_id, by=SYSTEM, at=clock.now())
    row.refresh_from_db()
    assert told() == ["found", "planned"]
    assert (row.state, row.note, row.word) == ("none", "", "")


def test_the_database_lets_nobody_be_dropped(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.work()
    with pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.update(due_at=None)


def test_search_finds_names_goods_and_headings(counter: Counter) -> None:
    counter.talks("ada", "ring")
    counter.talks("jun", "mug")
    counter.work()
    assert listed(counter, search="Ada") == ["Ada"] == listed(counter, search="ring")
    assert listed(counter, search="ada@mail.example") == ["Ada"]
    assert listed(counter, search="nobody") == []
