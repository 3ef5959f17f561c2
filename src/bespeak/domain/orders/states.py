"""The main line of an order's life, and which gates there are. True without a database."""

from __future__ import annotations

HELD, ADMITTED, RELEASED, DECLINED, CANCELLED = "held", "admitted", "released", "declined", "cancelled"

STEPS = {
    HELD: frozenset({ADMITTED, DECLINED, CANCELLED}),
    ADMITTED: frozenset({RELEASED, HELD, DECLINED, CANCELLED}),
    RELEASED: frozenset({HELD, DECLINED, CANCELLED}),
    DECLINED: frozenset[str](),
    CANCELLED: frozenset[str](),
}
STANDING = (ADMITTED, RELEASED)
OVER = (DECLINED, CANCELLED)

SENT = "sent"
"""Released, and beyond recall: somebody carries it. The table has no such state."""

PAYMENT, STOCK, REVIEW, AVAILABILITY, IDENTITY = "payment", "stock", "review", "availability", "identity"
SCOPES = ("pay", "pick", "ship")
PICK = ("pick",)
DEADLINE = "orders.decline_at_deadline"
"""The errand that wakes somebody at the deadline of a held order."""
PUT_OFF = "put_off"
"""Why it was decided anew: its deadline came while the store owed the answer."""


def standing(state: str, *, sent: bool) -> str:
    """How an order stands, as people are told it in every list: its state, or that it was sent."""
    return SENT if sent and state == RELEASED else state


def outcome(state: str) -> str:
    """What the gate says of an order in this state: admitted, held or declined."""
    return {RELEASED: ADMITTED, CANCELLED: DECLINED}.get(state, state)
