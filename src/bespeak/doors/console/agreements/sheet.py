"""One agreement: the paper as its customer reads it, every version, what happened, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bespeak.domain.accounts import queries as people
from bespeak.domain.agreements import operations, queries
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import AgreementView, Dossier, VersionView
from bespeak.domain.agreements.states import OPEN, State
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries as money
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries import ExtraView
from bespeak.doors.console import called, doing, typed, words
from bespeak.doors.console.agreements import paper, wording
from bespeak.doors.console.doing import Act, Given
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.typed import Failed
from bespeak.doors.console.words import Word
from bespeak.doors.frame import addresses, difference, reading
from bespeak.doors.frame.difference import Change
from bespeak.kit import refs
from bespeak.kit.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Edition:
    """One version with what it changed, by whom it was made, and how it was accepted."""

    version: VersionView
    by: str
    changes: tuple[Change, ...]
    how: Word
    accepted_by: str


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    what: Word
    who: str
    version: int


@page(may=Agreements.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return _shown(request, desk, ref)


def _shown(request: HttpRequest, desk: Desk, ref: str, failed: Failed | None = None, status: int = 200) -> HttpResponse:
    found = queries.dossier(ref=ref, at=desk.at, **desk.asking)
    one, language = found.agreement, paper.language_of(found.language, desk.store)
    extras = money.extras(agreement=one.ref, **desk.asking) if desk.actor.may(Payments.READ) else []
    names = people.names(_authors(found))
    link = addresses.address(desk.store, addresses.AGREEMENTS, one.ref)
    shown = {
        "place": "agreements", "dossier": found, "one": one, "who": found.name or called.NAMELESS,
        "state": wording.STATES.get(one.state, one.state),
        "paper": paper.written(one.terms, one.hold_until, language), "tag": reading.tag(language),
        "link": link or request.build_absolute_uri(addresses.path(desk.store, addresses.AGREEMENTS, one.ref)),
        "unsigned": addresses.path(desk.store, addresses.AGREEMENTS, one.ref, acts=False),
        "editions": _editions(found, names), "events": [_event(told, names, found) for told in reversed(found.history)],
        "extras": extras, "asked": _asked(extras), "acts": _allowed(desk, one, extras), "failed": failed,
        "revises": one.state in OPEN and not one.extra_used_by and desk.actor.may(Agreements.PROPOSE),
        "reason": wording.REASONS.get(one.reason, one.reason), "key": refs.new("frm"),
        "side": wording.NO.get(one.closed_side, ""), "closed_by": _who(one.closed_by, names, found),
        "theirs": [(code, wording.REASONS[code]) for code in wording.THEIRS],
        "taking": [(code, wording.REASONS[code]) for code in wording.TAKING_BACK],
        "ways": [(code, wording.WAYS[code]) for code in wording.SAID],
    }  # fmt: skip
    return render(request, "console/agreement.html", shown, status=status)


def _authors(found: Dossier) -> set[str]:
    accepted = {one.acceptance.by for one in found.versions if one.acceptance}
    return {one.proposed_by for one in found.versions} | {one.by for one in found.history} | accepted


def _who(ref: str, names: Mapping[str, str], found: Dossier) -> str:
    """A member or the customer by name; a program or the house by what it is."""
    if ref.startswith("cus_"):
        return found.name or ref
    return names.get(ref) or str(words.PROGRAM if ref.startswith("key_") else words.HOUSE) if ref else ""


def _editions(found: Dossier, names: Mapping[str, str]) -> list[Edition]:
    """The latest first."""
    made = []
    for n, one in enumerate(found.versions):
        changes = difference.between(found.versions[n - 1], one) if n else []
        yes = one.acceptance
        how = wording.WAYS.get(yes.how, yes.how) if yes else ""
        by = _who(yes.by, names, found) if yes else ""
        made.append(Edition(one, _who(one.proposed_by, names, found), tuple(changes), how, by))
    return made[::-1]


def _event(told: Any, names: Mapping[str, str], found: Dossier) -> Event:
    what = wording.happened(told.kind, told.data.get("side", "")) or told.kind
    return Event(told.at, what, _who(told.by, names, found), told.data.get("version", 0))


def _asked(extras: list[ExtraView]) -> ExtraView | None:
    """The request for its extra payment that stands."""
    return next((one for one in extras if one.request.withdrawn_at is None), None)


def _allowed(desk: Desk, one: AgreementView, extras: list[ExtraView]) -> list[str]:
    fitting = [act.name for act in ACTS if desk.actor.may(act.may) and act.fits(one)]
    asks = one.state in (State.ACCEPTED, State.USED) and one.terms.extra_minor and not one.extra_used_by
    more = ["ask"] if asks and desk.actor.may(Payments.ASK) else []
    back = ["unask"] if _asked(extras) and desk.actor.may(Payments.ASK) else []
    return [*fitting, *more, *back]


def _open(one: AgreementView) -> bool:
    return one.state in OPEN and not one.extra_used_by


def _proposed(one: AgreementView) -> bool:
    return one.state == State.PROPOSED


def _withdraw(desk: Desk, one: AgreementView, given: Given) -> None:
    operations.withdraw(ref=one.ref, reason=given.get("reason", ""), text=typed.words(given, "text"), **desk.doing)


def _decline(desk: Desk, one: AgreementView, given: Given) -> None:
    operations.decline(
        ref=one.ref, reason=given.get("reason", ""), text=typed.words(given, "text"), for_customer=True,
        version=typed.number(given.get("version", ""), field="version"), **desk.doing,
    )  # fmt: skip


def _accept(desk: Desk, one: AgreementView, given: Given) -> None:
    """Exactly the version that stood on the page."""
    how = given.get("how", "")
    if how not in wording.SAID:
        raise Invalid("unknown_way", "Say how they told you.", field="how")
    operations.accept(
        ref=one.ref, version=typed.number(given.get("version", ""), field="version"), hash=given.get("hash", ""),
        how=how, typed_name=given.get("name", "").strip(), from_where="console", **desk.doing,
    )  # fmt: skip


def _ask(desk: Desk, one: AgreementView, given: Given) -> None:
    payments.request_extra(agreement=one.ref, **desk.doing)


def _unask(desk: Desk, one: AgreementView, given: Given) -> None:
    """Only what was asked for by this agreement."""
    asked = _asked(money.extras(agreement=one.ref, **desk.asking))
    if asked is None:
        raise payments.ExtraNotAgreed(agreement=one.ref)
    payments.withdraw_extra(ref=asked.request.ref, **desk.doing)


ACTS = (
    Act("accept", Agreements.ACCEPT, _accept, _("Their yes is written down."), _proposed),
    Act("decline", Agreements.DECLINE, _decline, _("Their no is written down."), _proposed),
    Act("withdraw", Agreements.WITHDRAW, _withdraw, _("It is taken back."), _open),
)
MONEY = (
    Act("ask", Payments.ASK, _ask, _("The extra payment is asked for.")),
    Act("unask", Payments.ASK, _unask, _("It is asked for no more.")),
)


def perform(act: Act[AgreementView]) -> Any:
    """The page that a form of this act is sent to: one operation, once for its key, then the agreement again."""

    @page(may=act.may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
        one = queries.agreement(ref=ref, at=desk.at, **desk.asking)
        back = reverse("console-agreement", kwargs={"ref": one.ref})
        return doing.do(act, request, desk, one, one.ref, back=back, shown=partial(_shown, request, desk, one.ref))

    return done
