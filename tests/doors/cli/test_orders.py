"""Orders told at the command line: lists, one order in full, what people decide about it."""

from __future__ import annotations

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.orders.drafts import LineDraft
from bespeak.kit.money import Money


def test_a_store_without_orders_says_how_to_begin(bespeak, scene):
    said = bespeak("orders")
    assert (said.code, said.out) == (0, "There are no orders yet. Take some in: bespeak admit FILE\n")


def test_orders_are_listed_newest_first_with_what_they_wait_for(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    scene.order("MUG", email="jun@mail.example", external_id="#2")
    said = bespeak("orders", "--json")
    assert [(one["external_id"], one["state"], one["codes"]) for one in said.data["orders"]] == [
        ("#2", "held", ["no_two_way_talk"]),
        ("#1", "admitted", []),
    ]
    assert said.data["counts"] == {"admitted": 1, "held": 1}
    assert "id" not in said.data["orders"][0]
    assert "no_two_way_talk" in bespeak("orders").out


def test_orders_are_narrowed_by_state_reason_and_number(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    scene.order("MUG", email="jun@mail.example", external_id="#2")
    scene.order("LAP", email="gus@mail.example", external_id="#3")

    def numbers(*words):
        return [one["external_id"] for one in bespeak("orders", "--json", *words).data["orders"]]

    assert numbers("--state", "held") == ["#3", "#2"]
    assert numbers("--code", "identity_not_verified") == ["#3"]
    assert numbers("--search", "#1") == ["#1"]
    assert numbers("--limit", "1") == ["#3"]
    assert numbers("--limit", "0") == ["#3", "#2", "#1"]
    assert "No order is like that" in bespeak("orders", "--state", "cancelled").out


def test_who_asks_for_a_reason_means_orders_that_can_still_be_helped(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#1")
    scene.order("MUG", email="kai@mail.example", external_id="#2")
    scene.order("MUG", email="ada@mail.example", external_id="#3")
    bespeak("cancel", "#2", "--reason", "no")
    assert scene.order("SNK", "SNK", "SNK", email="lou@mail.example", external_id="#4").outcome == "declined"

    def numbers(*words):
        return [one["external_id"] for one in bespeak("orders", "--code", *words, "--json").data["orders"]]

    assert numbers("no_two_way_talk") == ["#1"]
    assert numbers("no_two_way_talk", "--state", "all") == ["#4", "#1"]
    assert numbers("limit_per_customer") == []
    assert numbers("limit_per_customer", "--state", "declined") == ["#4"]
    told = bespeak("orders", "--code", "no_two_way_talk").words
    assert "1 listed; with --state all those too that are over, of 4 orders in all: 1 admitted · 1 cancelled" in told
    some = bespeak("orders", "--limit", "1")
    assert "1 listed of 4 like that (--limit 0 lists them), of 4 orders in all" in some.words
    assert bespeak("orders", "--limit", "1", "--json").data["alike"] == 4


def test_a_held_order_says_why_what_next_who_and_by_when(bespeak, scene):
    order = scene.order("RING", email="jun@mail.example", external_id="#7").order
    said = bespeak("order", "#7")
    assert said.code == 0
    for words in (
        "Why it waits",
        "We have not spoken about “Ring” yet",
        "the customer",
        "talk-first",
        order,
        "shut",
        "gate state it shuts",
    ):
        assert words in said.words
    assert "gate state it shuts" in said.words
    reasons = bespeak("order", order, "--json").data["reasons"]
    assert {one["code"] for one in reasons} == {"no_two_way_talk", "specification_not_agreed"}
    assert all(one["text"] and one["next"] and one["who"] for one in reasons)


def test_the_reasons_are_told_in_the_readers_language(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#7")
    reasons = bespeak("order", "#7", "--json", "--language", "ja").data["reasons"]
    assert "まだ" in reasons[0]["text"]


def test_every_note_and_property_is_shown_to_the_letter(bespeak, scene):
    line = LineDraft(
        sku="MUG",
        title="Mug",
        quantity=2,
        unit_minor=1800,
        properties=(("Colour", "red [bold]x[/bold]"), ("Card", "Für Mira ♥\n  Zeile 2")),
    )
    note = "Ring twice.\n\nNot before <b>18:00</b> – 美々 :smile: \x1b[31mred\x1b[0m \x07"
    wishes = (("Delivery", "  behind the shed  "),)
    scene.order(
        "MUG", email="ada@mail.example", external_id="#8", lines=(line,), note=note, wishes=wishes, total_minor=3600
    )
    shown = bespeak("order", "#8").out
    for words in (
        "red [bold]x[/bold]",
        "Für Mira ♥",
        "Zeile 2",
        "Not before <b>18:00</b> – 美々 :smile:",
        "behind the shed",
    ):
        assert words in shown
    assert "\x1b" not in shown
    assert "␛[31mred␛[0m ␇" in shown
    data = bespeak("order", "#8", "--json").data
    assert data["details"]["note"] == note
    assert data["lines"][0]["properties"] == [["Colour", "red [bold]x[/bold]"], ["Card", "Für Mira ♥\n  Zeile 2"]]


def test_a_manager_overrides_with_a_reason_that_is_kept(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#9")
    said = bespeak(
        "override", "#9", "admitted", "--reason", "He is my uncle", "--as", "mika@northlight.example", "--json"
    )
    assert (said.code, said.data["outcome"]) == (0, "admitted")
    decisions = bespeak("order", "#9", "--json").data["decisions"]
    assert [(one["cause"], one["outcome"], one["note"]) for one in decisions] == [
        ("gate", "held", ""),
        ("override", "admitted", "He is my uncle"),
    ]
    assert "He is my uncle" in bespeak("order", "#9").out


def test_an_agent_may_not_override(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#9")
    said = bespeak("override", "#9", "admitted", "--reason", "please", "--as", "ben@northlight.example")
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith("forbidden: ")
    assert bespeak("order", "#9", "--json").data["state"] == "held"


def test_a_review_lets_pass_what_was_doubtful(bespeak, scene):
    scene.order("MUG", "NOSUCH", email="ada@mail.example", external_id="#10")
    assert {one["code"] for one in bespeak("order", "#10", "--json").data["reasons"]} >= {"unknown_sku"}
    said = bespeak("review", "#10", "--reason", "NOSUCH is the gift card", "--json")
    assert said.code == 0
    assert "unknown_sku" not in {one["code"] for one in said.data["reasons"]}


def test_a_line_with_an_unknown_sku_is_put_right(bespeak, scene):
    order = scene.order("MUG", "MUG-OLD", email="ada@mail.example", external_id="#10").order
    assert f"bespeak order correct {order} --line 2 --sku SKU" in bespeak("order", "#10").out
    said = bespeak("order", "correct", "#10", "--line", "2", "--sku", "MUG", "--reason", "Its former number", "--json")
    assert (said.code, said.data["outcome"]) == (0, "admitted")
    shown = bespeak("order", "#10").out
    for words in (
        "2. 1 × Mug-Old [MUG-OLD → MUG] at",
        "somebody said what is meant",
        "MUG-OLD is MUG: Its former number",
    ):
        assert words in shown
    again = bespeak("correct", "#10", "--line", "1", "--sku", "LAMP", "--json")
    assert (again.code, again.data["code"], again.data["field"]) == (4, "line_is_known", "line")
    assert bespeak("correct", "#10", "--line", "0", "--sku", "LAMP").code == 4


def test_an_order_may_be_called_correct(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="correct")
    assert bespeak("order", "correct").code == 0


def test_an_order_is_called_off_once(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#11")
    assert bespeak("order", "#11", "--json").data["cancellation"] is None
    assert "Called off" not in bespeak("order", "#11").out
    said = bespeak("cancel", "#11", "--reason", "changed her mind")
    assert (said.code, "is cancelled" in said.out) == (0, True)
    told = bespeak("order", "#11", "--json").data["cancellation"]
    assert (told["by"], told["reason"], told["at"][-1]) == ("operator", "changed her mind", "Z")
    shown = bespeak("order", "#11").out
    assert ("Called off" in shown, "by operator" in shown, "changed her mind" in shown) == (True, True, True)
    again = bespeak("cancel", "#11", "--reason", "changed her mind", "--json")
    assert (again.code, again.data["code"]) == (4, "not_from_here")


def test_an_order_nobody_knows_is_refused_by_name(bespeak, scene):
    said = bespeak("order", "ord_0000000000000000")
    assert (said.code, said.out) == (4, "")
    assert said.err == "not_found: There is no order 'ord_0000000000000000' here.\n"
    as_data = bespeak("order", "ord_0000000000000000", "--json")
    assert (as_data.code, as_data.data["code"], as_data.err) == (4, "not_found", "")


def test_an_order_shows_what_makes_up_its_total_and_which_variant_is_meant(bespeak, scene):
    large = VariantDraft(sku="MUG-L", name="Large, blue", price=Money(2400, "USD"))
    catalog.save_products(
        store_id=scene.store.id, products=[ProductDraft(handle="cup", name="Cup", variants=(large,))],
        by=scene.mika, at=scene.at,
    )  # fmt: skip
    line = LineDraft(sku="MUG-L", title="Cup", quantity=1, unit_minor=2400)
    parts = {"total_minor": 3050, "shipping_minor": 700, "tax_minor": 150, "discount_minor": 200}
    scene.order(email="ada@mail.example", external_id="#1", lines=(line,), **parts)
    said = bespeak("order", "#1")
    assert "$30.50 (shipping $7.00, tax $1.50, discount -$2.00)" in said.words
    assert "1 × Cup (Large, blue) [MUG-L] at $24.00" in said.words
    scene.order("MUG", email="ada@mail.example", external_id="#2", total_minor=1800)
    plain = bespeak("order", "#2").words
    assert "total $18.00 paid" in plain
    assert "1 × Mug [MUG] at $18.00" in plain
