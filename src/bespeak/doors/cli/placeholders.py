"""Words in capitals in commands that are printed: somebody puts their own in place of them before it is run. One that
was left standing is refused, wherever it stands, so that nobody is on record with words they never said."""

from __future__ import annotations

from collections.abc import Sequence

from bespeak.doors.cli.exits import Unusable

HEARD, ANSWERED, AGREED = "WHAT THEY SAID", "WHAT YOU ANSWERED", "WHAT WAS AGREED"
SKU, KNOWN, WHY, BANK = "SKU", "HOW YOU KNOW", "WHY", "THE NUMBER AT THE BANK"
CAME = "HOW-MANY-CAME"
EVERY = frozenset((HEARD, ANSWERED, AGREED, SKU, KNOWN, WHY, BANK, CAME, "UNITS", "…"))


def refuse(words: Sequence[str]) -> None:
    """Refuses a command line in which one of them was left standing (`placeholder`)."""
    option = ""
    for word in words:
        name, _, given = word.partition("=")
        value = (given if name.startswith("--") else word).strip()
        if value in EVERY:
            field = name if name.startswith("--") else option
            raise Unusable(f"Put your own words or number in place of {value}.", field=field, code="placeholder")
        option = word if word.startswith("--") else ""
