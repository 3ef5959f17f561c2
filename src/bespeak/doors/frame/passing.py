"""A pass to follow something live: a page says who may follow what, the front tells them of news as long as that holds.

The page that gives it has looked at link, session and permission as every page does. Whoever serves without the front
answers with the pass's own empty body, and its reader goes on by reading the page again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """`who` follows it, for counting how many streams one has open. `talks`, `orders` and `mails` are refs; of mails is
    told what became of them.

    `customer` is the ref of the customer who reads, "" for a member. A customer follows every conversation of their own
    about these orders, sees nothing that is among colleagues, and nothing that was said before `since`. `leans_on` are
    refs: when something happens to one of them, the page is asked again whether the pass still holds.
    `inbox`: that something in the store's list of conversations has changed is told, too; for members only.
    """

    store_id: int
    who: str
    talks: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    customer: str = ""
    since: datetime | None = None
    leans_on: tuple[str, ...] = ()
    inbox: bool = False

    @property
    def counted(self) -> tuple[str, ...]:
        """Refs of which every happening is told."""
        return (*self.orders, *self.mails)


@dataclass(frozen=True, slots=True)
class Sign:
    """What somebody's page says of them just now: in which conversation (ref) they (a ref) are "writing", "here" or
    "gone". It is passed on and kept nowhere."""

    talk: str
    who: str
    state: str


class Admits(HttpResponse):
    """The answer of a page that gives a pass, and a sign of whoever holds it where there is one."""

    def __init__(self, granted: Pass, sign: Sign | None = None) -> None:
        super().__init__(status=204)
        self.granted, self.sign = granted, sign
        self["Cache-Control"] = "no-store"


LOOKS_BY_ITSELF = "Bespeak-Live"


def looks_by_itself(request: HttpRequest) -> bool:
    """Whether a page asks and not the person before it: that is no use of their session."""
    return LOOKS_BY_ITSELF in request.headers
