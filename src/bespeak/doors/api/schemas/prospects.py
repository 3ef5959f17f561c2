"""Who talked and has not ordered: what they want, the next step, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from bespeak.domain.conversations.queries import EnquiryView
from bespeak.domain.prospects.queries import ProspectView
from bespeak.doors.api.schemas.basics import At, Body, MaybeRef, Moment, Ref, Told, Whole, amount, same

NextStep = Literal["answer", "agree", "remind", "order", "ask", "call", "other"]
ProspectKind = Literal["due", "late", "unplanned", "planned", "ordered", "lost"]
_AS_IT_IS = (
    "ref", "number", "customer", "customer_name", "conversation", "subject_line", "state", "since", "heard_at",
    "advice", "agreement", "owner", "step", "step_at", "note", "due_at", "woken_at", "late_at", "ended_at", "ended_by",
    "why", "word", "order",
)  # fmt: skip


class ProspectProduct(Told):
    """Something they are interested in."""

    ref: str
    name: str


class WishedOption(Told):
    """`said` is the choice as its label reads, or the value itself."""

    code: str
    label: str
    value: str
    said: str


class ProspectWish(Told):
    """What an enquiry of theirs asked for; what was not said is "", null or 0."""

    enquiry: str
    conversation: str
    at: At
    product: str
    sku: str
    options: list[WishedOption]
    size: str
    to_measure: bool
    quantity: int
    needed_by: date | None
    budget: str
    currency: str
    country: str


class Prospect(Told):
    """`number` counts the changes members made. `step` is the next step, "" where nobody has planned one; `advice` the
    one that fits what happened last. An open one is due at `due_at`; since `woken_at` it is back with the store.
    `wishes` is empty for keys that may not read conversations."""

    ref: str
    number: int
    customer: str
    customer_name: str
    conversation: str
    subject_line: str
    products: list[ProspectProduct]
    wishes: list[ProspectWish]
    state: Literal["open", "ordered", "not_interested", "lost", "none", "merged"]
    since: At
    heard_at: At
    advice: NextStep
    agreement: str
    owner: str
    step: NextStep | Literal[""]
    step_at: At | None
    note: str
    due_at: At | None
    woken_at: At | None
    late_at: At | None
    ended_at: At | None
    ended_by: str
    why: str
    word: str
    order: str


class NextStepGiven(Body):
    """Instead of the step before. `owner` is a member's ref, "" nobody; left out it stays whose it is. `seen` is the
    `number` it was read with: 409 where somebody has changed it since, 0 asks for nothing."""

    step: NextStep
    due_at: Moment
    owner: MaybeRef | None = None
    note: Annotated[str, Field(max_length=1_000)] = ""
    seen: Whole = 0


class ProspectOwnerGiven(Body):
    """A member's ref, or "" for nobody."""

    member: MaybeRef


class InterestsGiven(Body):
    products: Annotated[list[Ref], Field(min_length=1, max_length=50, description="Refs or handles.")]


class ProspectEndGiven(Body):
    """`none` was never about buying and needs no `why`; `word` is for colleagues."""

    how: Literal["not_interested", "lost", "none"]
    why: Literal["price", "time", "not_possible", "elsewhere", "changed_mind", "silent", "other", ""] = ""
    word: Annotated[str, Field(max_length=1_000)] = ""
    seen: Whole = 0


def told(one: ProspectView) -> dict[str, Any]:
    goods = zip(one.product_refs, one.products, strict=True)
    return {
        **same(one, _AS_IT_IS),
        "products": [{"ref": ref, "name": name} for ref, name in goods],
        "wishes": [_wish(wish, wish.facts) for wish in one.wishes if wish.facts],
    }


def _wish(one: EnquiryView, facts: Mapping[str, Any]) -> dict[str, Any]:
    options = [
        {"code": each["code"], "label": each["label"], "value": str(each["value"]),
         "said": str(each.get("said") or each["value"])}
        for each in facts.get("options", ())
    ]  # fmt: skip
    budget, currency = facts.get("budget_minor"), str(facts.get("currency", ""))
    return {
        "enquiry": one.ref, "conversation": one.conversation, "at": one.at, "product": one.product,
        "options": options, "to_measure": bool(facts.get("to_measure")), "quantity": int(facts.get("quantity") or 0),
        "needed_by": facts.get("needed_by"), "budget": amount(int(budget), currency) if budget else "",
        "currency": currency, **{name: str(facts.get(name) or "") for name in ("sku", "size", "country")},
    }  # fmt: skip
