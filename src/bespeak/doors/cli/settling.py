"""What settles an order, as commands that can be pasted: one for each thing it waits for, with its real refs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.orders.queries import LineView, OrderView
from bespeak.domain.payments import queries as payments
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries import DueView
from bespeak.domain.policy.values import REVIEW, Reason
from bespeak.domain.stores import queries as stores
from bespeak.doors.cli import called, paper
from bespeak.doors.cli.desk import Desk
from bespeak.doors.cli.paper import Page
from bespeak.doors.cli.placeholders import AGREED, ANSWERED, BANK, CAME, HEARD, KNOWN, SKU, WHY
from bespeak.kit.money import Money

TALKED = "talk"


@dataclass(frozen=True, slots=True)
class Step:
    """One command, the code of what it settles, and what to know before it is typed."""

    code: str
    run: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _About:
    """One order, with what is known around it."""

    desk: Desk
    order: OrderView
    goods: Mapping[str, VariantFacts]
    customer: str
    talks: Sequence[ConversationView]

    def line(self, *words: str) -> str:
        return _line(self.desk, *words)

    def of(self, line: LineView) -> VariantFacts | None:
        return self.goods.get(sku_of(line))


def steps(desk: Desk, order: OrderView) -> list[Step]:
    """The commands, in the order in which they are typed. None where nothing can be done any more."""
    return [*_forward(desk, order), *(_refund(desk, one) for one in due_back(desk, order))]


def due_back(desk: Desk, order: OrderView) -> list[DueView]:
    """What the store owes back for an order, where whoever asks may know."""
    if not desk.by.may(Payments.READ):
        return []
    return [one for one in payments.payments(order=order.ref, **desk.asking).due if one.left_minor]


def _refund(desk: Desk, due: DueView) -> Step:
    note = f"{paper.money(due.left_minor, due.currency)} is due back ({due.ref}). Once it went back:"
    return Step("due_back", refund(desk, due), note)


def refund(desk: Desk, due: DueView) -> str:
    """The command that takes note of what went back."""
    foreign = ("--currency", due.currency) if due.currency != desk.store.currency else ()
    return _line(desk, "refund", due.ref, Money(due.left_minor, due.currency).decimal, *foreign, "--key", BANK)


def _line(desk: Desk, *words: str) -> str:
    several = ("--store", desk.store.slug) if len(stores.all_stores()) > 1 else ()
    return called.line(*words, *several)


def _forward(desk: Desk, order: OrderView) -> list[Step]:
    if order.outcome == "admitted":
        return [] if order.released_at else _money(desk, order)
    if order.state != "held":
        return []
    about = _about(desk, order)
    found = [step for reason in order.decision.reasons for step in _steps(about, reason)]
    in_a_talk = any(" confirm " in one.run for one in found)
    if in_a_talk and not about.talks and TALKED not in {one.code for one in found}:
        found.append(Step(TALKED, _talk(about)))
    found.sort(key=lambda one: one.code != TALKED)  # what is settled is settled in a talk
    return [*dict.fromkeys(_renamed(found))]


def _renamed(found: Sequence[Step]) -> list[Step]:
    return [Step("no_two_way_talk", one.run) if one.code == TALKED else one for one in found]


def _about(desk: Desk, order: OrderView) -> _About:
    customer = customers.who([order.customer_id])[order.customer_id].ref
    talks = conversations.conversations(customer=customer, state="open", **desk.asking)
    return _About(desk, order, goods(order), customer, talks)


def goods(order: OrderView) -> dict[str, VariantFacts]:
    """What its lines mean by the catalogue, by SKU."""
    wanted = {(order.store_id, sku_of(line)) for line in order.lines if sku_of(line)}
    return {sku: one for (_, sku), one in catalog.variants_by_sku(wanted).items()}


def sku_of(line: LineView) -> str:
    """What a person said is meant, else what came."""
    return line.corrected_sku or line.sku


def _unknown(about: _About) -> list[str]:
    """For each line that nothing in the catalogue fits: which variant it means is for somebody to say."""
    strange = [line for line in about.order.lines if about.of(line) is None]
    correct = ("order", "correct", about.order.ref)
    return [about.line(*correct, "--line", str(line.position + 1), "--sku", SKU) for line in strange]


def _steps(about: _About, reason: Reason) -> Iterator[Step]:
    make = _BY_CODE.get(reason.code)
    if reason.code == "not_enough_stock":
        yield from _received(about)
    elif make:
        yield from (Step(TALKED if reason.code == "no_two_way_talk" else reason.code, run) for run in make(about))
    if reason.gate == REVIEW:
        yield Step(reason.code, about.line("review", about.order.ref, "--reason", WHY))


def _spoken(about: _About) -> list[str]:
    return [_talk(about)]


def _talk(about: _About) -> str:
    """An answer where the customer waits for one about all of it, else a talk that is written down whole."""
    names = {one.product_name for one in about.goods.values()}
    for talk in about.talks:
        covers = about.order.ref in talk.orders or names <= set(talk.products)
        if covers and talk.turn == "store" and talk.customer_spoke_at and not talk.two_way_at:
            return about.line("talk", "say", talk.ref, "--text", ANSWERED)
    said = ("--text", HEARD, "--answer", ANSWERED)
    return about.line("talk", "start", "--customer", about.customer, "--order", about.order.ref, *said)


def _confirm(about: _About, kind: str, *words: str) -> str:
    return about.line("confirm", about.order.ref, kind, *words)


def _available(about: _About) -> list[str]:
    """Units of every limited variant, or of every one where none is."""
    wanted: dict[str, int] = {}
    known = [line for line in about.order.lines if about.of(line)]
    limited = [line for line in known if (of := about.of(line)) and of.limited]
    for line in limited or known:
        wanted[sku_of(line)] = wanted.get(sku_of(line), 0) + line.quantity
    return [_confirm(about, "availability", "--sku", sku, "--quantity", str(units)) for sku, units in wanted.items()]


def _specified(about: _About) -> list[str]:
    return [_confirm(about, "specification", "--details", AGREED)]


def _delivered(about: _About) -> list[str]:
    address = about.order.details.get("address", {})
    postcode = ("--postcode", address["postcode"]) if address.get("postcode") else ()
    country = address.get("country") or about.desk.store.country
    return [_confirm(about, "delivery", "--country", country, *postcode)]


def _identified(about: _About) -> list[str]:
    return [about.line("verify-identity", "--order", about.order.ref, "--passed", "--note", KNOWN)]


def _extra(about: _About) -> list[str]:
    paid = [line for line in about.order.lines if (of := about.of(line)) and of.extra_payment]
    minor = sum(line.unit_minor * line.quantity - line.discount_minor for line in paid)
    amount = Money(minor, about.order.currency).decimal
    return [_confirm(about, "extra_payment", "--amount", amount)] if minor > 0 else []


def _received(about: _About) -> list[Step]:
    """How many came is for whoever has them in hand to say; how many are short is told beside it."""
    wanted: dict[str, int] = {}
    for line in about.order.lines:
        if (of := about.of(line)) and of.tracked:
            wanted[sku_of(line)] = wanted.get(sku_of(line), 0) + line.quantity
    named = {sku for reason in about.order.decision.reasons for sku in reason.data.get("skus", ())}
    short = {sku: n for sku, n in wanted.items() if sku in named or not named}
    free = _free(about, short)
    return [
        Step("not_enough_stock", about.line("stock", "receive", sku, CAME), _lack(sku, n, free.get(sku)))
        for sku, n in short.items()
    ]


def _free(about: _About, skus: Collection[str]) -> Mapping[str, int]:
    """Units that are free now, where whoever asks may know."""
    desk, ids = about.desk, [about.goods[sku].id for sku in skus]
    if not ids or not desk.by.may(Inventory.READ):
        return {}
    found = inventory.stock(at=desk.at, variant_ids=ids, most=len(ids), **desk.asking)
    return dict.fromkeys(skus, 0) | {one.sku: one.free for one in found}


def _lack(sku: str, wanted: int, free: int | None) -> str:
    if free is None or free >= wanted:
        return f"{wanted:,} × {sku} wanted. Once goods are here:"
    return f"{wanted - max(free, 0):,} × {sku} short. Once goods are here:"


def _accepted(about: _About) -> list[str]:
    code = about.order.details.get("agreement_code", "")
    return [about.line("accept", code)] if code else []


_BY_CODE: Mapping[str, Callable[[_About], list[str]]] = {
    "no_two_way_talk": _spoken,
    "availability_not_confirmed": _available,
    "specification_not_agreed": _specified,
    "delivery_not_agreed": _delivered,
    "identity_not_verified": _identified,
    "extra_payment_not_agreed": _extra,
    "extra_payment_amount_differs": _extra,
    "agreement_not_accepted": _accepted,
    "unknown_sku": _unknown,
    "no_sku": _unknown,
}


def _money(desk: Desk, order: OrderView) -> list[Step]:
    left = payments.balance([order.ref])[order.ref].outstanding
    if not left:
        return []
    about = _About(desk, order, {}, "", ())
    amount = Money(left, order.currency).decimal
    return [Step("payment", about.line("pay", order.ref, amount, "--key", BANK))]


def instead(desk: Desk, order: OrderView) -> str:
    """What a manager may do against the rules; "" where there is nothing to decide."""
    if order.state != "held":
        return ""
    return _About(desk, order, {}, "", ()).line("override", order.ref, "admitted", "--reason", WHY)


def data(desk: Desk, order: OrderView) -> list[dict[str, str]]:
    """The same for programs."""
    return [{"code": one.code, "run": one.run} | ({"note": one.note} if one.note else {}) for one in steps(desk, order)]


def pages(desk: Desk, order: OrderView) -> list[Page]:
    """ "To settle it:" with a command a line; nothing where nothing is left to do."""
    found = steps(desk, order)
    against = instead(desk, order)
    if not found and not against:
        return []
    made: list[Page] = [paper.line("To settle it:", "bold")]
    for one in found:
        made += [paper.indented(one.note), paper.typed(one.run)] if one.note else [paper.typed(one.run)]
    return made + ([paper.line("or, against the rules:", "dim"), paper.typed(against)] if against else [])
