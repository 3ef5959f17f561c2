"""Enquiries: what customers ask for, as facts; and the agreement that could be made of one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bespeak.domain.conversations.enquiries import EnquiryView
from bespeak.domain.conversations.enquiries import Given as Typed
from bespeak.domain.conversations.operations import Asker
from bespeak.doors.api.schemas.basics import (
    Amount,
    At,
    Body,
    ClientKey,
    Country,
    Day,
    Language,
    MaybeRef,
    Pair,
    Pieces,
    Ref,
    Short,
    Text,
    Told,
    Word,
    amount,
    pairs,
    same,
)
from bespeak.doors.api.schemas.conversations import Masked
from bespeak.doors.api.schemas.customers import ContactGiven
from bespeak.doors.api.schemas.files import FilesGiven
from bespeak.doors.api.schemas.lines import MessagingLine
from bespeak.doors.frame.enquiryterms import Offer

Code = Annotated[str, Field(min_length=1, max_length=40)]


class MeasureGiven(Body):
    """As it was measured; without a `unit`, in the one that is asked for."""

    value: Word
    unit: Annotated[str, Field(max_length=10)] = ""


class EnquiryGiven(Body):
    """What a customer asks for about a product (ref or handle): `options` and `measurements` by the codes under which
    the product asks for them, `size` one of its sizes or "to-measure". What was not said is left out. Who asks is said
    by `conversation`, by `customer`, or by `contacts`."""

    product: Ref
    conversation: MaybeRef = ""
    customer: MaybeRef = ""
    contacts: list[ContactGiven] = Field([], max_length=10)
    name: Short = ""
    language: Language = ""
    sku: Short = ""
    options: dict[Code, Text] = Field(default_factory=dict, max_length=50, examples=[{"engraving": "Mira"}])
    measurements: dict[Code, MeasureGiven] = Field(default_factory=dict, max_length=50)
    size: Word = ""
    quantity: Pieces | None = None
    needed_by: Day | None = None
    country: Country = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    budget: Amount | None = None
    remarks: Annotated[str, Field(max_length=5000)] = ""
    files: FilesGiven = Field(default_factory=list)
    line: MessagingLine = "api"
    client_key: ClientKey = ""

    def given(self) -> Typed:
        """As somebody types it."""
        return Typed(
            options=self.options,
            measurements={code: (one.value, one.unit) for code, one in self.measurements.items()},
            quantity=str(self.quantity or ""),
            needed_by=self.needed_by.isoformat() if self.needed_by else "",
            budget=self.budget or "",
            **same(self, ("size", "sku", "country", "postcode", "remarks")),
        )

    def asker(self) -> Asker:
        return Asker(
            contacts=tuple((one.kind, one.value) for one in self.contacts),
            **same(self, ("conversation", "customer", "name", "language")),
        )


class EnquiryMade(Told):
    """It is number `seq` of the conversation; `began` where it was its first, `duplicate` where the client key had made
    it before."""

    ref: str
    conversation: str
    customer: str
    seq: int
    began: bool
    duplicate: bool
    masked: list[Masked]


class Enquiry(Told):
    """`facts` are what was asked for, null once it was erased or taken back: `options` and `measurements` as lists,
    each as it was said and as it compares; the `budget` as decimal text; what was not said is absent."""

    ref: str
    conversation: str
    customer: str
    seq: int
    at: At
    product: str
    facts: dict[str, Any] | None

    @classmethod
    def of(cls, view: EnquiryView) -> Enquiry:
        own = same(view, (name for name in cls.model_fields if name != "facts"))
        return cls(**own, facts=None if view.facts is None else _told(view.facts))


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in facts.items() if name != "budget_minor"}
    if "budget_minor" in facts:
        said["budget"] = amount(int(facts["budget_minor"]), str(facts["currency"]))
    return said


class OfferedLine(Told):
    sku: str
    quantity: int
    price: str | None
    specification: list[Pair]


class OfferedPromise(Told):
    kind: Literal["specification"] = "specification"
    text: str


class OfferedDelivery(Told):
    country: str
    postcode: str
    by: str | None


class Offered(Told):
    """The terms that could be agreed, as `POST /agreements` takes them once `valid_until` is added. `price` is the
    catalogue's of today, null where that is in another currency than the store's."""

    conversation: str
    lines: list[OfferedLine]
    promises: list[OfferedPromise]
    delivery: OfferedDelivery | None

    @classmethod
    def of(cls, offer: Offer, conversation: str) -> Offered:
        place = OfferedDelivery(country=offer.country, postcode=offer.postcode, by=offer.by or None)
        return cls(
            conversation=conversation,
            lines=[
                OfferedLine(
                    sku=one.sku, quantity=one.quantity, price=one.price or None, specification=pairs(one.made)
                )
                for one in offer.lines
            ],
            promises=[OfferedPromise(text=one) for one in offer.promises],
            delivery=place if offer.country or offer.by else None,
        )  # fmt: skip
