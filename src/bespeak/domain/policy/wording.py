"""Says a reason to people: what happened, who acts, by when. The same sentence for customer, agent and API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bespeak.domain.policy.languages import speak
from bespeak.domain.policy.languages.grammar import Language, Wording


def reason_text(code: str, language: str, **data: Any) -> str:
    """The reason as a few plain sentences. Total: whatever is not given is not spoken of.

    data: `outcome` (admitted, held, declined; held where only a deadline is given), `deadline` and `valid_until`
    (datetime or ISO text), `timezone` (name of the store's; else UTC is told), `paid` (minor units; that nothing
    was charged is only said of 0), `products` (names; else `product` or `skus`); and as ready text or number
    `amount`, `agreed`, `currency`, `store_currency`, `agreement`, `quantity`, `available`, `limit`, `sku`, `total`,
    `expected`.
    """
    tongue = speak.language(language)
    wording = tongue.wordings.get(code) or tongue.wordings[""]
    fields = _fields(tongue, data)
    return tongue.join([_said(wording, fields), *_rest(wording, tongue, fields, data)])


def _rest(wording: Wording, tongue: Language, fields: Mapping[str, str], data: Mapping[str, Any]) -> list[str]:
    paid = data.get("paid") if isinstance(data.get("paid"), int) else None
    outcome = data.get("outcome") or ("held" if fields.get("deadline") else "")
    if wording.close == "then" or outcome == "admitted":
        return [wording.then]
    if wording.close == "money":
        return [tongue.money(paid)]
    if outcome == "declined" or wording.close == "declined":
        return [tongue.declined(paid)]
    return [wording.then, tongue.waits(fields.get("deadline", ""), paid) if outcome == "held" else ""]


def _said(wording: Wording, fields: Mapping[str, str]) -> str:
    for form in wording.said:
        if all(name is None or name in fields for _, name, _, _ in Formatter().parse(form)):
            return form.format(**fields)
    return wording.said[-1]


def _fields(tongue: Language, data: Mapping[str, Any]) -> dict[str, str]:
    fields = {name: str(value) for name, value in data.items() if isinstance(value, str | int) and value != ""}
    for name in ("deadline", "valid_until"):
        fields.pop(name, None)
        fields |= _moment(tongue, name, data)
    named = _names(data)
    fields |= {"thing": tongue.thing(named)} | ({"named": tongue.thing(named)} if named else {})
    if decided := tongue.decided.get(str(data.get("outcome", ""))):
        fields["decided"] = decided
    return fields


def _names(data: Mapping[str, Any]) -> list[str]:
    for name in ("products", "product", "skus"):
        given = data.get(name)
        if given and isinstance(given, str | list | tuple):
            return [given] if isinstance(given, str) else [str(one) for one in given]
    return []


def _moment(tongue: Language, name: str, data: Mapping[str, Any]) -> dict[str, str]:
    try:
        at = data[name] if isinstance(data[name], datetime) else datetime.fromisoformat(data[name])
    except (KeyError, TypeError, ValueError):
        return {}
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        local = aware.astimezone(ZoneInfo(str(data["timezone"])))
    except (KeyError, ValueError, OSError, ZoneInfoNotFoundError):
        return {name: tongue.moment(aware.astimezone(UTC), named_zone=True)}
    return {name: tongue.moment(local, named_zone=False)}
