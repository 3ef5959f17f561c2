"""Files of orders for these tests, and the few ways in which they are read."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.saleschannels import mapping as mappings
from bespeak.domain.saleschannels.reading import Parsed, Read, Refused, open_orders

DATA = Path(__file__).resolve().parents[2] / "data"
ADDRESS = {"line1": "12 Elm St", "city": "Denver", "region": "CO", "postcode": "80279", "country": "US"}


def data(name: str) -> bytes:
    file = DATA / name
    return file.read_bytes() if file.exists() else gzip.decompress(file.with_name(file.name + ".gz").read_bytes())


def read(name: str, currency: str = "USD") -> list[Read]:
    """A whole file under tests/data."""
    return list(open_orders(name, data(name)).orders(currency))


def read_text(text: str | bytes, name: str = "orders.csv", *, mapping: str = "", currency: str = "USD") -> list[Read]:
    given = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return list(open_orders(name, given, mappings.load(mapping) if mapping else None).orders(currency))


def read_json(*orders: Any, name: str = "orders.json") -> list[Read]:
    return read_text(json.dumps(list(orders)), name)


def parsed(found: list[Read]) -> list[dict[str, Any]]:
    return [one.fields for one in found if isinstance(one, Parsed)]


def refused(found: list[Read]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


def codes(found: list[Read]) -> Counter[str]:
    return Counter(one.code for one in refused(found))


def doubts(fields: dict[str, Any]) -> list[str]:
    return [one.code for one in fields["doubts"]]


def total_of(fields: dict[str, Any], at: Any) -> int:
    """What the draft itself takes for the order's total, minor units."""
    return OrderDraft(store_id=1, by=None, at=at, **fields).total  # type: ignore[arg-type]


def order(external_id: str = "#1", *, line: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A good order: Ada buys a mug. A change to None leaves the field out."""
    good: dict[str, Any] = {
        "external_id": external_id,
        "currency": "USD",
        "lines": [{"sku": "MUG", "title": "Mug", "quantity": 1, "price": "18.00"} | (line or {})],
        "total": "18.00",
        "email": "ada@mail.example",
        "address": ADDRESS,
    }
    return {key: value for key, value in (good | changes).items() if value is not None}
