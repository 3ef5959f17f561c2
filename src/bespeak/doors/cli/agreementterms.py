"""The words of `bespeak agree` as the terms of an agreement."""

from __future__ import annotations

import argparse
import re
from typing import Any

from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.doors.cli import reading
from bespeak.doors.cli.desk import Desk
from bespeak.doors.cli.exits import Unusable

_LINE = re.compile(r"(?P<sku>.+?)(?:[:×x](?P<quantity>\d{1,7}))?(?:@(?P<price>[\d.]+))?")
PROMISES = ("specification", "delivery", "price", "other")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--line",
        dest="lines",
        metavar="SKU[:UNITS][@PRICE]",
        action="append",
        default=[],
        help="may be repeated; price: the catalogue's unless given",
    )
    parser.add_argument(
        "--spec",
        dest="specs",
        metavar="SKU:NAME=VALUE",
        action="append",
        default=[],
        help='how a line is made, for example "RING:engraving=Mira"',
    )
    parser.add_argument(
        "--promise",
        dest="promises",
        metavar="KIND:TEXT",
        action="append",
        default=[],
        help=f"one thing that can be checked; kind is {', '.join(PROMISES)}",
    )
    parser.add_argument(
        "--deliver", metavar="COUNTRY", default="", help="the place is part of the agreement, for example US"
    )
    parser.add_argument("--postcode", default="")
    parser.add_argument("--method", default="", help="how it gets there")
    parser.add_argument("--window", default="", help="when somebody is at home")
    parser.add_argument("--deliver-by", metavar="DAY", default="", help="2026-12-12")
    parser.add_argument("--deposit", metavar="AMOUNT", default="")
    parser.add_argument("--extra", metavar="AMOUNT", default="", help="one payment beyond the price")
    parser.add_argument("--extra-reason", metavar="TEXT", default="", help="what it is for")
    parser.add_argument("--valid", metavar="WHEN", default="14d", help="until then (default 14d)")
    parser.add_argument("--hold", metavar="WHEN", default="", help="stock is held until then")


def read(desk: Desk) -> Terms:
    args, currency = desk.args, desk.store.currency
    return Terms(
        valid_until=desk.moment(args.valid, field="--valid"),
        lines=_lines(args.lines, args.specs, currency),
        promises=tuple(_promise(one) for one in args.promises),
        delivery=_delivery(args),
        currency=currency,
        deposit_minor=reading.amount(args.deposit, currency, field="--deposit") if args.deposit else 0,
        extra_minor=reading.amount(args.extra, currency, field="--extra") if args.extra else 0,
        extra_reason=args.extra_reason,
        hold_until=desk.moment(args.hold, field="--hold") if args.hold else None,
    )


def _lines(lines: list[str], specs: list[str], currency: str) -> tuple[LineAsk, ...]:
    wishes: dict[str, list[tuple[str, str]]] = {}
    for one in specs:
        sku, _, rest = one.partition(":")
        wishes.setdefault(sku, []).append(reading.pair(rest, field="--spec"))
    made = []
    for one in lines:
        found = _LINE.fullmatch(one)
        if found is None:
            raise Unusable(f"{one[:60]!r} is not SKU[:UNITS][@PRICE].", field="--line", code="not_a_line")
        price = reading.amount(found["price"], currency, field="--line") if found["price"] else None
        made.append(
            LineAsk(
                sku=found["sku"],
                quantity=int(found["quantity"] or 1),
                unit_minor=price,
                specification=tuple(wishes.pop(found["sku"], ())),
            )
        )
    if wishes:
        raise Unusable(f"No --line has the SKU {next(iter(wishes))!r}.", field="--spec", code="usage")
    return tuple(made)


def _promise(text: str) -> PromiseAsk:
    kind, sign, words = text.partition(":")
    return (
        PromiseAsk(kind=kind.strip(), text=words.strip())
        if sign and kind.strip() in PROMISES
        else PromiseAsk(kind="other", text=text)
    )


def _delivery(args: Any) -> Delivery | None:
    if not args.deliver:
        return None
    by = reading.day(args.deliver_by, field="--deliver-by") if args.deliver_by else None
    return Delivery(country=args.deliver.upper(), postcode=args.postcode, method=args.method, window=args.window, by=by)
