"""Shopify orders as its REST API and its webhooks write them."""

from __future__ import annotations

from typing import Any

from bespeak.domain.saleschannels.checks import inside
from bespeak.domain.saleschannels.gateways.loose import (
    Object,
    Sums,
    added_tax,
    address,
    contact,
    doubt,
    named,
    obj,
    objs,
    settle,
    take_agreement,
    to_the_letter,
    word,
)
from bespeak.domain.saleschannels.orderform import Formed
from bespeak.kit.refusals import Invalid


class Shopify:
    """The order's name ("#1001") is its id here, as in the export, so that both ways in know the same order."""

    name = "shopify"
    source = "shopify"
    marks = frozenset(
        [
            "line_items",
            "financial_status",
            "fulfillment_status",
            "total_price",
            "order_number",
            "admin_graphql_api_id",
            "note_attributes",
            "shipping_address",
            "billing_address",
            "source_name",
        ]
    )

    def external_id(self, order: Object) -> str:
        return word(order, "name", "id")

    def form(self, order: Object, *, store_currency: str) -> Formed:
        if order.get("test") is True:
            raise Invalid("test_order", "This is a test order of the shop, not a sale.", field="test")
        sums = Sums(word(order, "currency") or store_currency)
        formed = Formed(
            order={
                "external_id": self.external_id(order),
                "currency": sums.currency,
                "language": word(order, "customer_locale"),
                "name": _name(order),
                "note": word(order, "note"),
                "wishes": named(order, "note_attributes"),
                "placed_at": word(order, "created_at", "processed_at"),
                "updated_at": word(order, "updated_at"),
            }
        )
        take_agreement(formed)
        _people(formed, order)
        _money(formed, order, sums)
        _standing(formed, order)
        formed.extra.update(_extra(order))
        return formed


def _name(order: Object) -> str:
    customer = obj(order, "customer")
    name = f"{word(customer, 'first_name')} {word(customer, 'last_name')}".strip()
    return name or word(obj(order, "shipping_address"), "name") or word(obj(order, "billing_address"), "name")


def _people(formed: Formed, order: Object) -> None:
    customer, shipping, billing = obj(order, "customer"), obj(order, "shipping_address"), obj(order, "billing_address")
    phone = word(order, "phone") or word(customer, "phone") or word(shipping, "phone") or word(billing, "phone")
    contact(formed, email=word(order, "email", "contact_email") or word(customer, "email"), phone=phone)
    address(formed, "address", _address(shipping))
    address(formed, "billing", _address(billing))
    formed.ships = any(item.get("requires_shipping") is not False for item in objs(order, "line_items"))


def _address(written: Object) -> dict[str, str]:
    name = word(written, "name") or f"{word(written, 'first_name')} {word(written, 'last_name')}".strip()
    return {
        "name": name,
        "company": word(written, "company"),
        "line1": word(written, "address1"),
        "line2": word(written, "address2"),
        "city": word(written, "city"),
        "region": word(written, "province_code", "province"),
        "postcode": word(written, "zip"),
        "country": word(written, "country_code", "country"),
        "phone": word(written, "phone"),
    }


def _money(formed: Formed, order: Object, sums: Sums) -> None:
    off_lines = _lines(formed, order, sums)
    discount = max((sums.maybe(order, "current_total_discounts", "total_discounts") or 0) - off_lines, 0)
    tax = added_tax(
        formed,
        sums,
        sums.maybe(order, "current_total_tax", "total_tax") or 0,
        inside=order.get("taxes_included") is True,
    )
    total = sums.maybe(order, "current_total_price", "total_price")
    settle(formed, sums, total=total, shipping=_shipping(order, sums), tax=tax, discount=discount)
    gateways = order.get("payment_gateway_names")
    kind = to_the_letter(gateways[0]) if isinstance(gateways, list) and gateways else word(order, "gateway")
    formed.order["payment"] = {
        "kind": kind[:40],
        "paid": sums.written(_paid(order, sums, total or 0)),
        "reference": word(order, "reference"),
    }


def _lines(formed: Formed, order: Object, sums: Sums) -> int:
    """Writes the lines; answers what was taken off them. Pieces taken out of the order since are left out."""
    lines: list[Object] = []
    off_all = 0
    for item in objs(order, "line_items"):
        pieces = item.get("current_quantity", item.get("quantity"))
        if pieces == 0 and item.get("quantity") != 0:
            continue
        try:
            off = _off(item, pieces, sums)
        except Invalid as fault:
            raise inside(fault, f"lines[{len(lines)}]") from None
        off_all += off
        lines.append(_line(item, pieces, sums.written(off)))
    formed.order["lines"] = lines
    return off_all


def _off(item: Object, pieces: Any, sums: Sums) -> int:
    """What is taken off this line."""
    parts = sum(sums.minor(one, "amount") for one in objs(item, "discount_allocations"))
    off = parts or sums.minor(item, "total_discount")
    return min(off, max(sums.minor(item, "price") * pieces, 0)) if isinstance(pieces, int) else off


def _line(item: Object, pieces: Any, off: str) -> Object:
    return {
        "external_id": word(item, "id"),
        "sku": word(item, "sku"),
        "title": word(item, "name", "title"),
        "quantity": pieces,
        "price": item.get("price"),
        "discount": off,
        "properties": named(item, "properties"),
    }


def _shipping(order: Object, sums: Sums) -> int:
    """What is added besides goods and tax: shipping, duties, a tip."""
    if objs(order, "shipping_lines"):
        sent = sum(sums.minor(one, "price") for one in objs(order, "shipping_lines"))
    else:
        sent = sums.minor(obj(obj(order, "total_shipping_price_set"), "shop_money"), "amount")
    duties = sums.minor(obj(obj(order, "current_total_duties_set"), "shop_money"), "amount")
    return sent + duties + sums.minor(order, "total_tip_received")


def _paid(order: Object, sums: Sums, total: int) -> int:
    status = word(order, "financial_status")
    if status == "paid":
        return total
    if status in ("partially_paid", "partially_refunded"):
        return max(total - (sums.maybe(order, "total_outstanding") or 0), 0)
    return 0


def _standing(formed: Formed, order: Object) -> None:
    standing(
        formed,
        cancelled=bool(word(order, "cancelled_at")),
        payment=word(order, "financial_status"),
        fulfilment=word(order, "fulfillment_status"),
    )


def standing(formed: Formed, *, cancelled: bool, payment: str, fulfilment: str) -> None:
    """What the shop says has already become of the order; shared with the export."""
    formed.cancelled = cancelled or payment == "refunded"
    if payment == "partially_refunded":
        doubt(formed, "refunded_at_source")
    if fulfilment in ("fulfilled", "partial"):
        doubt(formed, "already_fulfilled")


def _extra(order: Object) -> dict[str, str]:
    method = ", ".join(word(one, "title", "code") for one in objs(order, "shipping_lines"))
    codes = ", ".join(word(one, "code") for one in objs(order, "discount_codes"))
    others = {word(item, "fulfillment_service") for item in objs(order, "line_items")} - {"", "manual"}
    found = {
        "id": word(order, "id"),
        "tags": word(order, "tags"),
        "shipping_method": method,
        "discount_codes": codes,
        "fulfilled_by": ", ".join(sorted(others)),
    }
    return {key: one for key, one in found.items() if one}
