"""Refuse by name. A refusal carries data, never HTTP; a door turns it into a page or problem+json."""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Something was asked for that cannot be done. Nothing has changed.

    `code` is stable and machine-readable, `text` an English sentence for logs and the API,
    `field` the place in the input ("lines[0].quantity"), `data` JSON-ready detail.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[str] = "unprocessable"  # unprocessable | forbidden | unknown | conflict | unauthenticated
    sentence: ClassVar[str] = "This cannot be done."

    def __init__(self, text: str = "", *, field: str = "", **data: Any) -> None:
        self.text = text or self.sentence
        self.field = field
        self.data = data
        super().__init__(self.text)

    def as_dict(self) -> dict[str, Any]:
        """`{"code", "field", "text"}`, and `data` where there is any."""
        answer: dict[str, Any] = {"code": self.code, "field": self.field, "text": self.text}
        return answer | {"data": self.data} if self.data else answer


class Invalid(Refusal):
    """The input itself is wrong; `kind` is the code, so that each fault has a name of its own."""

    def __init__(self, kind: str, text: str, *, field: str = "", **data: Any) -> None:
        self.kind = kind
        super().__init__(text, field=field, **data)

    @property
    def code(self) -> str:  # type: ignore[override]
        return self.kind


class NotFound(Refusal):
    """There is no such thing, or the actor may not know of it."""

    code = "not_found"
    status = "unknown"
    sentence = "There is nothing here by that name."


class Forbidden(Refusal):
    code = "forbidden"
    status = "forbidden"
    sentence = "You may not do this here."


class Unauthenticated(Refusal):
    code = "unauthenticated"
    status = "unauthenticated"
    sentence = "Say who you are: send `Authorization: Bearer <access key>`."


class StaleState(Refusal):
    """Somebody else moved it first: the state is no longer what was read."""

    code = "stale_state"
    status = "conflict"
    sentence = "This has changed meanwhile. Look again, then decide."


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    status = "conflict"
    sentence = "This Idempotency-Key was used before with another request."
