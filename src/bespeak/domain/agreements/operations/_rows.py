"""What several verbs of agreements do with its rows: lock one, write a version, tell what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.agreements.models import Agreement, Promise, Version, VersionLine
from bespeak.domain.agreements.states import has_lapsed, leaf, new_salt
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.journal.facts import Fact
from bespeak.journal.recording import remind
from bespeak.kit import refs
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid, NotFound, Refusal

LAPSE, WARN = "agreements.let_lapse", "agreements.warn_before_lapse"
WARNING = timedelta(days=1)

F = TypeVar("F", bound=Fact)
Variants = Mapping[str, VariantFacts]


class Lapsed(Refusal):
    code = "agreement_lapsed"
    status = "conflict"
    sentence = "This agreement has lapsed. Ask for a new one."


def locked(*, store_id: int, ref: str, by: Actor) -> Agreement:
    """The row, ours until the transaction ends. A customer finds only their own."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("customer__survivor")
    row = rows.filter(store_id=store_id, ref=ref).first() if refs.is_ref(ref) else None
    if row is None or (by.kind == "customer" and by.ref not in (row.customer.ref, row.customer.survivor.ref)):
        raise NotFound(f"There is no agreement {ref[:40]!r} here.")
    return row


def refuse_lapsed(row: Agreement, at: datetime) -> None:
    if has_lapsed(row.state, row.valid_until, at):
        raise Lapsed(valid_until=row.valid_until.isoformat())


def variants_of(store_id: int, lines: Sequence[LineAsk]) -> Variants:
    """By SKU; refuses one that the store does not sell, naming the line. One statement."""
    known = catalog.variants_by_sku([(store_id, line.sku) for line in lines])
    for n, line in enumerate(lines):
        if (store_id, line.sku) not in known:
            raise NotFound(f"There is no variant {line.sku[:100]!r} here.", field=f"lines[{n}].sku")
    return {sku: variant for (_, sku), variant in known.items()}


def write_version(
    row: Agreement, terms: Terms, variants: Variants, *, by: Actor, at: datetime, word: str = ""
) -> Version:
    """Writes version `row.current_version` with its lines, promises and hash, and wakes somebody up at its end."""
    version, lines, promises = made(row, terms, variants, by=by, at=at)
    version.word = word.strip()
    version.save(force_insert=True)
    VersionLine.objects.bulk_create(lines)
    Promise.objects.bulk_create(promises)
    return version


def made(
    row: Agreement, terms: Terms, variants: Variants, *, by: Actor, at: datetime
) -> tuple[Version, list[VersionLine], list[Promise]]:
    """Version `row.current_version` with its lines, promises and hash; nothing is written yet."""
    version = _version(row, terms, by, at)
    lines = [_line(version, n, ask, variants[ask.sku]) for n, ask in enumerate(terms.lines)]
    promises = [_promise(version, n, ask) for n, ask in enumerate(terms.promises)]
    version.hash = version.digest(row.ref, lines, promises)
    return version, lines, promises


def wake_up_at_the_end(row: Agreement, at: datetime) -> None:
    """Timers for the warning and the end of the version in force."""
    early = min(WARNING, (row.valid_until - at) / 4)
    payload = {"version": row.current_version}
    remind(store_id=row.store_id, listener=WARN, subject=row.ref, due_at=row.valid_until - early, payload=payload)
    remind(store_id=row.store_id, listener=LAPSE, subject=row.ref, due_at=row.valid_until, payload=payload)


def _version(row: Agreement, terms: Terms, by: Actor, at: datetime) -> Version:
    delivery = terms.delivery or Delivery()
    version = Version(
        store_id=row.store_id,
        agreement=row,
        number=row.current_version,
        currency=terms.currency,
        delivery_agreed=terms.delivery is not None,
        delivery_country=delivery.country,
        delivery_method=delivery.method,
        deliver_by=delivery.by,
        deposit_minor=terms.deposit_minor,
        extra_minor=terms.extra_minor,
        valid_until=terms.valid_until,
        proposed_by=by.ref,
        at=at,
        postcode=delivery.postcode,
        window=delivery.window,
        extra_reason=terms.extra_reason.strip(),
    )
    return _sealed(version)


def _line(version: Version, position: int, ask: LineAsk, variant: VariantFacts) -> VersionLine:
    line = VersionLine(
        store_id=version.store_id,
        version=version,
        position=position,
        variant_id=variant.id,
        sku=variant.sku,
        title=_title(variant),
        quantity=ask.quantity,
        unit_minor=_price(ask, variant, version.currency, f"lines[{position}]"),
        specification=[[name, value] for name, value in ask.specification],
    )
    return _sealed(line)


def _price(ask: LineAsk, variant: VariantFacts, currency: str, field: str) -> int:
    if ask.unit_minor is not None:
        return ask.unit_minor
    if variant.currency != currency:
        raise Invalid("two_currencies", f"Its price is in {variant.currency}.", field=f"{field}.unit_minor")
    return variant.price_minor


def _title(variant: VariantFacts) -> str:
    return " · ".join(part for part in (variant.product_name, variant.name) if part)[:300]


def _promise(version: Version, position: int, ask: PromiseAsk) -> Promise:
    text = ask.text.strip()
    return _sealed(
        Promise(store_id=version.store_id, version=version, position=position, kind=ask.kind, due=ask.due, text=text)
    )


S = TypeVar("S", Version, VersionLine, Promise)


def _sealed(row: S) -> S:
    row.salt = new_salt()
    row.leaf = leaf(row.salt, row.words)
    return row


def fact(kind: Callable[..., F], row: Agreement, *, by: str, at: datetime, **more: Any) -> F:
    """One fact about this agreement, naming the surviving customer."""
    return kind(
        store_id=row.store_id,
        subject=row.ref,
        at=at,
        by=by,
        customer_id=row.customer.survivor_id,
        customer=row.customer.survivor.ref,
        conversation=row.conversation_ref,
        version=row.current_version,
        **more,
    )
