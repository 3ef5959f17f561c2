"""What a member can do about an order: each a form, a permission, one operation.

Which forms there are follows from the table of states, the gates that are shut and the member's permissions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries, states
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries as payment_queries
from bespeak.domain.payments.permissions import Payments
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.matter import Matter
from bespeak.doors.console.once import ASIDE, once
from bespeak.doors.console.words import Word
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid, NotFound, Refusal

TOO_MUCH = "more_than_to_be_paid"


class NoTalk(Refusal):
    code = "no_talk"
    sentence = "There is no conversation about this order yet. Write down what was said first."


Given = Mapping[str, str]
Run = Callable[[Desk, Matter, Given, str], None]


@dataclass(frozen=True, slots=True)
class Act:
    """`gate` names the gates it can open; () for what stands beside them all. `done` is said afterwards."""

    name: str
    may: str
    run: Run
    done: Word
    gate: tuple[str, ...] = ()
    fits: Callable[[Matter], bool] = lambda matter: True

    @property
    def settles(self) -> bool:
        """Whether it is a confirmation, which stands in a conversation."""
        return self.may == Conversations.CONFIRM


def allowed(matter: Matter, desk: Desk) -> list[Act]:
    """The forms that this member sees on this order now."""
    return [one for one in ACTS if desk.actor.may(one.may) and one.fits(matter)]


def do(act: Act, request: HttpRequest, desk: Desk, matter: Matter, back: str = "") -> HttpResponse:
    """Does it once for the key of the form, then leads `back`, else to the order. Refuses what the verb refuses."""
    given = {name: request.POST[name] for name in sorted(request.POST) if name not in ASIDE}
    ref, key = matter.order.ref, request.POST.get("key", "")[:60]

    def verb() -> dict[str, str]:
        act.run(desk, matter, given, key)
        return {"order": ref, "act": act.name}

    once(request, desk, f"{act.name} {ref}", verb)
    messages.success(request, str(_outcome(desk, ref) if act.done is SETTLED else act.done))
    return HttpResponseRedirect(back or reverse("console-order", kwargs={"ref": ref}))


def _outcome(desk: Desk, ref: str) -> Word:
    """What came of it for the order."""
    return STILL_WAITS if queries.order(ref=ref, **desk.asking).state == states.HELD else SETTLED


def _look_again(desk: Desk, matter: Matter) -> None:
    """What was settled cures the order at once; the errand that would do it then finds nothing to do."""
    orders.reconsider(order_refs=[matter.order.ref], by=desk.actor, at=desk.at)


def _talked(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    """What the customer said and what was answered, told by whoever spoke with them."""
    heard, line = given.get("heard", ""), _line(given)
    talk = matter.thread
    if talk is None:
        started = conversations.start(
            text=heard, customer=matter.order.customer, orders=[matter.order.ref], line=line, client_key=f"{key}-heard",
            **desk.doing,
        )  # fmt: skip
        ref = started.conversation
    else:
        ref = talk.ref
        if heard.strip() or not matter.unanswered:
            conversations.say(
                conversation=ref, text=heard, line=line, client_key=f"{key}-heard", on_behalf_of_customer=True,
                **desk.doing,
            )  # fmt: skip
    conversations.say(conversation=ref, text=given.get("answer", ""), line=line, client_key=f"{key}-said", **desk.doing)
    _look_again(desk, matter)


def _wrote(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    """What they read on the page of their order; the conversation about it goes on, or begins with that."""
    text = given.get("text", "")
    if matter.thread:
        conversations.say(conversation=matter.thread.ref, text=text, client_key=key, **desk.doing)
    else:
        conversations.start(
            text=text, author="store", customer=matter.order.customer, orders=[matter.order.ref], client_key=key,
            **desk.doing,
        )  # fmt: skip
    _look_again(desk, matter)


def _line(given: Given) -> str:
    return given.get("line", "phone")


def _confirm(desk: Desk, matter: Matter, kind: str, terms: Terms, key: str) -> None:
    if matter.talk is None:
        raise NoTalk
    conversations.confirm(conversation=matter.talk.ref, kind=kind, terms=terms, client_key=key, **desk.doing)


def _available(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    for sku, units in matter.units.items():
        terms = Terms(sku=sku, quantity=units, order=matter.order.ref)
        _confirm(desk, matter, "availability", terms, f"{key}-{sku}")
    _look_again(desk, matter)


def _specified(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    terms = Terms(order=matter.order.ref, details=given.get("details", ""))
    _confirm(desk, matter, "specification", terms, key)
    _look_again(desk, matter)


def _deliverable(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    address = matter.order.details.get("address", {})
    terms = Terms(
        order=matter.order.ref, country=address.get("country") or desk.store.country,
        postcode=address.get("postcode", "")[:16], details=given.get("details", ""),
    )  # fmt: skip
    _confirm(desk, matter, "delivery", terms, key)
    _look_again(desk, matter)


def _extra(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    amount = _amount(given, matter.order.currency)
    _confirm(desk, matter, "extra_payment", Terms(order=matter.order.ref, amount=amount), key)
    _look_again(desk, matter)


def _called(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    outcome = "passed" if given.get("outcome") == "passed" else "failed"
    customers.log_callback(
        customer=matter.order.customer, outcome=outcome, about_order=matter.order.ref,
        note=given.get("note", "")[:2000], **desk.doing,
    )  # fmt: skip
    _look_again(desk, matter)


def _reviewed(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    orders.settle_review(ref=matter.order.ref, reason=given.get("reason", ""), **desk.doing)


def _admitted(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    orders.override(ref=matter.order.ref, to=states.ADMITTED, reason=given.get("reason", ""), **desk.doing)


def _declined(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    orders.override(ref=matter.order.ref, to=states.DECLINED, reason=given.get("reason", ""), **desk.doing)


def _cancelled(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    orders.cancel(ref=matter.order.ref, reason=given.get("reason", ""), **desk.doing)


def _paid(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    amount = _amount(given, matter.order.currency)
    _ask_where_too_much(matter, amount, given)
    payments.record_payment(
        amount_minor=amount.minor, currency=amount.currency, method=given.get("method", "bank_transfer"),
        external_key=given.get("number", ""), order=matter.order.ref, **desk.doing,
    )  # fmt: skip


def _ask_where_too_much(matter: Matter, amount: Money, given: Given) -> None:
    """More than is to be paid is booked once somebody ticked that it is meant so."""
    if matter.balance is None or given.get("more") or amount.minor <= matter.balance.outstanding:
        return
    over = Money(amount.minor - matter.balance.outstanding, amount.currency).text(get_language() or "en")
    said = _("That is %(amount)s more than is to be paid. Book it all the same?") % {"amount": over}
    raise Invalid(TOO_MUCH, said, field="more")


def _corrected(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    line = given.get("line", "")
    if line not in {str(one.position) for one in matter.puzzles}:
        raise NotFound("There is no such line with an unknown SKU.", field="line")
    orders.correct_line(
        ref=matter.order.ref, position=int(line), sku=given.get("sku", ""), reason=given.get("reason", ""),
        **desk.doing,
    )  # fmt: skip


def _handed_over(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    carrier, tracking = given.get("carrier", ""), given.get("tracking", "")
    fulfilment.hand_over(order=matter.order.ref, carrier=carrier, tracking=tracking, **desk.doing)


def _uncounted(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    ref = given.get("payment", "")
    if all(one.ref != ref for one in payment_queries.payments(order=matter.order.ref, **desk.asking).captures):
        raise NotFound(f"There is no payment {ref[:40]!r} for this order.")
    payments.correct_payment(payment=ref, reason=given.get("reason", ""), **desk.doing)


def _renumbered(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    fulfilment.correct_parcel(
        order=matter.order.ref, carrier=given.get("carrier", ""), tracking=given.get("tracking", ""),
        seen=(given.get("was_carrier", ""), given.get("was_tracking", "")), **desk.doing,
    )  # fmt: skip


def _withdrawn(desk: Desk, matter: Matter, given: Given, key: str) -> None:
    ref = given.get("confirmation", "")
    if ref not in {one.ref for one in matter.settled}:
        raise NotFound(f"There is no confirmation {ref[:40]!r} about this order.")
    conversations.withdraw(confirmation_ref=ref, **desk.doing)


def _amount(given: Given, currency: str) -> Money:
    return typed.amount(given.get("amount", ""), currency, field="amount")


def _leads(to: str) -> Callable[[Matter], bool]:
    """The step follows from where the order stands, while it is still here."""
    return lambda matter: not matter.order.handed_over_at and to in states.STEPS.get(matter.order.state, frozenset())


def _shut(*kinds: str) -> Callable[[Matter], bool]:
    def fits(matter: Matter) -> bool:
        shut = {gate.kind for gate in matter.order.gates if gate.opened_at is None}
        return matter.order.state == states.HELD and bool(shut & set(kinds))

    return fits


def _may_leave(matter: Matter) -> bool:
    shut = any(gate.opened_at is None and "ship" in gate.scope for gate in matter.order.gates)
    return matter.order.state == states.RELEASED and not matter.order.handed_over_at and not shut


def _puzzling(matter: Matter) -> bool:
    return matter.order.state in (states.HELD, states.ADMITTED) and bool(matter.puzzles)


def _owes(matter: Matter) -> bool:
    return matter.order.state not in states.OVER and bool(matter.outstanding)


SETTLED = gettext_lazy("Settled. The order goes on.")
STILL_WAITS = gettext_lazy("Settled. The order still waits: what is missing stands here.")
ACTS: Sequence[Act] = (
    Act("talk", Conversations.LOG, _talked, SETTLED, ("communication",), _shut("communication")),
    Act("availability", Conversations.CONFIRM, _available, SETTLED, ("availability",), _shut("availability")),
    Act("specification", Conversations.CONFIRM, _specified, SETTLED, ("specification",), _shut("specification")),
    Act("delivery", Conversations.CONFIRM, _deliverable, SETTLED, ("delivery",), _shut("delivery")),
    Act("identity", Customers.VERIFY, _called, gettext_lazy("Written down."), ("identity",), _shut("identity")),
    Act("extra-payment", Conversations.CONFIRM, _extra, SETTLED, ("extra_payment",), _shut("extra_payment")),
    Act("review", Orders.REVIEW, _reviewed, gettext_lazy("Looked at."), ("review",), _shut("review")),
    Act("payment", Payments.RECORD, _paid, gettext_lazy("The payment is booked."), ("payment",), _owes),
    Act("admission", Orders.OVERRIDE, _admitted, gettext_lazy("Admitted against the rules."), (), _leads("admitted")),
    Act("refusal", Orders.OVERRIDE, _declined, gettext_lazy("Declined."), (), _leads("declined")),
    Act("cancellation", Orders.CANCEL, _cancelled, gettext_lazy("Cancelled."), (), _leads("cancelled")),
    Act(
        "correction",
        Orders.CORRECT,
        _corrected,
        gettext_lazy("The line is put right. The order was judged again."),
        ("",),
        _puzzling,
    ),
    Act("hand-over", Fulfilment.HAND_OVER, _handed_over, gettext_lazy("Handed over."), ("",), _may_leave),
    Act(
        "payment-correction", Payments.RECORD, _uncounted, gettext_lazy("It is off the books. Book what really came."),
        ("",), lambda m: bool(m.balance and m.balance.captured),
    ),
    Act(
        "parcel-correction", Fulfilment.HAND_OVER, _renumbered,
        gettext_lazy("The parcel is put right. The customer's page and the shop are told."), ("",),
        lambda m: m.parcel is not None,
    ),
    Act("message", Conversations.SAY, _wrote, gettext_lazy("Said. They read it on the page of their order."), ("",)),
    Act("withdrawal", Conversations.CONFIRM, _withdrawn, gettext_lazy("Taken back."), ("",), lambda m: bool(m.settled)),
)  # fmt: skip
