"""What nobody settles in time, and what a new version of the rules does not touch."""

from __future__ import annotations

from tests.stories.town import Json, Shop, Town, codes, comes_to_rest, soon

CARD: Json = {"payment": {"kind": "card", "paid": "90.00"}}


def lamps(shop: Shop) -> Json:
    [level] = [one for one in shop.ben.get("/stock")["items"] if one["sku"] == "LAMP"]
    return {name: level[name] for name in ("on_hand", "held", "sold", "free")}


def test_the_deadline_declines_frees_what_was_held_and_owes_the_money_back(town: Town) -> None:
    shop = town.open("lamps")
    conversation = shop.talks("kim", "lamp")
    agreed = shop.agree(conversation, "LAMP", valid_until=soon(hours=60), hold_until=soon(hours=50))
    shop.talks("lea", "lamp")

    doubtful = shop.order("kim", "LAMP", agreement=agreed["code"], total="95.00", **CARD)
    silent = shop.order("jun", "LAMP", **CARD)
    late = shop.order("lea", "LAMP")

    assert [codes(one) for one in (doubtful, silent, late)] == [
        ["total_differs"],
        ["no_two_way_talk"],
        ["not_enough_stock"],
    ]
    assert lamps(shop) == {"on_hand": 1, "held": 1, "sold": 0, "free": 0}

    town.later(hours=61)
    shop.becomes(late, "admitted")
    assert lamps(shop) == {"on_hand": 1, "held": 0, "sold": 1, "free": 0}

    town.later(hours=12)
    for one in (doubtful, silent):
        order = shop.becomes(one, "declined")
        assert codes(order["decision"]) == ["deadline_passed", *codes(one)]
    owed = [(one["order"], "90.00", "order_declined") for one in (doubtful, silent)]
    assert sorted(shop.owes()) == sorted(owed)
    _too_late(shop, silent)


def _too_late(shop: Shop, order: Json) -> None:
    """Who speaks up after the deadline has to order again."""
    conversation = shop.writes("jun", "About my lamp …", orders=[order["order"]], products=["lamp"])
    shop.answers(conversation, "I am sorry, it could not wait any longer.")
    comes_to_rest()
    assert shop.seen(order)["state"] == "declined"
    assert shop.order("jun", "LAMP", external_id=order["external_id"], **CARD)["duplicate"]


def test_before_any_worker_has_come_by_the_deadline_holds_too(town: Town) -> None:
    shop = town.open("lamps")
    silent = shop.order("jun", "MUG")

    town.later(hours=72, minutes=1)
    conversation = shop.writes("jun", "About my mug", orders=[silent["order"]])
    shop.answers(conversation, "It is blue.")

    assert codes(shop.becomes(silent, "declined")["decision"])[0] == "deadline_passed"


def test_who_waited_for_the_stores_answer_at_the_deadline_is_not_declined(town: Town) -> None:
    shop = town.open("lamps")
    asking = shop.order("jun", "MUG")
    conversation = shop.writes("jun", "About my mug", orders=[asking["order"]])

    town.later(hours=72, minutes=1)
    shop.answers(conversation, "It is blue.")

    shop.becomes(asking, "admitted")


def test_old_orders_keep_the_version_that_decided_them(town: Town) -> None:
    shop = town.open("rules")
    before = shop.order("jun", "MUG")
    assert [(one["rule"], one["version"]) for one in before["reasons"]] == [("talk-first", 1)]
    rules = shop.ben.get("/policy/versions/1")["rules"]
    looser = [one for one in rules if one["code"] != "talk-first"]
    change = {"rules": looser, "expect_version": 1, "note": "Mugs speak for themselves"}
    assert shop.ben.refused("/policy/versions", change) == (403, "forbidden")

    assert shop.mika.post("/policy/versions", change)["version"] == 2

    assert shop.mika.refused("/policy/versions", change)[0] == 409
    after = shop.order("jun", "MUG")
    assert (after["outcome"], shop.seen(after)["policy_version"]) == ("admitted", 2)
    old = shop.seen(before)
    assert (old["state"], old["policy_version"], codes(old["decision"])) == ("held", 1, ["no_two_way_talk"])
    assert old["decision"]["reasons"][0]["version"] == 1
    sentences = shop.ben.get("/policy/sentences")
    told = [one["rule"] for one in sentences["sentences"]]
    assert (sentences["version"], "talk-first" in told) == (2, False)
    assert set(told) >= {one["code"] for one in looser}

    conversation = shop.writes("jun", "About my mug", orders=[before["order"]])
    shop.answers(conversation, "It is blue.")
    assert shop.becomes(before, "admitted")["policy_version"] == 1
    said = shop.ben.get(f"/orders/{before['order']}/decisions")["items"]
    assert [(one["cause"], one["outcome"], one["policy_version"]) for one in said] == [
        ("gate", "held", 1),
        ("cure", "admitted", 1),
    ]
