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

PAYMENT, STOCK, REVIEW, AVAILABILITY, IDENTITY = "payment", "stock", "review", "availability", "identity"
SCOPES = ("pay", "pick", "ship")
PICK = ("pick",)
DEADLINE = "orders.decline_at_deadline"
"""The errand that wakes somebody at the deadline of a held order."""


def outcome(state: str) -> str:
    """What the gate says of an order in this state: admitted, held or declined."""
    return {RELEASED: ADMITTED, CANCELLED: DECLINED}.get(state, state)
