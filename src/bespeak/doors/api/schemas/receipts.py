"""What became of what was sent."""

from __future__ import annotations

from typing import Any, Literal

from bespeak.domain.saleschannels.queries import InputView
from bespeak.domain.saleschannels.summary import Summary
from bespeak.doors.api.schemas.basics import At, Told, same
from bespeak.doors.api.schemas.orders import Decision

Outcome = Literal["waiting", "accepted", "duplicate", "changed", "refused", "failed"]


class Input(Told):
    """One order as it came, without its text. `code` and `field` say why it was refused, `order` what it led to."""

    ref: str
    file: str
    line: int
    source: str
    external_id: str
    outcome: Outcome
    code: str
    field: str
    order: str
    received_at: At
    by: str
    erased_at: At | None


class Receipt(Told):
    """Of an input that was kept as it came (`raw`), or of a request with that Idempotency-Key (`status`). `decision`:
    what is said now of the order that the input led to, for those who may read orders."""

    ref: str
    kind: Literal["input", "request"]
    outcome: str
    status: int | None = None
    input: Input | None = None
    raw: str | None = None
    decision: Decision | None = None

    @classmethod
    def of_input(cls, view: InputView, decision: dict[str, Any] | None) -> Receipt:
        said = Decision(**decision) if decision else None
        known = Input.model_validate(view)
        return cls(ref=view.ref, kind="input", outcome=view.outcome, input=known, raw=view.raw, decision=said)

    @classmethod
    def of_request(cls, key: str, status: int) -> Receipt:
        return cls(ref=key, kind="request", outcome="answered", status=status)


class Replayed(Told):
    """What became of it this time; `read` is the sum of the six that follow."""

    read: int
    admitted: int
    held: int
    declined: int
    duplicates: int
    changed: int
    refused: list[dict[str, Any]]
    reasons: dict[str, int]

    @classmethod
    def of(cls, summary: Summary) -> Replayed:
        return cls(**same(summary, cls.model_fields))
