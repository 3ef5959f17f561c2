"""An enquiry: structured facts about a product, said by the customer into the right conversation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from bespeak.domain.catalog import asked as catalog
from bespeak.domain.catalog.bespoke import Bespoke
from bespeak.domain.catalog.queries import ProductView, VariantFacts
from bespeak.domain.conversations import enquiries, retelling
from bespeak.domain.conversations.enquiries import FACTS, Facts, Given, Unclear
from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.facts import ConversationStarted
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import _append, _files, _finding, _speaking, _topics
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.operations._finding import Ask, Asker
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import EventKind
from bespeak.domain.shipping import queries as shipping
from bespeak.domain.shipping.tables import UNREADABLE
from bespeak.domain.stores import queries as stores
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, KeyReused, Refusal


class ProductRetired(Refusal):
    code = "product_retired"
    status = "conflict"
    sentence = "This product is sold no more."


@dataclass(frozen=True, slots=True)
class Enquired:
    """The enquiry is event `seq` of the conversation; `began` where it was its first, `duplicate` where its key had
    made it before; `masked` says which kinds of secrets were hidden in it."""

    ref: str
    conversation: str
    customer: str
    seq: int
    began: bool
    duplicate: bool
    masked: tuple[str, ...] = ()


@requires(Conversations.SAY)
@transaction.atomic
def enquire(
    *,
    store_id: int,
    product: str,
    given: Given,
    tell: Callable[[Facts], str],
    asker: Asker,
    client_key: str,
    by: Actor,
    at: datetime,
    line: str = "form",
    page: str = "",
    files: Sequence[Kept] = (),
) -> Enquired:
    """What a customer asks for about a product (ref or handle), as a message of theirs that `tell` words and that keeps
    its facts. It goes on in their conversation; named by `customer` or `contacts`, in their newest open one about this
    product. Where there is none it begins one; of two at once one begins it, and the other follows.

    The same client key answers what it made; with other facts it is refused (KeyReused). Refuses Unclear,
    ProductRetired and unknown products. Writing for a customer needs the permission to log.
    """
    _append.check_line(line)
    _append.check_key(client_key)
    facts, one = _facts(store_id, product, given, at)
    own = by.kind == "customer" or bool(asker.talk_key)
    words = tell(facts)
    spoken = _files.said(words, files) if own else _speaking.body(words, True, by, files)
    hidden = enquiries.hidden(given)
    said = spoken | _speaking.seen_from(page) | ({"masked": hidden} if hidden else {})
    about = _topics.named(store_id, [one.ref], ())
    ask = Ask(store_id, about.products[one.ref], about, said | {FACTS: facts}, line, client_key, by, at)
    talk, began = _finding.talk(ask, asker)
    known = _known(ask, talk)
    return known or _said(ask, talk, files, began=began)


def _facts(store_id: int, product: str, given: Given, at: datetime) -> tuple[Facts, ProductView]:
    known = catalog.offered(store_id=store_id, name=product)
    asked = known.asked
    if not known.active:
        raise ProductRetired(field="product", product=known.product.ref)
    store = stores.store(store_id)
    today = at.astimezone(ZoneInfo(store.timezone)).date()
    facts = enquiries.read(given, asked.bespoke, currency=store.currency, today=today)
    about: Facts = {"product": known.product.ref, "name": known.product.name}
    about |= {"version": asked.number} if asked.number else {}
    return about | _variant(known.product, given, facts, asked.bespoke) | facts | _place(store_id, facts), known.product


def _variant(product: ProductView, given: Given, facts: Facts, asked: Bespoke) -> Facts:
    """Which one is meant: the one that was named, else that of the size, else the only one."""
    sized = next((one.sku for one in asked.sizes if one.label == facts.get("size")), "")
    wanted = given.sku.strip() or sized
    found: VariantFacts | None = next((one for one in product.variants if one.sku == wanted), None)
    if given.sku.strip() and found is None:
        fault = Invalid("unknown_variant", f"{given.sku[:40]!r} is no variant of it.", field="sku")
        raise Unclear([fault])
    if found is None and len(product.variants) == 1:
        found = product.variants[0]
    return {"sku": found.sku, "variant": found.name} if found else {}


def _place(store_id: int, facts: Facts) -> Facts:
    """Whether delivery there is special, by the zones of the store."""
    if "country" not in facts:
        return {}
    [zone] = shipping.zones_for([(store_id, facts["country"], facts.get("postcode", ""))])
    found = {"zone": zone.code, "remote": zone.remote and zone.code != UNREADABLE}
    return {name: value for name, value in found.items() if value}


def _known(ask: Ask, talk: Open) -> Enquired | None:
    """What this key has made already; KeyReused if that said something else. The lock makes looking safe."""
    if not ask.client_key:
        return None
    row = Enquiry.objects.filter(store_id=ask.store_id, client_key=ask.client_key).first()
    if row is None:
        return None
    if row.conversation_id != talk.row.pk:
        raise KeyReused(field="client_key")
    event = Event.objects.get(conversation=talk.row, seq=row.seq)
    said = json.loads(event.body or "{}")
    now = _files.as_before(ask.body, event)
    if any(said.get(name) != now.get(name) for name in ("text", FACTS, _files.FILES)):
        raise KeyReused(field="client_key")
    masked = tuple(ask.body.get("masked", ()))
    return Enquired(row.ref, talk.row.ref, talk.customer.ref, row.seq, row.seq == 1, True, masked)


def _said(ask: Ask, talk: Open, files: Sequence[Kept], *, began: bool) -> Enquired:
    fresh = _topics.add(talk.row, ask.about)
    body, first = ask.body, list[Fact]()
    if began:
        body = retelling.opening(ask.body, talk.customer.ref, fresh.refs(talk.row), ())
        first = [_started(ask, talk)]
    elif fresh.products:
        named = {"products": fresh.refs(talk.row), "orders": []}
        author = _append.author(ask.by)
        talk.append(Entry(kind=EventKind.TOPIC, body=named, author=author, line=ask.line, at=ask.at))
    event, facts = _speaking.speak(talk, body, ask.by, ask.at, line=ask.line, own=True, files=files)
    row = Enquiry.objects.create(
        store_id=ask.store_id, conversation=talk.row, seq=event.seq, product_id=ask.product_id, at=ask.at,
        client_key=ask.client_key or None,
    )  # fmt: skip
    talk.close()
    record([*first, *facts])
    masked = tuple(ask.body.get("masked", ()))
    return Enquired(row.ref, talk.row.ref, talk.customer.ref, event.seq, began, False, masked)


def _started(ask: Ask, talk: Open) -> ConversationStarted:
    return ConversationStarted(
        store_id=ask.store_id, subject=talk.row.ref, at=ask.at, by=ask.by.ref, customer=talk.customer.ref,
        customer_id=talk.customer.id, line=ask.line,
    )  # fmt: skip
