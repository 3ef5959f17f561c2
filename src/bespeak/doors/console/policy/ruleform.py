"""One rule as a form: a sentence with choices in it. What choices cannot say is edited as text, as it is documented.

A comparison is one choice ("the order is worth more than …") and the lines typed for its gap.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from bespeak.domain.policy.conditions import AMOUNT, OPS, Op
from bespeak.domain.policy.sentence import choice
from bespeak.domain.policy.values import FACTS, SCOPES, Kind, Requirement
from bespeak.kit import money
from bespeak.kit.refusals import Invalid

EVERY, ALL, ANY, TEXT = "always", "and", "or", "text"
HOLD, DECLINE = "hold", "decline"
MOST_ROWS = 20
DEEPEST = 30
USUAL_HOURS = 72
_WHOLE = re.compile(r"[0-9]{1,9}")
BLANK = {"fact": "tags", "op": "in", "value": []}
NEW = {
    "code": "", "when": BLANK, "needs": [Requirement.TWO_WAY_TALK.value], "valid_days": 30,
    "otherwise": {"hold_hours": USUAL_HOURS}, "scope": list(SCOPES),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: which choice, and what was typed for its gap."""

    choice: str = ""
    lines: tuple[str, ...] = ()

    @property
    def typed(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Condition:
    """`join` is how the rows hang together (EVERY: there are none; TEXT: `written` says it)."""

    join: str
    rows: tuple[Row, ...] = ()
    written: str = ""


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as its form shows it, whatever was typed."""

    code: str
    condition: Condition
    needs: tuple[str, ...]
    valid_days: str
    otherwise: str
    hours: str
    scope: tuple[str, ...]


def choices(language: str, currency: str) -> list[tuple[str, str]]:
    """Every comparison there is, with its gap."""
    return [(code, choice(fact, op, language, currency, holds=holds)) for code, (fact, op, holds) in CHOICES.items()]


def needs_lines(code: str) -> bool:
    return FACTS[CHOICES[code][0]] is not Kind.FLAG if code in CHOICES else True


def is_amount(code: str) -> bool:
    return code in CHOICES and CHOICES[code][0] == AMOUNT


def form_of(data: Any, *, as_text: bool = False) -> RuleForm:
    """The form of a rule as it is kept in a draft."""
    rule = data if isinstance(data, dict) else {}
    hold = rule.get("otherwise")
    return RuleForm(
        code=_said(rule.get("code")),
        condition=condition_of(rule.get("when"), as_text=as_text),
        needs=_listed(rule.get("needs")),
        valid_days=_said(rule.get("valid_days")),
        otherwise=HOLD if isinstance(hold, dict) else DECLINE,
        hours=_said(hold.get("hold_hours")) if isinstance(hold, dict) else str(USUAL_HOURS),
        scope=_listed(rule.get("scope", list(SCOPES))),
    )


def condition_of(when: Any, *, as_text: bool = False) -> Condition:
    if as_text:
        return Condition(TEXT, (), _as_text(when))
    if when == EVERY:
        return Condition(EVERY)
    if isinstance(when, dict) and len(when) == 1 and (join := next(iter(when))) in (ALL, ANY):
        parts = when[join]
        rows = [_row(one) for one in parts] if isinstance(parts, list) and len(parts) <= MOST_ROWS else [None]
    else:
        join, rows = ALL, [_row(when)]
    found = [one for one in rows if one]
    return Condition(TEXT, (), _as_text(when)) if len(found) < len(rows) else Condition(join, tuple(found))


def is_simple(when: Any) -> bool:
    """Whether choices can say it."""
    return condition_of(when).join != TEXT


def read(posted: QueryDict, before: Any, currency: str, *, add: bool = False, drop: int = -1) -> dict[str, Any]:
    """What the form says, as a rule is kept in a draft; `before` is the rule as it was, which stays to the letter where
    the form says nothing else. `add` begins one more comparison, `drop` leaves one out."""
    when = before.get("when") if isinstance(before, dict) else None
    hours = _number(posted.get("hours", ""))
    return {
        "code": _clean(posted.get("code", "")).strip(),
        "when": _when(posted, when, currency, add=add, drop=drop),
        "needs": [one for one in Requirement if one in posted.getlist("needs")],
        "valid_days": _number(posted.get("valid_days", "")),
        "otherwise": "decline" if posted.get("otherwise") == DECLINE else {"hold_hours": hours},
        "scope": [one for one in SCOPES if one in posted.getlist("scope")],
    }


def _when(posted: QueryDict, before: Any, currency: str, *, add: bool, drop: int) -> Any:
    join = posted.get("join", "")
    if "written" in posted:
        return _parsed(_clean(posted.get("written", "")))
    if join == EVERY:
        return BLANK if add else EVERY
    numbers = [int(one) for one in posted.getlist("row") if _WHOLE.fullmatch(one)][:MOST_ROWS]
    rows = [_typed(posted, n) for n in numbers if n != drop]
    join = ANY if join == ANY else ALL
    if add or not rows:
        parts = [*(_comparison(one, currency) for one in rows), BLANK]
    else:
        if Condition(join if len(rows) > 1 else ALL, tuple(rows)) == condition_of(before):
            return before
        parts = [_comparison(one, currency) for one in rows]
    return parts[0] if len(parts) == 1 else {join: parts}


def _typed(posted: QueryDict, n: int) -> Row:
    code = posted.get(f"choice-{n}", "")
    chosen = code if code in CHOICES else next(iter(CHOICES))
    if not needs_lines(chosen):
        return Row(chosen)
    lines = [_clean(one).strip() for one in posted.get(f"lines-{n}", "").splitlines()]
    if CHOICES[chosen][0] == "country":
        lines = [one.upper() if len(one) == 2 else one for one in lines]
    return Row(chosen, tuple(dict.fromkeys(one for one in lines if one)))


def _comparison(row: Row, currency: str) -> Any:
    fact, op, holds = CHOICES[row.choice]
    kind = FACTS[fact]
    if kind is Kind.FLAG:
        return {"fact": fact, "op": op, "value": holds}
    values: list[Any] = [_value(fact, one, currency) for one in row.lines]
    one: Any = {"fact": fact, "op": op, "value": values}
    if op != "in":
        one["value"] = values[0] if len(values) == 1 else "\n".join(row.lines)
    elif len(values) == 1 and "=" in OPS[kind]:
        one = {"fact": fact, "op": "=", "value": values[0]}
    return one if holds else {"not": one}


def _value(fact: str, text: str, currency: str) -> int | str:
    """As it is kept: an amount the plain way once it can be read, whatever stands there to the letter otherwise."""
    if fact != AMOUNT:
        return _number(text) if fact == "quantity" else text
    try:
        return money.written(text, currency).decimal
    except Invalid:
        return text


def _row(data: Any) -> Row | None:
    """The comparison as a row, None where no choice says it."""
    holds = True
    if isinstance(data, dict) and set(data) == {"not"}:
        data, holds = data["not"], False
    if not isinstance(data, dict) or set(data) != {"fact", "op", "value"}:
        return None
    fact, op, value = data["fact"], data["op"], data["value"]
    if not isinstance(fact, str) or fact not in FACTS:
        return None
    if FACTS[fact] is Kind.FLAG:
        return Row(_code(fact, "=", (value is True) == holds)) if isinstance(value, bool) and op == "=" else None
    code = _code(fact, "in" if op == "=" else op, holds) if isinstance(op, str) else ""
    values = value if isinstance(value, list) else [value] if value != "" else []
    plain = all(isinstance(one, str | int) and not isinstance(one, bool) and _is_plain(str(one)) for one in values)
    return Row(code, tuple(str(one) for one in values)) if code in CHOICES and plain else None


def _is_plain(text: str) -> bool:
    """Whether it stands on one line of a form as it is."""
    return _clean(text).strip() == text and len(text.splitlines()) < 2


def _code(fact: str, op: str, holds: bool) -> str:
    return f"{fact}:{op}:{'yes' if holds else 'no'}"


def _all_choices() -> dict[str, tuple[str, Op, bool]]:
    made: dict[str, tuple[str, Op, bool]] = {}
    for fact, kind in FACTS.items():
        for op in OPS[kind]:
            if op != "=" or kind is Kind.FLAG:
                made |= {_code(fact, op, holds): (fact, op, holds) for holds in (True, False)}
    return made


CHOICES = _all_choices()
FIRST = Row(_code("tags", "in", True))


def _as_text(when: Any) -> str:
    if isinstance(when, str) and when != EVERY:
        return when
    text = json.dumps(when, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()


def _parsed(text: str) -> Any:
    """What the text says; the text itself where it is no JSON, or nested beyond reason."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found if _is_flat(found) else text


def _is_flat(data: Any) -> bool:
    """Not nested beyond reason, and without what no database takes."""
    level: Sequence[Any] = [data]
    for _ in range(DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return True
    return False


def _inside(one: Any) -> list[Any]:
    return list(one.values()) if isinstance(one, dict) else one


def _number(text: str) -> int | str:
    text = _clean(text).strip()
    return int(text) if _WHOLE.fullmatch(text) else text


def _clean(text: str) -> str:
    return "".join(one for one in text if one != "\0" and not "\ud800" <= one <= "\udfff")


def _said(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, bool) else json.dumps(value)


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
