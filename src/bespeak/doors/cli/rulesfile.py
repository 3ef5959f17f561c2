"""A file of rules as somebody wrote it. An amount stands in it as a text ("200.00"), so that nobody takes euros for
cents; whole numbers are read only where they can mean one thing."""

from __future__ import annotations

from typing import Any

from bespeak.domain.policy import drafts
from bespeak.doors.cli import reading
from bespeak.doors.cli.exits import Unusable
from bespeak.kit import money

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
        for place, number in drafts.whole_amounts(rules, "rules"):
            raise Unusable(drafts.ambiguous(number, currency), field=place, code="amount_ambiguous")
    return {name: one for name, one in data.items() if name not in TOLD} if isinstance(data, dict) else data
