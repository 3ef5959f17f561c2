"""Messages that wait together are said together: each as its own route would have said it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import queries
from bespeak.domain.customers import operations as customers
from bespeak.doors.api import saying
from bespeak.doors.api.saying import Asked, Told
from bespeak.journal.models import Errand, Fact
from bespeak.kit import clock
from tests.doors.api.desk import Caller, carrying
from tests.scene import MAX, Scene, settled_scene

pytestmark = pytest.mark.both


def place(scene: Scene, who: str) -> str:
    return f"/api/v1/conversations/{scene.talks[who]}/messages"


def message(scene: Scene, caller: Caller, who: str, key: str | None = None, **given: Any) -> Asked:
    return Asked(caller.secret, place(scene, who), json.dumps(given).encode(), key)


def said(told: Sequence[Told | None]) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in told if one is not None]


def texts(scene: Scene, who: str) -> list[str]:
    return [one.text for one in queries.thread(ref=scene.talks[who], actor=MAX) if one.kind == "message"]


def test_a_batch_is_said_in_its_order_and_what_is_left_to_the_route_holds_nobody_up(scene: Scene, ben: Caller) -> None:
    ada, kim = (queries.conversation(ref=scene.talks[who], actor=MAX).last_seq for who in ("ada", "kim"))
    left = [
        message(scene, ben, "ada", text=""),
        message(scene, ben, "ada", text="x", line="pigeon"),
        message(scene, ben, "ada", text="x", unknown=1),
        message(scene, ben, "ada", text="x", key="no\nkey"),
        Asked(ben.secret, place(scene, "ada"), b"{not json", None),
        Asked(ben.secret, "/api/v1/conversations/cnv_0000000000000000/messages", b'{"text": "x"}', None),
        Asked("nobody's", place(scene, "ada"), b'{"text": "x"}', None),
        message(scene, Caller(scene.key("orders")), "ada", text="x"),
    ]
    told = saying.say(
        [
            message(scene, ben, "ada", text="One"),
            *left[:4],
            message(scene, ben, "kim", text="Two", author="customer"),
            *left[4:],
            message(scene, ben, "ada", text="Three"),
        ]
    )
    one, two, three = said(told)
    assert (one["seq"], two["seq"], three["seq"]) == (ada + 1, kim + 1, ada + 2)
    assert texts(scene, "ada")[-2:] == ["One", "Three"]
    assert texts(scene, "kim")[-1] == "Two"
    assert told[1:5] == [None] * 4
    assert told[6:10] == [None] * 4


def test_each_is_answered_and_kept_as_by_its_route(scene: Scene, ben: Caller) -> None:
    """The same messages to two people who stand alike, by the route and together."""
    words = [
        {"text": "A card: 4111 1111 1111 1111", "author": "customer"},
        {"text": "We answer that.", "line": "chat"},
        {"text": "By itself.", "automatic": True},
        {"text": "Thanks 指輪", "author": "customer", "line": "mail", "client_key": "k-1"},
    ]
    by_route, together = (
        ben.post("/conversations", {"text": "Hello", "contacts": [{"kind": "email", "value": value}]})["conversation"]
        for value in ("route@mail.example", "batch@mail.example")
    )
    one_by_one = [ben.post(f"/conversations/{by_route}/messages", given) for given in words]
    told = said(
        saying.say(
            [
                Asked(ben.secret, f"/api/v1/conversations/{together}/messages", json.dumps(given).encode())
                for given in words
            ]
        )
    )
    assert [plain(one) for one in told] == [plain(one) for one in one_by_one]
    assert [entry(one) for one in ben.get(f"/conversations/{together}/messages")["items"]] == [
        entry(one) for one in ben.get(f"/conversations/{by_route}/messages")["items"]
    ]
    assert stands(ben, together) == stands(ben, by_route)
    for model in (Fact, Errand):
        kinds = "kind" if model is Fact else "listener"
        now, then = (
            sorted(model.objects.filter(subject=ref).values_list(kinds, flat=True)) for ref in (together, by_route)
        )
        assert now == then, model
    assert queries.verify_chain(ref=together) == []


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("at", "conversation")}


def entry(one: dict[str, Any]) -> tuple[Any, ...]:
    return one["seq"], one["kind"], one["text"], one["line"], one["automatic"]


def stands(caller: Caller, ref: str) -> dict[str, Any]:
    found = caller.get(f"/conversations/{ref}")
    return {name: found[name] for name in ("turn", "state", "last_seq")} | {"answered": bool(found["two_way_at"])}


def test_a_key_is_said_once_in_one_batch_and_in_the_next(scene: Scene, ben: Caller) -> None:
    asked = message(scene, ben, "ada", text="Once", key="once")
    first, second = saying.say([asked, asked])
    [third] = saying.say([asked])
    assert first
    assert [second, third] == [Told(first.body, replayed=True)] * 2
    assert not first.replayed
    assert texts(scene, "ada").count("Once") == 1
    by_route = ben.ask(
        "POST", f"/conversations/{scene.talks['ada']}/messages", {"text": "Once"}, Idempotency_Key="once"
    )
    assert (by_route.raw, by_route.headers["Idempotency-Replayed"]) == (first.body, "true")


def test_what_the_route_has_said_is_not_said_again(scene: Scene, ben: Caller) -> None:
    given = {"text": "Once"}
    first = ben.ask("POST", f"/conversations/{scene.talks['ada']}/messages", given, Idempotency_Key="once")
    [told] = saying.say([message(scene, ben, "ada", key="once", **given)])
    assert told == Told(first.raw, replayed=True)


def test_a_key_with_another_text_is_left_to_the_route_which_refuses_it(scene: Scene, ben: Caller) -> None:
    told = saying.say(
        [message(scene, ben, "ada", text=text, key="one") for text in ("This", "That")]
        + [message(scene, ben, "ada", text=text, client_key="two") for text in ("This", "That")]
    )
    assert [one is not None for one in told] == [True, False, True, False]
    assert texts(scene, "ada")[-2:] == ["This", "This"]
    answer = ben.ask("POST", f"/conversations/{scene.talks['ada']}/messages", {"text": "That"}, Idempotency_Key="one")
    assert (answer.status, answer.code) == (409, "idempotency_key_reused")


def test_whose_words_were_erased_hears_nothing_more(scene: Scene, ben: Caller) -> None:
    whose = queries.conversation(ref=scene.talks["kim"], actor=MAX).customer
    customers.erase(store_id=scene.store.id, customer=whose, by=MAX, at=clock.now())
    told = saying.say([message(scene, ben, "kim", text="Hello?"), message(scene, ben, "ada", text="Hello")])
    assert [one is not None for one in told] == [False, True]


def test_who_has_not_read_what_somebody_else_said_meanwhile_is_refused_by_name(scene: Scene, ben: Caller) -> None:
    where = f"/conversations/{scene.talks['ada']}"
    seen = ben.get(where)["last_seq"]
    [heard] = said(saying.say([message(scene, ben, "ada", text="And in gold?", author="customer", seen=seen)]))
    before = texts(scene, "ada")
    late = {"text": "In silver, then.", "seen": seen, "client_key": "late-1"}
    assert saying.say([message(scene, ben, "ada", **late)]) == saying.say([message(scene, ben, "ada", key="i", **late)])
    assert saying.say([message(scene, ben, "ada", **late)]) == [None]
    for headers in ({}, {"Idempotency-Key": "once"}):
        answer = ben.ask("POST", f"{where}/messages", late, **headers)
        assert (answer.status, answer.code) == (409, "stale_state")
        assert answer.json["data"] == {"conversation": scene.talks["ada"], "seen": seen, "last_seq": heard["seq"]}
    assert texts(scene, "ada") == before

    [now] = said(saying.say([message(scene, ben, "ada", **late | {"seen": heard["seq"]})]))
    assert now["seq"] == heard["seq"] + 1
    assert not now["duplicate"]
    again = ben.post(f"{where}/messages", late)
    assert (again["seq"], again["duplicate"]) == (now["seq"], True)
    anyway = ben.post(f"{where}/messages", {"text": "Said all the same."})
    assert anyway["seq"] == now["seq"] + 1


def test_of_two_that_answer_the_same_at_once_one_is_told_to_read_first(scene: Scene, ben: Caller, olga: Caller) -> None:
    seen = ben.get(f"/conversations/{scene.talks['ada']}")["last_seq"]
    first, second = saying.say(
        [message(scene, who, "ada", text=text, seen=seen) for who, text in ((ben, "Yes."), (olga, "No."))]
    )
    assert first is not None
    assert second is None
    assert texts(scene, "ada")[-1] == "Yes."
    own = said(saying.say([message(scene, ben, "ada", text="And soon.", seen=seen)]))
    assert len(own) == 1


def test_many_cost_the_statements_of_one(scene: Scene, ben: Caller) -> None:
    def cost(count: int, word: str) -> int:
        batch = [
            message(scene, ben, ("ada", "kim")[n % 2], text=f"{word} {n}", client_key=f"{word}-{n}", key=f"{word}-{n}")
            for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert len(said(saying.say(batch))) == count
        return len(seen)

    cost(1, "warm")
    assert cost(30, "many") == cost(2, "few")


@pytest.mark.django_db(transaction=True)
def test_at_once_in_many_batches_a_key_is_said_once(transactional_db: None) -> None:
    scene = settled_scene()
    ben = carrying(scene, scene.ben)
    batch = [message(scene, ben, who, text=f"{n}", key=f"k-{n}") for n, who in enumerate(("ada", "kim") * 5)]

    def say(number: int) -> list[Told | None]:
        try:
            return saying.say(batch[number:] + batch[:number])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as people:
        answers = list(people.map(say, range(6)))
    assert all(one is not None for told in answers for one in told)
    assert sum(one is not None and one.replayed for told in answers for one in told) == 50
    for who in ("ada", "kim"):
        words = [text for text in texts(scene, who) if text.isdigit()]
        assert len(words) == len(set(words)) == 5
        assert queries.verify_chain(ref=scene.talks[who]) == []
