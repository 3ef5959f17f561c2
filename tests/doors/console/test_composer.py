"""The form that makes an agreement, its next version, or the store's no."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bespeak.domain.agreements import queries
from bespeak.domain.agreements.models import Draft
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.customers import operations as customers
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

NEW = "/en/console/agreements/new/"
NASTY = Path(__file__).parents[2] / "data" / "nasty-strings" / "strings.json"


def fields_of(page: Any) -> dict[str, str]:
    """What a browser would send, without the buttons."""
    html = markup(page).split('class="composer"')[1].split("</form>")[0]
    found = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', html))
    found |= dict(re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL))
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        found[name] = (re.findall(r'value="([^"]*)" selected', options) or re.findall(r'value="([^"]*)"', options))[0]
    found.pop("csrfmiddlewaretoken", None)
    return {name: unescape(text) for name, text in found.items()}


def made(scene) -> list[Any]:
    return queries.agreements(store_id=scene.store.id, actor=MAX, at=clock.now())


@pytest.fixture
def kim(scene) -> str:
    return scene.customer("kim")


def begun(client: Client, **asked: str) -> dict[str, str]:
    page = client.get(NEW, asked)
    assert page.status_code == 200
    return fields_of(page)


def send(client: Client, fields: dict[str, str], *, where: str = NEW, **more: str):
    return client.post(where, fields | more)


def test_first_whom_it_is_for(scene, ben, kim):
    assert "Whom is it for?" in text_of(ben.get(NEW))
    assert "Kim" in text_of(ben.get(NEW, {"find": "kim@mail.example"}))
    assert "Nobody is called that" in text_of(ben.get(NEW, {"find": "zebra"}))
    assert "Kim" in text_of(ben.get(NEW, {"customer": kim}))


def test_goods_are_looked_for_added_and_taken_out_by_forms_alone(scene, ben, kim):
    fields = begun(ben, customer=kim)
    found = send(ben, fields, find="lam", do="find")
    assert "1 free" in text_of(found)
    added = send(ben, fields_of(found), add="LAMP")
    fields = fields_of(added)
    assert (fields["sku-0"], fields["quantity-0"], fields["price-0"]) == ("LAMP", "1", "90.00")
    assert "$90.00" in text_of(added)
    again = fields_of(send(ben, fields, add="MUG"))
    assert again["sku-1"] == "MUG"
    assert fields_of(send(ben, again, drop="0"))["sku-0"] == "MUG"


def test_the_paper_stands_beside_it_in_the_customers_language(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    page = send(ben, fields | {"promise-0": "Wrapped in linen", "due-0": "2026-12-12"}, do="look")
    assert page.status_code == 200
    assert "Nothing" not in text_of(page).split("As they read it")[1][:40]
    assert "Wrapped in linen" in text_of(page).split("As they read it")[1]
    assert 'lang="en"' in markup(page)
    assert made(scene)[0].terms.lines[0].sku != "LAMP"


def test_it_is_put_before_them_once(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    fields |= {
        "price-0": "85,50", "made-0-0": "Cable", "how-0-0": "2 m, white", "promise-0": "Wrapped in linen",
        "kind-0": "other", "country": "us", "postcode": "99615", "by": "2027-01-15", "extra": "30",
        "extra_reason": "Barge to Kodiak", "deposit": "20.00", "word": "As we said.",
    }  # fmt: skip
    for _ in range(3):
        answer = send(ben, fields, do="offer")
        assert answer.status_code == 302
    one = made(scene)[0]
    assert len([other for other in made(scene) if other.customer == one.customer]) == 1
    assert answer["Location"].endswith(f"/agreements/{one.ref}/")
    terms = one.terms
    assert (terms.lines[0].unit_minor, terms.lines[0].specification) == (8550, (("Cable", "2 m, white"),))
    assert (terms.extra_minor, terms.deposit_minor, terms.country) == (3000, 2000, "US")
    assert one.conversation == scene.talks["kim"]
    said = [entry.text for entry in conversations.thread(ref=one.conversation, actor=MAX)]
    assert any(text.startswith("As we said.") for text in said)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("price-0", "twelve", "is no amount"),
        ("price-0", "-5", "zero or more"),
        ("price-0", "9" * 200, "too large"),
        ("quantity-0", "0", "at least one piece"),
        ("quantity-0", "1" * 100_000, "whole number"),
        ("quantity-0", "", "whole number"),
        ("how-0-0", "Mira", "Say what this is about"),
        ("country", "USA", "two capital letters"),
        ("by", "soon", "Choose a day"),
        ("due-0", "12.12.", "Choose a day"),
        ("valid", "", "Choose a day and a time"),
        ("valid", "2020-01-01T10:00", "in the future"),
        ("valid", "2999-12-31T23:59", "hundred years"),
        ("valid", "9999-12-31T23:59", "Choose a day and a time"),
        ("hold", "2099-01-01T10:00", "before the end"),
        ("extra", "30", "what it is for"),
        ("promise-0", "x" * 100_000, "4000"),
        ("window", "w" * 100_000, "200"),
        ("promise-0", "\0", "characters that are none"),
        ("conversation", "cnv_NONE", "no conversation"),
    ],
)
def test_what_cannot_be_taken_is_named_and_stays_typed(scene, ben, field, typed, said):
    before = len(made(scene))
    fields = fields_of(send(ben, begun(ben, customer=scene.customer("kim")), add="LAMP")) | {"promise-0": "Soft paper"}
    answer = send(ben, fields | {field: typed}, do="offer")
    assert answer.status_code in (404, 422)
    assert said in text_of(answer)
    if field != "conversation":
        assert fields_of(answer).get(field, typed).strip("\n\0") == typed.strip("\n\0")
    assert fields_of(answer)["promise-0"]
    assert len(made(scene)) == before


def test_stock_is_held_from_the_offer_on_and_too_much_is_refused(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    soon = (scene.at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    refused = send(ben, fields | {"quantity-0": "2", "hold": soon}, do="offer")
    assert refused.status_code == 409
    assert "1 left, 2 wanted" in text_of(refused)
    assert send(ben, fields | {"hold": soon}, do="offer").status_code == 302
    assert "none free" in text_of(send(ben, begun(ben, customer=kim), find="LAMP", do="find"))


def test_for_an_order_that_waits_its_lines_are_filled_in(scene, ben):
    order = scene.order("RING", "EXTRA", email="jun@mail.example", note="Engrave *Mira*").order
    page = ben.get(NEW, {"order": order})
    fields = fields_of(page)
    assert "Engrave *Mira*" in text_of(page)
    assert (fields["sku-0"], fields["price-0"], fields["order"]) == ("RING", "240.00", order)
    assert (fields["extra"], fields["extra_reason"]) == ("30.00", "Extra")
    assert (fields["country"], fields["postcode"]) == ("US", "80279")
    assert "sku-1" not in fields
    assert "begin the conversation" in text_of(page)


def test_an_order_nobody_spoke_about_gets_its_conversation_with_the_offer(scene, ben):
    order = scene.order("RING", email="jun@mail.example").order
    fields = begun(ben, order=order)
    assert send(ben, fields | {"word": " "}, do="offer").status_code == 422
    for _ in range(2):
        assert send(ben, fields | {"word": "Shall it be like this?"}, do="offer").status_code == 302
    talks = conversations.conversations(store_id=scene.store.id, actor=MAX, order=order)
    assert [one.orders for one in talks] == [(order,)]
    assert made(scene)[0].conversation == talks[0].ref


def test_a_talk_of_theirs_is_about_the_order_from_the_offer_on(scene, ben):
    talk = scene.talk("jun", "mug")
    order = scene.order("RING", email="jun@mail.example").order
    fields = begun(ben, order=order)
    assert fields["conversation"] == talk
    assert send(ben, fields, do="offer").status_code == 302
    assert made(scene)[0].conversation == talk
    assert conversations.conversation(ref=talk, actor=MAX).orders == (order,)


def test_what_the_conversation_settled_is_filled_in(scene, ben):
    scene.talk("jun", "ring")
    order = scene.order("RING", email="jun@mail.example").order
    scene.confirm("jun", "specification", order=order, details="Mira, Garamond italic")
    fields = begun(ben, order=order)
    assert (fields["promise-0"], fields["kind-0"]) == ("Mira, Garamond italic", "specification")
    assert "begin the conversation" not in text_of(ben.get(NEW, {"order": order}))


def test_the_next_version_begins_as_the_last_one_stood(scene, ben):
    one = scene.agree("kim", "LAMP", accepted=False)
    where = f"/en/console/agreements/{one.ref}/revise/"
    fields = fields_of(ben.get(where))
    assert (fields["sku-0"], fields["price-0"], fields["version"]) == ("LAMP", "90.00", "1")
    fields["word"] = "The shade costs us less."
    assert send(ben, fields | {"price-0": "80.00"}, where=where, do="offer").status_code == 302
    stale = send(ben, fields | {"price-0": "70.00", "key": "k7"}, where=where, do="offer")
    assert stale.status_code == 409
    assert "changed meanwhile" in text_of(stale)
    assert "70.00" in markup(stale)
    now = queries.agreement(store_id=scene.store.id, ref=one.ref, actor=MAX, at=clock.now())
    assert (now.terms.number, now.terms.lines[0].unit_minor) == (2, 8000)


def test_the_next_version_asks_why_and_tells_it_them_beside_what_changed(scene, ben):
    one = scene.agree("kim", "LAMP", accepted=False)
    where = f"/en/console/agreements/{one.ref}/revise/"
    fields = fields_of(ben.get(where)) | {"price-0": "80.00"}
    asked = send(ben, fields, where=where, do="offer")
    assert (asked.status_code, "Say in a sentence why" in text_of(asked)) == (422, True)
    assert queries.agreement(store_id=scene.store.id, ref=one.ref, actor=MAX, at=clock.now()).terms.number == 1

    fields["word"] = "The brass <b>came</b> cheaper."
    looked = text_of(send(ben, fields, where=where, do="look")).split("As they read it")[1]
    assert "What changed The brass &lt;b&gt;came&lt;/b&gt; cheaper." in looked
    assert "1 at $90.00" in looked
    assert send(ben, fields, where=where, do="offer").status_code == 302
    now = queries.agreement(store_id=scene.store.id, ref=one.ref, actor=MAX, at=clock.now())
    assert (now.terms.word, now.terms.number) == ("The brass <b>came</b> cheaper.", 2)
    said = [entry.text for entry in conversations.thread(ref=one.conversation, actor=MAX)]
    assert any(text.startswith("The brass <b>came</b> cheaper.") for text in said)
    assert "The brass &lt;b&gt;came" in markup(ben.get(f"/en/console/agreements/{one.ref}/"))


def test_the_next_version_keeps_the_goods_that_are_kept(scene, ben):
    one = scene.agree("kim", "LAMP", accepted=False, hold_until=scene.at + timedelta(days=3))
    where = f"/en/console/agreements/{one.ref}/revise/"
    page = ben.get(where)
    fields = fields_of(page)
    assert fields["hold"]
    assert "the goods are kept for you" in text_of(page)
    cheaper = fields | {"price-0": "80.00", "word": "It costs us less."}
    assert send(ben, cheaper, where=where, do="offer").status_code == 302
    assert "none free" in text_of(send(ben, begun(ben, customer=scene.customer("kim")), find="LAMP", do="find"))


def test_the_store_says_no_with_what_it_offers_instead(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    fields |= {"reason": "option_not_possible", "text": "Not in red.", "alternative": "In blue, by Friday"}
    for _ in range(2):
        assert send(ben, fields, do="no").status_code == 302
    one = made(scene)[0]
    assert (one.state, one.closed_side, one.alternative) == ("declined", "store", "In blue, by Friday")
    told = text_of(ben.get(f"/en/console/agreements/{one.ref}/"))
    assert "In blue, by Friday" in told
    assert "It cannot be made like that" in told


def test_a_no_without_a_reason_stays_typed(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    answer = send(ben, fields | {"reason": "nonsense", "text": "Not in red."}, do="no")
    assert answer.status_code == 422
    assert "Not in red." in text_of(answer)


def test_another_store_has_none_of_it(scene, ben, kim):
    other = open_scene(slug="southlight")
    pat = sign_in(hired(other, "pat", "agent"))
    order = scene.order("RING", email="jun@mail.example").order
    for asked in ({"customer": kim}, {"talk": scene.talks["kim"]}, {"order": order}):
        assert pat.get(NEW, asked).status_code == 404
        assert pat.post(NEW, asked | {"key": "k", "do": "offer"}).status_code == 404
    for asked in ({"customer": "x"}, {"talk": "\0x"}, {"order": "x" * 1000}):
        assert ben.get(NEW, asked).status_code == 404
    assert ben.post(NEW, begun(ben, customer=kim) | {"add": "NONE"}).status_code == 404


def test_what_people_wrote_is_text(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    page = markup(send(ben, fields | {"promise-0": "<script>alert(1)</script>"}, do="look"))
    assert "<script>alert" not in page


def test_as_many_statements_for_many_lines_as_for_one(scene, ben):
    def count(order: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ben.get(NEW, {"order": order}).status_code == 200
        return len(asked)

    scene.talk("jun", "ring")
    few, many = (scene.order(*skus, email="jun@mail.example").order for skus in (["RING"], ["RING", "MUG", "LAMP"]))
    for order in (few, many):
        scene.confirm("jun", "specification", order=order, details="Mira")
    ben.get(NEW, {"order": few})
    assert count(few) == count(many) <= 12


def test_japanese(scene, ben, kim):
    assert ben.get("/ja/console/agreements/new/", {"customer": kim}).status_code == 200


def test_without_a_conversation_the_words_begin_one(scene, ben):
    scene.talk("lea")
    who = scene.customer("lea")
    fields = fields_of(send(ben, begun(ben, customer=who), add="MUG")) | {"conversation": "", "key": "w"}
    told = ben.post(NEW, fields | {"word": "Shall it be like this?", "do": "offer"}, follow=True)
    [one] = made(scene)[:1]
    assert one.conversation not in ("", scene.talks["lea"])
    said = [entry.text for entry in conversations.thread(ref=one.conversation, actor=MAX) if entry.text]
    assert said[0] == "Shall it be like this?"
    assert said.count("Shall it be like this?") == 1
    assert "Send them its link" in text_of(told)
    assert "Lea has it" not in text_of(told)
    assert f"/agreements/{one.ref}/?link=" in markup(told)
    wordless = send(ben, fields, key="w2", word=" ", do="offer")
    assert (wordless.status_code, made(scene)[0].conversation) == (302, "")


def test_strings_made_to_break_things_are_words_like_others(scene, ben, kim):
    told = [one for section in json.loads(NASTY.read_text(encoding="utf-8")) for one in section["strings"]]
    odd = [text for text in dict.fromkeys(told) if text.strip() and "\0" not in text]
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    for start in range(0, len(odd), 150):
        rows = {f"promise-{n}": text[:4000] for n, text in enumerate(odd[start : start + 150])}
        page = send(ben, {**fields, "key": f"odd{start}", **rows}, do="offer")
        assert page.status_code == 302
        assert ben.get(page["Location"]).status_code == 200
    for text in odd[::20]:
        for where in (NEW, "/en/console/agreements/", "/en/console/stock/", "/en/console/stock/holds/"):
            asked = {"find": text[:500], "search": text[:500], "state": text[:20], "cursor": ""}
            assert ben.get(where, asked).status_code == 200, text


def test_all_of_it_together_stands_there(scene, ben, kim):
    fields = begun(ben, customer=kim)
    found = send(ben, fields, find="LAMP", do="find")
    assert "An agreement needs" not in text_of(found)
    with_lamp = fields_of(send(ben, fields, add="LAMP"))
    lamp = int(float(with_lamp["price-0"]) * 100)
    more = {"extra": "1.030,50", "extra_reason": "Barge", "quantity-0": "2", "do": "look"}
    whole = lamp * 2 + 103050
    assert f"Altogether the goods and the extra payment ${whole // 100:,}.{whole % 100:02}" in text_of(
        send(ben, with_lamp, **more)
    )


def test_what_was_typed_is_kept_as_a_draft_of_ones_own_until_it_is_sent(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    fields |= {"price-0": "85,50", "made-0-0": "Cable", "how-0-0": "2 m, white", "promise-0": "Wrapped in linen"}
    assert "Kept as your draft" in text_of(ben.post(NEW, fields | {"do": "keep"}, follow=True))
    listed = markup(ben.get("/en/console/agreements/"))
    assert "Your drafts" in listed
    assert f'href="{NEW}?customer={kim}"' in listed
    page = ben.get(NEW, {"customer": kim})
    again = fields_of(page)
    kept = ("price-0", "made-0-0", "how-0-0", "promise-0")
    assert {name: again[name] for name in kept} == {name: fields[name] for name in kept}
    assert "This is your draft of" in text_of(page)

    mika = sign_in(hired(scene, "pat", "manager"))
    assert "This is your draft" not in text_of(mika.get(NEW, {"customer": kim}))
    assert "Your drafts" not in text_of(mika.get("/en/console/agreements/"))

    assert send(ben, again, do="offer").status_code == 302
    assert not Draft.objects.exists()
    assert "Your drafts" not in text_of(ben.get("/en/console/agreements/"))


def test_a_draft_says_what_changed_meanwhile_and_can_be_thrown_away(scene, ben):
    one = scene.agree("kim", "LAMP", accepted=False)
    where = f"/en/console/agreements/{one.ref}/revise/"
    fields = fields_of(ben.get(where)) | {"word": "It costs us less."}
    send(ben, fields | {"price-0": "70.00"}, where=where, do="keep")
    assert "put before them meanwhile" not in text_of(ben.get(where))
    mika = sign_in(hired(scene, "pat", "manager"))
    assert send(mika, fields | {"price-0": "80.00"}, where=where, do="offer").status_code == 302

    page = ben.get(where)
    told = text_of(page)
    assert "Version 2 was put before them meanwhile." in told
    assert "1 at $90.00" in told
    assert "1 at $80.00" in told
    assert (fields_of(page)["price-0"], fields_of(page)["version"]) == ("70.00", "2")
    told = text_of(ben.post(where, {"do": "forget"}, follow=True))
    assert ("thrown away" in told, "This is your draft" in told) == (True, False)
    assert fields_of(ben.get(where))["price-0"] == "80.00"
    assert not Draft.objects.exists()


def test_a_refused_form_is_a_draft_and_is_forgotten_with_the_person(scene, ben, kim):
    fields = fields_of(send(ben, begun(ben, customer=kim), add="LAMP"))
    refused = send(ben, fields | {"price-0": "twelve", "promise-0": "Zebulon's lamp"}, do="offer")
    assert refused.status_code == 422
    assert "Zebulon" in Draft.objects.get().typed
    customers.erase(store_id=scene.store.id, customer=kim, by=MAX, at=clock.now())
    assert not Draft.objects.exists()
