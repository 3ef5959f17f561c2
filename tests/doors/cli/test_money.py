"""Money at the command line: booked once, counted where it belongs, owed back where it does not."""

from __future__ import annotations

import shlex

import pytest


@pytest.mark.both
def test_a_bank_transfer_releases_its_order_and_is_booked_once(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    paid = bespeak("pay", "#1", "18.00", "--key", "bank-1", "--reference", "ADA #1", "--json")
    assert (paid.code, paid.data["payment"]["counted_minor"], paid.data["state"]) == (0, 1800, "released")
    assert "booked before" in bespeak("pay", "#1", "18.00", "--key", "bank-1").out
    other = bespeak("pay", "#1", "19.00", "--key", "bank-1", "--json")
    assert (other.code, other.data["code"]) == (4, "idempotency_key_reused")
    shown = bespeak("payments", "#1")
    assert "ADA #1" in shown.out
    assert "$0.00 still to be paid" in shown.out
    assert len(bespeak("payments", "#1", "--json").data["payments"]["captures"]) == 1


def test_what_is_too_much_is_due_back_and_goes_back(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    said = bespeak("pay", "#1", "20.00", "--key", "bank-1")
    assert "$2.00 is due back: overpaid" in said.out
    due = bespeak("refunds", "--json").data["due"][0]
    assert (due["left_minor"], due["reason"]) == (200, "overpaid")
    too_much = bespeak("refund", due["ref"], "3.00", "--key", "back-1", "--json")
    assert (too_much.code, too_much.data["code"]) == (4, "more_than_due")
    assert "$2.00 went back; $0.00 is left" in bespeak("refund", due["ref"], "2.00", "--key", "back-1").out
    assert bespeak("refunds").out == "Nothing is owed back.\n"


def test_an_extra_payment_counts_only_as_agreed(bespeak, scene):
    agreement = scene.agreed["ivo"].ref
    asked = bespeak("ask-extra", agreement, "--json")
    assert (asked.code, asked.data["request"]["amount_minor"]) == (0, 3000)
    wrong = bespeak("pay", "25.00", "--extra", "--agreement", agreement, "--key", "x-1", "--json").data["payment"]
    assert (wrong["counted_minor"], wrong["reason"]) == (0, "extra_payment_amount_differs")
    right = bespeak("pay", "30.00", "--extra", "--agreement", agreement, "--key", "x-2", "--json").data["payment"]
    assert (right["counted_minor"], right["due_back_minor"]) == (3000, 0)
    nobody = bespeak("pay", "30.00", "--extra", "--key", "x-3", "--json").data["payment"]
    assert nobody["reason"] == "extra_payment_not_agreed"
    assert bespeak("ask-extra", scene.agreed["hana"].ref, "--json").data["code"] == "extra_payment_not_agreed"


def test_money_that_cannot_be_read_is_refused(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    for words, exit_code, code in (
        (("#1", "18.005"), 4, "too_many_decimals"),
        (("#1", "eighteen"), 4, "not_an_amount"),
        (("#1", "0"), 4, "amount_not_positive"),
        (("#2", "18.00"), 4, "not_found"),
        (("18.00",), 2, "usage"),
        (("#1", "18.00", "--currency", "EUR"), 4, "two_currencies"),
    ):
        said = bespeak("pay", *words, "--key", "k", "--json")
        assert (said.code, said.data["code"]) == (exit_code, code), words
    assert bespeak("payments", "#1", "--json").data["payments"]["captures"] == []


def test_what_is_left_to_pay_and_what_is_due_back_is_told(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    part = bespeak("pay", "#1", "10.00", "--key", "bank-1")
    assert "$8.00 still to be paid." in part.words
    rest = bespeak("pay", "#1", "10.00", "--key", "bank-2", "--json").data
    assert (rest["outstanding_minor"], rest["owed_minor"]) == (0, 200)
    assert "It is paid; $2.00 to be given back." in bespeak("pay", "#1", "10.00", "--key", "bank-2").words
    off = bespeak("cancel", "#1", "--reason", "changed her mind")
    assert "$18.00 is due back (rfd_" in off.words
    lines = [shlex.split(line) for line in off.out.splitlines() if line.strip().startswith("bespeak refund")]
    assert [bespeak(*words[1:-1], f"back-{n}").code for n, words in enumerate(lines)] == [0, 0]
    assert bespeak("refunds").out == "Nothing is owed back.\n"


def test_an_order_nobody_paid_owes_nothing_back(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    said = bespeak("cancel", "#1", "--reason", "changed her mind", "--json")
    assert (said.data["state"], said.data["due"]) == ("cancelled", [])


def test_cash_needs_no_number_and_all_else_does(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    said = bespeak("pay", "#1", "18.00", "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (2, "missing_key", "--key")
    assert bespeak("pay", "#1", "9.00", "--method", "cash").code == 0
    paid = bespeak("pay", "#1", "9.00", "--method", "cash", "--json").data
    assert (paid["state"], paid["payment"]["repeated"], paid["outstanding_minor"]) == ("released", False, 0)


def test_what_is_owed_names_order_and_customer_and_the_command_that_takes_note(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    bespeak("pay", "#1", "20.00", "--key", "bank-1")
    bespeak("pay", "30.00", "--extra", "--key", "x-1")
    said = bespeak("refunds")
    assert "$2.00 · overpaid · #1 · ord_" in said.words
    assert " · Ada · since " in said.words
    commands = [shlex.split(line) for line in said.out.splitlines() if line.startswith("  bespeak refund")]
    assert [bespeak(*words[1:-1], f"back-{n}").code for n, words in enumerate(commands)] == [0, 0]
    assert bespeak("refunds").out == "Nothing is owed back.\n"


def test_what_is_owed_in_another_currency_goes_back_in_it(bespeak, scene):
    bespeak("pay", "30.00", "--extra", "--key", "x-1", "--currency", "EUR")
    due = bespeak("refunds", "--json").data["due"][0]
    assert (due["currency"], due["order_number"], due["customer"]) == ("EUR", "", "")
    words = next(shlex.split(line) for line in bespeak("refunds").out.splitlines() if line.startswith("  bespeak"))
    assert bespeak(*words[1:-1], "back-1").code == 0


def test_a_declined_order_says_how_its_money_goes_back(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#2")
    assert "due back" not in bespeak("order", "#2").out
    bespeak("pay", "#2", "18.00", "--key", "bank-1")
    bespeak("override", "#2", "declined", "--reason", "never answered")
    shown = bespeak("order", "#2")
    assert "$18.00 is due back (rfd_" in shown.words
    [step] = bespeak("order", "#2", "--json").data["settle"]
    assert (step["code"], step["run"] in shown.out) == ("due_back", True)
    bespeak(*shlex.split(step["run"])[1:-1], "back-1")
    assert "To settle it" not in bespeak("order", "#2").out


def test_cash_for_an_order_that_is_paid_needs_a_yes(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    cash = ("pay", "#1", "18.00", "--method", "cash")
    assert bespeak(*cash).code == 0
    again = bespeak(*cash, "--json")
    assert (again.code, again.data["code"], again.data["field"]) == (2, "not_confirmed", "--yes")
    assert len(bespeak("payments", "#1", "--json").data["payments"]["captures"]) == 1
    assert "$18.00 is due back: overpaid" in bespeak(*cash, "--yes").words


def test_a_payment_booked_wrongly_is_taken_off_the_books(bespeak, scene):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    paid = bespeak("pay", "#1", "18.00", "--key", "bank-1", "--json").data["payment"]["ref"]
    said = bespeak("correct-payment", paid, "--why", "meant #2")
    assert said.code == 0, said.err
    assert "$18.00 is off the books again" in said.words
    assert "waits for its money again" in said.words
    shown = bespeak("payments", "#1").out
    assert "booked wrongly" in shown
    assert "meant #2" in shown
    again = bespeak("correct-payment", paid, "--why", "again", "--json").data
    assert (again["correction"]["repeated"], again["state"]) == (True, "admitted")
    assert bespeak("correct-payment", "cap_0000000000000000", "--why", "x", "--json").data["code"] == "not_found"
