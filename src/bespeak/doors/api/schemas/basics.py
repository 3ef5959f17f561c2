"""The kinds of values the schemas are made of. Every text has a length, every number a range, every time a zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from bespeak.doors.frame import pages
from bespeak.doors.frame.telling import moment
from bespeak.kit.money import Money

T = TypeVar("T")
YEARS = range(1990, 2200)
LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly."""


class Body(BaseModel):
    """What comes in: nothing that nobody asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What goes out."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Page(Told, Generic[T]):
    """`next` is the cursor of the following page, null on the last."""

    items: list[T]
    next: str | None


def _refuse(kind: str, text: str) -> NoReturn:
    raise PydanticCustomError("own", text, {"kind": kind})


def _written_time(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or "T" not in value.upper():
        _refuse("wrong_type", "A time is ISO 8601 text such as 2026-11-24T18:00:00Z")
    return value


def _within_years(value: datetime) -> datetime:
    if value.tzinfo is None or value.utcoffset() is None:
        _refuse("time_without_zone", "A time needs its zone, such as Z or +09:00")
    if value.year not in YEARS:
        _refuse("time_out_of_range", f"A time is from {YEARS.start} to {YEARS.stop - 1}")
    return value.astimezone(UTC)


def _written_day(value: Any) -> Any:
    if not isinstance(value, date) and not (isinstance(value, str) and len(value) == 10):
        _refuse("wrong_type", "A day is ISO 8601 text such as 2026-11-24")
    return value


def _day_within_years(value: date) -> date:
    if value.year not in YEARS:
        _refuse("time_out_of_range", f"A day is from {YEARS.start} to {YEARS.stop - 1}")
    return value


def _written_amount(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse("wrong_type", 'An amount is text such as "29.35", or a number')
    return str(value)


AMOUNT = r"^[0-9]{1,15}(\.[0-9]{1,4})?$"

Moment = Annotated[datetime, BeforeValidator(_written_time), AfterValidator(_within_years)]
"""A time that comes in."""
Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_day_within_years)]
Amount = Annotated[
    str,
    BeforeValidator(_written_amount),
    Field(pattern=AMOUNT),
    WithJsonSchema({"type": "string", "pattern": AMOUNT, "examples": ["29.35"], "description": "Zero or more."}),
]
"""An amount that comes in, in the currency beside it."""
Whole = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Pieces = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Flag = Annotated[bool, Field(strict=True)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$", description="ISO 3166 alpha-2")]
Language = Annotated[str, Field(max_length=12, pattern=r"^[A-Za-z0-9-]*$")]

Ref = Annotated[str, Field(min_length=1, max_length=100)]
"""A public id in a path or a body."""
MaybeRef = Annotated[str, Field(max_length=40)]
Word = Annotated[str, Field(max_length=40)]
Short = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Sku = Annotated[str, Field(min_length=1, max_length=100)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Text = Annotated[str, Field(max_length=4000)]
Message = Annotated[str, Field(min_length=1, max_length=50_000)]
ClientKey = Annotated[str, Field(max_length=255)]
Search = Annotated[str, Field(max_length=200)]
Limit = Annotated[int, Field(ge=1, le=pages.MOST)]
Cursor = Annotated[str, Field(max_length=pages.LONGEST_CURSOR)]
Number = Annotated[int, Field(ge=0, le=LARGEST)]
"""A whole number in an address."""

At = Annotated[datetime, PlainSerializer(moment, return_type=str)]
"""A time that goes out: UTC, seconds, "Z"."""


class Pair(Told):
    name: str
    value: str


class PairGiven(Body):
    name: Line
    value: Text


def pairs(given: Any) -> list[Pair]:
    return [Pair(name=name, value=value) for name, value in given]


def same(view: Any, names: Iterable[str]) -> dict[str, Any]:
    """Values that are told as they are."""
    return {name: getattr(view, name) for name in names}


def amount(minor: int, currency: str) -> str:
    """Minor units as the decimal text of their currency."""
    return Money(minor, currency).decimal
