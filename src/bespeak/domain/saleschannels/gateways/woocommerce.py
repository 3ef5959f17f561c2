"""WooCommerce orders as its REST API and its webhooks write them."""

from __future__ import annotations

from bespeak.domain.saleschannels.checks import inside
from bespeak.domain.saleschannels.gateways.loose import (
    Object,
    Sums,
    address,
    contact,
    doubt,
    obj,
    objs,
    settle,
    take_agreement,
    to_the_letter,
    word,
)
from bespeak.domain.saleschannels.orderform import Formed
from bespeak.kit.refusals import Invalid

_CANCELLED = frozenset({"cancelled", "refunded", "failed", "trash"})
_NOT_PLACED = frozenset({"checkout-draft", "auto-draft", "draft"})


class WooCommerce:
    name = "woocommerce"
    source = "woocommerce"
    marks = frozenset(
        [
            "line_items",
            "order_key",
            "date_created",
            "date_created_gmt",
            "billing",
            "payment_method_title",
            "created_via",
            "coupon_lines",
            "prices_include_tax",
        ]
    )

    def external_id(self, order: Object) -> str:
        return word(order, "number", "id")

    def form(self, order: Object, *, store_currency: str) -> Formed:
        if word(order, "status") in _NOT_PLACED:
            raise Invalid("not_placed", "This is a draft of a cart; nobody has ordered it yet.", field="status")
        sums = Sums(word(order, "currency") or store_currency)
        formed = Formed(
            order={
                "external_id": self.external_id(order),
                "currency": sums.currency,
                "note": word(order, "customer_note"),
                "wishes": _shown(order),
                "placed_at": _time(order, "date_created"),
                "updated_at": _time(order, "date_modified"),
            }
        )
        take_agreement(formed)
        _people(formed, order)
        _money(formed, order, sums)
        _standing(formed, order)
        return formed


def _time(order: Object, key: str) -> str:
    """The time in UTC; without it, the shop's own wall clock is the best there is."""
    return word(order, f"{key}_gmt", key)


def _shown(data: Object) -> list[dict[str, str]]:
    """What the buyer chose or wrote; names that begin with _ are the shop's own bookkeeping."""
    return [
        {"name": name, "value": to_the_letter(one.get("value"))}
        for one in objs(data, "meta_data")
        if (name := to_the_letter(one.get("key"))) and not name.startswith("_")
    ]


def _people(formed: Formed, order: Object) -> None:
    billing, shipping = obj(order, "billing"), obj(order, "shipping")
    contact(formed, email=word(billing, "email"), phone=word(billing, "phone") or word(shipping, "phone"))
    to, bill = _address(shipping), _address(billing)
    methods = [word(one, "method_id") for one in objs(order, "shipping_lines")]
    formed.ships = not methods or any(method != "local_pickup" for method in methods)
    if methods and not (to["line1"] or to["city"] or to["postcode"]):
        to = bill  # shops that ship to the billing address leave the other one empty
    address(formed, "address", to)
    address(formed, "billing", bill)
    formed.order["name"] = bill["name"] or to["name"]


def _address(written: Object) -> dict[str, str]:
    return {
        "name": f"{word(written, 'first_name')} {word(written, 'last_name')}".strip(),
        "company": word(written, "company"),
        "line1": word(written, "address_1"),
        "line2": word(written, "address_2"),
        "city": word(written, "city"),
        "region": word(written, "state"),
        "postcode": word(written, "postcode"),
        "country": word(written, "country"),
        "phone": word(written, "phone"),
    }


def _money(formed: Formed, order: Object, sums: Sums) -> None:
    """Lines, shipping and fees are written before tax, whatever the shop shows its buyers; the tax stands beside."""
    lines = [_placed(item, sums, n) for n, item in enumerate(objs(order, "line_items"))]
    fees = [sums.minor(one, "total") for one in objs(order, "fee_lines")]
    shipping = sums.minor(order, "shipping_total") + sum(fee for fee in fees if fee > 0)
    total, tax, discount = (
        sums.maybe(order, "total"),
        sums.minor(order, "total_tax"),
        -sum(fee for fee in fees if fee < 0),
    )
    formed.order["lines"] = lines
    if order.get("prices_include_tax") is True:
        formed.slack = (len(lines) + len(fees) + 3) // 2  # each amount before tax was rounded by itself
    settle(formed, sums, total=total, shipping=shipping, tax=tax, discount=discount)
    formed.order["payment"] = {
        "kind": word(order, "payment_method")[:40],
        "reference": word(order, "transaction_id"),
        "paid": sums.written(total or 0) if _is_paid(order) else "0",
    }


def _placed(item: Object, sums: Sums, n: int) -> Object:
    try:
        return _line(item, sums)
    except Invalid as fault:
        raise inside(fault, f"lines[{n}]") from None


def _line(item: Object, sums: Sums) -> Object:
    pieces, full = item.get("quantity"), sums.maybe(item, "subtotal", "total")
    cost = sums.maybe(item, "total", "subtotal") or 0
    unit, over = sums.per_piece(full or 0, pieces)
    off = max((full or 0) - cost, 0) + over
    return {
        "external_id": word(item, "id"),
        "sku": word(item, "sku"),
        "title": word(item, "name"),
        "quantity": pieces,
        "price": None if full is None else sums.written(unit),
        "discount": sums.written(off),
        "properties": _shown(item),
    }


def _is_paid(order: Object) -> bool:
    """A paid order may have no paid date; cash on delivery is in work before it is paid."""
    if word(order, "date_paid_gmt", "date_paid"):
        return True
    status, method = word(order, "status"), word(order, "payment_method")
    return status == "completed" or (status == "processing" and method != "cod")


def _standing(formed: Formed, order: Object) -> None:
    status = word(order, "status")
    formed.cancelled = status in _CANCELLED
    if status == "completed":
        doubt(formed, "already_fulfilled")
    if objs(order, "refunds") and not formed.cancelled:
        doubt(formed, "refunded_at_source")
    methods = ", ".join(word(one, "method_title") for one in objs(order, "shipping_lines"))
    codes = ", ".join(word(one, "code") for one in objs(order, "coupon_lines"))
    found = {"id": word(order, "id"), "shipping_method": methods, "discount_codes": codes, "status": status}
    formed.extra.update({key: one for key, one in found.items() if one})
