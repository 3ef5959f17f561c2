"""Ben puts terms before Ada."""

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk
from bespeak.domain.agreements.models import Agreement, Version
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.inventory.operations import NotEnoughStock
from bespeak.journal.models import Errand, Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, Refusal
from tests.domain.agreements.scene import BROOCHES, ENGRAVED, WEEK, Scene, as_customer, set_up, terms
from tests.domain.cast import NOW, buys, later, program

pytestmark = pytest.mark.both


def nothing_written() -> bool:
    return not (Agreement.objects.exists() or Version.objects.exists())


def test_ada_sees_word_for_word_what_ben_proposed(scene: Scene):
    made = scene.propose(lines=(ENGRAVED, BROOCHES))
    seen = queries.agreement(store_id=scene.store.id, ref=made.ref, actor=as_customer(scene), at=NOW)
    assert seen == made
    assert (seen.state, seen.terms.number, seen.customer) == ("proposed", 1, scene.ada.ref)
    assert seen.terms.lines[0].specification == ENGRAVED.specification
    assert [(line.sku, line.unit_minor, line.quantity) for line in seen.terms.lines] == [
        ("RING", 48000, 1),
        ("BROOCH", 9000, 2),
    ]
    assert (seen.terms.currency, seen.terms.lines_minor, seen.terms.extra_minor) == ("JPY", 66000, 3000)


def test_a_price_agreed_stays_when_the_catalogue_knows_another(scene: Scene):
    made = scene.propose(lines=(LineAsk(sku="RING", quantity=1, unit_minor=40000),))
    assert made.terms.lines[0].unit_minor == 40000


def test_its_code_is_found_however_it_is_typed(scene: Scene):
    made = scene.propose()
    typed = f" {made.code[:4].lower()}-{made.code[4:8]} {made.code[8:]}".replace("0", "o").replace("1", "l")
    assert queries.agreement(store_id=scene.store.id, ref=typed, actor=scene.ben, at=NOW).ref == made.ref
    [found] = queries.for_admission(codes=[(scene.store.id, typed)], customer_ids=[])
    assert found.ref == made.ref


def test_the_customer_of_the_conversation_is_the_one_who_gets_it(scene: Scene):
    talk = conversations.start(
        store_id=scene.store.id,
        customer=scene.ada.ref,
        line="chat",
        text="Can you engrave?",
        author="customer",
        client_key="a1",
        by=scene.ben,
        at=NOW,
    )
    made = agreements.propose(
        store_id=scene.store.id, conversation=talk.conversation, terms=terms(), by=scene.ben, at=NOW
    )
    assert (made.customer, made.conversation) == (scene.ada.ref, talk.conversation)
    eve = buys("Eve", scene.store)
    with pytest.raises(Invalid) as refused:
        agreements.propose(
            store_id=scene.store.id,
            conversation=talk.conversation,
            customer=eve.ref,
            terms=terms(),
            by=scene.ben,
            at=NOW,
        )
    assert refused.value.code == "another_customer"


def test_held_stock_is_not_there_for_others(scene: Scene):
    made = scene.propose(lines=(BROOCHES, ENGRAVED), hold_until=later(days=2))
    assert scene.free_brooches() == 1
    assert made.hold_until == later(days=2)
    assert scene.free_brooches(at=later(days=2)) == 3


def test_too_little_stock_refuses_the_whole_proposal(scene: Scene):
    with pytest.raises(NotEnoughStock):
        scene.propose(lines=(ENGRAVED, LineAsk(sku="BROOCH", quantity=4)), hold_until=later(days=2))
    assert nothing_written()
    assert scene.free_brooches() == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": (), "promises": (), "extra_minor": 0, "extra_reason": ""}, "nothing_agreed"),
        ({"valid_until": NOW}, "time_has_passed"),
        ({"hold_until": later(days=8)}, "hold_outside_validity"),
        ({"hold_until": NOW}, "hold_outside_validity"),
        ({"lines": (LineAsk(sku="NONE", quantity=1),)}, "not_found"),
        ({"lines": (LineAsk(sku="RING", quantity=0),)}, "quantity_not_positive"),
        ({"lines": (LineAsk(sku="RING", quantity=1, unit_minor=-1),)}, "amount_out_of_range"),
        ({"lines": (LineAsk(sku="RING", quantity=1),) * 201}, "too_many"),
        ({"lines": (LineAsk(sku="RING", quantity=1, specification=(("text", "\ud800"),)),)}, "bad_text"),
        ({"lines": (LineAsk(sku="RING", quantity=1, specification=(("text", "a\x00b"),)),)}, "bad_text"),
        ({"currency": "XXQ"}, "unknown_currency"),
        ({"currency": "EUR"}, "two_currencies"),
        ({"extra_minor": -3000}, "amount_out_of_range"),
        ({"extra_reason": "  "}, "extra_needs_a_reason"),
        ({"extra_minor": 0}, "extra_needs_a_reason"),
        ({"deposit_minor": 10**16}, "amount_out_of_range"),
        ({"promises": (PromiseAsk(kind="wish", text="x"),)}, "unknown_kind"),
        ({"promises": (PromiseAsk(kind="other", text=" "),)}, "empty_promise"),
        ({"delivery": Delivery(country="Japan")}, "unknown_country"),
        ({"delivery": Delivery(country="JP", postcode="9" * 21)}, "too_long"),
    ],
)
def test_terms_that_cannot_be_signed_are_refused_by_name(scene: Scene, changes, code):
    with pytest.raises(Refusal) as refused:
        scene.propose(**changes)
    assert refused.value.code == code
    assert refused.value.field
    assert nothing_written()
    assert not Fact.objects.filter(kind="agreements.proposed").exists()


def test_strangers_are_told_there_is_nothing(scene: Scene):
    made = scene.propose()
    other = set_up("other")
    eve = buys("Eve", scene.store)
    for actor in (other.ben, as_customer(scene, eve)):
        with pytest.raises(NotFound):
            queries.agreement(store_id=scene.store.id, ref=made.ref, actor=actor, at=NOW)
        assert scene.store.id != actor.store_id or not queries.agreements(store_id=scene.store.id, actor=actor, at=NOW)
    with pytest.raises(Forbidden):
        queries.agreement(store_id=scene.store.id, ref=made.ref, actor=program(scene.store), at=NOW)
    with pytest.raises(NotFound):
        agreements.propose(store_id=scene.store.id, customer=other.ada.ref, terms=terms(), by=scene.ben, at=NOW)
    with pytest.raises(NotFound):
        agreements.propose(store_id=scene.store.id, customer=scene.ada.ref, terms=terms(), by=other.ben, at=NOW)


def test_somebody_is_woken_a_day_before_the_end_and_at_the_end(scene: Scene):
    made = scene.propose()
    timers = Errand.objects.filter(lane="timer", subject=made.ref).order_by("due_at")
    assert [(one.listener, one.due_at) for one in timers] == [
        ("agreements.warn_before_lapse", later(days=6)),
        ("agreements.let_lapse", WEEK),
    ]


def test_pages_of_agreements_go_back_in_time(scene: Scene):
    made = [scene.propose(valid_until=later(days=n + 1)) for n in range(5)]
    listed = queries.agreements(store_id=scene.store.id, actor=scene.ben, at=NOW, most=2)
    assert [one.ref for one in listed] == [made[4].ref, made[3].ref]
    more = queries.agreements(store_id=scene.store.id, actor=scene.ben, at=NOW, before=listed[-1].ref)
    assert [one.ref for one in more] == [made[2].ref, made[1].ref, made[0].ref]
    lapsed = queries.agreements(store_id=scene.store.id, actor=scene.ben, at=later(days=2), state="lapsed")
    assert [one.ref for one in lapsed] == [made[1].ref, made[0].ref]
    assert {one.state for one in lapsed} == {"lapsed"}


def test_a_list_costs_the_same_statements_however_long(scene: Scene, django_assert_num_queries):
    for _ in range(6):
        scene.agreed(lines=(ENGRAVED, BROOCHES))
    with django_assert_num_queries(5):
        queries.agreements(store_id=scene.store.id, actor=scene.ben, at=NOW)


def test_the_store_says_no_and_offers_something_else(scene: Scene):
    said = agreements.say_no(
        store_id=scene.store.id,
        customer=scene.ada.ref,
        terms=terms(hold_until=later(days=1)),
        reason="option_not_possible",
        text="Garamond cannot be cut that small",
        alternative="Futura, or a wider ring",
        by=scene.ben,
        at=NOW,
    )
    assert (said.state, said.closed_side, said.reason) == ("declined", "store", "option_not_possible")
    assert said.alternative == "Futura, or a wider ring"
    assert said.terms.lines[0].specification == ENGRAVED.specification
    told = Fact.objects.get(kind="agreements.declined")
    assert told.data["alternative_offered"] is True
    assert "Futura" not in str(told.data)
    better = agreements.propose(
        store_id=scene.store.id, customer=scene.ada.ref, terms=terms(), instead_of=said.ref, by=scene.ben, at=NOW
    )
    assert better.instead_of == said.ref
