"""The thread: one stitched line through a customer's whole journey. Each stitch is a fact and opens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

State = Literal["done", "now", "later"]
STEPS: dict[str, str | Promise] = {
    "talk": pgettext_lazy("step of the thread", "Talk"),
    "agree": pgettext_lazy("step of the thread", "Agree"),
    "order": pgettext_lazy("step of the thread", "Order"),
    "pay": pgettext_lazy("step of the thread", "Pay"),
    "make": pgettext_lazy("step of the thread", "Make & pack"),
    "deliver": pgettext_lazy("step of the thread", "Deliver"),
    "keep": pgettext_lazy("step of the thread", "Keep"),
}
SPOKEN: dict[str, str | Promise] = {
    "done": gettext_lazy("done"),
    "now": gettext_lazy("now"),
    "later": gettext_lazy("later"),
}


@dataclass(frozen=True, slots=True)
class Stitch:
    """`at` is when it was done, or by when whoever is next must act. `says` is what happens now and by whom.
    `who` acts: "you" (the reader: told in red), "other" or "". `href` opens the fact."""

    step: str
    state: State = "later"
    at: datetime | None = None
    says: str = ""
    who: str = ""
    href: str = ""

    @property
    def name(self) -> str:
        return str(STEPS[self.step])

    @property
    def spoken(self) -> str:
        """The state in a word, for those who hear the page."""
        return str(SPOKEN[self.state])


def sewn(*stitches: Stitch) -> list[Stitch]:
    """The whole thread in its order; steps that nothing is known of are later."""
    known = {one.step: one for one in stitches}
    return [known.get(step, Stitch(step)) for step in STEPS]
