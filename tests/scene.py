"""One believable small store for tests that need a whole one. Ben sells, Mika manages; Ada and others buy.

Ada has talked about the mug and the ring and agreed what is engraved. Emil has talked about the sneaker and was
confirmed one pair. Fay has talked about the wardrobe. Gus has talked about the laptop. Hana has an agreement for a
ring. Ivo has agreed to an extra payment of 30.00 for delivery to Alaska. Kim and Lea have talked about the one lamp
there is. Jun has talked to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements.drafts import Delivery, LineAsk, Terms
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as customer_queries
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import Address, LineDraft, OrderDraft
from bespeak.domain.policy import operations as policy
from bespeak.domain.shipping import operations as shipping
from bespeak.domain.shipping import tables
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.queries import StoreView, actor_for_member
from bespeak.kit import clock
from bespeak.kit.actors import Actor, operator
from bespeak.kit.money import Money
from tests.kept import kept

MAX = operator("max")
OPEN: dict[str, Any] = {"currency": "USD", "rules": []}
PRICES = {"MUG": 1800, "LAMP": 9000, "RING": 24000, "SNK": 18000, "WARD": 40000, "LAP": 140000, "EXTRA": 3000}


def _product(handle: str, sku: str, *, tracked: bool = True, **marks: Any) -> ProductDraft:
    variant = VariantDraft(sku=sku, price=Money(PRICES[sku], "USD"), tracked=tracked)
    return ProductDraft(handle=handle, name=handle.title(), variants=(variant,), **marks)


GOODS = (
    (_product("mug", "MUG", category="kitchen"), 100_000),
    (_product("lamp", "LAMP", category="light"), 1),
    (_product("ring", "RING", tracked=False, made_to_order=True, tags=("engraved",), category="jewellery"), 0),
    (_product("sneaker", "SNK", limited=True, limit_per_customer=2, category="shoes"), 200),
    (_product("wardrobe", "WARD", category="furniture"), 5),
    (_product("laptop", "LAP", category="computers"), 10),
    (_product("additional payment", "EXTRA", tracked=False, extra_payment=True), 0),
)
HOME = Address(line1="12 Elm St", city="Denver", region="CO", postcode="80279", country="US")
ALASKA = Address(line1="1 Harbor Rd", city="Kodiak", region="AK", postcode="99615", country="US")


@dataclass
class Scene:
    """The store, the people who work there, and what was settled with whom."""

    store: StoreView
    at: datetime
    ben: Actor
    mika: Actor
    olga: Actor
    variants: dict[str, int]
    talks: dict[str, str] = field(default_factory=dict)
    agreed: dict[str, AgreementView] = field(default_factory=dict)

    def key(self, *scopes: str, member: str = "", **changes: Any) -> str:
        """The secret of a new access key; scopes are named scopes or permissions."""
        issued = stores.issue_key(
            store_id=self.store.id,
            label="test",
            scopes=list(scopes),
            by=MAX,
            at=changes.pop("at", self.at),
            member=member,
            **changes,
        )
        return issued.secret

    def draft(self, *skus: str, email: str = "", **changes: Any) -> OrderDraft:
        lines = tuple(
            LineDraft(sku=sku, title=sku.title(), quantity=1, unit_minor=PRICES.get(sku, 500)) for sku in skus
        )
        given: dict[str, Any] = {
            "store_id": self.store.id,
            "by": MAX,
            "at": clock.now(),
            "source": "test",
            "currency": "USD",
        }
        given |= {"lines": lines, "email": email, "name": email.split("@", maxsplit=1)[0].title(), "address": HOME}
        return OrderDraft(**(given | changes))

    def order(self, *skus: str, email: str = "", **changes: Any) -> Decision:
        """One order straight to the gate."""
        return orders.admit([self.draft(*skus, email=email, **changes)])[0]

    def talk(self, name: str, *handles: str, answered: bool = True, at: datetime | None = None) -> str:
        """The customer asks about these products; Ben answers. Answers the conversation's ref."""
        moment = at or self.at
        made = conversations.start(
            store_id=self.store.id, contacts=(("email", f"{name}@mail.example"),), name=name.title(), line="mail",
            products=handles,
            text=f"Hello, {name.title()} here. Do you have {' and '.join(handles)}?", by=self.ben, at=moment,
        )  # fmt: skip
        ref = self.talks[name] = made.conversation
        if answered:
            self.answer(name, at=moment + timedelta(seconds=1))
        return ref

    def answer(self, name: str, *, at: datetime | None = None) -> None:
        """Ben answers."""
        conversations.say(
            store_id=self.store.id,
            conversation=self.talks[name],
            text="Yes, gladly.",
            by=self.ben,
            at=at or clock.now(),
        )

    def confirm(self, name: str, kind: str, at: datetime | None = None, **terms: Any) -> None:
        """Ben confirms something in that customer's talk."""
        what = conversations.Terms(**terms)
        conversations.confirm(
            store_id=self.store.id, conversation=self.talks[name], kind=kind, terms=what, by=self.ben, at=at or self.at
        )

    def agree(self, name: str, *skus: str, accepted: bool = True, days: int = 20, **terms: Any) -> AgreementView:
        """Ben proposes these goods at the catalogue's prices, and the customer accepts."""
        lines = tuple(LineAsk(sku=sku, quantity=1) for sku in skus)
        whole = Terms(valid_until=self.at + timedelta(days=days), lines=lines, **terms)
        conversation = self.talks.get(name) or self.talk(name)
        made = agreements.propose(
            store_id=self.store.id, conversation=conversation, terms=whole, by=self.ben, at=self.at
        )
        if accepted:
            made = agreements.accept(
                store_id=self.store.id,
                ref=made.ref,
                version=made.terms.number,
                hash=made.terms.hash,
                how="mail",
                by=self.ben,
                at=self.at,
            )
        self.agreed[name] = made
        return made

    def customer_id(self, name: str) -> int:
        found = customer_queries.by_contact(store_id=self.store.id, kind="email", value=f"{name}@mail.example")
        assert found
        return found.customer_id

    def customer(self, name: str) -> str:
        found = customer_queries.by_contact(store_id=self.store.id, kind="email", value=f"{name}@mail.example")
        assert found
        return found.customer


def open_scene(**changes: Any) -> Scene:
    """The store with its goods and people: `slug`, `policy` "default" or "open" (no rule at all), `at`."""
    return kept(_open_scene, **changes)


def settled_scene(**changes: Any) -> Scene:
    """The same with everything settled that the module's first lines tell."""
    return kept(_settled_scene, **changes)


def _open_scene(*, slug: str = "northlight", policy: str = "default", at: datetime | None = None) -> Scene:
    moment = at or clock.now() - timedelta(minutes=5)
    store = stores.open_store(
        slug=slug, name=slug.title(), currency="USD", country="US", language="en", timezone="America/Denver",
        talk_url=f"https://{slug}.example/contact?order={{order}}", by=MAX, at=moment,
    )  # fmt: skip
    ids = catalog.save_products(store_id=store.id, products=[draft for draft, _ in GOODS], by=MAX, at=moment)
    for draft, units in GOODS:
        if units:
            inventory.receive(
                store_id=store.id, variant_id=ids[draft.variants[0].sku], quantity=units, by=MAX, at=moment
            )
    shipping.set_zones(store_id=store.id, rows=tables.default_zones(), by=MAX, at=moment)
    _publish(store, policy, moment)
    return Scene(
        store,
        moment,
        _works(store, "ben", "agent", moment),
        _works(store, "mika", "manager", moment),
        _works(store, "olga", "owner", moment),
        ids,
    )


def _publish(store: StoreView, which: str, at: datetime) -> None:
    if which == "open":
        policy.publish(store_id=store.id, data=OPEN, expect_version=0, note="open to all", by=MAX, at=at)
    else:
        policy.publish_default(store_id=store.id, by=MAX, at=at)


def _works(store: StoreView, name: str, role: str, at: datetime) -> Actor:
    email = f"{name}@{store.slug}.example"
    member = stores.add_member(store_id=store.id, email=email, name=name.title(), role=role, by=MAX, at=at)
    return actor_for_member(ref=member.ref, store_id=store.id)


def _settled_scene(**changes: Any) -> Scene:
    scene = _open_scene(**changes)
    scene.talk("ada", "mug", "ring")
    scene.confirm("ada", "specification", product="ring", details="Engraving: Mira, Garamond italic")
    scene.talk("emil", "sneaker")
    scene.confirm("emil", "availability", sku="SNK", quantity=1, valid_until=scene.at + timedelta(days=2))
    scene.talk("fay", "wardrobe", "mug")
    scene.talk("gus", "laptop")
    scene.talk("hana", "mug")
    scene.agree("hana", "RING")
    scene.talk("ivo", "wardrobe")
    scene.agree(
        "ivo",
        "WARD",
        delivery=Delivery(country="US", postcode="99615"),
        extra_minor=3000,
        extra_reason="Barge to Kodiak",
    )
    scene.talk("kim", "lamp")
    scene.talk("lea", "lamp")
    return scene


def passed_callback(scene: Scene, name: str, *, at: datetime | None = None) -> None:
    """Ben has called back and is sure who it is."""
    customers.log_callback(
        store_id=scene.store.id, customer=scene.customer(name), outcome="passed", by=scene.ben, at=at or clock.now()
    )
