"""What happens to stock is called so on the pages of the console."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.doors.console.words import Word

HOUSE = "house"
KINDS: dict[str, Word] = {
    "receive": pgettext_lazy("stock", "Goods in"),
    "count": pgettext_lazy("stock", "Counted"),
    "hold": pgettext_lazy("stock", "Set aside"),
    "released": pgettext_lazy("stock", "Let go"),
    "lapsed": pgettext_lazy("stock", "Time passed, free again"),
    "used": pgettext_lazy("stock", "Taken by its order"),
    "claim": pgettext_lazy("stock", "Claimed by an order"),
    "give_back": pgettext_lazy("stock", "Given back by an order"),
    "sent": pgettext_lazy("stock", "Sent off"),
}
REASONS: dict[str, Word] = {
    "recount": _("Counted anew"),
    "broken": _("Broken"),
    "lost": _("Not to be found"),
    "found": _("Turned up"),
    "own_use": _("Used by ourselves"),
}
"""Why what lies there is not what stood here; kept as the reference of the line."""


def place(code: str) -> Word:
    return pgettext_lazy("stock", "In the house") if code == HOUSE else code
