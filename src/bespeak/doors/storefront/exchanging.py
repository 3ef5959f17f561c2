"""What a customer taps: a choice, a product, a yes, or how a point is instead. What is refused stays typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bespeak.domain.conversations import operations
from bespeak.doors.frame.exchanges import Asked
from bespeak.doors.frame.problems import status_of
from bespeak.doors.storefront import answering, words
from bespeak.doors.storefront.answering import Form
from bespeak.doors.storefront.tale import Spoken
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid, NotFound, Refusal

DEEDS = ("answer", "point")


@dataclass(frozen=True, slots=True)
class Failed:
    """What was refused: about the message `of`, and in a summary about this `detail`. `text` is kept."""

    of: int = 0
    detail: str = ""
    text: str = ""
    error: str = ""
    status: int = 200


NONE = Failed()


def is_meant(posted: QueryDict) -> bool:
    return posted.get("do") in DEEDS


def done(posted: QueryDict, conversation: str, customer: Actor, at: datetime, line: str) -> Failed | None:
    """Does what was tapped; None where it stands now, or stood before."""
    of, detail = _number(posted.get("of", "")), posted.get("detail", "")[:100]
    text = answering.typed(posted, "own" if posted.get("do") == "answer" else "text")
    asked: dict[str, Any] = {
        "store_id": customer.store_id, "conversation": conversation, "of": of, "line": line, "by": customer, "at": at,
        "client_key": answering.key_of(posted),
    }  # fmt: skip
    try:
        if posted.get("do") == "answer":
            operations.answer(chosen=[_choice(one) for one in posted.getlist("choice")], own=text, **asked)
        else:
            operations.respond(detail=detail, yes=posted.get("say") == "yes", text=text, **asked)
    except NotFound:
        raise
    except Refusal as refusal:
        return Failed(of, detail, text, words.of(words.REFUSALS, refusal.code), status_of(refusal))
    return None


def check_stands(asked: Iterable[Asked | None], posted: QueryDict) -> str:
    """The conversation of what was tapped, which must stand on the page it was tapped on; else NotFound."""
    talk, of, detail = posted.get("talk", ""), _number(posted.get("of", "")), posted.get("detail", "")
    for one in asked:
        if one and (one.conversation, one.seq) == (talk, of) and (not detail or detail in {p.id for p in one.points}):
            return talk
    raise NotFound("Nothing like that was asked here.", field="of")


def wondering(given: str, asked: Iterable[Asked | None]) -> str:
    """The beginning of a message about a product that was shown ("12.0": the first of message 12); "" for none."""
    of, _dot, number = given.partition(".")
    for one in asked:
        for card in one.cards if one else ():
            if one and (str(one.seq), str(card.number)) == (of, number):
                return _("About %(what)s: ") % {"what": f"{card.name} {card.variant}".strip()}
    return ""


def wonders(form: Form, given: str, spoken: Iterable[Spoken]) -> Form:
    """The form with that beginning, where nothing stands in it."""
    return replace(form, text=wondering(given, (one.asked for one in spoken))) if given and not form.text else form


def _choice(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 3):
        raise Invalid("unknown_choice", "This was not among the choices.", field="chosen")
    return int(text)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
