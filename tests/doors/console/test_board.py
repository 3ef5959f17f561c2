"""The orders board: what waits, why, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.orders import board
from bespeak.domain.orders import queries as orders
from bespeak.doors.frame import pages
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX

BOARD = "/en/console/orders/"


def test_a_held_order_says_why_first(scene, ben):
    scene.order("RING", email="jun@mail.example", external_id="#7")
    page = ben.get(BOARD)
    told = text_of(page)
    assert page.status_code == 200
    assert "#7" in told
    assert "We have not" in told
    assert "(1) Orders" in markup(page)


def test_an_empty_board_teaches(scene, ben):
    assert "bespeak admit orders.csv" in text_of(ben.get(BOARD))
    scene.order("MUG", email="ada@mail.example")
    assert "No order waits for anybody" in text_of(ben.get(BOARD))


def test_the_next_deadline_stands_first_and_pages_go_on_there(scene, ben):
    now = clock.now()
    for n in range(53):
        scene.order("RING", email=f"jun{n}@mail.example", external_id=f"#{n:02}", at=now - timedelta(minutes=n))
    first = ben.get(BOARD)
    told = text_of(first)
    assert told.index("#52") < told.index("#51") < told.index("#03")
    assert "#02" not in told
    after = markup(first).split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = text_of(ben.get(BOARD + after.replace("&amp;", "&")))
    assert "#02" in second
    assert "#03" not in second


@pytest.mark.parametrize("word", ["#7", "jun@mail.example", "JUN@mail.example", "Jun"])
def test_it_is_found_by_number_mail_and_name(scene, ben, word):
    scene.order("RING", email="jun@mail.example", external_id="#7")
    scene.order("MUG", email="ada@mail.example", external_id="#8")
    told = text_of(ben.get(BOARD, {"search": word}))
    assert "#7" in told
    assert "#8" not in told


def test_what_waits_has_its_deadline_beside_it_and_every_list_of_all_when_it_came(scene, ben):
    order = scene.order("RING", email="jun@mail.example").order
    [card] = board.cards(store_id=scene.store.id, actor=MAX, asked=board.Asked(search=order))
    waiting, every = (markup(ben.get(BOARD + f"?state={state}")) for state in ("held", "all"))
    assert [card.deadline.isoformat() in page for page in (waiting, every)] == [True, False]
    assert [card.received_at.isoformat() in page for page in (waiting, every)] == [False, True]


def test_gates_and_states_narrow_the_list(scene, ben):
    scene.order("RING", email="jun@mail.example", external_id="#7")
    scene.order("WARD", email="fay@mail.example", external_id="#8")
    assert "#7" in text_of(ben.get(BOARD, {"gate": "communication"}))
    assert "#7" not in text_of(ben.get(BOARD, {"gate": "identity"}))
    assert "#7" not in text_of(ben.get(BOARD, {"state": "declined"}))
    assert "#7" in text_of(ben.get(BOARD, {"state": "all"}))


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=IjEi", "state=%00", "gate=%F0", "code=%27", "search=%00%ff", "state=held&cursor=ImEgYiI",
     f"state=held&cursor={pages.cursor('2026-01-01T00:00:00 7')}",
     f"state=held&cursor={pages.cursor(f'2026-01-01T00:00:00+00:00 {2**70}')}"],
)  # fmt: skip
def test_nonsense_is_never_a_fault(scene, ben, query):
    assert ben.get(f"{BOARD}?{query}").status_code in (200, 422)


def test_as_many_statements_for_fifty_orders_as_for_one(scene, ben):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert ben.get(BOARD).status_code == 200
        return len(asked)

    scene.order("RING", email="jun@mail.example")
    ben.get(BOARD)
    few = count()
    for n in range(20):
        scene.order("RING", email=f"jun{n}@mail.example")
    assert count() == few <= 12


def wrote(scene, order: str, text: str = "Is it coming?") -> str:
    """Its customer writes about it; answers the conversation's ref."""
    whose = orders.order(store_id=scene.store.id, ref=order, actor=MAX).customer
    made = conversations.start(
        store_id=scene.store.id, customer=whose, orders=[order], line="mail", text=text, by=scene.ben, at=clock.now()
    )
    return made.conversation


def test_who_wrote_and_waits_for_an_answer_is_marked_and_found(scene, ben):
    ring = scene.order("RING", email="jun@mail.example", external_id="#7").order
    paid = scene.order("MUG", email="ada@mail.example", external_id="#8", paid_minor=1800).order
    scene.order("RING", email="fay@mail.example", external_id="#9")
    assert "Customer wrote" not in text_of(ben.get(BOARD))
    talk = wrote(scene, ring)
    wrote(scene, paid)
    told = text_of(ben.get(BOARD))
    assert "Customer wrote 2" in told
    assert told.count("wait for an answer") == 1
    found = text_of(ben.get(BOARD, {"wrote": "1"}))
    assert ("#7" in found, "#8" in found, "#9" in found) == (True, True, False)
    conversations.say(
        store_id=scene.store.id,
        conversation=talk,
        text="Yes",
        line="mail",
        client_key="a",
        by=scene.ben,
        at=clock.now(),
    )
    answered = text_of(ben.get(BOARD, {"wrote": "1"}))
    assert ("#7" in answered, "#8" in answered, "Customer wrote 1" in answered) == (False, True, True)


def test_nobody_waits_any_more(scene, ben):
    assert "Everybody has an answer" in text_of(ben.get(BOARD, {"wrote": "1"}))


def test_who_may_not_read_conversations_is_told_of_none(scene):
    wrote(scene, scene.order("RING", email="jun@mail.example", external_id="#7").order)
    pam = sign_in(hired(scene, "pam", "packer"))
    told = text_of(pam.get(BOARD, {"state": "held", "wrote": "1"}))
    assert "#7" in told
    assert "wrote" not in told


def test_it_speaks_japanese(scene, ben):
    scene.order("RING", email="jun@mail.example", external_id="#7")
    told = text_of(ben.get("/ja/console/orders/"))
    assert "注文" in told
    assert "Waiting" not in told


def test_a_stranger_sees_no_order_of_this_store(scene):
    elsewhere = sign_in(hired(scene, "pam", "packer"))
    assert elsewhere.get(BOARD).status_code == 200


def test_more_than_are_counted_are_told_as_more(scene, ben, monkeypatch):
    monkeypatch.setattr("bespeak.domain.orders.board.MOST_COUNTED", 2)
    for n in range(3):
        scene.order("RING", email=f"jun{n}@mail.example")
    told = text_of(ben.get(BOARD))
    assert "Waiting 1+" in told
    assert "Talk 2+" in told
    assert "Identity" in told  # nobody knows that none waits for it
