"""The one form every order from outside is brought into, and the one place where it is checked.

The form is Bespeak's own order JSON (docs/guides/orders-from-files.md). `parse_order` is called for each order
that comes through the API, so it is written to be quick: about ten microseconds for a plain order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bespeak.domain.orders.drafts import Address, Doubt, LineDraft
from bespeak.domain.saleschannels.checks import (
    MOST_MINOR,
    MOST_NOTE,
    amount,
    country,
    email,
    inside,
    moment,
    pairs,
    positive_amount,
    quantity,
    shown,
    text,
    wrong_type,
)
from bespeak.domain.saleschannels.slugs import channel, payment_kind
from bespeak.kit.money import exponent
from bespeak.kit.refusals import Invalid

MOST_LINES = 2_000

ORDER_FIELDS = frozenset(
    [
        "external_id",
        "channel",
        "currency",
        "lines",
        "total",
        "shipping",
        "tax",
        "discount",
        "email",
        "phone",
        "name",
        "language",
        "address",
        "billing",
        "note",
        "wishes",
        "payment",
        "agreement",
        "placed_at",
        "updated_at",
    ]
)
LINE_FIELDS = frozenset(["external_id", "sku", "title", "quantity", "price", "discount", "properties"])
ADDRESS_FIELDS = frozenset(["name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone"])
PAYMENT_FIELDS = frozenset(["kind", "paid", "reference"])

_NOWHERE = Address()
_AS_WRITTEN = "payment_kind_as_written"
_NO_ADDRESS = Doubt(code="no_address", field="address")
_NO_CONTACT = Doubt(code="no_contact", field="email")
_CANCELLED = Doubt(code="cancelled_at_source")
_NO_TOTAL = Doubt(code="no_total", field="total")
_TOTAL_DIFFERS = Doubt(code="total_differs", field="total")


@dataclass(slots=True, kw_only=True)
class Formed:
    """An order brought into the form by a gateway, with what the form itself cannot say.

    `ships`: something is to be sent. `slack`: minor units by which the channel's own rounding may move its total.
    `needs_total`: false where the whole format has no totals. `doubts` and `extra` are added to what the check finds.
    """

    order: dict[str, Any]
    ships: bool = True
    cancelled: bool = False
    slack: int = 0
    needs_total: bool = True
    doubts: list[Doubt] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)


def parse_order(data: object, *, store_currency: str = "", source: str = "api") -> dict[str, Any]:
    """Fields of an OrderDraft (all but store_id, by, at) from one order in Bespeak's own JSON.

    Refuses by name with the place ("lines[0].quantity"); what can be settled by a person becomes a doubt.
    """
    return _fields(Formed(order=data), store_currency, source)  # type: ignore[arg-type]


def fields_of(formed: Formed, *, store_currency: str, source: str) -> dict[str, Any]:
    """The same for an order from a file: it must have an id of its own."""
    fields = _fields(formed, store_currency, source)
    if not fields["external_id"]:
        why = "An order in a file needs an id of its own, so that it is never taken twice."
        raise Invalid("no_external_id", why, field="external_id")
    fields["cancelled_at_source"] = formed.cancelled
    fields["doubts"] += (*formed.doubts, *([_CANCELLED] if formed.cancelled else []))
    extra = {key: text(one, f"extra.{key}", 1000) for key, one in formed.extra.items()}
    fields["extra"] = fields.get("extra", {}) | extra
    return fields


def _fields(formed: Formed, store_currency: str, source: str) -> dict[str, Any]:
    order = formed.order
    if order.__class__ is not dict:
        raise Invalid("not_an_object", 'An order is an object: {"lines": […], …}.')
    if not ORDER_FIELDS.issuperset(order):
        _unknown(order, ORDER_FIELDS)
    get = order.get
    currency = _currency(get("currency"), store_currency)
    doubts: list[Doubt] = []
    lines = _lines(get("lines"), currency, doubts)
    parts, fields = _amounts(order, lines, currency)
    total = get("total")
    if total is not None:
        fields["total_minor"] = total = positive_amount(total, currency, "total")
        if abs(total - parts) > formed.slack:
            doubts.append(_TOTAL_DIFFERS)
    elif formed.needs_total:
        doubts.append(_NO_TOTAL)
    mail, phone = email(get("email")), text(get("phone"), "phone", 50).strip()
    address = _address(get("address"), "address")
    if not mail and not phone:
        doubts.append(_NO_CONTACT)
    if formed.ships and not (address.country and (address.line1 or address.city or address.postcode)):
        doubts.append(_NO_ADDRESS)
    fields.update(
        source=channel(get("channel")) or source,
        currency=currency,
        lines=lines,
        external_id=text(get("external_id"), "external_id", 100).strip(),
        email=mail,
        phone=phone,
        name=text(get("name"), "name", 300),
        language=text(get("language"), "language", 35),
        address=address,
        billing=_address(get("billing"), "billing"),
        note=text(get("note"), "note", MOST_NOTE),
        wishes=pairs(get("wishes"), "wishes"),
        agreement_code=text(get("agreement"), "agreement", 64).strip(),
        placed_at=moment(get("placed_at"), "placed_at"),
        updated_at=moment(get("updated_at"), "updated_at"),
        doubts=tuple(doubts),
    )
    return fields


def _unknown(data: Mapping[str, Any], known: frozenset[str]) -> None:
    name = next(str(key) for key in data if key not in known)
    raise Invalid(
        "unknown_field", f"{name[:60]!r} is not known here. Known: {', '.join(sorted(known))}.", field=shown(name)
    )


def _currency(named: object, store_currency: str) -> str:
    if named is None or named == "":
        named = store_currency
    if named.__class__ is not str:
        wrong_type(named, "currency", "an ISO 4217 code like USD")
    if not named:
        raise Invalid("missing_field", "An order names its currency.", field="currency")
    exponent(named)
    return named  # type: ignore[return-value]


def _lines(data: object, currency: str, doubts: list[Doubt]) -> tuple[LineDraft, ...]:
    if data is None or data == []:
        raise Invalid("no_lines", "The order has no lines.", field="lines")
    if data.__class__ is not list:
        wrong_type(data, "lines", "a list")
    found: list[Any] = data  # type: ignore[assignment]
    if len(found) > MOST_LINES:
        raise Invalid(
            "too_many", f"The order has {len(found):,} lines; at most {MOST_LINES:,} are taken.", field="lines"
        )
    lines: list[LineDraft] = []
    for one in found:
        try:
            line = _line(one, currency)
        except Invalid as fault:
            raise inside(fault, f"lines[{len(lines)}]") from None
        if not line.unit_minor:
            doubts.append(Doubt(code="free_line", field=f"lines[{len(lines)}].price"))
        if not line.sku:
            doubts.append(Doubt(code="no_sku", field=f"lines[{len(lines)}].sku"))
        lines.append(line)
    return tuple(lines)


def _line(data: object, currency: str) -> LineDraft:
    if data.__class__ is not dict:
        raise Invalid("not_an_object", "A line is an object.")
    line: dict[str, Any] = data  # type: ignore[assignment]
    if not LINE_FIELDS.issuperset(line):
        _unknown(line, LINE_FIELDS)
    get = line.get
    pieces, unit, off = quantity(get("quantity")), _price(get("price"), currency), get("discount")
    off = positive_amount(off, currency, "discount") if off is not None else 0
    if unit * pieces >= MOST_MINOR:
        raise Invalid("amount_too_large", "Price times quantity is too large.", field="price")
    if off > unit * pieces:
        raise Invalid("discount_too_large", "The discount is larger than the line.", field="discount")
    sku, title = text(get("sku"), "sku", 100).strip(), text(get("title"), "title", 300)
    if not sku and not title:
        raise Invalid("missing_field", "A line needs a SKU or a title.", field="sku")
    return LineDraft(
        sku=sku,
        title=title,
        quantity=pieces,
        unit_minor=unit,
        discount_minor=off,
        properties=pairs(get("properties"), "properties"),
        external_id=text(get("external_id"), "external_id", 100),
    )


def _price(value: object, currency: str) -> int:
    if value is None or value == "":
        raise Invalid("missing_field", "A line needs a price.", field="price")
    unit = amount(value, currency, "price")
    if unit < 0:
        raise Invalid("price_negative", f"The price is {value}; it cannot be below zero.", field="price")
    return unit


def _amounts(order: dict[str, Any], lines: tuple[LineDraft, ...], currency: str) -> tuple[int, dict[str, Any]]:
    """What the parts add up to, and the amounts of the order itself."""
    fields: dict[str, Any] = {}
    parts = sum([line.unit_minor * line.quantity - line.discount_minor for line in lines])
    for name, sign in (("shipping", 1), ("tax", 1), ("discount", -1)):
        value = order.get(name)
        if value is not None:
            fields[f"{name}_minor"] = minor = positive_amount(value, currency, name)
            parts += sign * minor
    if parts < 0:
        raise Invalid("discount_too_large", "The discount is larger than what is bought.", field="discount")
    if parts >= MOST_MINOR:
        raise Invalid("amount_too_large", "The order's parts add up to too much.", field="total")
    payment = order.get("payment")
    if payment is not None:
        fields.update(_payment(payment, currency))
    return parts, fields


def _payment(data: object, currency: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        wrong_type(data, "payment", "an object")
    try:
        if not PAYMENT_FIELDS.issuperset(data):
            _unknown(data, PAYMENT_FIELDS)
        paid = data.get("paid")
        written, kind = data.get("kind"), payment_kind(data.get("kind"))
        return {
            "payment_kind": kind,
            **({"extra": {_AS_WRITTEN: written}} if written and written != kind else {}),
            "paid_minor": 0 if paid is None else positive_amount(paid, currency, "paid"),
            "payment_reference": text(data.get("reference"), "reference", 200),
        }
    except Invalid as fault:
        raise inside(fault, "payment") from None


def _address(data: object, place: str) -> Address:
    if data is None:
        return _NOWHERE
    if not isinstance(data, dict):
        wrong_type(data, place, "an object")
    try:
        if not ADDRESS_FIELDS.issuperset(data):
            _unknown(data, ADDRESS_FIELDS)
        written = {name: text(one, name, 300) for name, one in data.items() if one is not None}
        if "postcode" in written:
            written["postcode"] = written["postcode"].strip()
        if written.get("country"):
            written["country"] = _country(written["country"])
        return Address(**written)
    except Invalid as fault:
        raise inside(fault, place) from None


def _country(written: str) -> str:
    code = country(written)
    if not code:
        raise Invalid(
            "unknown_country", f"{written[:40]!r} is no country; write ISO 3166 codes like JP.", field="country"
        )
    return code
