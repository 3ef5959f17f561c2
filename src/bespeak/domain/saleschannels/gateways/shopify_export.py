"""Shopify's order export: the first row of an order carries the order's fields, later rows only one more line."""

from __future__ import annotations

from collections.abc import Sequence

from bespeak.domain.saleschannels.checks import inside
from bespeak.domain.saleschannels.gateways.loose import Object, Sums, added_tax, address, contact, doubt, settle
from bespeak.domain.saleschannels.gateways.mapped import pieces
from bespeak.domain.saleschannels.gateways.shopify import standing
from bespeak.domain.saleschannels.orderform import Formed
from bespeak.kit.refusals import Invalid

NEEDED = (
    "Name",
    "Email",
    "Financial Status",
    "Currency",
    "Total",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
)


class ShopifyExport:
    """Knows the columns of today and of earlier years; columns Shopify adds later are passed over."""

    name = "shopify-export"

    def __init__(self, header: Sequence[str]) -> None:
        self._header = header
        self.key = header.index("Name")

    def form(self, rows: Sequence[Sequence[str]], *, store_currency: str) -> Formed:
        first = dict(zip(self._header, rows[0], strict=True))
        if not first["Currency"] and not first["Total"]:
            raise Invalid(
                "rows_apart", "This is a later row of an order whose first row is not above it.", field="Name"
            )
        sums = Sums(first["Currency"] or store_currency)
        get = first.get
        name = get("Shipping Name") or get("Billing Name") or ""
        formed = Formed(
            order={
                "external_id": first["Name"],
                "channel": "shopify",
                "currency": sums.currency,
                "name": name,
                "note": get("Notes", ""),
                "wishes": attributes(get("Note Attributes", "")),
                "placed_at": get("Created at", ""),
            }
        )
        contact(
            formed,
            email=first["Email"],
            phone=_unquoted(get("Phone") or get("Shipping Phone") or get("Billing Phone") or ""),
        )
        address(formed, "address", _address(first, "Shipping"))
        address(formed, "billing", _address(first, "Billing"))
        _money(formed, first, self._lines(formed, rows, sums), sums)
        standing(
            formed,
            cancelled=bool(get("Cancelled at")),
            payment=first["Financial Status"],
            fulfilment=get("Fulfillment Status", ""),
        )
        found = {
            "id": get("Id"),
            "tags": get("Tags"),
            "shipping_method": get("Shipping Method"),
            "discount_codes": get("Discount Code"),
        }
        formed.extra.update({key: one for key, one in found.items() if one})
        return formed

    def _lines(self, formed: Formed, rows: Sequence[Sequence[str]], sums: Sums) -> list[Object]:
        lines: list[Object] = []
        formed.ships = False
        for row in rows:
            cells = dict(zip(self._header, row, strict=True))
            if not any(
                cells[name] for name in ("Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku")
            ):
                continue  # a further payment or tax of the order
            formed.ships = formed.ships or cells.get("Lineitem requires shipping", "") != "false"
            try:
                lines.append(_line(cells, sums))
            except Invalid as fault:
                raise inside(fault, f"lines[{len(lines)}]") from None
        formed.order["lines"] = lines
        return lines


def _line(cells: dict[str, str], sums: Sums) -> Object:
    return {
        "sku": cells["Lineitem sku"],
        "title": cells["Lineitem name"],
        "quantity": pieces(cells["Lineitem quantity"]) if cells["Lineitem quantity"] else None,
        "price": cells["Lineitem price"],
        "discount": sums.written(sums.minor(cells, "Lineitem discount")),
    }


def _money(formed: Formed, first: dict[str, str], lines: list[Object], sums: Sums) -> None:
    """Whether prices hold the tax, and the discount counts the lines' own, is not said: the total tells."""
    worth = sum(sums.minor(line, "price") * line["quantity"] for line in lines if line["quantity"].__class__ is int)
    on_lines = sum(sums.minor(line, "discount") for line in lines)
    shipping, tax, named = (
        sums.minor(first, "Shipping"),
        sums.minor(first, "Taxes"),
        sums.minor(first, "Discount Amount"),
    )
    total = sums.maybe(first, "Total")
    ways = [(named, tax), (named, 0), (max(named - on_lines, 0), tax), (max(named - on_lines, 0), 0)]
    fitting = [(off, on_top) for off, on_top in ways if total == worth - on_lines + shipping - off + on_top]
    off, on_top = fitting[0] if fitting else ways[0]
    tax = added_tax(formed, sums, tax, inside=on_top != tax)
    settle(formed, sums, total=total, shipping=shipping, tax=tax, discount=off)
    due = sums.maybe(first, "Outstanding Balance") or 0
    paid = (
        max((total or 0) - due, 0)
        if first["Financial Status"] in ("paid", "partially_paid", "partially_refunded")
        else 0
    )
    if first["Financial Status"] == "partially_paid" and not due:
        doubt(formed, "paid_unknown", "payment.paid")
        paid = 0
    reference = first.get("Payment Reference") or first.get("Payment References") or ""
    formed.order["payment"] = {
        "kind": first.get("Payment Method", "")[:40],
        "paid": sums.written(paid),
        "reference": reference,
    }


def _unquoted(cell: str) -> str:
    """Shopify writes '07001 so that a spreadsheet keeps the zero; the mark is not part of it."""
    return cell.removeprefix("'")


def _address(first: dict[str, str], kind: str) -> dict[str, str]:
    def cell(name: str) -> str:
        return first.get(f"{kind} {name}") or ""

    return {
        "name": cell("Name"),
        "company": cell("Company"),
        "line1": cell("Address1") or cell("Street"),
        "line2": cell("Address2"),
        "city": cell("City"),
        "region": cell("Province"),
        "postcode": _unquoted(cell("Zip")),
        "country": cell("Country"),
        "phone": _unquoted(cell("Phone")),
    }


def attributes(cell: str) -> list[dict[str, str]]:
    """ "name: value" lines; a line without a name goes on the value above it."""
    found: list[dict[str, str]] = []
    for line in cell.split("\n") if cell else []:
        name, colon, value = line.partition(": ")
        if colon or not found:
            found.append({"name": name, "value": value} if colon else {"name": "", "value": line})
        else:
            found[-1]["value"] += "\n" + line
    return found
