"""Money: what the store owes back, longest owed first, and noting that it went; what came in last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bespeak.domain.payments import operations, queries
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries import CaptureView, DueView
from bespeak.doors.console import called, typed, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.money import Money
from bespeak.kit.refusals import NotFound, Refusal

MOST = 50
MOST_CAME = 30
DUE, CAME = "due", "came"
BECAUSE: dict[str, Word] = {
    "overpaid": gettext_lazy("More came than it costs"),
    "other_currency": gettext_lazy("It came in another currency"),
    "extra_payment_not_agreed": gettext_lazy("No such extra payment was agreed"),
    "extra_payment_amount_differs": gettext_lazy("Another amount was agreed"),
    "extra_payment_taken_already": gettext_lazy("The extra payment had come already"),
    "extra_payment_withdrawn": gettext_lazy("The extra payment was taken back"),
    "order_declined": gettext_lazy("The order was declined"),
    "order_cancelled": gettext_lazy("The order was cancelled"),
}
WAYS = ("bank_transfer", "cash", "provider", "channel")


@dataclass(frozen=True, slots=True)
class Owed:
    """`order` is what the order is called; `left` as the form takes it."""

    due: DueView
    order: str
    because: Word
    left: str


@dataclass(frozen=True, slots=True)
class Came:
    """`key`: its number outside, where it has one."""

    capture: CaptureView
    order: str
    method: Word
    key: str


@dataclass(frozen=True, slots=True)
class Failed:
    ref: str
    text: str
    given: dict[str, str]


@page(may=Payments.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _shown(request, desk)


def _shown(request: HttpRequest, desk: Desk, failed: Failed | None = None, status: int = 200) -> HttpResponse:
    spot = CAME if request.GET.get("show") == CAME else DUE
    after = pages.text_after(request.GET.get("cursor", ""))
    shown: dict[str, Any] = {"place": "money", "spot": spot, "first": after, "failed": failed, "key": refs.new("frm")}
    shown |= _came(desk, after) if spot == CAME else _due(desk, after)
    shown["ways"] = [(code, words.METHODS[code]) for code in WAYS]
    return render(request, "console/money.html", shown, status=status)


def _due(desk: Desk, after: str) -> dict[str, Any]:
    found = queries.due_back(after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: one.ref)
    known = called.numbers(desk, {one.order for one in here.items})
    rows = [
        Owed(one, known.get(one.order, ""), BECAUSE.get(one.reason, one.reason), _decimal(one)) for one in here.items
    ]
    return {"owed": rows, "next": here.next, "refunds": desk.actor.may(Payments.REFUND)}


def _decimal(one: DueView) -> str:
    return Money(one.left_minor, one.currency).decimal


def _came(desk: Desk, before: str) -> dict[str, Any]:
    found = queries.incoming(before=before, most=MOST_CAME + 1, **desk.asking)
    here = pages.page(found, MOST_CAME, lambda one: one.ref)
    known = called.numbers(desk, {one.order for one in here.items})
    rows = [
        Came(one, known.get(one.order, ""), words.METHODS.get(one.method, one.method), words.number(one.external_key))
        for one in here.items
    ]
    return {"came": rows, "next": here.next}


@page(may=Payments.REFUND, methods=("POST",))
def refund(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Takes note that so much of what is due went back; the same number at the bank is one refund."""
    given = {name: request.POST.get(name, "") for name in ("amount", "currency", "method", "number")}
    if not refs.is_ref(ref):
        raise NotFound(f"There is nothing due called {ref[:40]!r} here.")
    try:
        once(request, desk, f"refund {ref}", lambda: _went_back(desk, ref, given))
    except Refusal as refusal:
        if refusal.status == "unknown":
            raise
        text = words.refused(refusal.code, refusal.text, get_language() or "en")
        return _shown(request, desk, Failed(ref, text, given), status_of(refusal))
    messages.success(request, _("It is noted that it went back."))
    return HttpResponseRedirect(reverse("console-money"))


def _went_back(desk: Desk, ref: str, given: dict[str, str]) -> dict[str, str]:
    due = _one(desk, ref)
    amount = typed.amount(given["amount"], due.currency, field="amount")
    made = operations.make_refund(
        due=ref, amount_minor=amount.minor, method=given["method"], external_key=typed.plain(given, "number"),
        **desk.doing,
    )  # fmt: skip
    return {"refund": made.ref}


def _one(desk: Desk, ref: str) -> DueView:
    """What is due, by its ref; what was given back wholly is not due any more."""
    found = queries.owed(ref=ref, **desk.asking)
    if found is None:
        raise NotFound(f"There is nothing due called {ref[:40]!r} here.")
    return found


MONEY: list[URLPattern] = [
    path("money/", show, name="console-money"),
    path("money/<str:ref>/refund/", refund, name="console-refund"),
]
