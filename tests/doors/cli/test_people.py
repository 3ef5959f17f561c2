"""Customers at the command line: found, called back, forgotten."""

from __future__ import annotations

import pytest


def test_a_logged_call_back_cures_the_order_above_the_limit(bespeak, scene):
    scene.order("LAP", email="gus@mail.example", external_id="#5")
    assert bespeak("order", "#5", "--json").data["reasons"][0]["code"] == "identity_not_verified"
    failed = bespeak("verify-identity", "--order", "#5", "--failed", "--json")
    assert (failed.code, failed.data["cured"]) == (0, [])
    said = bespeak(
        "verify-identity",
        "--order",
        "#5",
        "--passed",
        "--note",
        "Knew the last invoice",
        "--as",
        "ben@northlight.example",
    )
    assert "Gus has shown who they are." in said.out
    assert "1 order was cured: #5" in said.out


def test_a_customer_is_named_by_ref_mail_or_number(bespeak, scene):
    for name in (scene.customer("ada"), "ADA@mail.example"):
        assert bespeak("verify-identity", name, "--passed", "--json").data["customer"] == scene.customer("ada")
    assert bespeak("verify-identity", "nobody@mail.example", "--passed").code == 4
    assert bespeak("verify-identity", "--passed").code == 2
    assert bespeak("verify-identity", "ada@mail.example").code == 2


def test_after_five_failed_tries_there_are_no_more_for_a_day(bespeak, scene):
    for _ in range(5):
        assert bespeak("verify-identity", "gus@mail.example", "--failed").code == 0
    said = bespeak("verify-identity", "gus@mail.example", "--passed", "--json")
    assert (said.code, said.data["code"]) == (4, "too_many_tries")


def test_customers_are_found_by_what_one_knows_of_them(bespeak, scene):
    assert [
        one["name"] for one in bespeak("customers", "--search", "Ada@mail.example", "--json").data["customers"]
    ] == ["Ada"]
    assert "gus@mail.example" in bespeak("customers").out
    assert len(bespeak("customers", "--limit", "3", "--json").data["customers"]) == 3
    assert bespeak("customers", "--search", "zzz").out == "No customer is like that.\n"


@pytest.mark.both
def test_a_forgotten_person_is_found_nowhere_and_the_books_still_agree(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1", note="for my Ada")
    talk = scene.talks["ada"]
    assert bespeak("erase", "ada@mail.example").code == 2
    said = bespeak("erase", "ada@mail.example", "--yes")
    assert "not over yet: #1 (admitted). Without name" in " ".join(said.err.split())
    assert (said.code, "is forgotten" in said.out) == (0, True)
    for words in (
        ("orders",),
        ("customers", "--limit", "0"),
        ("talk", "show", talk),
        ("talk", "list"),
        ("agreements",),
    ):
        shown = bespeak(*words).out
        assert "ada@mail" not in shown
        assert "Ada" not in shown
    proved = bespeak("verify", talk)
    assert (proved.code, proved.words.startswith(f"The words of {talk} were erased on ")) == (0, True)
    assert bespeak("verify", talk, "--json").data["erased_at"]
    assert bespeak("reconcile").code == 0
    assert bespeak("erase", "ada@mail.example", "--yes").code == 4


def test_only_orders_that_are_not_over_are_named_before_somebody_is_forgotten(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    scene.order("MUG", email="gus@mail.example", external_id="#2")
    held = scene.order("MUG", email="jun@mail.example", external_id="#3").order
    bespeak("cancel", "#1", "--reason", "changed her mind")
    gone = bespeak("erase", "ada@mail.example", "--yes")
    assert (gone.code, "not over" in gone.err) == (0, False)
    assert bespeak("erase", "jun@mail.example", "--yes", "--json").data["unfinished"] == [held]
