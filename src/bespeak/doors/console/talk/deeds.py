"""What a member can do in a conversation: each a form, a permission, one operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView, confirmations
from bespeak.domain.customers import queries as customers
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.talk import resting, terms
from bespeak.doors.console.words import Word
from bespeak.kit.refusals import Invalid, NotFound

Given = Mapping[str, str]
Run = Callable[[Desk, ConversationView, Given, str], None]


@dataclass(frozen=True, slots=True)
class Deed:
    """`done` is said afterwards; `field` is what tells apart two forms of this name on one page."""

    name: str
    may: str
    run: Run
    done: Word
    field: str = ""


def look_again(talk: ConversationView, desk: Desk) -> None:
    """What was said or settled cures what they ordered at once; the errand that would do it then finds nothing."""
    held = order_queries.held_of_customers(customers.family(talk.customer_id), at=desk.at)
    orders.reconsider(order_refs=held, by=desk.actor, at=desk.at)


def _reply(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.say(
        text=given.get("text", ""), line=given.get("line", "chat"), client_key=key, seen=_seen(given),
        conversation=talk.ref, **desk.doing,
    )  # fmt: skip
    look_again(talk, desk)


def _note(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.note(text=given.get("text", ""), client_key=key, conversation=talk.ref, **desk.doing)


def _call(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.log_call(
        customer_said=given.get("heard", ""), store_said=given.get("answer", ""), client_key=key,
        conversation=talk.ref, **desk.doing,
    )  # fmt: skip
    look_again(talk, desk)


def _heard(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.say(
        text=given.get("text", ""), line=given.get("line", "mail"), client_key=key, on_behalf_of_customer=True,
        conversation=talk.ref, **desk.doing,
    )  # fmt: skip


def _edit(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.edit(seq=_seq(given), text=given.get("text", ""), client_key=key, conversation=talk.ref, **desk.doing)


def _delete(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.delete(seq=_seq(given), client_key=key, conversation=talk.ref, **desk.doing)


def _seq(given: Given) -> int:
    seq = _number(given.get("seq", ""))
    if not seq:
        raise NotFound("There is no such message here.", field="seq")
    return seq


def _seen(given: Given) -> int:
    """The last event that stood on the page of whoever sends this; 0 where the form does not say."""
    return _number(given.get("seen", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0


def _turn(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.pass_turn(to=given.get("to", ""), seen=_seen(given), conversation=talk.ref, **desk.doing)


def _assign(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.assign(member=given.get("member", ""), conversation=talk.ref, **desk.doing)


def _snooze(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    until = resting.until(given, desk.at, desk.store.timezone)
    conversations.snooze(until=until, seen=_seen(given), conversation=talk.ref, **desk.doing)


def _wake(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.wake_up(conversation=talk.ref, **desk.doing)


def _close(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.close(
        outcome=given.get("outcome", ""), word=given.get("word", ""), seen=_seen(given), conversation=talk.ref,
        **desk.doing,
    )  # fmt: skip


def _reopen(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.reopen(conversation=talk.ref, **desk.doing)


def _about(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    """A product by its ref or handle, an order by its ref or number."""
    product, number = typed.plain(given, "product"), typed.plain(given, "order")
    if not product and not number:
        raise Invalid("nothing_chosen", "Choose a product or an order.", field="product")
    ref = order_queries.order(ref=number, **desk.asking).ref if number else ""
    conversations.about(
        products=[product] if product else [], orders=[ref] if ref else [], conversation=talk.ref, **desk.doing
    )
    look_again(talk, desk)


def _confirm(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.confirm(
        kind=given.get("kind", ""), terms=terms.of(given, desk), client_key=key, conversation=talk.ref, **desk.doing
    )
    look_again(talk, desk)


def _withdraw(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    ref = given.get("confirmation", "")
    mine = confirmations(conversation=talk.ref, most=200, **desk.asking)
    if ref not in {one.ref for one in mine}:
        raise NotFound(f"There is no confirmation {ref[:40]!r} here.", field="confirmation")
    conversations.withdraw(confirmation_ref=ref, **desk.doing)


def _hold(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.hold_record(reason=given.get("reason", ""), conversation=talk.ref, **desk.doing)


def _lift(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.lift_hold(conversation=talk.ref, **desk.doing)


DEEDS: Sequence[Deed] = (
    Deed("reply", Conversations.SAY, _reply, gettext_lazy("Said.")),
    Deed("note", Conversations.SAY, _note, gettext_lazy("Noted; only people of the store read it.")),
    Deed("call", Conversations.LOG, _call, gettext_lazy("The call is written down.")),
    Deed("heard", Conversations.LOG, _heard, gettext_lazy("What they said is written down.")),
    Deed("edit", Conversations.SAY, _edit, gettext_lazy("Edited."), "seq"),
    Deed("delete", Conversations.SAY, _delete, gettext_lazy("Deleted. The store keeps what it said."), "seq"),
    Deed("turn", Conversations.MANAGE, _turn, gettext_lazy("The turn is passed.")),
    Deed("assign", Conversations.MANAGE, _assign, gettext_lazy("Who looks after it is changed.")),
    Deed("snooze", Conversations.MANAGE, _snooze, gettext_lazy("Set aside. It comes back by itself.")),
    Deed("wake", Conversations.MANAGE, _wake, gettext_lazy("It waits for us again.")),
    Deed("close", Conversations.MANAGE, _close, gettext_lazy("Closed. The next message opens it again.")),
    Deed("reopen", Conversations.MANAGE, _reopen, gettext_lazy("Opened again.")),
    Deed("about", Conversations.MANAGE, _about, gettext_lazy("It is about that too.")),
    Deed("confirm", Conversations.CONFIRM, _confirm, gettext_lazy("Settled. What they ordered was looked at again.")),
    Deed("withdraw", Conversations.CONFIRM, _withdraw, gettext_lazy("Taken back."), "confirmation"),
    Deed("hold", Conversations.HOLD, _hold, gettext_lazy("Held: nothing of it is erased.")),
    Deed("lift", Conversations.HOLD, _lift, gettext_lazy("The hold is lifted: it may be erased again.")),
)


def of_what(deed: Deed, given: Mapping[str, str]) -> str:
    return given.get(deed.field, "") if deed.field else ""
