"""What happens to orders. `customer` is a ref; amounts are minor units; `codes` are reason codes."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class _Judged(Fact, frozen=True, kw_only=True):
    """`first`: nothing was ever decided on this order before."""

    customer_id: int
    total_minor: int
    paid_minor: int
    currency: str
    payment_kind: str
    source: str
    policy_version: int
    conversation: str = ""
    agreement: str = ""
    first: bool = False


class OrderAdmitted(_Judged, frozen=True, kw_only=True):
    """No policy gate is shut and its stock is claimed; `cured` if it was held before."""

    kind: ClassVar[str] = "orders.admitted"
    cured: bool = False


class OrderHeld(_Judged, frozen=True, kw_only=True):
    """It waits until `deadline` (ISO time) for what `codes` name."""

    kind: ClassVar[str] = "orders.held"
    codes: tuple[str, ...] = ()
    deadline: str = ""


class OrderDeclined(_Judged, frozen=True, kw_only=True):
    """It will not be fulfilled; money that came for it is due back."""

    kind: ClassVar[str] = "orders.declined"
    codes: tuple[str, ...] = ()
    at_deadline: bool = False


class OrderCancelled(_Judged, frozen=True, kw_only=True):
    """Somebody called it off."""

    kind: ClassVar[str] = "orders.cancelled"


class OrderChanged(_Judged, frozen=True, kw_only=True):
    """Its channel sent other content for it; the new content is judged right after."""

    kind: ClassVar[str] = "orders.changed"
    after_release: bool = False


class LineCorrected(Fact, frozen=True, kw_only=True):
    """Somebody said which variant (`sku`) a line means whose own SKU nothing had; it is judged again right after."""

    kind: ClassVar[str] = "orders.line_corrected"
    position: int
    sku: str


class GateOpened(Fact, frozen=True, kw_only=True):
    """One gate opened; `evidence` is the ref of what opened it."""

    kind: ClassVar[str] = "orders.gate_opened"
    gate: str
    evidence: str


class GateShut(Fact, frozen=True, kw_only=True):
    """A gate that was open is shut again: what opened it was taken back. An order that may not be packed any more is
    admitted again, and released when the gate opens."""

    kind: ClassVar[str] = "orders.gate_shut"
    gate: str
    evidence: str


class OrderReleased(Fact, frozen=True, kw_only=True):
    """No shut gate of scope pick is left: it may be picked."""

    kind: ClassVar[str] = "orders.released"
