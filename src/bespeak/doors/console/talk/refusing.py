"""A form of a conversation that was refused: what was typed stays in it, the refusal stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import get_language

from bespeak.doors.console import acts, typed
from bespeak.doors.console import words as house
from bespeak.doors.console.once import ASIDE
from bespeak.doors.console.talk import words
from bespeak.doors.frame import attaching
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Failed:
    """`act` is the form's name, `of` what it was about ("" where there is one such form); `given` what was typed."""

    act: str = ""
    of: str = ""
    text: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    code: str = ""


def given(request: HttpRequest) -> dict[str, str]:
    """What was typed, to the letter."""
    return {name: typed.words(request.POST, name) for name in sorted(request.POST) if name not in ASIDE}


def failed(request: HttpRequest, refusal: Refusal, act: str, of: str = "") -> Failed:
    asked = {"more": ""} if refusal.code == acts.TOO_MUCH else {}
    return Failed(act, of, told(refusal), given(request) | asked, status_of(refusal), refusal.code)


def told(refusal: Refusal) -> str:
    """Where these pages have a sentence of their own it is nearer to what was typed; else as everywhere."""
    if why := attaching.told(refusal):
        return why
    own, language = words.REFUSALS.get(refusal.code), get_language() or "en"
    said = house.refused(refusal.code, refusal.text, language)
    return str(own) if own and (language != "en" or not refusal.text) else said
