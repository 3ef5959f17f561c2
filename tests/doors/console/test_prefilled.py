"""An agreement begun out of a talk is filled in with what was settled there, and says where each value is from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import Terms
from bespeak.kit import clock
from bespeak.kit.money import Money
from tests.doors.console.people import text_of
from tests.doors.console.test_channels import statements
from tests.doors.console.test_composer import NEW, fields_of, send
from tests.scene import Scene


def settle(scene: Scene, talk: str, kind: str, **terms: Any) -> str:
    given = Terms(**terms)
    made = conversations.confirm(
        store_id=scene.store.id, conversation=talk, kind=kind, terms=given, by=scene.ben, at=clock.now()
    )
    return made.ref


def test_what_was_settled_stands_in_the_form_with_where_it_is_from(scene: Scene, ben: Client):
    talk = scene.talk("nora", "sneaker")
    settle(scene, talk, "availability", sku="SNK", quantity=2, valid_until=clock.now() + timedelta(days=2))
    settle(scene, talk, "availability", sku="MUG", quantity=9)
    settle(scene, talk, "specification", product="sneaker", details="Laces in red")
    settle(scene, talk, "delivery", country="FR", postcode="20000")
    settle(scene, talk, "extra_payment", amount=Money(1250, "USD"), details="Corsica")
    over = settle(scene, talk, "availability", sku="LAMP", quantity=1)
    conversations.withdraw(store_id=scene.store.id, confirmation_ref=over, by=scene.ben, at=clock.now())
    page = ben.get(NEW, {"talk": talk})
    fields, told = fields_of(page), text_of(page)
    assert [fields[f"sku-{n}"] for n in (0, 1)] == ["SNK", "MUG"]
    assert [fields[f"quantity-{n}"] for n in (0, 1)] == ["2", "9"]
    assert [fields[f"price-{n}"] for n in (0, 1)] == ["180.00", "18.00"]
    assert "sku-2" not in fields
    assert fields["promise-0"] == "Laces in red"
    assert (fields["country"], fields["postcode"]) == ("FR", "20000")
    assert (fields["extra"], fields["extra_reason"]) == ("12.50", "Corsica")
    assert told.count("Filled in: availability confirmed") == 2
    assert "held until" in told
    for what in ("specification confirmed", "delivery confirmed", "extra payment agreed"):
        assert f"Filled in: {what}" in told
    assert statements(ben, f"{NEW}?talk={talk}") <= 16
    changed = text_of(send(ben, fields | {"quantity-0": "1", "country": "DE", "postcode": ""}, do="look"))
    assert changed.count("Filled in: availability confirmed") == 1
    assert "Filled in: delivery confirmed" not in changed


def test_what_a_talk_is_about_stands_there_where_nothing_leaves_a_choice(scene: Scene, ben: Client):
    talk = scene.talk("nora", "sneaker", "lamp")
    page = ben.get(NEW, {"talk": talk})
    fields = fields_of(page)
    assert {fields[f"sku-{n}"]: fields[f"quantity-{n}"] for n in (0, 1)} == {"LAMP": "1", "SNK": "1"}
    assert text_of(page).count("Filled in: the talk is about it; how many, nobody has said") == 2
    settle(scene, talk, "availability", sku="SNK", quantity=2)
    assert "sku-1" not in fields_of(ben.get(NEW, {"talk": talk}))
    assert "sku-0" not in fields_of(ben.get(NEW, {"customer": scene.customer("nora")}))
