"""`bespeak pay`, `correct-payment`, `ask-extra`, `payments`, `refunds`, `refund`: money that came, money owed back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderRow, OrderView
from bespeak.domain.payments import operations, queries
from bespeak.doors.cli import paper, reading, settling
from bespeak.doors.cli.cures import do_errands, name
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paging import PAGE, collect
from bespeak.doors.cli.paper import Page
from bespeak.doors.cli.plain import plain
from bespeak.kit import refs

METHODS = ("bank_transfer", "provider", "cash")


def add_commands(commands: Commands) -> None:
    paying = command(
        commands, "pay", pay, help="take note of money that came: a bank transfer, cash, a provider's payment"
    )
    paying.add_argument("order", metavar="ORDER", nargs="?", default="", help="its ref, or the channel's own number")
    paying.add_argument("amount", metavar="AMOUNT", help="for example 129.00")
    paying.add_argument("--key", default="", help="the other side's own id of it; told twice, it is booked once")
    paying.add_argument("--currency", default="")
    paying.add_argument("--method", choices=METHODS, default="bank_transfer")
    paying.add_argument(
        "--extra", action="store_true", help="an extra payment: counts only in exactly the amount agreed"
    )
    paying.add_argument("--agreement", metavar="REF", default="", help="the agreement an extra payment belongs to")
    paying.add_argument("--reference", default="", help="what the bank wrote beside it")
    paying.add_argument("--yes", action="store_true", help="it is meant, although the order is paid already")
    correcting = command(
        commands, "correct-payment", correct, help="a payment was booked wrongly: take it off the books"
    )
    correcting.add_argument("payment", metavar="REF", help="of the payment (cap_…), as `payments` shows it")
    correcting.add_argument("--why", required=True, help="kept with it; its number may be booked again, rightly")
    asking = command(commands, "ask-extra", ask_extra, help="ask for the extra payment an accepted agreement allows")
    asking.add_argument("agreement", metavar="REF")
    command(commands, "payments", payments, help="all money of one order").add_argument("order", metavar="ORDER")
    command(commands, "refunds", refunds, help="what the store still owes back, longest owed first")
    refunding = command(commands, "refund", refund, help="take note of money that went back")
    refunding.add_argument("due", metavar="REF", help="what was due (rfd_…)")
    refunding.add_argument("amount", metavar="AMOUNT")
    refunding.add_argument("--key", required=True, help="the other side's own id of it")
    refunding.add_argument("--currency", default="")
    refunding.add_argument("--method", choices=(*METHODS, "channel"), default="bank_transfer")
    refunding.add_argument("--reference", default="")


def pay(desk: Desk) -> None:
    args = desk.args
    if not args.order and not args.extra:
        raise Unusable("Name the order it pays.", field="ORDER", code="usage")
    order = orders.order(ref=args.order, **desk.asking) if args.order else None
    currency = args.currency or (order.currency if order else desk.store.currency)
    _refuse_cash_twice(desk, order)
    taken = operations.record_payment(
        amount_minor=reading.amount(args.amount, currency, field="AMOUNT"),
        currency=currency,
        kind="extra" if args.extra else "order",
        order=order.ref if order else "",
        agreement=_agreement(desk),
        external_key=_key(desk),
        **desk.given("method", "reference"),
        **desk.here,
    )
    do_errands()
    paid = orders.order(ref=taken.order, **desk.asking) if taken.order else None
    state = paid.state if paid else ""
    sums = queries.balance([paid.ref])[paid.ref] if paid else queries.Balance()
    data = {"payment": taken, "state": state, "outstanding_minor": sums.outstanding, "owed_minor": sums.owed}
    desk.give(data, *_told(taken, state), *([_left(sums, paid.currency)] if paid else []))


def correct(desk: Desk) -> None:
    taken = operations.correct_payment(payment=desk.args.payment, reason=desk.args.why, **desk.here)
    do_errands()
    again = "It was corrected before. " if taken.repeated else ""
    off = f"{again}{paper.money(taken.amount_minor, taken.currency)} is off the books again ({taken.ref})."
    order = orders.order(ref=taken.order, **desk.asking) if taken.order else None
    waits = [f"{name(order)} waits for its money again."] if order and taken.shut else []
    desk.give({"correction": taken, "state": order.state if order else ""}, off, *waits)


def _key(desk: Desk) -> str:
    """Cash has no other side that numbers it: each time is another payment."""
    if not desk.args.key and desk.args.method != "cash":
        text = "Give the bank's or provider's own number of it, so that nothing is booked twice. Only cash needs none."
        raise Unusable(text, field="--key", code="missing_key")
    return desk.args.key or refs.new("cash")


def _refuse_cash_twice(desk: Desk, order: OrderView | None) -> None:
    """Cash without a number would be booked again, however often it is typed: of what is paid, only with a yes."""
    args = desk.args
    if order is None or args.extra or args.yes or args.key or args.method != "cash":
        return
    if queries.balance([order.ref])[order.ref].kept >= order.total_minor:
        text = f"{name(order)} is paid already. Say --yes if more cash came; it is due back then."
        raise Unusable(text, field="--yes", code="not_confirmed")


def _left(sums: queries.Balance, currency: str) -> str:
    """What is still to come for an order, and what is to go back."""
    left = f"{paper.money(sums.outstanding, currency)} still to be paid" if sums.outstanding else "It is paid"
    back = f"; {paper.money(sums.owed, currency)} to be given back" if sums.owed else ""
    return left + back + "."


def _agreement(desk: Desk) -> str:
    """The ref of the agreement named, by ref or code; "" where none was."""
    name = desk.args.agreement
    return agreements.agreement(ref=name, at=desk.at, **desk.asking).ref if name else ""


def _told(taken: operations.PaymentTaken, state: str) -> list[str]:
    told = ["It was booked before; nothing was booked again."] if taken.repeated else []
    counted, back = (paper.money(amount, taken.currency) for amount in (taken.counted_minor, taken.due_back_minor))
    if taken.counted_minor:
        told.append(f"{counted} came in for {taken.order or taken.agreement} ({taken.ref}).")
    if taken.due_back_minor:
        told.append(f"{back} is due back: {taken.reason}.")
    return [*told, f"The order is {state}."] if state else told


def ask_extra(desk: Desk) -> None:
    asked = operations.request_extra(agreement=_agreement(desk), **desk.here)
    desk.give({"request": asked}, f"{paper.money(asked.amount_minor, asked.currency)} is asked for as {asked.ref}.")


def payments(desk: Desk) -> None:
    order = orders.order(ref=desk.args.order, **desk.asking)
    found = queries.payments(order=order.ref, **desk.asking)
    rows = list(_money_rows(found))
    cells = [(*row[:3], paper.money(row[3], row[4]), paper.when(row[5], desk.store), row[6]) for row in rows]
    left, owed = (paper.money(amount, order.currency) for amount in (found.balance.outstanding, found.balance.owed))
    made = paper.table("ref", "", "", "amount", "when", "", rows=cells, right=("amount",))
    told = f"{left} still to be paid, {owed} still to be given back."
    desk.give({"order": order.ref, "payments": found}, *([made] if rows else []), told)


def _money_rows(found: queries.PaymentsView) -> Iterator[tuple[str, str, str, int, str, datetime, str]]:
    """Ref, what happened, how, minor units, currency, when, and what was written beside it."""
    for asked in found.requests:
        words = "taken back" if asked.withdrawn_at else asked.reason
        yield asked.ref, "asked for", asked.kind, asked.amount_minor, asked.currency, asked.asked_at, words
    for paid in found.captures:
        what = "corrected" if paid.corrects else "booked wrongly" if paid.corrected_at else "came in"
        yield paid.ref, what, paid.method, paid.amount_minor, paid.currency, paid.at, paid.reference
    for due in found.due:
        yield due.ref, "due back", due.reason, due.amount_minor, due.currency, due.due_at, ""
    for back in found.refunds:
        yield back.ref, "went back", back.method, back.amount_minor, back.currency, back.at, back.reference


def refunds(desk: Desk) -> None:
    found = collect(lambda last, most: queries.due_back(after=last.ref if last else "", most=most, **desk.asking))
    known: dict[str, OrderRow] = {}
    for start in range(0, len(found), PAGE):
        some = [one.order for one in found[start : start + PAGE] if one.order]
        known |= orders.orders_by_ref(refs=some, **desk.asking)
    made: list[Page] = [] if found else ["Nothing is owed back."]
    for one in found:
        money, order = paper.money(one.left_minor, one.currency), known.get(one.order)
        whose = [order.external_id, order.ref, order.name] if order else [one.order or one.agreement]
        told = (money, one.reason, *whose, f"since {paper.when(one.due_at, desk.store)}")
        made += [paper.line(" · ".join(part for part in told if part)), paper.typed(settling.refund(desk, one))]
    desk.give({"due": [_owed(one, known.get(one.order)) for one in found]}, *made)


def _owed(due: queries.DueView, order: OrderRow | None) -> dict[str, Any]:
    shown: dict[str, Any] = plain(due)
    return shown | {"order_number": order.external_id if order else "", "customer": order.name if order else ""}


def refund(desk: Desk) -> None:
    currency = desk.args.currency or desk.store.currency
    amount = reading.amount(desk.args.amount, currency, field="AMOUNT")
    about = {"amount_minor": amount, "external_key": desk.args.key, **desk.given("due", "method", "reference")}
    made = operations.make_refund(**about, **desk.here)
    again = "It was booked before. " if made.repeated else ""
    back, left = (paper.money(amount, made.currency) for amount in (made.amount_minor, made.left_minor))
    desk.give({"refund": made}, f"{again}{back} went back; {left} is left of {made.due}.")
