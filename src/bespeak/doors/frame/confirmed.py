"""What was confirmed, in the pieces in which every page tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bespeak.doors.frame import reading


def goods(body: Mapping[str, Any], called: Mapping[str, str] | None = None) -> str:
    """How many of what: by its SKU, or as it is `called` by that."""
    sku = str(body.get("sku") or "")
    what = (called or {}).get(sku, sku)
    return f"{body['quantity']} × {what}" if body.get("quantity") and what else what


def place(body: Mapping[str, Any]) -> str:
    country = str(body.get("country") or "")
    return f"{reading.country(country) if country else ''} {body.get('postcode') or ''}".strip()


def amount(body: Mapping[str, Any]) -> str:
    return reading.money(int(body["amount_minor"]), str(body["currency"])) if body.get("amount_minor") else ""


def until(body: Mapping[str, Any]) -> str:
    """How long it counts; what is in stock is held so long."""
    when = str(body.get("valid_until") or "")
    if not when:
        return ""
    told = {"when": reading.moment(datetime.fromisoformat(when))}
    return _("held until %(when)s") % told if body.get("kind") == "availability" else _("until %(when)s") % told


def told(body: Mapping[str, Any], called: Mapping[str, str] | None = None) -> str:
    """All of it but the words that were agreed; "" where there is nothing beside them. `called`: see `goods`."""
    return " · ".join(part for part in (goods(body, called), place(body), amount(body), until(body)) if part)
