"""States are a table; a move is one conditional update (WHERE state = what was read), else StaleState."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bespeak.kit.refusals import Refusal, StaleState

if TYPE_CHECKING:
    from django.db.models import Model

Table = Mapping[str, frozenset[str]]


class NotFromHere(Refusal):
    code = "not_from_here"
    status = "conflict"
    sentence = "That step does not follow from the present state."


def check(table: Table, here: str, there: str) -> None:
    """Refuses a step that the table does not know."""
    if there not in table.get(here, frozenset()):
        raise NotFromHere(f"{here} does not lead to {there}.", state=here, to=there)


def advance(row: Model, table: Table, *, to: str, **changes: Any) -> None:
    """Moves `row.state`, together with other columns, if it still is what we read."""
    here: str = row.state  # type: ignore[attr-defined]
    check(table, here, to)
    moved = type(row)._base_manager.filter(pk=row.pk, state=here).update(state=to, **changes)
    if not moved:
        raise StaleState(state=here, to=to)
    row.state = to  # type: ignore[attr-defined]
    for name, value in changes.items():
        setattr(row, name, value)
