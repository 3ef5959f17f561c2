"""A file of rules as somebody wrote it. An amount stands in it as a text ("200.00"), so that nobody takes euros for
cents; whole numbers are read only where they can mean one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bespeak.domain.policy.conditions import AMOUNT
from bespeak.doors.cli import reading
from bespeak.doors.cli.exits import Unusable
from bespeak.kit import money
from bespeak.kit.money import Money

TOLD = ("version", "sentences", "amounts", "added", "removed", "changed")
MINOR = "minor"


def read(path: str, currency: str) -> Any:
    """The rules as `policy.rules.draft` reads them. What `policy show --json` gave may be given back.

    Refuses a whole number as an amount where the currency has smaller units, unless the file says
    `"amounts": "minor"`.
    """
    data = reading.document(path)
    amounts = data.get("amounts", "") if isinstance(data, dict) else ""
    if amounts not in ("", MINOR):
        raise Unusable(f'amounts is "{MINOR}", or left out.', field="amounts", code="unknown_word")
    rules = data.get("rules") if isinstance(data, dict) else data
    if not amounts and money.exponent(currency):
        for place, number in _whole_amounts(rules, "rules"):
            raise _ambiguous(number, currency, place)
    return {name: one for name, one in data.items() if name not in TOLD} if isinstance(data, dict) else data


def _ambiguous(number: int, currency: str, place: str) -> Unusable:
    large, small = Money(number * 10 ** money.exponent(currency), currency), Money(number, currency)
    text = (
        f"{number} may mean {large.text()} or {small.text()}. Write the amount as a text: "
        f'"{large.decimal}" or "{small.decimal}".'
    )
    return Unusable(text, field=place, code="amount_ambiguous")


def _whole_amounts(data: object, place: str) -> Iterator[tuple[str, int]]:
    """Where whole numbers are compared with the amount, and which."""
    if isinstance(data, list):
        for n, one in enumerate(data):
            yield from _whole_amounts(one, f"{place}[{n}]")
    elif isinstance(data, dict) and data.get("fact") == AMOUNT:
        given = data.get("value")
        for n, one in enumerate(given if isinstance(given, list) else [given]):
            if isinstance(one, int) and not isinstance(one, bool):
                yield f"{place}.value[{n}]" if isinstance(given, list) else f"{place}.value", one
    elif isinstance(data, dict):
        for name, one in data.items():
            yield from _whole_amounts(one, f"{place}.{name}")
