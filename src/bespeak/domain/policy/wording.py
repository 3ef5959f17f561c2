"""Says a reason to people: what happened, who acts, by when. The same sentence for customer, agent and API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from string import Formatter
from typing import Any, NamedTuple, TypeGuard
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bespeak.domain.policy.languages import speak
from bespeak.domain.policy.languages.grammar import Language, Wording
from bespeak.kit.refusals import Invalid


class Words(NamedTuple):
    """A reason in sentences: `own` are about it alone; of the `endings` (how people reach the store, until when the
    order waits, what becomes of the money) several reasons of one order have the same."""

    own: tuple[str, ...]
    endings: tuple[str, ...]


def reason_text(code: str, language: str, **data: Any) -> str:
    """The reason as a few plain sentences, with its endings. See reason_words."""
    return together([reason_words(code, language, **data)], language)[0]


def together(reasons: Sequence[Words], language: str) -> list[str]:
    """The reasons of one order as texts, one each; an ending that several have is said once, by the last of them."""
    tongue, each = speak.language(language), list(dict.fromkeys(reasons))
    texts = {}
    for place, words in enumerate(each, start=1):
        later = {ending for other in each[place:] for ending in other.endings}
        texts[words] = tongue.join([*words.own, *(one for one in words.endings if one not in later)])
    return [texts[words] for words in reasons]


def reason_words(code: str, language: str, **data: Any) -> Words:
    """The reason in plain sentences. Total: whatever is not given is not spoken of.

    data: `outcome` (admitted, held, declined; held where only a deadline is given), `deadline` and `valid_until`
    (datetime or ISO text), `timezone` (name of the store's; else UTC is told), `paid` (minor units; that nothing
    was charged is only said of 0), `products` (names; else `product` or `skus`), `reach` (how people reach the
    store: its mail address, its phone); `amount_minor`, `agreed_minor`, `total_minor`, `expected_minor` (minor
    units of `currency`); `lines` (numbers, from 1), `lacks` (what an address lacks: country, place); and as ready
    text or number `amount`, `agreed`, `total`, `expected`, `currency`, `store_currency`, `agreement`, `limit`, `had`.
    """
    tongue = speak.language(language)
    wording = tongue.wordings.get(code) or tongue.wordings[""]
    fields = _fields(tongue, data)
    then, endings = _rest(wording, tongue, fields, data)
    return Words((_said(wording, fields), then), endings)


def _rest(
    wording: Wording, tongue: Language, fields: Mapping[str, str], data: Mapping[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """Who does what next, where somebody still can; then the endings."""
    paid = data.get("paid") if isinstance(data.get("paid"), int) else None
    outcome = data.get("outcome") or ("held" if fields.get("deadline") else "")
    reach = tongue.reach(_texts(data.get("reach")))
    if wording.close == "then" or outcome == "admitted":
        return wording.then, ()
    if wording.close == "money":
        return "", (tongue.money(paid),)
    if outcome == "declined" or wording.close == "declined":
        return "", (tongue.declined(paid), reach)
    return wording.then, (reach, tongue.waits(fields.get("deadline", ""), paid) if outcome == "held" else "")


def _said(wording: Wording, fields: Mapping[str, str]) -> str:
    for form in wording.said:
        if all(name is None or name in fields for _, name, _, _ in Formatter().parse(form)):
            return form.format(**fields)
    return wording.said[-1]


def _fields(tongue: Language, data: Mapping[str, Any]) -> dict[str, str]:
    fields = {name: _plain(str(value)) for name, value in data.items() if isinstance(value, str | int) and value != ""}
    for name in ("deadline", "valid_until"):
        fields.pop(name, None)
        fields |= _moment(tongue, name, data)
    named, articles = [_plain(one) for one in _names(data)], [_plain(one) for one in _texts(data.get("skus"))]
    fields |= {"thing": tongue.thing(named)} | ({"named": tongue.thing(named)} if named else {})
    fields |= {"articles": tongue.thing(articles)} if articles else {}
    fields |= _amounts(tongue, data) | _places(tongue, data)
    if decided := tongue.decided.get(str(data.get("outcome", ""))):
        fields["decided"] = decided
    return fields


def _plain(text: str) -> str:
    """Without signs that turn the rest of the sentence round (a name ordered elsewhere may hold them)."""
    return text.translate(_TURNING)


_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def _amounts(tongue: Language, data: Mapping[str, Any]) -> dict[str, str]:
    """What is given in minor units, as text: `total_minor` becomes `total`."""
    given = {name: data.get(f"{name}_minor") for name in ("amount", "agreed", "total", "expected")}
    try:
        return {
            name: tongue.amount(minor, str(data.get("currency"))) for name, minor in given.items() if _is_whole(minor)
        }
    except Invalid:  # a currency nobody knows
        return {}


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _places(tongue: Language, data: Mapping[str, Any]) -> dict[str, str]:
    """Which lines, and what of an address is missing."""
    told = {}
    if lines := _texts(data.get("lines")):
        told["lines"] = tongue.listed(lines)
    if lacks := [tongue.lacks[one] for one in _texts(data.get("lacks")) if one in tongue.lacks]:
        told["lacks"] = tongue.listed(lacks)
    return told


def _names(data: Mapping[str, Any]) -> list[str]:
    for name in ("products", "product", "skus"):
        if given := _texts(data.get(name)):
            return given
    return []


def _texts(given: Any) -> list[str]:
    if isinstance(given, str):
        return [given] if given else []
    return [str(one) for one in given] if isinstance(given, list | tuple) else []


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
