"""Bespeak's own order JSON (docs/guides/orders-from-files.md)."""

from __future__ import annotations

from bespeak.domain.saleschannels.checks import shown
from bespeak.domain.saleschannels.gateways.loose import Object
from bespeak.domain.saleschannels.orderform import Formed


class Generic:
    name = "generic"
    source = "file"
    marks = frozenset(["external_id", "lines", "agreement", "wishes", "placed_at", "payment", "language"])

    def form(self, order: Object, *, store_currency: str) -> Formed:
        return Formed(order=order)

    def external_id(self, order: Object) -> str:
        return shown(order.get("external_id") or "", 100)
