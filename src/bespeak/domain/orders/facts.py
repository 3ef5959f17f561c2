"""What happens to orders. `customer` is a ref; amounts are minor units; `codes` are reason codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged(Fact):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAdmitted(_Judged):
    """No policy gate is shut and its stock is claimed; `cured` if it was held before."""

    kind: ClassVar[str] = "orders.admitted"
    cured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHeld(_Judged):
    """It waits until `deadline` (ISO time) for what `codes` name."""

    kind: ClassVar[str] = "orders.held"
    codes: tuple[str, ...] = ()
    deadline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDeclined(_Judged):
    """It will not be fulfilled; money that came for it is due back."""

    kind: ClassVar[str] = "orders.declined"
    codes: tuple[str, ...] = ()
    at_deadline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(_Judged):
    """Somebody called it off."""

    kind: ClassVar[str] = "orders.cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged(_Judged):
    """Its channel sent other content for it; the new content is judged right after."""

    kind: ClassVar[str] = "orders.changed"
    after_release: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOpened(Fact):
    """One gate opened; `evidence` is the ref of what opened it."""

    kind: ClassVar[str] = "orders.gate_opened"
    gate: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReleased(Fact):
    """No shut gate of scope pick is left: it may be picked."""

    kind: ClassVar[str] = "orders.released"
