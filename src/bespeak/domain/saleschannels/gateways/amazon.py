"""Amazon orders as the Selling Partner API writes them: the order in one answer, its items in another."""

from __future__ import annotations

from typing import Any

from bespeak.domain.saleschannels.gateways.loose import (
    Object,
    Sums,
    added_tax,
    address,
    contact,
    doubt,
    obj,
    objs,
    settle,
    word,
)
from bespeak.domain.saleschannels.orderform import Formed
from bespeak.kit.refusals import Invalid

_CHARGES = (("ShippingPrice", 1), ("ShippingDiscount", -1), ("CODFee", 1), ("CODFeeDiscount", -1))
_TAXES = (("ItemTax", 1), ("ShippingTax", 1), ("PromotionDiscountTax", -1), ("ShippingDiscountTax", -1))
_SENT = frozenset({"Shipped", "PartiallyShipped", "InvoiceUnconfirmed"})


class Amazon:
    """Wants each order with its `OrderItems`; `reading.join` puts them there when both files are given."""

    name = "amazon"
    source = "amazon"
    marks = frozenset(
        [
            "AmazonOrderId",
            "OrderStatus",
            "PurchaseDate",
            "OrderItems",
            "NotificationType",
            "NotificationVersion",
            "Payload",
        ]
    )

    def external_id(self, order: Object) -> str:
        notice = obj(obj(order, "Payload"), "OrderChangeNotification")
        return word(notice or order, "AmazonOrderId")

    def form(self, order: Object, *, store_currency: str) -> Formed:
        _refuse_what_is_no_order(order)
        items = [item for item in objs(order, "OrderItems") if item.get("QuantityOrdered") != 0]
        if not items:
            raise Invalid(
                "no_lines",
                "The order has no items; give the file with its items (getOrderItems) together with it.",
                field="OrderItems",
            )
        sums = Sums(_currency(order, items) or store_currency)
        buyer = obj(order, "BuyerInfo")
        formed = Formed(
            order={
                "external_id": self.external_id(order),
                "currency": sums.currency,
                "name": word(buyer, "BuyerName"),
                "placed_at": word(order, "PurchaseDate"),
                "updated_at": word(order, "LastUpdateDate"),
                "wishes": _wishes(order),
            }
        )
        to = obj(order, "ShippingAddress")
        contact(formed, email=word(buyer, "BuyerEmail"), phone=word(to, "Phone"))
        address(formed, "address", _address(to))
        _money(formed, order, items, sums)
        _standing(formed, order, items)
        return formed


def _refuse_what_is_no_order(order: Object) -> None:
    if "NotificationType" in order or "NotificationVersion" in order:
        raise Invalid(
            "not_an_order",
            "This notice says that an order changed; it has no prices. Fetch the order and its items.",
            field="NotificationType",
        )
    if "OrderItems" in order and "OrderStatus" not in order and "PurchaseDate" not in order:
        raise Invalid(
            "no_order",
            "These are items of an order that is not here; give the file with the order together with it.",
            field="AmazonOrderId",
        )
    if word(order, "FulfillmentChannel") == "AFN":
        raise Invalid("fulfilled_elsewhere", "Amazon itself fulfils this order.", field="FulfillmentChannel")


def _currency(order: Object, items: list[Object]) -> str:
    """The one currency of the order. Refuses two_currencies."""
    found = [word(obj(order, "OrderTotal"), "CurrencyCode")]
    for n, item in enumerate(items):
        priced = [
            key for key in ("ItemPrice", "PromotionDiscount", *(name for name, _ in _CHARGES + _TAXES)) if item.get(key)
        ]
        found += [word(obj(item, key), "CurrencyCode") for key in priced]
        found += [word(obj(obj(item, "BuyerInfo"), "GiftWrapPrice"), "CurrencyCode")]
        if len(set(found) - {""}) > 1:
            raise Invalid(
                "two_currencies",
                "The order mixes " + " and ".join(sorted(set(found) - {""})) + ".",
                field=f"OrderItems[{n}]",
            )
    return next((one for one in found if one), "")


def _wishes(order: Object) -> list[dict[str, str]]:
    wanted = obj(order, "DeliveryPreferences")
    names = {"DropOffLocation": "Drop-off location"}
    found = [{"name": names[key], "value": word(wanted, key)} for key in names if word(wanted, key)]
    told = word(obj(wanted, "PreferredDeliveryTime"), "Instructions") or word(wanted, "AddressInstructions")
    return [*found, {"name": "Delivery instructions", "value": told}] if told else found


def _address(written: Object) -> dict[str, str]:
    line2 = ", ".join(part for part in (word(written, "AddressLine2"), word(written, "AddressLine3")) if part)
    return {
        "name": word(written, "Name"),
        "company": word(written, "CompanyName"),
        "line1": word(written, "AddressLine1"),
        "line2": line2,
        "city": word(written, "City"),
        "region": word(written, "StateOrRegion"),
        "postcode": word(written, "PostalCode"),
        "country": word(written, "CountryCode"),
        "phone": word(written, "Phone"),
    }


def _money(formed: Formed, order: Object, items: list[Object], sums: Sums) -> None:
    """Prices are for the whole line; whether they hold the tax depends on the marketplace, the total tells."""
    lines, worth, charges, tax = [], 0, 0, 0
    for item in items:
        line, cost = _line(item, sums)
        lines.append(line)
        worth += cost
        wrap = obj(item, "BuyerInfo")
        charges += _sum(item, _CHARGES, sums) + sums.minor(obj(wrap, "GiftWrapPrice"), "Amount")
        tax += _sum(item, _TAXES, sums) + sums.minor(obj(wrap, "GiftWrapTax"), "Amount")
    formed.order["lines"] = lines
    total = sums.maybe(obj(order, "OrderTotal"), "Amount")
    tax = added_tax(formed, sums, tax, inside=total == worth + charges)
    settle(formed, sums, total=total, shipping=charges, tax=tax, discount=0)
    unpaid = word(order, "OrderStatus") in ("Pending", "PendingAvailability") or word(order, "PaymentMethod") == "COD"
    paid = 0 if unpaid else (total if total is not None else worth + charges + tax)
    formed.order["payment"] = {"kind": word(order, "PaymentMethod")[:40], "paid": sums.written(max(paid, 0))}


def _sum(item: Object, names: tuple[tuple[str, int], ...], sums: Sums) -> int:
    return sum(sign * sums.minor(obj(item, name), "Amount") for name, sign in names)


def _line(item: Object, sums: Sums) -> tuple[dict[str, Any], int]:
    pieces, full = item.get("QuantityOrdered"), sums.maybe(obj(item, "ItemPrice"), "Amount")
    unit, over = sums.per_piece(full or 0, pieces)
    off = sums.minor(obj(item, "PromotionDiscount"), "Amount") + over
    return {
        "external_id": word(item, "OrderItemId"),
        "sku": word(item, "SellerSKU"),
        "title": word(item, "Title"),
        "quantity": pieces,
        "price": None if full is None else sums.written(unit),
        "discount": sums.written(off),
        "properties": _properties(item),
    }, (full or 0) + over - off


def _properties(item: Object) -> list[dict[str, str]]:
    buyer = obj(item, "BuyerInfo")
    found = {
        "Gift message": word(buyer, "GiftMessageText"),
        "Gift wrap": word(buyer, "GiftWrapLevel"),
        "Customised at": word(obj(buyer, "BuyerCustomizedInfo"), "CustomizedURL"),
        "Condition note": word(item, "ConditionNote"),
    }
    return [{"name": name, "value": value} for name, value in found.items() if value]


def _standing(formed: Formed, order: Object, items: list[Object]) -> None:
    status = word(order, "OrderStatus")
    formed.cancelled = status in ("Canceled", "Unfulfillable")
    if status in _SENT:
        doubt(formed, "already_fulfilled")
    for n, item in enumerate(items):
        if str(obj(item, "BuyerRequestedCancel").get("IsBuyerRequestedCancel")).lower() == "true":
            doubt(formed, "buyer_wants_to_cancel", f"lines[{n}]")
    buyer = obj(order, "BuyerInfo")
    found = {
        "marketplace": word(order, "MarketplaceId"),
        "ship_by": word(order, "LatestShipDate"),
        "deliver_by": word(order, "LatestDeliveryDate"),
        "service": word(order, "ShipmentServiceLevelCategory"),
        "purchase_order": word(buyer, "PurchaseOrderNumber"),
    }
    formed.extra.update({key: one for key, one in found.items() if one})
