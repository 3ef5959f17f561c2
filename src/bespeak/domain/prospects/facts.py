"""What happened to prospects. The subject is the prospect's ref; nothing that anybody wrote stands here."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class _OfProspect(Fact, frozen=True, kw_only=True):
    customer: str
    conversation: str


class ProspectFound(_OfProspect, frozen=True, kw_only=True):
    """Somebody has talked with the store and not ordered what it was about."""

    kind: ClassVar[str] = "prospects.found"


class ProspectPlanned(_OfProspect, frozen=True, kw_only=True):
    """What is to be done next, by whom ("" is nobody), and when (ISO 8601, "" where there is no next step)."""

    kind: ClassVar[str] = "prospects.planned"
    step: str
    due_at: str
    owner: str


class ProspectDue(_OfProspect, frozen=True, kw_only=True):
    """The time of the next step has come, or nobody has planned one (`step` ""): the conversation is back with us."""

    kind: ClassVar[str] = "prospects.due"
    step: str
    owner: str


class ProspectLate(_OfProspect, frozen=True, kw_only=True):
    """Nobody has touched it since it came back; `owner` is whose matter it is now, or ""."""

    kind: ClassVar[str] = "prospects.late"
    step: str
    owner: str


class ProspectEnded(_OfProspect, frozen=True, kw_only=True):
    """`how` is ordered, not_interested, lost, none or merged; `order` the ref of the order it came to, or ""."""

    kind: ClassVar[str] = "prospects.ended"
    how: str
    why: str
    order: str


class ProspectReturned(_OfProspect, frozen=True, kw_only=True):
    """One that had ended is open again: the order was declined, two people were not one, or somebody said so."""

    kind: ClassVar[str] = "prospects.returned"
