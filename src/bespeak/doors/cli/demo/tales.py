"""The ten stories: what was said and agreed before their orders came, as data in tales.json."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries as agreed
from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import Terms as Settled
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as people
from bespeak.doors.cli.demo.house import House, kept
from bespeak.kit import money

LONG_AGO = 2
"""Days: what was said then is over."""


def tell(house: House) -> None:
    """Plays every tale up to the day its order comes."""
    for tale in kept("tales.json"):
        at = house.at - timedelta(days=tale["days"])
        conversation, customer, at = _talk(house, tale, at)
        _settle(house, tale, conversation, customer, at + timedelta(minutes=5))
        _agree(house, tale, conversation, at + timedelta(minutes=15))
        if tale["days"] >= LONG_AGO:
            here: dict[str, Any] = {"store_id": house.store.id, "conversation": conversation, "by": house.ben}
            conversations.close(outcome=_outcome(tale), at=at + timedelta(hours=1), **here)


def _outcome(tale: dict[str, Any]) -> str:
    """Whoever has a yes in hand and has not ordered is still somebody to follow up."""
    if "say_no" in tale:
        return "no_order"
    return "answered" if "agree" in tale and "order" not in tale["agree"] else "ordered"


def codes(house: House) -> dict[str, str]:
    """The agreement codes that the orders of the tales name, by the order's number."""
    found: dict[str, str] = {}
    for tale in kept("tales.json"):
        order = tale.get("agree", {}).get("order")
        whom = people.by_contact(store_id=house.store.id, kind="email", value=tale["email"]) if order else None
        if whom:
            about: dict[str, Any] = {"customer": whom.customer, "at": house.at, "actor": house.ben, "most": 1}
            found[order] = agreed.agreements(store_id=house.store.id, **about)[0].code
    return found


def _talk(house: House, tale: dict[str, Any], at: datetime) -> tuple[str, str, datetime]:
    """The words, a few minutes apart. Answers conversation, customer, and when the last word was said."""
    (author, first), *rest = tale["said"]
    contacts = [(kind, tale[kind]) for kind in ("email", "phone") if tale.get(kind)]
    made = conversations.start(
        store_id=house.store.id,
        text=first,
        author=author,
        contacts=contacts,
        name=tale["name"],
        language=tale.get("language", ""),
        line=tale["line"],
        subject_line=tale.get("subject", ""),
        products=tale["about"],
        client_key=f"demo:{tale['email']}",
        by=house.ben,
        at=at,
    )
    for who, text in rest:
        at += timedelta(minutes=4)
        own = who == "customer"
        about = {"text": text, "line": tale["line"], "on_behalf_of_customer": own, "at": at}
        conversations.say(store_id=house.store.id, conversation=made.conversation, by=house.ben, **about)
    return made.conversation, made.customer, at


def _settle(house: House, tale: dict[str, Any], conversation: str, customer: str, at: datetime) -> None:
    if note := tale.get("callback"):
        customers.log_callback(
            store_id=house.store.id, customer=customer, outcome="passed", note=note, by=house.ben, at=at
        )
    if given := dict(tale.get("confirm", {})):
        kind, days = given.pop("kind"), given.pop("until_days", 0)
        until = house.at + timedelta(days=days) if days else None
        terms = Settled(valid_until=until, **given)
        about = {"conversation": conversation, "kind": kind, "terms": terms, "line": tale["line"]}
        conversations.confirm(store_id=house.store.id, by=house.ben, at=at, **about)


def _agree(house: House, tale: dict[str, Any], conversation: str, at: datetime) -> None:
    if said_no := tale.get("say_no"):
        terms = _terms(house, said_no, at)
        about = {name: said_no[name] for name in ("reason", "text", "alternative")}
        agreements.say_no(store_id=house.store.id, terms=terms, conversation=conversation, by=house.ben, at=at, **about)
    if not (told := tale.get("agree")):
        return
    terms = _terms(house, told, at)
    made = agreements.propose(store_id=house.store.id, terms=terms, conversation=conversation, by=house.ben, at=at)
    if not told.get("accepted"):
        return
    signed = {
        "version": made.terms.number,
        "hash": made.terms.hash,
        "how": told["accepted"],
        "typed_name": tale["name"],
    }
    yes = at + timedelta(minutes=20)
    agreements.accept(store_id=house.store.id, ref=made.ref, by=house.ben, at=yes, **signed)


def _terms(house: House, told: dict[str, Any], at: datetime) -> Terms:
    currency, hold = house.store.currency, told.get("hold_days")
    extra = money.parse(told["extra"], currency).minor if "extra" in told else 0
    return Terms(
        valid_until=at + timedelta(days=told["valid_days"]),
        lines=tuple(_line(one, currency) for one in told.get("lines", ())),
        promises=tuple(PromiseAsk(kind=kind, text=text) for kind, text in told.get("promises", ())),
        delivery=Delivery(country=told["deliver"], postcode=told.get("postcode", "")) if told.get("deliver") else None,
        extra_minor=extra,
        extra_reason=told.get("extra_reason", ""),
        hold_until=at + timedelta(days=hold) if hold else None,
    )


def _line(told: list[Any], currency: str) -> LineAsk:
    sku, quantity, specification, *price = told
    unit = money.parse(price[0], currency).minor if price else None
    return LineAsk(sku=sku, quantity=quantity, unit_minor=unit, specification=tuple(specification.items()))
