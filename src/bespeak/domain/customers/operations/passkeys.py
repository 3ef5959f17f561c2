"""Coming back with a passkey. It proves who was here before, never who somebody is: no identity, no contact."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.customers import contacts, proving
from bespeak.domain.customers.facts import PasskeyRegistered, PasskeyRemoved
from bespeak.domain.customers.models import Customer, CustomerPasskey
from bespeak.domain.customers.operations._rows import locked
from bespeak.domain.customers.passkeys import PasskeyView, view
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.proving import Answer
from bespeak.domain.customers.states import MOST_KEPT, MOST_PASSKEYS
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

LONGEST_NAME = 60


class PasskeyUnknown(Refusal):
    """It was removed, never registered, belongs to another store, or its customer was erased: nobody is told which."""

    code = "passkey_unknown"
    status = "forbidden"
    sentence = "This passkey is not known here."


class PasskeyCloned(Refusal):
    code = "passkey_cloned"
    status = "forbidden"
    sentence = "This passkey was used elsewhere in between: there are two of it."


class PasskeyAnsweredBefore(Refusal):
    code = "passkey_answered_before"
    status = "forbidden"
    sentence = "This answer of the passkey was used already."


class PasskeyTaken(Refusal):
    code = "passkey_taken"
    status = "conflict"
    sentence = "This passkey is registered already."


class TooManyPasskeys(Refusal):
    code = "too_many_passkeys"
    status = "conflict"
    sentence = f"There are {MOST_PASSKEYS} passkeys already. Remove one first."


class TooManyKept(Refusal):
    code = "too_many_kept"
    status = "conflict"
    sentence = f"One passkey keeps {MOST_KEPT} orders and agreements at most."


@requires(Customers.KEEP)
@transaction.atomic
def register_passkey(
    *, store_id: int, customer: str, came_by: str, answer: Answer, name: str, by: Actor, at: datetime
) -> PasskeyView:
    """A passkey for whoever came by the link of `came_by` (a ref), which it opens from now on.

    Refuses what was not made here and now by name, one that is there already, and too many for one link.
    """
    _be_oneself(by, customer)
    row = locked(store_id, customer)
    made = proving.made(answer)
    mine = CustomerPasskey.objects.filter(store_id=store_id, customer__survivor=row, came_by=came_by)
    if mine.count() >= MOST_PASSKEYS:
        raise TooManyPasskeys
    about = {"customer": row, "name": _name(name), "came_by": came_by, "keeps": [came_by], "created_at": at}
    about |= {"public_key": made.public_key, "sign_count": made.sign_count, "asked_at": answer.asked_at}
    kept, new = CustomerPasskey.objects.get_or_create(store_id=store_id, credential=made.credential, defaults=about)
    if not new:
        raise PasskeyTaken
    _told(PasskeyRegistered, kept, row, by, at)
    return view(kept)


@requires(Customers.ENTER)
@transaction.atomic
def use_passkey(*, store_id: int, answer: Answer, by: Actor, at: datetime) -> PasskeyView:
    """Whoever holds it is here again. Refuses by name: not known here, another challenge or origin, an answer that was
    used before, two of the same."""
    found = _known(store_id, credential=proving.credential_of(answer))
    count = proving.proven(answer, bytes(found.public_key))
    if answer.asked_at <= found.asked_at:
        raise PasskeyAnsweredBefore
    if (count or found.sign_count) and count <= found.sign_count:
        raise PasskeyCloned
    found.sign_count, found.asked_at, found.last_used_at = count, answer.asked_at, at
    found.save(update_fields=["sign_count", "asked_at", "last_used_at"])
    return view(found)


@requires(Customers.KEEP)
@transaction.atomic
def keep_for_passkey(*, store_id: int, passkey: str, shows: str, by: Actor, at: datetime) -> None:
    """From now on it opens this order or agreement too (a ref), whose link its holder has. Safe to repeat."""
    found = _own(store_id, passkey, by)
    if shows in found.keeps:
        return
    if len(found.keeps) >= MOST_KEPT:
        raise TooManyKept
    found.keeps = [*found.keeps, shows]
    found.save(update_fields=["keeps"])


@requires(Customers.KEEP)
@transaction.atomic
def rename_passkey(*, store_id: int, passkey: str, name: str, by: Actor, at: datetime) -> None:
    """Another name for it. Leaves no fact: what people call things is not journalled."""
    found = _own(store_id, passkey, by)
    found.name = _name(name)
    found.save(update_fields=["name"])


@requires(Customers.KEEP)
@transaction.atomic
def sign_out_everywhere(*, store_id: int, passkey: str, by: Actor, at: datetime) -> None:
    """Every session that it began ends."""
    found = _own(store_id, passkey, by)
    found.round += 1
    found.save(update_fields=["round"])


@requires(Customers.KEEP)
@transaction.atomic
def remove_passkey(*, store_id: int, passkey: str, by: Actor, at: datetime) -> None:
    """It opens nothing any more, and every session that it began ends."""
    found = _own(store_id, passkey, by)
    _told(PasskeyRemoved, found, found.customer.survivor, by, at)
    found.delete()


def _known(store_id: int, **which: str) -> CustomerPasskey:
    rows = CustomerPasskey.objects.select_for_update(of=("self",)).select_related("customer__survivor")
    found = rows.filter(store_id=store_id, customer__survivor__erased_at=None, **which).first()
    if found is None:
        raise PasskeyUnknown
    return found


def _own(store_id: int, ref: str, by: Actor) -> CustomerPasskey:
    found = _known(store_id, ref=ref)
    _be_oneself(by, found.customer.survivor.ref)
    return found


def _be_oneself(by: Actor, customer: str) -> None:
    if by.kind == "customer" and by.ref != customer:
        raise NotFound


def _name(written: str) -> str:
    name = contacts.tidy(written, LONGEST_NAME)
    if not name:
        raise Invalid("no_passkey_name", "Give it a name.", field="name")
    return name


def _told(
    kind: type[PasskeyRegistered | PasskeyRemoved], row: CustomerPasskey, whose: Customer, by: Actor, at: datetime
) -> None:
    fact = kind(
        store_id=row.store_id, subject=whose.ref, at=at, by=by.ref, customer=whose.ref, customer_id=whose.pk,
        passkey=row.ref,
    )  # fmt: skip
    record([fact])
