"""Where a long list goes on, as text: the number of a row, or the moment it is ordered by before that. A place that no
list ever gave is refused."""

from __future__ import annotations

from datetime import UTC, datetime

from bespeak.kit.refusals import Invalid

_LARGEST = 2**63 - 1


def of(moment: datetime, number: int) -> str:
    """The place of this row in a list that is ordered by a moment, then by number."""
    return f"{moment.isoformat()} {number}"


def moment_and_number(place: str) -> tuple[datetime, int]:
    """What `of` was given. Refuses bad_cursor."""
    written, _, last = place.partition(" ")
    try:
        moment = datetime.fromisoformat(written)
        found = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise unknown() from None
    if moment.tzinfo is None:
        raise unknown()
    return found, number(last)


def number(place: str) -> int:
    """The number of a row as any database takes it. Refuses bad_cursor."""
    if not (place.isascii() and place.isdecimal()) or len(place) > len(str(_LARGEST)) or int(place) > _LARGEST:
        raise unknown()
    return int(place)


def unknown() -> Invalid:
    """No list ever gave this place."""
    return Invalid("bad_cursor", "Take the cursor as the page before it gave it.", field="cursor")
