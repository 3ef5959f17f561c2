"""What a member can do in a conversation: each a form, a permission, one operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.choosing import MOST
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView, confirmations
from bespeak.domain.customers import queries as customers
from bespeak.domain.knowledge import manner, variables
from bespeak.domain.knowledge import operations as knowledge
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.talk import keeping, resting, terms
from bespeak.doors.console.words import Word
from bespeak.kit.refusals import Invalid, NotFound

Given = Mapping[str, str]
Run = Callable[[Desk, ConversationView, Given, str], None]


class Filled(dict[str, str]):
    """A form as it was filled in, and the files that were sent with it."""

    def __init__(self, given: Given, files: tuple[Kept, ...] = ()) -> None:
        super().__init__(given)
        self.files = files


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
    held = order_queries.held_of_customers(customers.family(talk.customer_id))
    orders.reconsider(order_refs=held, by=desk.actor, at=desk.at)


def _reply(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    """Nothing goes out with a gap in it; sharp words only once whoever wrote them is sure."""
    variables.require_filled(given.get("text", ""))
    manner.require_calm(given.get("text", ""), sure="sure" in given)
    conversations.say(
        text=given.get("text", ""), line=given.get("line", "chat"), client_key=key, seen=_seen(given),
        files=_files(given), conversation=talk.ref, **desk.doing,
    )  # fmt: skip
    if ref := given.get("ready", ""):
        knowledge.count_use(ref=ref[:24], **desk.doing)
    look_again(talk, desk)


def _calm(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    knowledge.find_calm(talk=talk.ref, seq=min(_seq(given), talk.last_seq), **desk.doing)
    conversations.cool(conversation=talk.ref, **desk.doing)


def _hand_on(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    """To somebody who leads, with a word for them."""
    conversations.assign(member=given.get("member", ""), conversation=talk.ref, **desk.doing)
    text = _("Handed on: it sounds heated. What was said stands above.")
    conversations.note(text=text, client_key=key, conversation=talk.ref, **desk.doing)


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
        files=_files(given), conversation=talk.ref, **desk.doing,
    )  # fmt: skip


def _files(given: Given) -> tuple[Kept, ...]:
    return given.files if isinstance(given, Filled) else ()


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


def _rest(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.nothing_to_answer(seen=_seen(given), conversation=talk.ref, **desk.doing)


def _tag(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.tag(refs=[talk.ref], name=given.get("tag", "")[:200], **desk.doing)


def _untag(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.untag(refs=[talk.ref], tag=given.get("tag", ""), **desk.doing)


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


def _keep(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    """So many are held for them until an evening; they are told, and what waits for it goes on."""
    chosen = {**given, "kind": "availability", "until": ""}
    until = keeping.until(given, desk.at, desk.store.timezone)
    conversations.confirm(
        kind="availability", terms=replace(terms.of(chosen, desk), valid_until=until), client_key=key,
        conversation=talk.ref, **desk.doing,
    )  # fmt: skip
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


def _ask(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.ask(
        text=given.get("text", ""), choices=[given.get(f"choice{n}", "") for n in range(1, MOST + 1)],
        several=bool(given.get("several")), own=bool(given.get("own")), line=given.get("line", "chat"),
        client_key=key, seen=_seen(given), conversation=talk.ref, **desk.doing,
    )  # fmt: skip
    look_again(talk, desk)


def _settle(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    conversations.settle(of=_seq(given), conversation=talk.ref, **desk.doing)


def _sum_up(desk: Desk, talk: ConversationView, given: Given, key: str) -> None:
    agreements.sum_up(conversation=talk.ref, **desk.doing)


DEEDS: Sequence[Deed] = (
    Deed("reply", Conversations.SAY, _reply, gettext_lazy("Said.")),
    Deed("calm", Conversations.SAY, _calm, gettext_lazy("Noted: it is not heated.")),
    Deed("hand-on", Conversations.MANAGE, _hand_on, gettext_lazy("Handed on, with a note.")),
    Deed("note", Conversations.SAY, _note, gettext_lazy("Noted; only people of the store read it.")),
    Deed("call", Conversations.LOG, _call, gettext_lazy("The call is written down.")),
    Deed("heard", Conversations.LOG, _heard, gettext_lazy("What they said is written down.")),
    Deed("question", Conversations.SAY, _ask, gettext_lazy("Asked. They answer with one tap.")),
    Deed("settle", Conversations.SAY, _settle, gettext_lazy("Settled: we go by that answer."), "seq"),
    Deed("summary", Conversations.SAY, _sum_up, gettext_lazy("The customer reads what was settled, point by point.")),
    Deed("edit", Conversations.SAY, _edit, gettext_lazy("Edited."), "seq"),
    Deed("delete", Conversations.SAY, _delete, gettext_lazy("Deleted. The store keeps what it said."), "seq"),
    Deed("turn", Conversations.MANAGE, _turn, gettext_lazy("The turn is passed.")),
    Deed("rest", Conversations.MANAGE, _rest, gettext_lazy("Nothing to answer: it comes back when they write.")),
    Deed("tag", Conversations.MANAGE, _tag, gettext_lazy("Tagged.")),
    Deed("untag", Conversations.MANAGE, _untag, gettext_lazy("The tag is taken off."), "tag"),
    Deed("assign", Conversations.MANAGE, _assign, gettext_lazy("Who looks after it is changed.")),
    Deed("snooze", Conversations.MANAGE, _snooze, gettext_lazy("Set aside. It comes back by itself.")),
    Deed("wake", Conversations.MANAGE, _wake, gettext_lazy("It waits for us again.")),
    Deed("close", Conversations.MANAGE, _close, gettext_lazy("Closed. The next message opens it again.")),
    Deed("reopen", Conversations.MANAGE, _reopen, gettext_lazy("Opened again.")),
    Deed("about", Conversations.MANAGE, _about, gettext_lazy("It is about that too.")),
    Deed("confirm", Conversations.CONFIRM, _confirm, gettext_lazy("Settled. What they ordered was looked at again.")),
    Deed("keep", Conversations.CONFIRM, _keep, gettext_lazy("Held for them; they read until when."), "sku"),
    Deed("withdraw", Conversations.CONFIRM, _withdraw, gettext_lazy("Taken back."), "confirmation"),
    Deed("hold", Conversations.HOLD, _hold, gettext_lazy("Held: nothing of it is erased.")),
    Deed("lift", Conversations.HOLD, _lift, gettext_lazy("The hold is lifted: it may be erased again.")),
)


def of_what(deed: Deed, given: Mapping[str, str]) -> str:
    return given.get(deed.field, "") if deed.field else ""
