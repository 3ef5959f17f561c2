"""Agreements: terms that come in, versions and acceptances that go out."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bespeak.domain.agreements import drafts
from bespeak.domain.agreements.queries import AgreementView, VersionView
from bespeak.domain.agreements.queries import LineView as AgreedLineView
from bespeak.doors.api.schemas.basics import (
    Amount,
    At,
    Body,
    Country,
    Currency,
    Day,
    Flag,
    MaybeRef,
    Moment,
    Pair,
    PairGiven,
    Pieces,
    Short,
    Sku,
    Text,
    Told,
    Whole,
    Word,
    amount,
    pairs,
    same,
)
from bespeak.kit import money

AgreementState = Literal["proposed", "accepted", "used", "declined", "withdrawn", "lapsed"]
PromiseKind = Literal["specification", "delivery", "price", "other"]
How = Literal["page", "phone", "mail", "chat", "form", "api", "cli"]
AgreementReason = Literal[
    "option_not_possible",
    "place_not_served",
    "date_not_reachable",
    "not_available",
    "price",
    "date",
    "changed_mind",
    "other",
]


class AgreementLineGiven(Body):
    """So many of a SKU; without a price, the catalogue's of today."""

    sku: Sku
    quantity: Pieces
    price: Amount | None = None
    specification: list[PairGiven] = Field([], max_length=200)


class PromiseGiven(Body):
    kind: PromiseKind
    text: Text
    due: Day | None = None


class DeliveryGiven(Body):
    country: Country = ""
    postcode: str = Field("", max_length=20)
    method: Word = ""
    window: Short = ""
    by: Day | None = None


class ExtraGiven(Body):
    """One payment beyond the price, agreed beforehand, and what it is for."""

    amount: Amount
    reason: Text = Field(min_length=1)


class TermsGiven(Body):
    """The whole of one version. Amounts are in `currency`, which is the store's where none is given."""

    valid_until: Moment
    hold_until: Moment | None = None
    currency: Currency | None = None
    lines: list[AgreementLineGiven] = Field([], max_length=200)
    promises: list[PromiseGiven] = Field([], max_length=200)
    delivery: DeliveryGiven | None = None
    deposit: Amount = "0"
    extra: ExtraGiven | None = None

    def terms(self, store_currency: str) -> drafts.Terms:
        currency = self.currency or store_currency

        def minor(written: str, field: str) -> int:
            return money.parse(written, currency, field=field).minor

        return drafts.Terms(
            valid_until=self.valid_until,
            hold_until=self.hold_until,
            currency=currency,
            lines=tuple(
                drafts.LineAsk(
                    sku=one.sku,
                    quantity=one.quantity,
                    unit_minor=None if one.price is None else minor(one.price, f"lines[{n}].price"),
                    specification=tuple((pair.name, pair.value) for pair in one.specification),
                )
                for n, one in enumerate(self.lines)
            ),
            promises=tuple(drafts.PromiseAsk(kind=one.kind, text=one.text, due=one.due) for one in self.promises),
            delivery=drafts.Delivery(**dict(self.delivery)) if self.delivery else None,
            deposit_minor=minor(self.deposit, "deposit"),
            extra_minor=minor(self.extra.amount, "extra.amount") if self.extra else 0,
            extra_reason=self.extra.reason if self.extra else "",
        )


class NextVersion(TermsGiven):
    """`word` tells the customer why it is changed; they read it beside what changed. It is not part of the hash."""

    word: Text = ""


class AgreementRefusal(Body):
    """A side says no. `for_customer` takes down what the customer said; else it is the store's no. With `version` it
    is a no to that version alone."""

    reason: AgreementReason
    text: Text = ""
    alternative: Text = ""
    for_customer: Flag = False
    version: int | None = None


class StoreRefusal(Body):
    """The store cannot do what was asked for; what it offers instead."""

    reason: AgreementReason
    text: Text = ""
    alternative: Text = ""


class AgreementGiven(TermsGiven):
    """For a customer, or the customer of a conversation. With `refusal` it is kept as asked for and declined."""

    customer: MaybeRef = ""
    conversation: MaybeRef = ""
    instead_of: MaybeRef = ""
    refusal: StoreRefusal | None = None


class AgreementWithdrawal(Body):
    reason: AgreementReason
    text: Text = ""


class AgreementAcceptance(Body):
    """The customer's yes to exactly these words: number and hash of the version."""

    version: Whole
    hash: str = Field(min_length=64, max_length=64)
    how: How
    from_where: Short = ""
    typed_name: Short = ""


class AgreedLine(Told):
    """`specification` is null once people's words were erased."""

    sku: str
    title: str
    quantity: int
    price: str
    specification: list[Pair] | None

    @classmethod
    def of(cls, line: AgreedLineView, currency: str) -> AgreedLine:
        words = None if line.specification is None else pairs(line.specification)
        return cls(
            sku=line.sku,
            title=line.title,
            quantity=line.quantity,
            price=amount(line.unit_minor, currency),
            specification=words,
        )


class AgreedPromise(Told):
    kind: str
    text: str
    due: date | None


class AgreedDelivery(Told):
    country: str
    postcode: str
    method: str
    window: str
    by: date | None


class AgreedExtra(Told):
    amount: str
    reason: str


class AcceptanceRecord(Told):
    """How many entries (`count`) the record of the conversation had at that moment, and the link of the last. `text` is
    the same signed by the store, to be kept letter for letter: `bespeak verify --head` takes it."""

    count: int
    head: str
    text: str


class AcceptanceTold(Told):
    """`record` is null where the agreement came out of no conversation."""

    version: int
    hash: str
    by: str
    on_behalf: bool
    how: str
    at: At
    from_where: str
    typed_name: str
    record: AcceptanceRecord | None


class AgreementVersion(Told):
    number: int
    hash: str
    currency: str
    lines: list[AgreedLine]
    promises: list[AgreedPromise]
    delivery: AgreedDelivery | None
    deposit: str
    extra: AgreedExtra | None
    word: str
    lines_total: str
    valid_until: At
    proposed_by: str
    at: At
    erased: bool
    acceptance: AcceptanceTold | None

    @classmethod
    def of(cls, view: VersionView) -> AgreementVersion:
        place = same(view, ("country", "postcode", "method", "window"))
        extra = AgreedExtra(amount=amount(view.extra_minor, view.currency), reason=view.extra_reason)
        return cls(
            number=view.number,
            hash=view.hash,
            currency=view.currency,
            lines=[AgreedLine.of(line, view.currency) for line in view.lines],
            promises=[AgreedPromise.model_validate(one) for one in view.promises],
            delivery=AgreedDelivery(**place, by=view.deliver_by) if view.delivery_agreed else None,
            deposit=amount(view.deposit_minor, view.currency),
            extra=extra if view.extra_minor else None,
            word=view.word,
            lines_total=amount(view.lines_minor, view.currency),
            valid_until=view.valid_until,
            proposed_by=view.proposed_by,
            at=view.at,
            erased=view.erased,
            acceptance=AcceptanceTold.model_validate(view.acceptance) if view.acceptance else None,
        )


class Agreement(Told):
    """`terms` is the version in force; `code` is what the customer names when ordering."""

    ref: str
    code: str
    customer: str
    conversation: str
    instead_of: str
    state: AgreementState
    valid_until: At
    hold_until: At | None
    accepted_at: At | None
    used_by_order: str
    extra_used_by: str
    closed_at: At | None
    closed_by: str
    closed_side: str
    reason: str
    reason_text: str
    alternative: str
    created_at: At
    terms: AgreementVersion

    @classmethod
    def of(cls, view: AgreementView) -> Agreement:
        own = same(view, (name for name in cls.model_fields if name != "terms"))
        return cls(**own, terms=AgreementVersion.of(view.terms))
