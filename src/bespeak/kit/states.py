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
    sentence = "From what it is now, it cannot become that."


def check(table: Table, here: str, there: str) -> None:
    """Refuses a step that the table does not know."""
    if there not in table.get(here, frozenset()):
        raise NotFromHere(_why(table, here, there), state=here, to=there)


def _why(table: Table, here: str, there: str) -> str:
    if here == there:
        return f"It is {here} already."
    ways = sorted(str(one) for one in table.get(here, frozenset()) if one != here)
    now = f"It is {here} now and cannot become {there}."
    return f"{now} From here it can only become {' or '.join(ways)}." if ways else f"{now} That is final."


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
