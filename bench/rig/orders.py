"""Orders to send, the same in every measurement: two of three have one line, nine of ten buyers have talked."""

from __future__ import annotations

PRODUCTS = 1000
Order = dict[str, object]


def email(buyer: int) -> str:
    return f"buyer{buyer}@mail.example"


def sku(product: int) -> str:
    return f"SKU-{product % PRODUCTS:04}"


def expected(n: int) -> str:
    """What the gate must say of order n."""
    return "held" if n % 10 == 9 else "admitted"


def order(n: int, buyers: int, mark: str = "") -> Order:
    """The n-th order of a run; `mark` keeps the ids of several runs apart."""
    buyer = n % buyers
    lines: list[dict[str, object]] = [
        {
            "sku": sku(buyer),
            "title": f"Product {buyer}",
            "quantity": 1,
            "price": "18.00",
            "properties": {"colour": "blue"},
        }
    ]
    if n % 3 == 2:
        lines.append({"sku": sku(buyer + 1), "title": f"Product {buyer + 1}", "quantity": 2, "price": "18.00"})
    return {
        "external_id": f"#{mark}{n}",
        "currency": "USD",
        "total": "54.00" if n % 3 == 2 else "18.00",
        "email": email(buyer) if expected(n) == "admitted" else f"stranger{mark}{n}@mail.example",
        "name": f"Buyer {buyer}",
        "lines": lines,
        "address": {
            "name": f"Buyer {buyer}", "line1": f"{n} Elm Street", "city": "Denver", "region": "CO",
            "postcode": f"80{buyer % 250 + 200:03}", "country": "US",
        },
        "note": "Please leave it with the neighbour.",
    }  # fmt: skip
