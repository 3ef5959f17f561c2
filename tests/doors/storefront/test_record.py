"""Customers take the record of their talk with them, and check it, and any other, on the store's own page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries, transcripts
from bespeak.kit import canonical, clock, signatures
from tests.doors.storefront.conftest import Street
from tests.forging import written_anew
from tests.markup import markup


def talked(street: Street) -> tuple[str, str]:
    """The path of an order about which its customer and the store wrote, and the ref of that talk."""
    order = street.scene.order("LAMP", email="ada@mail.example")
    path = street.order(order)
    street.write(path, text="Is it in brass too? My card is 4111 1111 1111 1111.", key=street.key(path))
    talk = _talk(street, order.order)
    where: dict[str, Any] = {"store_id": street.scene.store.id, "conversation": talk, "by": street.scene.ben}
    conversations.say(text="It is.", at=clock.now(), **where)
    conversations.note(text="Wants brass; a friend of Fay.", at=clock.now(), **where)
    return path, talk


def _talk(street: Street, order: str) -> str:
    asked: dict[str, Any] = {"store_id": street.scene.store.id, "actor": street.scene.ben, "order": order}
    return queries.conversations(**asked)[0].ref


def file(street: Street, path: str, form: str) -> bytes:
    where, _, link = path.partition("?")
    answer = street.read(f"{where}record.{form}?{link}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def verdict(street: Street, data: bytes, name: str = "record.json", language: str = "en", **typed: str) -> str:
    sent = SimpleUploadedFile(name, data)
    return str(markup(street.client.post(f"/{language}/verify/", {"file": sent, **typed})))


def test_the_writer_is_told_beside_the_message_that_a_number_was_hidden(street: Street):
    path, _ = talked(street)
    for language, words in (("en", "A card number was hidden"), ("ja", "カード番号は、保存する前に伏せました")):
        page = street.text(path, language)
        assert words in page
        assert "•••• 1111" in page
        assert "4111" not in page


def test_the_record_is_kept_by_its_customer_without_what_is_among_colleagues(street: Street):
    path, talk = talked(street)
    signed = json.loads(file(street, path, "json"))
    assert (signed["conversation"], signed["edition"]) == (talk, "customer")
    said = [json.loads(one["body"])["text"] for one in signed["entries"] if one["kind"] == "message"]
    assert said == ["Is it in brass too? My card is •••• 1111.", "It is."]
    assert "friend of Fay" not in json.dumps(signed)
    assert signed["head"] in street.text(path)


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_the_stores_page_finds_it_whole_and_whatever_was_changed(street: Street, form: str):
    path, _ = talked(street)
    data = file(street, path, form)
    name = f"record.{form}"
    assert "Whole: the record of" in verdict(street, data, name)
    assert "改変はありません" in verdict(street, data, name, "ja")
    for place in (20, len(data) // 2, len(data) - 3):
        other = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert "Whole: the record of" not in verdict(street, other, name)
    assert "Whole: the record of" not in verdict(street, data[:-200], name)
    assert "Whole: the record of" not in verdict(street, data + b"%", name)


def test_what_is_remembered_is_compared(street: Street):
    path, _ = talked(street)
    data = file(street, path, "json")
    signed = json.loads(data)
    assert "Whole" in verdict(street, data, head=f"{signed['count']}:{signed['head']}")
    assert "Shorter than you remember" in verdict(street, data, head=f"9:{signed['head']}")
    assert "Write what you remember as" in verdict(street, data, head="yesterday")


def test_what_is_no_record_is_said_to_be_none(street: Street):
    for data in (b"", b"{}", b"[" * 50_000, b"\xff", b"%PDF-1.7\n%%EOF\n"):
        page = verdict(street, data)
        assert "no record of a conversation" in page or "was never signed" in page or "Choose the file" in page
    assert "Choose the file" in markup(street.write("/verify/"))
    assert street.write("/verify/").status_code == 422


def test_the_key_is_for_everybody_and_tells_another_stores_file(street: Street):
    shown = street.client.get("/.well-known/bespeak-keys.json")
    [key] = shown.json()["keys"]
    path, _ = talked(street)
    signed = json.loads(file(street, path, "json"))
    assert signed["key"] == key["key"]
    assert key["key"] in street.text("/verify/")
    private, public = signatures.new()
    forged = {name: value for name, value in signed.items() if name != "signature"} | {"key": public}
    forged["signature"] = signatures.sign(private, canonical.encode(forged))
    assert "a key of somebody else" in verdict(street, transcripts.written(forged))


def test_only_who_may_read_the_order_gets_its_record(street: Street):
    path, _ = talked(street)
    where, _, link = path.partition("?")
    assert street.read(f"{where}record.json").status_code == 404
    assert street.read(f"{where}record.json?{link[:-3]}AAA").status_code in (403, 404)
    assert street.read(f"{where}record.exe?{link}").status_code == 404
    silent = street.order(street.scene.order("MUG", email="nobody@mail.example"))
    where, _, link = silent.partition("?")
    assert street.read(f"{where}record.json?{link}").status_code == 404


def test_words_from_before_the_order_are_not_in_a_file_by_its_link(street: Street):
    """Anybody can type an address into an order: a talk that is about it since later keeps its earlier words."""
    order = street.scene.order("MUG", email="ada@mail.example")
    talk = street.scene.talks["ada"]
    here: dict[str, Any] = {"store_id": street.scene.store.id, "conversation": talk, "by": street.scene.ben}
    conversations.about(orders=[order.order], at=clock.now(), **here)
    conversations.say(text="About your order.", at=clock.now(), **here)
    signed = json.loads(file(street, street.order(order), "json"))
    told = [json.loads(one["body"]).get("text") for one in signed["entries"] if "body" in one]
    assert "About your order." in told
    assert {one.get("left_out") for one in signed["entries"][:2]} == {"earlier"}
    assert "Whole" in verdict(street, transcripts.written(signed))


def test_an_agreement_tells_how_far_its_talk_went(street: Street):
    agreement = street.scene.agreed["hana"]
    page = street.text(street.agreement(agreement.ref))
    assert "The record of this talk" in page
    assert len(re.findall(r"<code class=\"hash\">[0-9a-f]{64}", page)) >= 2


def test_a_yes_keeps_the_head_of_its_talk_and_a_past_made_anew_is_found_on_the_page(street: Street):
    agreement = street.scene.agreed["hana"]
    path = street.agreement(agreement.ref)
    yes = agreement.terms.acceptance
    assert yes is not None
    assert yes.record is not None
    for language, words in (("en", "When you said yes it had"), ("ja", "承諾された時点の記録")):
        page = street.text(path, language)
        assert words in page
        assert yes.record.head in page
    where, _, link = path.partition("?")
    kept = street.read(f"{where}head.json?{link}")
    assert (kept.status_code, kept["Cache-Control"], markup(kept)) == (200, "no-store", yes.record.text)
    assert street.read(f"{where}head.json").status_code == 404
    assert "Whole" in verdict(street, kept.content, "head.json")
    hana: dict[str, Any] = {"ref": agreement.conversation, "actor": street.scene.ben}
    assert "Whole" in verdict(street, transcripts.written(queries.transcript(at=clock.now(), **hana)))
    written_anew(agreement.conversation)
    forged = transcripts.written(queries.transcript(at=clock.now(), **hana))
    for language, words in (("en", "Not what it was when it was agreed"), ("ja", "承諾の時と異なります")):
        assert words in verdict(street, forged, language=language)


def test_an_agreement_that_is_only_offered_has_no_head_to_keep(street: Street):
    offered = street.scene.agree("kim", "LAMP", accepted=False)
    where, _, link = street.agreement(offered.ref).partition("?")
    assert "When you said yes" not in street.text(f"{where}?{link}")
    assert street.read(f"{where}head.json?{link}").status_code == 404
