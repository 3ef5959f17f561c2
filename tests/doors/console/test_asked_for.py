"""What a customer asked for stands beside the conversation, and becomes an agreement in one click."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.conversations.enquiries import Given
from bespeak.domain.conversations.operations import Asker, Enquired
from bespeak.doors.frame import enquirywords
from bespeak.kit import clock
from tests.doors.console.people import text_of
from tests.doors.console.test_composer import NEW, fields_of
from tests.doors.console.test_enquiry_browser import DRESS
from tests.markup import markup
from tests.scene import MAX, Scene

SAID: dict[str, Any] = {
    "options": {"sleeves": "long"}, "measurements": {"bust": ("92", "cm"), "hip": ("101", "cm")}, "size": "42",
    "quantity": "2", "needed_by": "2027-05-01", "country": "FR", "postcode": "20000", "remarks": "For a wedding.",
}  # fmt: skip


@pytest.fixture
def asked(scene: Scene) -> Enquired:
    one: dict[str, Any] = {"store_id": scene.store.id, "by": MAX, "at": clock.now()}
    catalog.save_bespoke(product="ring", bespoke=bespokefile.read(DRESS), **one)
    asker = Asker(contacts=(("email", "noa@mail.example"),), name="Noa", language="ja")
    return conversations.enquire(
        product="ring", given=Given(**SAID), tell=enquirywords.text, asker=asker, client_key="e-1", **one
    )


def talk(asked: Enquired) -> str:
    return f"/en/console/talks/{asked.conversation}/"


def test_it_stands_beside_the_conversation(ben: Client, asked: Enquired):
    page = text_of(ben.get(talk(asked)))
    for words in ("What they asked for", "Bust 92 cm", "Hip 101 cm", "Size 42", "How many 2", "Sleeves Long"):
        assert words in page, words
    assert "Size 42, or made to measure. (Bust 92 cm fits 40 and Hip 101 cm is between 40 and 42)" in page


def test_the_advice_is_sent_and_what_is_made_is_confirmed_once(scene: Scene, ben: Client, asked: Enquired):
    page = markup(ben.get(talk(asked)))
    for deed in ("reply", "confirm"):
        where = page.index(f'action="{talk(asked)}{deed}/"', page.index('id="h-asked-for"'))
        fields = fields_of_form(page[where : page.index("</form>", where)])
        for _ in range(2):
            assert ben.post(f"{talk(asked)}{deed}/", fields).status_code == 302
    entries = queries.thread(ref=asked.conversation, actor=MAX)
    [advice] = [one.text for one in entries if one.kind == "message" and one.author_kind != "customer"]
    assert "サイズ42、またはお仕立てです。" in advice
    [settled] = queries.confirmations(store_id=scene.store.id, actor=MAX, conversation=asked.conversation)
    assert (settled.kind, settled.sku) == ("specification", "RING")
    assert "Hip: 101 cm" in settled.details


def fields_of_form(html: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', html)}


def test_an_agreement_is_filled_in_from_it(ben: Client, asked: Enquired):
    fields = fields_of(ben.get(f"{NEW}?talk={asked.conversation}&enquiry={asked.ref}"))
    first = [fields[name] for name in ("sku-0", "quantity-0", "made-0-0", "how-0-0")]
    assert first == ["RING", "2", "Sleeves", "Long"]
    assert [fields[f"how-0-{n}"] for n in range(1, 4)] == ["92 cm", "101 cm", "42"]
    assert (fields["country"], fields["postcode"], fields["by"]) == ("FR", "20000", "2027-05-01")
    assert fields["promise-0"] == "Sleeves: Long"
    assert "Bust 92 cm, Hip 101 cm" in fields["promise-2"]
    assert "ご希望" in fields["word"]


def test_an_enquiry_of_another_conversation_is_not_there(scene: Scene, ben: Client, asked: Enquired):
    assert ben.get(f"{NEW}?talk={scene.talks['kim']}&enquiry={asked.ref}").status_code == 404
    assert ben.get(f"{NEW}?talk={asked.conversation}&enquiry=enq_nothing").status_code == 404
