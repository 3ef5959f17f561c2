"""What the facts say of one customer: what they talked about, and what came of each of it. No rows are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.agreements.queries.beside import Standing, beside
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import Matter
from bespeak.domain.conversations.states import Outcome
from bespeak.domain.orders import bought
from bespeak.domain.orders.bought import Bought
from bespeak.domain.prospects.states import State, Step
from bespeak.kit.actors import SYSTEM

NO_BUYER = (Outcome.SPAM, Outcome.TWICE)
DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of something that was talked about; `order` is the ref of the order it came to."""

    how: State
    at: datetime
    order: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """`open` are the conversations nothing came of yet, newest first; `came` is the end of the newest other one.
    `declined` are refs of orders of this customer that were declined."""

    open: tuple[Matter, ...]
    came: Came | None
    products: frozenset[int]
    advice: Step
    agreement: str
    declined: frozenset[str]

    @property
    def newest(self) -> Matter:
        return self.open[0]

    @property
    def since(self) -> datetime:
        return min(one.begun_at for one in self.open)

    @property
    def spoke_at(self) -> datetime:
        return max(one.spoke_at for one in self.open)

    @property
    def said_at(self) -> datetime:
        return max(one.said_at for one in self.open)

    @property
    def heard_at(self) -> datetime:
        return max(one.heard_at for one in self.open)

    @property
    def assignee(self) -> str:
        return next((one.assignee for one in self.open if one.assignee), "")


def weigh(*, store_id: int, customer_id: int, at: datetime) -> Weighed:
    """`customer_id` is the survivor's. Three statements."""
    talked = conversations.matters(store_id=store_id, customer_id=customer_id)
    orders = bought.bought(store_id=store_id, customer_id=customer_id) if talked else []
    ended = [(one, _came(one, orders)) for one in talked]
    left = tuple(one for one, came in ended if came is None)
    agreed = beside(store_id=store_id, customer_id=customer_id, at=at, actor=SYSTEM) if left else []
    advice, agreement = advised(left, agreed)
    return Weighed(
        open=left,
        came=max((came for _, came in ended if came), key=lambda one: one.at, default=None),
        products=frozenset(product for one in left for product in one.products),
        advice=advice,
        agreement=agreement,
        declined=frozenset(one.ref for one in orders if one.state == DECLINED),
    )


def _came(matter: Matter, orders: Sequence[Bought]) -> Came | None:
    """None while it is still to be seen. An order that was declined is none; whoever closed the talk is believed."""
    if matter.closed and matter.outcome in NO_BUYER:
        return Came(State.NONE, matter.spoke_at)
    for order in orders:
        if order.state != DECLINED and _is_about(order, matter):
            bought_now = order.at >= matter.begun_at
            return Came(State.ORDERED, order.at, order.ref) if bought_now else Came(State.NONE, matter.begun_at)
    told = {Outcome.NO_ORDER: State.LOST, Outcome.ORDERED: State.ORDERED}
    return Came(told[Outcome(matter.outcome)], matter.said_at) if matter.closed and matter.outcome in told else None


def _is_about(order: Bought, matter: Matter) -> bool:
    """Whether this order is what the talk was about: it names the order, the order came out of it, or was placed after
    it began and has something of what it is about, where that is known."""
    if order.ref in matter.orders or order.conversation == matter.ref:
        return True
    return order.at >= matter.begun_at and (not matter.products or bool(matter.products & order.products))


def advised(open_ones: Sequence[Matter], agreed: Sequence[Standing]) -> tuple[Step, str]:
    """The step that fits what happened last, and the agreement it is about ("" where it is about none)."""
    if any(one.waits for one in open_ones):
        return Step.ANSWER, ""
    by_state = {one.state: one.ref for one in reversed(agreed)}
    if "accepted" in by_state:
        return Step.ORDER, by_state["accepted"]
    if "proposed" in by_state:
        return Step.REMIND, by_state["proposed"]
    return (Step.AGREE if any(one.settled for one in open_ones) else Step.ASK), ""


def is_done(*, step_at: datetime | None, said_at: datetime) -> bool:
    """A step is overtaken by whatever anybody says once its time has come."""
    return step_at is not None and step_at <= said_at
