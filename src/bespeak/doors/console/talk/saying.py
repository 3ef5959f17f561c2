"""The events of a conversation as members read them: who, when, by which line, what; and what happened between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bespeak.domain.accounts import queries as people
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView, EntryView, FileView, seen_at
from bespeak.doors.console import words as house
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.talk import resting, words
from bespeak.doors.frame import confirmed, exchanges, hiding, reading
from bespeak.doors.frame.exchanges import Asked, Goods

MESSAGES = ("message", "note", "answer", "objection", *exchanges.KINDS)


REWRITTEN = ("message", "note")


@dataclass(frozen=True, slots=True)
class Said:
    """One event. `side` says whose it is: customer, store, note, or "" for what merely happened. `mine` where whoever
    looks may mend or take it away, `own` where they said it; `first` is how a mended message read before, `hidden` what
    is to be told of secrets that stood in it. `seen` is when the customer read it; only what was said to them last
    tells so."""

    seq: int
    at: datetime
    side: str
    who: str
    line: house.Word
    text: str
    marks: tuple[str, ...] = ()
    first: str = ""
    deleted: bool = False
    mine: bool = False
    own: bool = False
    details: str = ""
    moss: bool = False
    hidden: str = ""
    seen: datetime | None = None
    files: tuple[FileView, ...] = ()
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the events name by refs: people, goods, orders by number."""

    talk: ConversationView
    desk: Desk
    names: Mapping[str, str]
    goods: Mapping[str, str]
    orders: Mapping[str, str]
    earlier: Mapping[int, str] = field(default_factory=dict)
    """What stands on the page under a number: the words of a question, or what was settled."""

    def who(self, kind: str, ref: str) -> str:
        if kind == "customer":
            return self.talk.customer_name or pgettext("in a conversation", "Customer")
        if kind == "key":
            return str(house.PROGRAM)
        return self.names.get(ref) or str(house.HOUSE)


def told(entries: Sequence[EntryView], known: Known) -> list[Said]:
    """One statement for the names of people who are not known, where there are such."""
    others = {one for one in _people(entries) if one not in known.names and one.startswith("mem_")}
    known = replace(known, names={**known.names, **people.names(others)}) if others else known
    known = replace(known, earlier={one.seq: text for one in entries if (text := _named(one, known))})
    goods = exchanges.goods(store_id=known.talk.store_id, entries=entries, at=known.desk.at)
    return [_entry(one, known, goods) for one in entries]


def _named(one: EntryView, known: Known) -> str:
    """How a later event names this one."""
    if one.kind == "confirmation" and one.body:
        return _confirmation(one, one.body, known)
    return one.text if one.kind in exchanges.KINDS else ""


def _entry(one: EntryView, known: Known, goods: Goods) -> Said:
    if one.kind not in MESSAGES:
        return _happened(one, known)
    said = _message(one, known)
    if one.kind == exchanges.SUMMARY and one.body is not None:
        said = replace(said, text=_("What was settled, for them to confirm."))
    elif one.kind == "objection" and one.body is not None:
        said = replace(said, text=_("Not so: %(text)s") % {"text": one.text})
    return replace(said, asked=exchanges.asked(one, goods)) if one.kind in exchanges.KINDS else said


def marked(said: list[Said], talk: ConversationView, *, whole: bool) -> list[Said]:
    """Beside what was said to the customer last, when they saw it. `whole`: nothing newer was said than this."""
    last = next((one for one in reversed(said) if one.side == "store" and not one.deleted), None)
    if last is None or not whole:
        return said
    seen = seen_at(talk.marks, "customer", last.seq)
    return [replace(one, seen=seen) if one is last else one for one in said]


def _people(entries: Iterable[EntryView]) -> Iterable[str]:
    for one in entries:
        yield one.author
        body = one.body or {}
        yield from (str(body[name]) for name in ("logged_by", "assignee") if body.get(name))


def _message(one: EntryView, known: Known) -> Said:
    body = one.body or {}
    logged = str(body.get("logged_by", ""))
    marks = [
        _("written down by %(who)s") % {"who": known.who("member", logged)} if logged else "",
        _("automatic") if one.automatic else "",
        _("looking at %(page)s") % {"page": body["page"]} if body.get("page") else "",
        _("edited") if one.edited else "",
    ]
    side = "note" if one.kind == "note" else "customer" if one.author_kind == "customer" else "store"
    actor = known.desk.actor
    own = actor.ref in (one.author, logged) or actor.may(Conversations.MODERATE)
    return Said(
        seq=one.seq,
        at=one.at,
        side=side,
        who=known.who(one.author_kind, one.author),
        line="" if side == "note" else words.line(one.line),
        text=one.text,
        marks=tuple(mark for mark in marks if mark),
        first=str(body.get("text", "")) if one.edited or one.deleted else "",
        deleted=one.deleted,
        own=one.author == actor.ref,
        mine=own
        and one.kind in REWRITTEN
        and not one.deleted
        and one.body is not None
        and actor.may(Conversations.SAY),
        hidden=hiding.notice(one.masked),
        files=one.files,
    )


def _happened(one: EntryView, known: Known) -> Said:
    who = known.who(one.author_kind, one.author)
    body = one.body or {}
    told = _TELLS.get(one.kind, _otherwise)(one, body, known)
    return Said(
        one.seq,
        one.at,
        "",
        who,
        "",
        told,
        details=str(body.get("details", "") or body.get("word", "")),
        moss=one.kind == "confirmation",
    )


def _turn(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    if body.get("why") == "nothing_to_answer":
        return _("There was nothing to answer.")
    if body.get("why") == "thanks":
        return _("Rests by itself: they say thanks, and nothing more.")
    why = words.BACK.get(str(body.get("why", "")))
    if why:
        return str(why)
    passed = {
        "store": _("It is our turn, set by hand."),
        "customer": _("It is the customer’s turn, set by hand."),
        "nobody": _("It is nobody’s turn, set by hand."),
    }
    return passed.get(str(body.get("turn", "")), _("Whose turn it is was set by hand."))


def _assignee(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    member = str(body.get("assignee", ""))
    if not member:
        return _("Nobody looks after it now.")
    if member == one.author:
        return _("%(who)s looks after it now.") % {"who": known.who("member", member)}
    return _("Given to %(who)s.") % {"who": known.who("member", member)}


def _topic(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    products = [known.goods.get(str(ref), str(ref)) for ref in body.get("products", ())]
    orders = [known.orders.get(str(ref), str(ref)) for ref in body.get("orders", ())]
    return _("It is about this too: %(what)s") % {"what": reading.listed([*products, *orders])}


def _confirmation(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    settled = str(words.SETTLED.get(str(body.get("kind", "")), body.get("kind", "")))
    parts = [part for part in parts_of(body, known.goods, known.orders) if part]
    return _("%(settled)s: %(what)s") % {"settled": settled, "what": " · ".join(parts)} if parts else settled


def parts_of(body: Mapping[str, Any], goods: Mapping[str, str], orders: Mapping[str, str]) -> list[str]:
    """What a confirmation settles, in pieces; its details stand apart."""
    sku = str(body.get("sku", ""))
    product = "" if sku else goods.get(str(body.get("product", "")), str(body.get("product", "")))
    order = str(body.get("order", ""))
    return [
        confirmed.goods(body) or product,
        confirmed.place(body),
        confirmed.amount(body),
        _("order %(number)s") % {"number": orders.get(order, order)} if order else "",
        confirmed.until(body),
    ]


def _withdrawal(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    what = known.earlier.get(int(body.get("of") or 0))
    return _("Taken back: %(what)s") % {"what": what} if what else _("What was settled earlier is taken back.")


def _agreement(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    return {
        "proposed": _("An agreement was proposed."),
        "revised": _("The agreement has a new version."),
        "accepted": _("The agreement was accepted."),
        "declined": _("The agreement was declined."),
        "withdrawn": _("The agreement was taken back."),
        "lapsed": _("The agreement is over: its time has passed."),
        "used": _("The agreement was ordered."),
    }.get(str(body.get("what", "")), _("There is news of an agreement."))


def _order(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    ref = str(body.get("order", ""))
    number, until = known.orders.get(ref, ref), str(body.get("deadline", "") or "")
    if body.get("codes") and until:
        when = reading.moment(datetime.fromisoformat(until))
        return _("Order %(number)s waits until %(when)s.") % {"number": number, "when": when}
    if body.get("codes"):
        return _("Order %(number)s was declined.") % {"number": number}
    return _("There is news of order %(number)s.") % {"number": number}


def _edit(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    return _("Message %(seq)s was edited.") % {"seq": one.of}


def _delete(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    return _("Message %(seq)s was deleted; the store keeps what it said.") % {"seq": one.of}


def _reopened(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    return str(words.BACK.get(str(body.get("why", "")), _("Opened again.")))


def _erased(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    return _("What was said here was erased.")


def _introduced(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    said = [str(body.get("name", "")), *(str(value) for _, value in body.get("contacts", ()))]
    what = {"what": " · ".join(part for part in said if part)}
    if body.get("theirs"):
        text = _("Says: %(what)s. Another customer has this already; whether they are one person is yours to say.")
        return text % what
    return _("Says: %(what)s. Not verified.") % what


def _settled(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    what = known.earlier.get(int(body.get("of") or 0))
    return _("We go by their answer to “%(what)s”") % {"what": what} if what else _("We go by their answer.")


def _assent(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    return _("The customer confirmed a point of the summary.")


def _otherwise(one: EntryView, body: Mapping[str, Any], known: Known) -> str:
    return one.kind


_TELLS = {
    "turn": _turn,
    "assignee": _assignee,
    "topic": _topic,
    "confirmation": _confirmation,
    "withdrawal": _withdrawal,
    "agreement": _agreement,
    "order": _order,
    "edit": _edit,
    "delete": _delete,
    "snoozed": resting.snoozed,
    "woken": resting.woken,
    "closed": resting.closed,
    "reopened": _reopened,
    "erased": _erased,
    "introduced": _introduced,
    "settled": _settled,
    "assent": _assent,
}
