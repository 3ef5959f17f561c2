"""What the platform readers share: reaching into JSON that may hold anything, and adding up its amounts exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from bespeak.domain.orders.drafts import Doubt
from bespeak.domain.saleschannels.checks import amount, country, is_email, text, wrong_type
from bespeak.domain.saleschannels.orderform import Formed
from bespeak.kit.money import exponent
from bespeak.kit.refusals import Invalid

Object = dict[str, Any]
AGREEMENT = "agreement"
LONGEST_CODE = 64


class Platform(Protocol):
    """Orders of one platform as JSON. `marks` are names its orders use; `form` refuses by name what it cannot take."""

    name: str
    marks: frozenset[str]

    def form(self, order: Object, *, store_currency: str) -> Formed: ...

    def external_id(self, order: Object) -> str: ...


class Table(Protocol):
    """Orders of one CSV format, made for one file's header. `key` is the column that names a row's order."""

    name: str
    key: int

    def form(self, rows: Sequence[Sequence[str]], *, store_currency: str) -> Formed: ...


def obj(data: Object, key: str) -> Object:
    """The object under a key, {} where there is none."""
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        wrong_type(value, key, "an object")
    return value


def objs(data: Object, key: str) -> list[Object]:
    """The list of objects under a key, [] where there is none."""
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        wrong_type(value, key, "a list")
    for n, one in enumerate(value):
        if not isinstance(one, dict):
            wrong_type(one, f"{key}[{n}]", "an object")
    return value


def word(data: Object, *keys: str) -> str:
    """The first of these that is not empty, as text: platforms write ids as numbers and as text."""
    for key in keys:
        value = data.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, dict | list | bool):
            wrong_type(value, key, "text")
        return to_the_letter(value)
    return ""


def to_the_letter(value: Any) -> str:
    """Any JSON value as text: text as it is, nothing as "", the rest as JSON writes it."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, Decimal):
        return "" if value is None else str(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        raise Invalid("too_deep", "This is nested far too deeply.") from None


def named(data: Object, key: str, *, name: str = "name", value: str = "value") -> list[dict[str, str]]:
    """A list of {name, value} to the letter, whatever the values are."""
    return [{"name": to_the_letter(one.get(name)), "value": to_the_letter(one.get(value))} for one in objs(data, key)]


def take_agreement(formed: Formed) -> None:
    """A wish called "agreement" names the agreement the order is placed on: shops have no field of their own for it."""
    wishes = formed.order["wishes"]
    codes = [one["value"].strip() for one in wishes if one["name"].strip().casefold() == AGREEMENT]
    if len(codes) == 1 and 0 < len(codes[0]) <= LONGEST_CODE:
        formed.order["agreement"] = codes[0]


class Sums:
    """Amounts of one order in whole minor units."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.places = exponent(currency)

    def minor(self, data: Mapping[str, Any], key: str) -> int:
        """The amount under a key, 0 where there is none."""
        value = data.get(key)
        return 0 if value is None or value == "" else amount(value, self.currency, key)

    def maybe(self, data: Mapping[str, Any], *keys: str) -> int | None:
        """The first of these amounts that is there."""
        for key in keys:
            if data.get(key) not in (None, ""):
                return self.minor(data, key)
        return None

    def written(self, minor: int) -> str:
        return format(Decimal(minor).scaleb(-self.places), "f")

    def per_piece(self, line: int, pieces: Any) -> tuple[int, int]:
        """Price of a piece for a line that names only its sum: the least that is enough, and what then is too much."""
        if pieces.__class__ is not int or pieces <= 0 or line < 0:
            return line, 0
        unit = -(-line // pieces)
        return unit, unit * pieces - line


def settle(formed: Formed, sums: Sums, *, total: int | None, shipping: int, tax: int, discount: int) -> None:
    """Writes the order's amounts."""
    formed.order.update(shipping=sums.written(shipping), tax=sums.written(tax), discount=sums.written(discount))
    if total is not None:
        formed.order["total"] = sums.written(total)


def added_tax(formed: Formed, sums: Sums, tax: int, *, inside: bool) -> int:
    """The tax to add. What the prices already hold is noted, not added."""
    if tax and inside:
        formed.extra["tax_included"] = sums.written(tax)
        return 0
    return tax


def contact(formed: Formed, *, email: str, phone: str) -> None:
    """What is no address is kept as written and doubted."""
    email = email.strip()
    if email and not is_email(email):
        formed.extra["email_as_written"] = text(email, "email", 1000)
        formed.doubts.append(Doubt(code="not_an_email", field="email"))
        email = ""
    formed.order.update(email=email, phone=phone)


def address(formed: Formed, place: str, written: dict[str, str]) -> None:
    """An address with its country as a code; a country nobody knows is kept as written and doubted."""
    spelled = written.get("country", "")
    code = country(spelled) if spelled else ""
    if spelled and not code:
        formed.extra[f"{place}_country_as_written"] = text(spelled, "country", 1000)
        formed.doubts.append(Doubt(code="unknown_country", field=f"{place}.country"))
    formed.order[place] = {key: one for key, one in (written | {"country": code}).items() if one}


def doubt(formed: Formed, code: str, field: str = "") -> None:
    formed.doubts.append(Doubt(code=code, field=field))
