"""The form of an agreement, filled in from what a customer asked for."""

from __future__ import annotations

from dataclasses import replace

from bespeak.domain.conversations.enquiries import Facts
from bespeak.doors.console.agreements.form import LineTyped, PromiseTyped, Typed
from bespeak.doors.console.entrance import Desk
from bespeak.doors.frame import enquiryterms, reading


def of_enquiry(desk: Desk, facts: Facts, language: str, empty: Typed) -> Typed:
    """The line with how it is made, what is promised, where to and by when, in the customer's language. What is sold no
    more makes no line. One statement."""
    made = enquiryterms.offer(facts, desk.store, reading.language_for(language, desk.store.language))
    return replace(
        empty, lines=tuple(LineTyped(one.sku, str(one.quantity), one.price, one.made) for one in made.lines),
        promises=tuple(PromiseTyped("specification", one) for one in made.promises), word=made.word,
        country=made.country, postcode=made.postcode, by=made.by,
    )  # fmt: skip
