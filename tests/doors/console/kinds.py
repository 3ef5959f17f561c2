"""One of everything a store has, for tests that walk every address: its ref, by the place where such refs stand."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from django.urls import URLPattern

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.models import Product, Variant
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.conversations import files
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Attachment
from bespeak.domain.conversations.queries import conversation
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.knowledge import operations as knowledge
from bespeak.domain.knowledge.models import ChecklistItem
from bespeak.domain.knowledge.operations import ArticleDraft, ItemDraft, ReplyDraft
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.drafts import Address, LineDraft
from bespeak.domain.payments.models import RefundDue
from bespeak.domain.prospects import operations as prospects
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels.models import InputFile
from bespeak.domain.stores import operations as stores
from bespeak.doors.console import urls
from bespeak.journal import endpoints
from bespeak.journal.models import Errand
from bespeak.kit import clock
from bespeak.kit.money import Money
from tests.domain import album
from tests.doors.hooks.street import connected, shopify_order
from tests.scene import MAX, PRICES, Scene

Refs = dict[str, str]
OF_NO_STORE = {"policy/versions": "1", "policy/draft/rules": "talk-first"}
"""Numbers and names that every store has of its own."""
KNOWN = ("knowledge/articles", "knowledge/replies", "knowledge/training", "knowledge/items")
INSIDE = {"order": "orders", "file": "files", "delivery": "deliveries"}
PLAIN = "Engraved with Mira"


def one_of_each(scene: Scene, said: str = PLAIN) -> Refs:
    """`said` stands wherever somebody from outside, or a member, can write."""
    here: dict[str, Any] = {"store_id": scene.store.id, "by": MAX, "at": clock.now()}
    talk = conversations.start(
        contacts=(("email", "zoe@mail.example"),), name=said, line="mail", text=said, subject_line=said[:200],
        products=("ring",), **here,
    ).conversation  # fmt: skip
    sent = files.kept([(f"{said}.png", album.picture()), (f"{said}.pdf", album.paper())])
    conversations.say(conversation=talk, text=said, files=sent, **here)
    conversations.note(conversation=talk, text=said, **here)
    interested = prospects.look(customer_id=conversation(ref=talk, actor=MAX).customer_id, **here)
    order = _ordered(scene, said)
    return {
        "orders": order,
        "prospects": interested,
        "talks": talk,
        "files": Attachment.objects.get(conversation__ref=talk, place=1).ref,
        "customers": scene.customer("zoe"),
        "agreements": _agreed(here, talk, said),
        "stock": Variant.objects.get(store_id=scene.store.id, sku="RING").ref,
        "stock/products": _product(here, said),
        "stock/holds": _set_aside(scene, here),
        "money": _owed(scene),
        "members": stores.add_member(email=f"zed@{scene.store.slug}.example", name=said, role="packer", **here).ref,
        "keys": stores.issue_key(label=said[:60], scopes=["read"], **here).key.ref,
        "invitations": stores.invite(email="new@mail.example", role="agent", **here).invitation.ref,
        **_known(here, said),
        **_of_programs(scene, order, said),
    }


def _known(here: dict[str, Any], said: str) -> Refs:
    article = knowledge.write_article(
        draft=ArticleDraft(title=said[:200], body=said, language="en", handle="known", published=True), **here
    )
    texts = {"en": said.replace("{", "(").replace("}", ")")}
    reply = ReplyDraft(shortcut="known", name=said[:200], texts=texts, hint=said[:500])
    listed = knowledge.write_checklist(
        name=said[:200], items=[ItemDraft(article=article), ItemDraft(task=said[:300])], **here
    )
    return {
        "knowledge/articles": article,
        "knowledge/replies": knowledge.write_reply(draft=reply, **here),
        "knowledge/training": listed,
        "knowledge/items": ChecklistItem.objects.filter(checklist__ref=listed, article=None).get().ref,
    }


def _ordered(scene: Scene, said: str) -> str:
    """Held, with a line that nobody knows, and overridden by a word of a member."""
    line = LineDraft(sku=said[:100], title=said[:300], quantity=1, unit_minor=500, properties=((said[:60], said),))
    known = LineDraft(sku="RING", title=said[:300], quantity=1, unit_minor=24000)
    where = Address(name=said, line1=said, city=said, region=said, postcode="80279", country="US")
    told = scene.order(
        "RING", email="zoe@mail.example", name=said[:200], note=said, address=where, lines=(known, line),
        external_id=said[:90], wishes=((said[:60], said),), payment_kind="card",
    )  # fmt: skip
    orders.cancel(store_id=scene.store.id, ref=scene.order("RING", email="jun@mail.example").order,
                  reason=said, by=MAX, at=clock.now())  # fmt: skip
    return told.order


def _agreed(here: dict[str, Any], talk: str, said: str) -> str:
    terms = Terms(
        valid_until=here["at"] + timedelta(days=9),
        lines=(LineAsk(sku="RING", quantity=1, specification=((said[:60], said),)),),
        promises=(PromiseAsk(kind="other", text=said),),
        delivery=Delivery(country="US", postcode="80279", window=said[:200]),
        extra_minor=500, extra_reason=said,
    )  # fmt: skip
    return agreements.propose(conversation=talk, terms=terms, **here).ref


def _product(here: dict[str, Any], said: str) -> str:
    draft = ProductDraft(
        handle="nasty", name=said[:200], category=said[:60], variants=(
            VariantDraft(sku="NASTY", name=said[:120], price=Money(500, "USD")),
        ),
    )  # fmt: skip
    catalog.save_products(store_id=here["store_id"], products=[draft], by=here["by"], at=here["at"])
    return Product.objects.get(store_id=here["store_id"], handle="nasty").ref


def _set_aside(scene: Scene, here: dict[str, Any]) -> str:
    until, who = here["at"] + timedelta(days=2), scene.customer_id("fay")
    made = inventory.hold(
        variant_id=scene.variants["WARD"], quantity=1, until=until, customer_id=who, for_ref=scene.talks["fay"], **here
    )  # fmt: skip
    return made.ref


def _owed(scene: Scene) -> str:
    """An order that was paid and called off."""
    paid = scene.order("MUG", email="ada@mail.example", payment_kind="card", paid_minor=PRICES["MUG"]).order
    orders.cancel(store_id=scene.store.id, ref=paid, reason="They changed their mind.", by=MAX, at=clock.now())
    return RefundDue.objects.get(store_id=scene.store.id).ref


def _of_programs(scene: Scene, order: str, said: str) -> Refs:
    here: dict[str, Any] = {"store_id": scene.store.id, "at": clock.now()}
    errand = Errand.objects.create(
        store_id=scene.store.id, listener="saleschannels.tell_platform", subject=order, lane="outside", attempts=3,
        due_at=clock.now() + timedelta(days=9), outcome="failed", last_error=f"NotTaken: 503 {said}"[:300],
    )  # fmt: skip
    line = {"sku": "MUG", "quantity": 0, "price": "18.00", "title": said}
    data = json.dumps([{"external_id": said[:90], "name": said, "note": said, "lines": [line]}]).encode()
    saleschannels.receive(name=f"{said[:90]}.json", data=data, by=MAX, **here)
    shop = connected(scene, "shopify")
    delivered = shop.became(shop.deliver(shopify_order(1001, note=said, quantity=0), "orders/create"))
    return {
        "errands": str(errand.id),
        "webhooks": endpoints.keep(url="https://listens.example/", kinds=(), **here).ref,
        "channels": shop.ref,
        "channels/files": InputFile.objects.get(store_id=scene.store.id).ref,
        "deliveries": delivered.ref,
    }


def kind_of(pattern: str) -> str:
    """The place where refs of that kind stand: the longest one that is known."""
    known = (
        "orders",
        "talks",
        "customers",
        "prospects",
        "agreements",
        "stock",
        "stock/products",
        "stock/holds",
        "money",
        "members",
        "keys",
    )
    every = (*known, *KNOWN, "invitations", "errands", "webhooks", "channels/files", "channels", *OF_NO_STORE)
    found = [one for one in every if pattern.startswith(f"{one}/<")]
    assert found, f"say in {__name__} what stands at {pattern}"
    return max(found, key=len)


def filled(pattern: str, refs: Refs) -> str:
    """The address with refs in it."""
    own = (refs | OF_NO_STORE)[kind_of(pattern)] if "<" in pattern else ""
    path = re.sub(r"<str:(\w+)>", lambda one: refs[INSIDE[one[1]]] if one[1] in INSIDE else own, pattern)
    return f"/en/console/{path}"


def with_refs_of_a_store() -> list[tuple[str, URLPattern]]:
    """Every address of the work that names something of one store."""
    found = [(str(one.pattern), one) for one in urls.WORK if "<" in str(one.pattern)]
    return [(pattern, one) for pattern, one in found if kind_of(pattern) not in OF_NO_STORE]


def kinds_inside(pattern: str) -> list[str]:
    """What else than its first ref an address names."""
    return [kind for name, kind in INSIDE.items() if f"<str:{name}>" in pattern]
