"""What the gate answers. Values only; doors turn codes into sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bespeak.domain.policy.values import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`order` is the ref; `stale` marks a change that came later than a newer one and was ignored."""

    order: str
    store_id: int
    external_id: str
    outcome: str
    state: str
    reasons: tuple[Reason, ...] = ()
    deadline: datetime | None = None
    duplicate: bool = False
    changed: bool = False
    stale: bool = False
    policy_version: int = 0
    products: tuple[str, ...] = ()
    paid_minor: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)


def to_row(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored: codes only, no sentences."""
    return {
        "code": reason.code, "rule": reason.rule, "version": reason.version, "settled": list(reason.settled),
        "missing": list(reason.missing), "who": reason.who, "gate": reason.gate, "scope": list(reason.scope),
        "data": dict(reason.data),
    }  # fmt: skip


def from_row(row: Mapping[str, Any]) -> Reason:
    return Reason(
        code=row["code"], rule=row["rule"], version=row["version"], settled=tuple(row["settled"]),
        missing=tuple(row["missing"]),
        who=row["who"], gate=row["gate"], scope=tuple(row["scope"]), data=row["data"],
    )  # fmt: skip
