"""Putting terms before a customer: the first version, the next one, and the store's no."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bespeak.domain.agreements.drafts import Terms
from bespeak.domain.agreements.facts import AgreementProposed, AgreementRevised
from bespeak.domain.agreements.models import Agreement, Version
from bespeak.domain.agreements.operations import _checking, _ending, _rows, _stock
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import AgreementView, VersionView, views
from bespeak.domain.agreements.queries.views import version_view
from bespeak.domain.agreements.states import TABLE, Side, State
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.customers import queries as customers
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal, StaleState
from bespeak.kit.states import advance


class ExtraAlreadyAsked(Refusal):
    code = "extra_already_asked"
    status = "conflict"
    sentence = "The extra payment of this agreement has been asked for. Take that back first."


@requires(Agreements.PROPOSE)
@transaction.atomic
def propose(
    *,
    store_id: int,
    terms: Terms,
    by: Actor,
    at: datetime,
    customer: str = "",
    conversation: str = "",
    instead_of: str = "",
) -> AgreementView:
    """Version 1, for a customer or the customer of a conversation (refs). `instead_of` names an agreement it replaces.

    Refuses NotEnoughStock where stock is to be held and there is too little, unknown SKUs, terms that cannot be signed.
    """
    terms = _in_currency(store_id, terms)
    _checking.terms(terms, at)
    row = _new_row(store_id, terms, at, customer=customer, conversation=conversation, instead_of=instead_of)
    version = _rows.write_version(row, terms, _rows.variants_of(store_id, terms.lines), by=by, at=at)
    _rows.wake_up_at_the_end(row, at)
    if terms.hold_until:
        _stock.hold(row, until=terms.hold_until, by=by, at=at)
    told = {"hash": version.hash, "valid_until": row.valid_until.isoformat(), "instead_of": row.instead_of}
    record([_rows.fact(AgreementProposed, row, by=by.ref, at=at, **told)])
    return views([row], at)[0]


@requires(Agreements.PROPOSE)
def rehearse(*, store_id: int, terms: Terms, by: Actor, at: datetime) -> VersionView:
    """What a version with these terms would say, refused as proposing it would be. Nothing is written or held."""
    terms = _in_currency(store_id, terms)
    _checking.terms(terms, at)
    row = Agreement(store_id=store_id)
    return version_view(*_rows.made(row, terms, _rows.variants_of(store_id, terms.lines), by=by, at=at), None)


def _in_currency(store_id: int, terms: Terms) -> Terms:
    return terms if terms.currency else replace(terms, currency=stores.store(store_id).currency)


def _new_row(
    store_id: int, terms: Terms, at: datetime, *, customer: str, conversation: str, instead_of: str = ""
) -> Agreement:
    before = Agreement.objects.filter(store_id=store_id, ref=instead_of)
    if instead_of and not (refs.is_ref(instead_of) and before.exists()):
        raise NotFound(f"There is no agreement {instead_of[:40]!r} here.", field="instead_of")
    row = Agreement.objects.create(
        store_id=store_id,
        customer_id=_customer_id(store_id, customer, conversation),
        conversation_ref=conversation,
        instead_of=instead_of,
        valid_until=terms.valid_until,
        hold_until=terms.hold_until,
        extra_minor=terms.extra_minor,
        created_at=at,
    )
    return Agreement.objects.select_related("customer__survivor").get(pk=row.pk)


def _customer_id(store_id: int, customer: str, conversation: str) -> int:
    """The surviving customer; the one named must be the one talked to."""
    talked_to = conversations.customer_of(store_id=store_id, ref=conversation) if conversation else None
    if not customer and talked_to is None:
        raise Invalid("no_customer", "Name the customer or the conversation.", field="customer")
    named = customers.found(store_id=store_id, ref=customer).id if customer else None
    if named and talked_to and named != talked_to:
        raise Invalid("another_customer", "That conversation is with somebody else.", field="conversation")
    return named or talked_to or 0


@requires(Agreements.PROPOSE)
@transaction.atomic
def revise(
    *, store_id: int, ref: str, terms: Terms, by: Actor, at: datetime, instead_of_version: int | None = None,
    word: str = "",
) -> AgreementView:  # fmt: skip
    """The next version; earlier ones can no longer be accepted, and what was accepted has to be accepted anew.

    `word` tells the customer why; they read it beside what changed.
    Stock is held for the new lines (or, without `hold_until`, let go). Refuses what is closed, used or lapsed, and
    StaleState where another version than `instead_of_version` is in force meanwhile.
    """
    row = _rows.locked(store_id=store_id, ref=ref, by=by)
    if instead_of_version is not None and instead_of_version != row.current_version:
        raise StaleState(field="version", version=row.current_version)
    _rows.refuse_lapsed(row, at)
    terms = _in_currency(store_id, terms)
    _checking.terms(terms, at)
    _checking.text(word, "word", _checking.LONG)
    if row.extra_used_by:
        raise ExtraAlreadyAsked(request=row.extra_used_by)
    version = _next_version(row, terms, by, at, word)
    _rows.wake_up_at_the_end(row, at)
    if terms.hold_until:
        _stock.hold(row, until=terms.hold_until, by=by, at=at)
    else:
        _stock.let_go(row, by=by, at=at)
    told = {"hash": version.hash, "valid_until": row.valid_until.isoformat()}
    record([_rows.fact(AgreementRevised, row, by=by.ref, at=at, **told)])
    return views([row], at)[0]


def _next_version(row: Agreement, terms: Terms, by: Actor, at: datetime, word: str) -> Version:
    advance(
        row,
        TABLE,
        to=State.PROPOSED,
        current_version=row.current_version + 1,
        valid_until=terms.valid_until,
        hold_until=terms.hold_until,
        extra_minor=terms.extra_minor,
        accepted_at=None,
    )
    variants = _rows.variants_of(row.store_id, terms.lines)
    return _rows.write_version(row, terms, variants, by=by, at=at, word=word)


@requires(Agreements.DECLINE)
@transaction.atomic
def say_no(
    *,
    store_id: int,
    terms: Terms,
    reason: str,
    by: Actor,
    at: datetime,
    text: str = "",
    alternative: str = "",
    customer: str = "",
    conversation: str = "",
) -> AgreementView:
    """The store cannot do what was asked for (`terms`): kept as declined, with the reason and the alternative offered,
    before any order exists. Holds nothing. `reason` is a code, the texts are the agent's own words."""
    _ending.check(reason, text, alternative)
    terms = replace(_in_currency(store_id, terms), hold_until=None)
    _checking.terms(terms, at)
    row = _new_row(store_id, terms, at, customer=customer, conversation=conversation)
    _rows.write_version(row, terms, _rows.variants_of(store_id, terms.lines), by=by, at=at)
    return _ending.declined(row, Side.STORE, reason, text=text, alternative=alternative, by=by, at=at)
