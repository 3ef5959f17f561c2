"""Orders that look like orders, the same every time: `generator.py COUNT [--csv] [--prices FILE] > orders.jsonl`.

People come back (one in three orders), some orders have two or three lines, some a note, colour and gift message,
a few a postcode on an island. SKUs are those given, else SKU-0001 … SKU-0500.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

PRICES = {f"SKU-{n:04d}": f"{5 + n * 7 % 240}.{n * 13 % 100:02d}" for n in range(1, 501)}
_FIRST = [
    "Ada",
    "Ben",
    "Chie",
    "Dev",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jun",
    "Kim",
    "Lea",
    "Mika",
    "Nora",
    "Olga",
    "Pia",
    "Quinn",
    "Rosa",
    "Sven",
    "Tomo",
]
_LAST = [
    "Adler",
    "Brandt",
    "Costa",
    "Dubois",
    "Endo",
    "Fischer",
    "Garcia",
    "Haas",
    "Ito",
    "Jansen",
    "Kato",
    "Lopez",
    "Meyer",
    "Novak",
    "Okada",
    "Peters",
]
_PLACES = (
    ("Denver", "CO", "80279", "US"),
    ("Kodiak", "AK", "99615", "US"),
    ("Berlin", "", "10115", "DE"),
    ("Dresden", "", "01099", "DE"),
    ("Lyon", "", "69001", "FR"),
    ("Palma", "", "07001", "ES"),
    ("Sapporo", "Hokkaido", "060-0001", "JP"),
    ("Naha", "Okinawa", "900-0006", "JP"),
)
_COLOURS = ["red", "green", "blue", "black", "white", "sand"]
_START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
COLUMNS = [
    "external_id",
    "currency",
    "sku",
    "title",
    "quantity",
    "price",
    "properties.Colour",
    "total",
    "email",
    "name",
    "address.line1",
    "address.city",
    "address.region",
    "address.postcode",
    "address.country",
    "note",
    "wishes.Gift",
    "placed_at",
]


def orders(
    count: int, *, prices: Mapping[str, str] = PRICES, currency: str = "USD", seed: int = 1
) -> Iterator[dict[str, Any]]:
    """`count` orders in Bespeak's own JSON. The total of each is the sum of its lines."""
    chance = random.Random(seed)
    skus = list(prices)
    people = max(count * 2 // 3, 1)
    for n in range(count):
        person = n if n < people else chance.randrange(people)
        lines = [_line(chance.choice(skus), chance, prices) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        yield _order(n, person, lines, currency)


def _order(n: int, person: int, lines: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    city, region, postcode, country = _PLACES[person % 40 if person % 40 < len(_PLACES) else 0]
    cents = sum(line["quantity"] * round(float(line["price"]) * 100) for line in lines)
    order: dict[str, Any] = {
        "external_id": f"G-{n:07d}",
        "currency": currency,
        "lines": lines,
        "total": f"{cents // 100}.{cents % 100:02d}",
        "email": email(person),
        "name": f"{_FIRST[person % len(_FIRST)]} {_LAST[person % len(_LAST)]}",
        "address": {
            "line1": f"{1 + person % 120} Elm St",
            "city": city,
            "region": region,
            "postcode": postcode,
            "country": country,
        },
        "placed_at": (_START + timedelta(seconds=37 * n)).isoformat(),
    }
    if n % 7 == 0:
        order["note"] = f"Please ring twice, door {person % 9 + 1}."
    if n % 11 == 0:
        order["wishes"] = {"Gift": "Happy birthday! 🎂"}
    return order


def email(person: int) -> str:
    """The address of the person with this number, so that talks can be made for some of them."""
    return f"p{person:06d}@mail.example"


def _line(sku: str, chance: random.Random, prices: Mapping[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {
        "sku": sku,
        "title": f"Article {sku}",
        "quantity": chance.choice((1, 1, 1, 2, 4)),
        "price": prices[sku],
    }
    if chance.random() < 0.3:
        line["properties"] = {"Colour": chance.choice(_COLOURS)}
    return line


def write_jsonl(count: int, to: TextIO, **changes: Any) -> None:
    to.writelines(
        json.dumps(order, ensure_ascii=False, separators=(",", ":")) + "\n" for order in orders(count, **changes)
    )


def write_csv(count: int, to: TextIO, **changes: Any) -> None:
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(COLUMNS)
    for order in orders(count, **changes):
        for n, line in enumerate(order["lines"]):
            writer.writerow([_cell(column, order, line, first=n == 0) for column in COLUMNS])


def _cell(column: str, order: dict[str, Any], line: dict[str, Any], *, first: bool) -> Any:
    outer, _, inner = column.partition(".")
    if column in ("sku", "title", "quantity", "price"):
        return line[column]
    if outer == "properties":
        return line.get("properties", {}).get(inner, "")
    if not first and column != "external_id":
        return ""
    return order.get(outer, {}).get(inner, "") if inner else order.get(column, "")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("count", type=int)
    asked.add_argument("--csv", action="store_true")
    asked.add_argument("--prices", type=Path, help='a JSON file {"SKU": "12.50", …}')
    asked.add_argument("--currency", default="USD")
    given = asked.parse_args()
    prices = json.loads(given.prices.read_text()) if given.prices else PRICES
    write = write_csv if given.csv else write_jsonl
    write(given.count, sys.stdout, prices=prices, currency=given.currency)


if __name__ == "__main__":
    main()
