"""Codes by mail, and how it stands with them. The code itself goes to the mailbox and nowhere else."""

from __future__ import annotations

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, Language, MaybeRef, Told


class CodeWanted(Body):
    """`language` is the mail's; left out, that of the request, else the store's."""

    address: str = Field(min_length=1, max_length=254)
    language: Language = ""
    about_order: MaybeRef = ""


class CodeAsked(Told):
    address: str
    expires_at: At


class CodeTyped(Body):
    """As the customer typed or pasted it."""

    code: str = Field(min_length=1, max_length=60)


class CodeConfirmed(Told):
    """`customer` is whose the address is: another one than asked, where the two turned out to be one (`joined`) or are
    for people to join."""

    customer: str
    address: str
    joined: bool


class CodeWaiting(Told):
    """A code that is still valid. `refused`: its address takes no mail; `again_at`: when a new one may be asked for."""

    address: str
    expires_at: At
    again_at: At
    refused: bool


class CodeStanding(Told):
    """`known` are the addresses that a code may go to; any may, where there are none. `shown` was shown to be theirs
    last, "" where none was."""

    sends: bool
    known: list[str]
    shown: str
    shown_at: At | None
    waiting: CodeWaiting | None
