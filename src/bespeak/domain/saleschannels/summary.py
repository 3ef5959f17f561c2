"""What became of a file, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bespeak.domain.orders.decisions import Decision
from bespeak.kit.refusals import Refusal


@dataclass(slots=True, kw_only=True)
class Summary:
    """`read` counts orders and is the sum of the six after it. `reasons` counts why orders were held or declined.

    `file` is the file's name, `receipt` the ref under which it is kept ("" in a dry run).
    """

    file: str = ""
    receipt: str = ""
    format: str = ""
    read: int = 0
    admitted: int = 0
    held: int = 0
    declined: int = 0
    duplicates: int = 0
    changed: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def refuse(self, line: int, external_id: str, refusal: Refusal) -> None:
        self.read += 1
        named = {"line": line, "external_id": external_id}
        self.refused.append(named | {"field": refusal.field, "code": refusal.code, "text": refusal.text})

    def repeat(self) -> None:
        """An order that was there before and whose person has been erased since."""
        self.read += 1
        self.duplicates += 1

    def count(self, decisions: Sequence[Decision]) -> None:
        self.read += len(decisions)
        for decision in decisions:
            if decision.duplicate:
                self.duplicates += 1
            elif decision.changed:
                self.changed += 1
            else:
                setattr(self, decision.outcome, getattr(self, decision.outcome) + 1)
            if not decision.duplicate:
                self.reasons.update(reason.code for reason in decision.reasons)

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "admitted": self.admitted,
            "held": self.held,
            "declined": self.declined,
            "duplicates": self.duplicates,
            "changed": self.changed,
            "refused": self.refused,
            "reasons": dict(self.reasons.most_common()),
            "seconds": round(self.seconds, 3),
            "file": self.file,
            "receipt": self.receipt,
            "format": self.format,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """After each batch: orders read so far, how much of the file that is (0 to 1), and what the batch's orders got."""

    read: int
    share: float
    decisions: tuple[Decision, ...] = ()


Progress = Callable[[Step], None]
