"""A store's morning: who talked and has not ordered, what is planned for whom, and who waits for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers import queries as people
from bespeak.domain.prospects import operations as prospects
from bespeak.doors.cli.demo.house import House, kept

PAUSE = timedelta(minutes=6)


def talk(house: House) -> None:
    """Everybody in interested.json; what was planned then, and what came to nothing."""
    for told in kept("interested.json"):
        at = house.at - timedelta(hours=told["hours"])
        customer, ref, at = _said(house, told, at)
        if "plan" in told or "end" in told:
            _decided(house, told, customer, ref, at + PAUSE)


def _said(house: House, told: dict[str, Any], at: datetime) -> tuple[str, str, datetime]:
    """Answers customer, conversation, and when the last word was said."""
    (_, first), *rest = told["said"]
    made = conversations.start(
        store_id=house.store.id, text=first, contacts=[("email", told["email"])], name=told["name"],
        line=told["line"], products=told["about"], client_key=f"demo:{told['email']}", by=house.ben, at=at,
    )  # fmt: skip
    here: dict[str, Any] = {"store_id": house.store.id, "conversation": made.conversation, "by": house.ben}
    for who, text in rest:
        at += PAUSE
        own = who == "customer"
        conversations.say(text=text, line=told["line"], on_behalf_of_customer=own, at=at, **here)
    if rest:
        conversations.assign(member=house.ben.ref, at=at, **here)
    return made.customer, made.conversation, at


def _decided(house: House, told: dict[str, Any], customer: str, talked: str, at: datetime) -> None:
    """Ben's next step, or its end; the talk itself is closed until then."""
    here: dict[str, Any] = {"store_id": house.store.id, "by": house.ben, "at": at}
    whose = people.found(store_id=house.store.id, ref=customer).id
    ref = prospects.look(customer_id=whose, **here)
    if plan := told.get("plan"):
        due = house.at + timedelta(hours=plan["in_hours"])
        owner = house.mika.ref if plan.get("by") == "mika" else house.ben.ref
        prospects.plan(prospect=ref, step=plan["step"], due_at=due, note=plan["note"], owner=owner, **here)
        conversations.close(conversation=talked, outcome="answered", **here)
    else:
        prospects.end(prospect=ref, **told["end"], **here)
        conversations.close(conversation=talked, outcome="no_order", **here)
