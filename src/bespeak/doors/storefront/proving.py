"""Confirming one's mail address on a page that one has the link of: where a code can go, and typing it.

An address is only shown in full to whoever has just typed it: anybody who placed an order in somebody's name has its
link.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.translation import ngettext

from bespeak.domain.customers.operations import TooManyTries
from bespeak.domain.messaging import operations, queries
from bespeak.doors.frame.problems import status_of
from bespeak.doors.storefront import answering, counting, flooding, words
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound, Refusal

ASK, CONFIRM = "code-ask", "code-confirm"
MOST_AN_HOUR = 30
"""Codes asked for from one address, behind which many may sit."""
AGAIN = "again"


@dataclass(frozen=True, slots=True)
class About:
    """What the page is about, for its pace; and which order, if it is about one."""

    store_id: int
    page: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was typed and is to be mended; `is_over`: not today."""

    address: str = ""
    address_error: str = ""
    code_error: str = ""
    status: int = 200
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """How it stands, for the page. `known` are addresses that it may go to, masked; any may, where there are none."""

    sends: bool
    known: tuple[str, ...]
    shown: str
    shown_at: datetime | None
    waiting: str
    refused: bool
    tried: Tried

    @property
    def open(self) -> bool:
        """Whether somebody is at it."""
        return bool(self.waiting or self.tried.code_error or self.tried.address_error)


NONE = Tried()


def is_meant(posted: QueryDict) -> bool:
    return posted.get("do") in (ASK, CONFIRM)


def mark(posted: QueryDict) -> str:
    """Where on the page one goes on."""
    return "#prove" if is_meant(posted) else ""


def done(request: HttpRequest, about: About, by: Actor, at: datetime) -> Tried | None:
    """None where it was done, now or before."""
    typed = answering.typed(request.POST, "address")[:400]
    try:
        flooding.pace.keep(about.page, str(request.META.get("REMOTE_ADDR", "")))
        if request.POST.get("do") == CONFIRM:
            operations.confirm_code(
                store_id=about.store_id, customer=by.ref, code=answering.typed(request.POST, "code"), by=by, at=at
            )
        else:
            _ask(request, about, typed, by, at)
    except (NotFound, operations.CodeUsed):
        return None  # said twice, the first made them another customer perhaps: the page, read anew, says how it stands
    except Refusal as refusal:
        return _refused(refusal, request.POST, typed)
    return None


def shown(store_id: int, by: Actor, tried: Tried, at: datetime) -> Proof:
    found = queries.standing(store_id=store_id, customer=by.ref, actor=by, at=at)
    waiting = found.waiting
    return Proof(
        sends=found.sends,
        known=tuple(map(masked, found.known)),
        shown=masked(found.shown),
        shown_at=found.shown_at,
        waiting=masked(waiting.address) if waiting and found.known else waiting.address if waiting else "",
        refused=bool(waiting and waiting.refused),
        tried=tried,
    )


def under_way(store_id: int, customer: str) -> tuple[str, ...]:
    """The mail of which the page tells what became."""
    mail = queries.mail_under_way(store_id=store_id, customer=customer, at=clock.now())
    return (mail,) if mail else ()


def masked(address: str) -> str:
    """`a•••@mail.example`: enough for whoever has it to know it again."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}•••{at}{host}" if at else ""


def _ask(request: HttpRequest, about: About, typed: str, by: Actor, at: datetime) -> None:
    found = queries.standing(store_id=about.store_id, customer=by.ref, actor=by, at=at)
    if counting.is_over(f"code:{about.store_id}", str(request.META.get("REMOTE_ADDR", "")), MOST_AN_HOUR):
        raise operations.TooManyCodes(retry_after=counting.HOUR, field="address")
    operations.ask_for_code(
        store_id=about.store_id, customer=by.ref, address=_chosen(request.POST.get("to", ""), found) or typed,
        language=translation.get_language() or "", about_order=about.order, by=by, at=at,
    )  # fmt: skip


def _chosen(to: str, found: queries.Standing) -> str:
    """The address that was waited for, or the one of that place in the list; "" where one was typed."""
    if to == AGAIN:
        return found.waiting.address if found.waiting else ""
    return found.known[int(to)] if to.isdecimal() and len(to) < 4 and int(to) < len(found.known) else ""


def _refused(refusal: Refusal, posted: QueryDict, typed: str) -> Tried:
    text, status, is_over = _told(refusal), status_of(refusal), refusal.code == TooManyTries.code
    if posted.get("do") == CONFIRM:
        return Tried(code_error=text, status=status, is_over=is_over)
    return Tried(typed, address_error=text, status=status, is_over=is_over)


def _told(refusal: Refusal) -> str:
    if refusal.code != operations.TooManyCodes.code:
        return words.of(words.CODES, refusal.code)
    minutes = math.ceil(refusal.data["retry_after"] / 60)
    return ngettext(
        "We have sent codes just now. Use the newest, or have another one sent in %(n)s minute.",
        "We have sent codes just now. Use the newest, or have another one sent in %(n)s minutes.",
        minutes,
    ) % {"n": minutes}
