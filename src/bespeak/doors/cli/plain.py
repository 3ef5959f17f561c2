"""Values as JSON has them: times in UTC with "Z", frozen views as objects, without the house's internal numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec

from bespeak.doors.frame.telling import moment


def plain(value: Any) -> Any:
    """JSON-ready. A view's `id` and `…_id` stay inside: people and programs use refs."""
    if names := _names(value):
        return {name: plain(getattr(value, name)) for name in names if not _is_internal(name)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, frozenset | set | list | tuple):
        return [plain(one) for one in (sorted(value) if isinstance(value, frozenset | set) else value)]
    return _single(value)


def _names(value: Any) -> tuple[str, ...]:
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(one.name for one in fields(value))
    return value.__struct_fields__ if isinstance(value, msgspec.Struct) else ()


def _single(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def _is_internal(name: str) -> bool:
    return name == "id" or (name.endswith("_id") and name != "external_id")
