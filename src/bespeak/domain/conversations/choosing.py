"""What there is to choose from, and what was chosen of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bespeak.domain.conversations import wording
from bespeak.domain.customers import contacts
from bespeak.kit.refusals import Invalid

FEWEST, MOST, LONGEST_CHOICE = 2, 6, 200


def choices(given: Sequence[str]) -> list[str]:
    """Single lines; what is left empty is none. Signs that turn the direction of what follows are no part of one."""
    if any(len(one) > LONGEST_CHOICE for one in given):
        raise Invalid(
            "choice_too_long",
            f"A choice has at most {LONGEST_CHOICE} characters.",
            field="choices",
            most=LONGEST_CHOICE,
        )
    named = [contacts.tidy(wording.optional(one, field="choices"), LONGEST_CHOICE) for one in given]
    choices = [one for one in named if one]
    if len(choices) < FEWEST:
        raise Invalid("too_few_choices", "A question has two choices at least.", field="choices")
    if len(choices) > MOST:
        raise Invalid("too_many_choices", f"A question has {MOST} choices at most.", field="choices", most=MOST)
    if len({one.casefold() for one in choices}) < len(choices):
        raise Invalid("equal_choices", "Two of the choices are the same.", field="choices")
    return choices


def answered(asked: str | None, of: int, chosen: Sequence[int], own: str) -> dict[str, Any]:
    question = json.loads(asked or "{}")
    names = _names(question)
    picked, words = sorted(set(chosen)), {}
    if any(not 0 <= one < len(names) for one in picked):
        raise Invalid("unknown_choice", "This was not among the choices.", field="chosen")
    if own.strip():
        if not question.get("own"):
            raise Invalid("no_own_answer", "Choose one of the answers.", field="own")
        words = wording.of(own, field="own")
    if not picked and not words:
        raise Invalid("nothing_chosen", "Choose an answer.", field="chosen")
    if not question.get("several") and len(picked) + bool(words) > 1:
        raise Invalid("one_choice_only", "Choose one answer.", field="chosen")
    said = words.pop("text", "")
    told = "; ".join([*(names[one] for one in picked), *([said] if said else [])])
    return {"of": of, "chosen": picked, "text": told, **words, **({"own": said} if said else {})}


def _names(question: dict[str, Any]) -> list[str]:
    """What there is to choose from, as it is called."""
    if "choices" in question:
        return [str(one) for one in question["choices"]]
    return [" · ".join(part for part in (one["name"], one["variant"]) if part) for one in question.get("products", ())]
