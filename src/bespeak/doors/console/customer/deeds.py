"""What a member can do about a customer: each a form, a permission, one operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import CustomerView
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.words import Word
from bespeak.kit.refusals import Invalid, NotFound

Given = Mapping[str, str]
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Deed:
    """`done` is said afterwards; `field` is what tells apart two forms of this name on one page."""

    name: str
    may: str
    run: Callable[[Desk, CustomerView, Given], None]
    done: Word
    field: str = ""


def _look_again(desk: Desk, ref: str) -> None:
    """What was found out cures what they ordered at once."""
    family = queries.family(queries.found(store_id=desk.store.id, ref=ref).id)
    orders.reconsider(order_refs=order_queries.held_of_customers(family), by=desk.actor, at=desk.at)


def _rename(desk: Desk, who: CustomerView, given: Given) -> None:
    customers.change(customer=who.ref, name=typed.plain(given, "name"), **desk.doing)


def _contact(desk: Desk, who: CustomerView, given: Given) -> None:
    customers.add_contact(
        customer=who.ref, kind=typed.plain(given, "kind"), value=typed.plain(given, "value"), **desk.doing
    )


def _callback(desk: Desk, who: CustomerView, given: Given) -> None:
    outcome = "passed" if given.get("outcome") == "passed" else "failed"
    note = typed.words(given, "note").replace("\0", "")[:LONGEST_NOTE]
    customers.log_callback(
        customer=who.ref, outcome=outcome, phone=typed.plain(given, "phone"), note=note, **desk.doing
    )
    _look_again(desk, who.ref)


def _merge(desk: Desk, who: CustomerView, given: Given) -> None:
    """Somebody else is this person too: they lead here from now on."""
    customers.merge(customer=typed.plain(given, "other"), into=who.ref, **desk.doing)
    _look_again(desk, who.ref)


def _unmerge(desk: Desk, who: CustomerView, given: Given) -> None:
    other = typed.plain(given, "other")
    if other not in who.merged:
        raise NotFound(f"{other[:40]!r} was not merged into this customer.", field="other")
    customers.unmerge(customer=other, **desk.doing)


def _erase(desk: Desk, who: CustomerView, given: Given) -> None:
    """Asks by name: what was typed has to be what stands above."""
    if typed.plain(given, "name") != called(who):
        raise Invalid("another_name", "Type the name as it stands above, to the letter.", field="name")
    customers.erase(customer=who.ref, **desk.doing)


def called(who: CustomerView) -> str:
    """What a customer is called by: the name, else the first contact, else the ref."""
    return who.name.strip() or (who.contacts[0].value if who.contacts else who.ref)


DEEDS: Sequence[Deed] = (
    Deed("rename", Customers.CHANGE, _rename, gettext_lazy("The name is changed.")),
    Deed("contact", Customers.CHANGE, _contact, gettext_lazy("The contact is kept; nobody has verified it yet.")),
    Deed("callback", Customers.VERIFY, _callback, gettext_lazy("Written down.")),
    Deed("merge", Customers.MERGE, _merge, gettext_lazy("One customer now. This can be undone below."), "other"),
    Deed("unmerge", Customers.MERGE, _unmerge, gettext_lazy("They are two customers again."), "other"),
    Deed("erase", Customers.ERASE, _erase, gettext_lazy("Erased: name, contacts and everything that was said.")),
)
