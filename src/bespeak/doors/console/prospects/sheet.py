"""One prospect: what they want, what happened, the next step, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bespeak.domain.prospects import operations, queries
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.queries import ProspectView
from bespeak.domain.stores import colleagues
from bespeak.doors.console import called, doing, typed
from bespeak.doors.console.doing import Act, Given
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.prospects import wording
from bespeak.doors.console.prospects.lists import workers
from bespeak.doors.console.typed import Failed
from bespeak.doors.frame import enquirywords
from bespeak.kit import refs

LATEST = "#latest"
CAN_REOPEN = ("not_interested", "lost", "none")


@page(may=Prospects.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return _shown(request, desk, queries.prospect(ref=ref, **desk.asking))


def _shown(
    request: HttpRequest, desk: Desk, one: ProspectView, failed: Failed | None = None, status: int = 200
) -> HttpResponse:
    people = colleagues.ever(**desk.asking)
    shown = {
        "place": "prospects", "one": one, "called": one.customer_name or called.NAMELESS, "failed": failed,
        "owner": {ref: name for ref, name, _role in people}.get(one.owner, one.owner),
        "state": wording.STATES.get(one.state, one.state),
        "why": wording.TALK_CLOSED if one.why == "talk_closed" else wording.WHYS.get(one.why, ""),
        "acts": {act.name for act in ACTS if desk.actor.may(act.may) and act.fits(one)},
        "wishes": [(wish, enquirywords.rows(wish.facts)) for wish in one.wishes if wish.facts],
        "hows": list(wording.HOWS.items()), "whys": list(wording.WHYS.items()),
        **planning(one, desk, people), **_typed(failed),
    }  # fmt: skip
    return render(request, "console/prospect.html", shown, status=status)


def beside(one: ProspectView | None, desk: Desk, people: list[tuple[str, str, str]]) -> dict[str, Any]:
    """What stands of it beside a conversation, with what the form for the next step shows."""
    if one is None:
        return {}
    ended = {"state": wording.STATES[one.state], "why": wording.WHYS.get(one.why, "")}
    return {"prospect": one, "plan": planning(one, desk, people) | ended}


def planning(one: ProspectView, desk: Desk, people: list[tuple[str, str, str]]) -> dict[str, Any]:
    """What the form for the next step shows; what fits what happened is chosen beforehand."""
    proposed = one.step or one.advice
    return {
        "pressing": one.pressing(desk.at), "step": wording.STEPS.get(one.step, ""),
        "happened": wording.HAPPENED.get(one.advice, "") if one.is_open else "",
        "steps": [(name, word, name == proposed) for name, word in wording.STEPS.items()],
        "days": wording.presets(desk.at, desk.store.timezone), "hands": workers(people, desk),
        "due_at": typed.as_moment(one.step_at, desk.store.timezone), "plan_key": refs.new("frm"),
    }  # fmt: skip


def _typed(failed: Failed | None) -> dict[str, Any]:
    """What was typed into a form that was refused."""
    if failed is None or failed.act != "plan":
        return {}
    chosen = failed.given.get("step", "")
    return {
        "steps": [(name, word, name == chosen) for name, word in wording.STEPS.items()],
        "due_at": failed.given.get("due_at", ""),
    }


def _plan(desk: Desk, one: ProspectView, given: Given) -> None:
    operations.plan(
        prospect=one.ref, step=given.get("step", ""), due_at=wording.due(given, desk.at, desk.store.timezone),
        note=typed.words(given, "note"), owner=given.get("member"), seen=_seen(given), **desk.doing,
    )  # fmt: skip


def _end(desk: Desk, one: ProspectView, given: Given) -> None:
    operations.end(
        prospect=one.ref, how=given.get("how", ""), why=given.get("why", ""), word=typed.words(given, "word"),
        seen=_seen(given), **desk.doing,
    )  # fmt: skip


def _reopen(desk: Desk, one: ProspectView, given: Given) -> None:
    operations.reopen(prospect=one.ref, **desk.doing)


def _seen(given: Given) -> int:
    return typed.number(given.get("seen", "") or "0", field="seen")


def _is_open(one: ProspectView) -> bool:
    return one.is_open


def _may_return(one: ProspectView) -> bool:
    return one.state in CAN_REOPEN


ACTS: tuple[Act[ProspectView], ...] = (
    Act("plan", Prospects.WORK, _plan, _("The next step is planned."), _is_open),
    Act("end", Prospects.WORK, _end, _("It is written down: nothing comes of it."), _is_open),
    Act("reopen", Prospects.WORK, _reopen, _("It is open again."), _may_return),
)


def perform(act: Act[ProspectView]) -> Callable[..., HttpResponse]:
    """The page that a form of this act is sent to; back to the conversation, where it stood there."""

    @page(may=act.may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
        one = queries.prospect(ref=ref, **desk.asking)
        in_talk = request.GET.get("from") == "talk"
        talk = reverse("console-talk", kwargs={"ref": one.conversation}) + "#facts"
        return doing.do(
            act, request, desk, one, ref,
            back=talk if in_talk else reverse("console-prospect", kwargs={"ref": ref}),
            shown=lambda failed, status: _shown(
                request, desk, queries.prospect(ref=ref, **desk.asking), failed, status
            ),
        )  # fmt: skip

    return done
