"""What the customer asked for in their enquiries: beside the conversation, with what can be sent, confirmed and agreed
of it in one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from bespeak.domain.conversations.enquiries import Facts
from bespeak.domain.conversations.queries import ConversationView, EnquiryView
from bespeak.doors.console.agreements import paper
from bespeak.doors.console.entrance import Desk
from bespeak.doors.frame import enquirywords
from bespeak.doors.frame.enquirywords import Row


@dataclass(frozen=True, slots=True)
class AskedFor:
    """`advice` is the advised size as the customer would read it, `made` how it is made as it would be confirmed, ""
    where there is nothing to send or to confirm; `product` and `sku` are what it would be confirmed for."""

    ref: str
    name: str
    at: datetime
    rows: Sequence[Row]
    remarks: str
    advice: str
    made: str
    product: str
    sku: str


def asked_for(talk: ConversationView, language: str, desk: Desk) -> list[AskedFor]:
    """The newest first. `language` is the customer's."""
    theirs = paper.language_of(language, desk.store)
    return [_shown(one, one.facts, theirs) for one in talk.asked_for if one.facts]


def _shown(one: EnquiryView, facts: Facts, language: str) -> AskedFor:
    with translation.override(language):
        advice, made = _advice(facts), "; ".join(f"{name}: {value}" for name, value in enquirywords.agreed(facts))
    return AskedFor(
        one.ref, str(facts.get("name", "")), one.at, enquirywords.rows(facts), str(facts.get("remarks", "")), advice,
        made, "" if facts.get("sku") else one.product, str(facts.get("sku", "")),
    )  # fmt: skip


def _advice(facts: Facts) -> str:
    advised = enquirywords.advice_of(facts)
    return _("From the measures you gave us: %(advice)s") % {"advice": advised} if advised else ""
