"""What can be done to the one thing that a page shows: each a form, a permission, one operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from bespeak.doors.console import words
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.once import ASIDE, once
from bespeak.doors.console.typed import Failed
from bespeak.doors.console.words import Word
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Refusal

T = TypeVar("T")
Given = Mapping[str, str]
Shown = Callable[[Failed, int], HttpResponse]


@dataclass(frozen=True, slots=True)
class Act(Generic[T]):
    """`run` does it, with what was typed; `done` is said afterwards; `fits` says to which of these it can be done."""

    name: str
    may: str
    run: Callable[[Desk, T, Given], None]
    done: Word
    fits: Callable[[T], bool] = lambda one: True


def do(act: Act[T], request: HttpRequest, desk: Desk, one: T, ref: str, *, back: str, shown: Shown) -> HttpResponse:
    """Does it once for the key of the form, then leads `back`. Where it is refused the page is `shown` again, with what
    was typed, at the status of the refusal."""
    given = {name: request.POST[name] for name in request.POST if name not in ASIDE}

    def verb() -> dict[str, str]:
        act.run(desk, one, given)
        return {"act": act.name, "ref": ref}

    try:
        once(request, desk, f"{act.name} {ref}", verb)
    except Refusal as refusal:
        text = words.refused(refusal.code, refusal.text, get_language() or "en")
        return shown(Failed(act.name, text, given), status_of(refusal))
    messages.success(request, str(act.done))
    return HttpResponseRedirect(back)
