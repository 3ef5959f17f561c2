"""Conversations in the console: the list of what waits, one conversation with all around it, beginning one."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import queries as orders
from bespeak.domain.stores import operations as stores
from bespeak.doors.frame import addresses
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, Scene, open_scene

LIST = "/en/console/talks/"
STRINGS = Path(__file__).parents[2] / "data" / "nasty-strings" / "strings.json"
NASTY = [one for section in json.loads(STRINGS.read_text(encoding="utf-8")) for one in section["strings"]]
WORST = ["\0", "a\0b", "<script>alert(1)</script>", "\u202eabc\u202c", "\ud7ff\uffff", "\x1b[31m"]


def page_of(talk: str) -> str:
    return f"{LIST}{talk}/"


def send(client: Client, talk: str, deed: str, key: str = "k1", **given: str):
    return client.post(f"{page_of(talk)}{deed}/", {"key": key, **given})


def names(response) -> list[str]:
    """Whose conversations stand in the list, in its order."""
    return re.findall(r'#latest"><bdi>([^<]*)</bdi>', markup(response))


def wrote(scene: Scene, name: str, text: str, minutes: int = 0) -> str:
    """A customer writes, some minutes ago, and nobody has answered."""
    made = conversations.start(
        store_id=scene.store.id, contacts=[("email", f"{name}@mail.example")], name=name.title(), line="form",
        text=text, by=scene.ben, at=clock.now() - timedelta(minutes=minutes),
    )  # fmt: skip
    return made.conversation


def herself(scene: Scene, name: str) -> Actor:
    may = frozenset({"conversations:conversation:read", "conversations:message:say"})
    return Actor(kind="customer", ref=scene.customer(name), store_id=scene.store.id, permissions=may)


def stands(scene: Scene, order: str) -> str:
    return orders.order(store_id=scene.store.id, ref=order, actor=MAX).state


class TestTheList:
    def test_whoever_waits_longest_stands_first(self, scene, ben):
        wrote(scene, "nora", "Is it red?", minutes=5)
        wrote(scene, "otto", "Is it blue?", minutes=50)
        told = ben.get(LIST)
        assert names(told) == ["Otto", "Nora"]
        assert "Is it blue?" in text_of(told)
        assert "(2) Talks" in markup(told)

    def test_asking_again_is_not_waiting_shorter(self, scene, ben):
        otto = wrote(scene, "otto", "Is it blue?", minutes=50)
        wrote(scene, "nora", "Is it red?", minutes=5)
        conversations.say(
            store_id=scene.store.id, conversation=otto, text="Hello?", by=herself(scene, "otto"), at=clock.now()
        )
        told = ben.get(LIST)
        assert names(told) == ["Otto", "Nora"]
        assert "Hello?" in text_of(told)

    def test_by_whose_turn_it_is(self, scene, ben):
        nora = wrote(scene, "nora", "Is it red?")
        assert "Nora" not in names(ben.get(LIST, {"kind": "customer"}))
        send(ben, nora, "reply", text="It is.", line="chat")
        assert names(ben.get(LIST)) == []
        assert "Nora" in names(ben.get(LIST, {"kind": "customer"}))
        send(ben, nora, "close", key="k2")
        assert names(ben.get(LIST, {"kind": "closed"})) == ["Nora"]
        assert "Nora" in names(ben.get(LIST, {"kind": "all"}))

    def test_mine_and_nobodys(self, scene, ben, mika):
        nora = wrote(scene, "nora", "Is it red?")
        wrote(scene, "otto", "Is it blue?")
        send(ben, nora, "assign", member=scene.ben.ref)
        assert names(ben.get(LIST, {"whose": "me"})) == ["Nora"]
        assert names(ben.get(LIST, {"whose": "nobody"})) == ["Otto"]
        assert names(mika.get(LIST, {"whose": "me"})) == []
        assert "Mine 1" in text_of(ben.get(LIST))

    @pytest.mark.parametrize(
        "word", ["nora", "Nora", "nora@mail.example", "NORA@mail.example", "cobalt", "Wardrobe", "#77", "77"]
    )
    def test_it_is_found_by_name_contact_words_product_and_order(self, scene, ben, word):
        nora = wrote(scene, "nora", "Is it really cobalt?")
        conversations.about(
            store_id=scene.store.id, conversation=nora, products=["wardrobe"], by=scene.ben, at=clock.now()
        )
        scene.order("WARD", email="nora@mail.example", external_id="#77")
        wrote(scene, "otto", "Is it blue?")
        found = names(ben.get(LIST, {"search": word}))
        assert "Nora" in found
        assert "Otto" not in found

    def test_the_names_of_what_is_written_are_no_words_that_were_said(self, scene, ben):
        wrote(scene, "nora", "Is it red?")
        assert names(ben.get(LIST, {"search": "logged_by"})) == []

    def test_pages_go_on_where_they_ended(self, scene, ben, monkeypatch):
        monkeypatch.setattr("bespeak.doors.console.talk.listing.MOST", 2)
        for n in range(5):
            wrote(scene, f"nora{n}", "Hello", minutes=n)
        for kind in ("store", "all"):
            seen, where = [], f"{LIST}?kind={kind}"
            for _ in range(12):
                page = ben.get(where)
                seen += names(page)
                if 'rel="next"' not in markup(page):
                    break
                where = LIST + re.findall(r'href="(\?[^"]*cursor[^"]*)"', markup(page))[-1].replace("&amp;", "&")
            assert len(seen) == len(set(seen))
            assert [one for one in seen if one.startswith("Nora")] == (["Nora4", "Nora3", "Nora2", "Nora1", "Nora0"])

    @pytest.mark.usefixtures("_quick")
    def test_an_empty_list_teaches(self, db):
        empty = open_scene(slug="empty")
        pat = sign_in(hired(empty, "pat", "agent"))
        assert "Write it down here" in text_of(pat.get(LIST))
        assert "Search by the beginning of any word of a name" in text_of(pat.get(LIST, {"search": "zebra"}))

    @pytest.mark.parametrize(
        "query",
        ["cursor=x", "cursor=IjEi", "cursor=ImEgYiI", "kind=all&cursor=ImEgYiI", "kind=%00", "whose=%F0",
         "search=%00%ff", "search=%25_%5c'%22", "kind=closed&cursor=IjIwMjYtMDEtMDEgMSI", "search=" + "x" * 5000],
    )  # fmt: skip
    def test_nonsense_is_never_a_fault(self, scene, ben, query):
        assert ben.get(f"{LIST}?{query}").status_code in (200, 422)

    def test_more_than_are_counted_are_told_as_more(self, scene, ben, monkeypatch):
        monkeypatch.setattr("bespeak.domain.conversations.queries.inbox.MOST_COUNTED", 2)
        for name in ("nora", "otto", "pia"):
            wrote(scene, name, "Hello")
        assert "Waiting for us 1+" in text_of(ben.get(LIST))

    @pytest.mark.parametrize("query", ["", "?kind=all", "?search=hello", "?kind=closed"])
    def test_as_many_statements_for_many_as_for_one(self, scene, ben, query):
        wrote(scene, "nora", "Hello")

        def count() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert ben.get(LIST + query).status_code == 200
            return len(asked)

        count()
        few = count()
        for n in range(12):
            wrote(scene, f"otto{n}", "Hello there")
        assert count() <= few <= 12


@pytest.fixture
def ring(scene: Scene) -> str:
    """Jun ordered a ring and has talked to nobody."""
    return scene.order("RING", email="jun@mail.example", external_id="#7").order


@pytest.fixture
def talk(scene: Scene, ring: str) -> str:
    """Jun writes on the page of the order."""
    made = conversations.start(
        store_id=scene.store.id,
        text="A ring for Mira?",
        orders=[ring],
        line="form",
        by=herself(scene, "jun"),
        at=clock.now(),
    )
    return made.conversation


class TestOneConversation:
    def test_it_tells_what_was_said_and_all_around_it(self, talk, ben):
        told = text_of(ben.get(page_of(talk)))
        for said in ("A ring for Mira?", "form on the page", "jun@mail.example", "not verified", "#7", "Our turn"):
            assert said in told
        assert "We have not spoken" in told or "We have not" in told

    def test_a_reply_is_read_on_the_order_page_and_cures_the_order(self, scene, ring, talk, ben):
        assert stands(scene, ring) == "held"
        assert send(ben, talk, "reply", text="Gladly, by Friday.", line="chat").status_code == 302
        gates = {one.kind: one.opened_at for one in orders.order(store_id=scene.store.id, ref=ring, actor=MAX).gates}
        assert gates["communication"] is not None
        assert "Gladly, by Friday." in text_of(
            Client().get("/en" + addresses.path(scene.store, addresses.ORDERS, ring))
        )
        told = ben.get(page_of(talk))
        assert "Their turn" in text_of(told)
        base = f"{page_of(talk)}orders/{ring}/specification/"
        assert base in markup(told)
        assert ben.post(base, {"key": "k2", "details": "Mira, italic"})["Location"].endswith(f"/talks/{talk}/#latest")
        assert stands(scene, ring) == "admitted"
        assert "Specification confirmed" in text_of(ben.get(page_of(talk)))

    def test_one_click_confirms_and_another_takes_it_back(self, scene, ben):
        scene.talk("nora", "sneaker")
        order = scene.order("SNK", email="nora@mail.example").order
        talk = scene.talks["nora"]
        assert stands(scene, order) == "held"
        assert ben.post(f"{page_of(talk)}orders/{order}/availability/", {"key": "k"}).status_code == 302
        assert stands(scene, order) == "admitted"
        page = markup(ben.get(page_of(talk)))
        ref = page.split('name="confirmation" value="')[1].split('"')[0]
        assert send(ben, talk, "withdraw", key="k2", confirmation=ref).status_code == 302
        assert f'value="{ref}"' not in markup(ben.get(page_of(talk)))
        assert send(ben, talk, "withdraw", key="k3", confirmation="cfm_NONE").status_code == 404

    def test_stock_is_held_until_a_time(self, scene, ben):
        talk = scene.talk("nora", "lamp")
        later = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        asked = {"kind": "availability", "sku": "LAMP", "quantity": "1"}
        assert "1 free" in text_of(ben.get(page_of(talk)))
        assert send(ben, talk, "confirm", until=later, **asked).status_code == 302
        assert len(inventory.holds(store_id=scene.store.id, actor=MAX, at=clock.now(), held_for=talk)) == 1
        told = text_of(ben.get(page_of(talk)))
        assert "none free" in told
        assert "Availability confirmed 1 × LAMP · held until" in told
        refused = send(ben, talk, "confirm", key="k2", until=later, **asked)
        assert refused.status_code == 409
        assert later in markup(refused)

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"kind": "availability", "sku": "LAMP", "quantity": "x"}, 422),
            ({"kind": "availability", "sku": "LAMP", "quantity": "1", "until": "tomorrow"}, 422),
            ({"kind": "availability", "sku": "NONE", "quantity": "1"}, 404),
            ({"kind": "extra_payment", "amount": "-3"}, 422),
            ({"kind": "delivery", "country": "France"}, 422),
            ({"kind": "specification", "details": "Red", "order": "ord_NONE"}, 404),
            ({"kind": "zebra"}, 422),
            ({"kind": "identity", "details": "\x00" * 9}, 302),
        ],
    )
    def test_what_cannot_be_read_is_refused_beside_its_form(self, scene, ben, given, status):
        talk = scene.talks["kim"]
        answer = send(ben, talk, "confirm", **given)
        assert answer.status_code == status
        if status != 302:
            assert 'role="alert"' in markup(answer)

    def test_notes_are_for_us_only(self, scene, ring, talk, ben):
        send(ben, talk, "note", text="Ask Mika about the gold")
        assert "Ask Mika about the gold" in text_of(ben.get(page_of(talk)))
        customers = Client().get("/en" + addresses.path(scene.store, addresses.ORDERS, ring))
        assert "gold" not in text_of(customers)
        assert stands(scene, ring) == "held"

    def test_a_call_is_written_down_and_counts(self, scene, ring, talk, ben):
        assert send(ben, talk, "call", heard="Is it gold?", answer="").status_code == 422
        assert send(ben, talk, "call", heard="Is it gold?", answer="Yes").status_code == 302
        told = text_of(ben.get(page_of(talk)))
        assert "written down by Ben" in told
        assert "phone" in told
        assert queries.conversation(ref=talk, actor=MAX).two_way_at is not None

    def test_ones_own_message_is_mended_and_taken_away(self, talk, ben, mika, scene):
        send(ben, talk, "reply", text="By Friday")
        assert send(ben, talk, "edit", key="k2", seq="2", text="By Monday").status_code == 302
        told = text_of(ben.get(page_of(talk)))
        assert "By Monday" in told
        assert "By Friday" in told.split("How it read first")[1]
        assert send(ben, talk, "edit", key="k3", seq="1", text="I never said that").status_code == 403
        assert send(ben, talk, "delete", key="k4", seq="2").status_code == 302
        assert "Message 2 was deleted" in text_of(ben.get(page_of(talk)))
        assert send(ben, talk, "delete", key="k5", seq="2").status_code == 409
        assert send(ben, talk, "delete", key="k6", seq="x").status_code == 404
        assert queries.verify_chain(ref=talk) == []

    def test_the_same_form_twice_is_said_once(self, talk, ben):
        for _ in range(3):
            assert send(ben, talk, "reply", text="Gladly").status_code == 302
        assert len(queries.thread(ref=talk, actor=MAX)) == 2
        again = send(ben, talk, "reply", text="Something else")
        assert again.status_code == 409
        assert "Something else" in markup(again)

    def test_whoever_has_not_read_the_last_word_is_told(self, scene, talk, ben, mika):
        assert 'name="seen" value="1"' in markup(ben.get(page_of(talk)))
        assert send(mika, talk, "reply", text="By Friday", seen="1").status_code == 302
        late = send(ben, talk, "reply", key="k0", text="By Monday", seen="1")
        assert late.status_code == 409
        assert "Something was said here meanwhile" in text_of(late)
        assert "By Friday" in text_of(late)
        assert "By Monday" in markup(late)
        assert 'name="seen" value="2"' in markup(late)
        assert send(ben, talk, "close", key="k2", seen="1").status_code == 409
        assert send(ben, talk, "turn", key="k3", to="nobody", seen="1").status_code == 409
        assert send(mika, talk, "reply", key="k4", text="And one more thing", seen="1").status_code == 302
        assert send(ben, talk, "reply", key="k5", text="By Monday", seen="3").status_code == 302

    def test_what_is_refused_keeps_what_was_typed(self, talk, ben):
        empty = send(ben, talk, "reply", text="   ")
        assert empty.status_code == 422
        long = send(ben, talk, "note", key="k2", text="n" * 100_000)
        assert long.status_code == 422
        assert "n" * 100_000 in markup(long)
        assert send(ben, talk, "turn", key="k3", to="zebra").status_code == 422

    def test_it_is_given_to_a_member_and_closed_and_opened(self, scene, talk, ben):
        send(ben, talk, "assign", member=scene.mika.ref)
        assert "Given to Mika" in text_of(ben.get(page_of(talk)))
        assert send(ben, talk, "assign", key="k2", member="usr_0000000000000000").status_code == 404
        send(ben, talk, "turn", key="k3", to="customer")
        assert "It is the customer’s turn, set by hand" in text_of(ben.get(page_of(talk)))
        send(ben, talk, "close", key="k4")
        assert "Closed. " in text_of(ben.get(page_of(talk)))
        assert send(ben, talk, "close", key="k5").status_code == 409
        send(ben, talk, "reopen", key="k6")
        assert "Opened again." in text_of(ben.get(page_of(talk)))

    def test_it_is_set_aside_by_a_preset_or_a_time_and_brought_back(self, scene, talk, ben):
        assert send(ben, talk, "snooze", preset="week").status_code == 302
        assert names(ben.get(LIST)) == []
        assert names(ben.get(LIST, {"kind": "snoozed"})) == ["Jun"]
        told = text_of(ben.get(page_of(talk)))
        assert "Set aside · until" in told
        assert "Set aside until" in told
        send(ben, talk, "wake", key="k2")
        assert names(ben.get(LIST)) == ["Jun"]
        until = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        assert send(ben, talk, "snooze", key="k3", until=until).status_code == 302
        for key, given in (("k4", {"until": "2020-01-01T09:00"}), ("k5", {}), ("k6", {"until": "2999-01-01T09:00"})):
            assert send(ben, talk, "snooze", key=key, **given).status_code == 422

    def test_what_comes_in_is_dealt_out_where_the_store_wants_it(self, scene, ben, mika):
        place = f"{LIST}dealing/"
        assert ben.post(f"{place}switch/", {"key": "k1", "on": "yes"}).status_code == 403
        assert "Everybody takes what they take" in text_of(ben.get(place))
        assert mika.post(f"{place}switch/", {"key": "k1", "on": "yes"}).status_code == 302
        assert "It is given by itself" in text_of(ben.get(place))
        for one in (scene.mika, scene.olga):
            assert mika.post(f"{place}away/", {"key": one.ref, "member": one.ref, "away": "yes"}).status_code == 302
        assert ben.post(f"{place}away/", {"key": "k2", "member": scene.olga.ref, "away": "no"}).status_code == 403
        assert "away, gets nothing by itself" in text_of(ben.get(place))
        wrote(scene, "nora", "Is it red?")
        worker.drain()
        assert names(ben.get(LIST, {"whose": "me"})) == ["Nora"]

    def test_it_is_closed_with_what_became_of_it(self, talk, ben):
        assert send(ben, talk, "close", outcome="sold").status_code == 422
        send(ben, talk, "close", key="k2", outcome="no_order", word="Too dear for her")
        told = text_of(ben.get(page_of(talk)))
        assert "Closed: no order" in told
        assert "Too dear for her" in told

    def test_several_are_marked_changed_and_put_back(self, scene, ben, mika):
        talks = [wrote(scene, name, "Is it red?") for name in ("nora", "otto")]
        place = f"{LIST}several/"
        assert ben.post(place, {"key": "k0", "deed": "close"}, follow=True).status_code == 200
        for key, given in (
            ("k1", {"deed": "assign", "member": scene.mika.ref}),
            ("k2", {"deed": "snooze", "preset": "week"}),
            ("k3", {"deed": "close", "outcome": "spam"}),
        ):
            told = ben.post(place, {"key": key, "talk": talks, "query": "?kind=all", **given}, follow=True)
            assert "2 conversations are changed." in text_of(told)
            if key == "k1":
                assert set(names(mika.get(LIST, {"whose": "me"}))) == {"Nora", "Otto"}
            else:
                assert not {"Nora", "Otto"} & set(names(ben.get(LIST)))
            assert "It is as it was." in text_of(ben.post(f"{LIST}undo/", {}, follow=True))
            assert {"Nora", "Otto"} <= set(names(ben.get(LIST)))
        assert names(mika.get(LIST, {"whose": "me"})) == []
        assert ben.post(place, {"key": "k9", "talk": ["cnv_0"], "deed": "close"}, follow=True).status_code == 200

    def test_the_pane_beside_it_is_the_same_list(self, scene, talk, ben):
        pane = ben.get(f"{LIST}pane/", {"here": talk})
        listed = re.compile(r'id="t-(cnv_\w+)"')
        assert listed.findall(markup(pane)) == listed.findall(markup(ben.get(LIST)))
        assert f'{talk}/#latest" aria-current="true"' in markup(pane)
        assert not listed.findall(markup(ben.get(f"{LIST}pane/", {"kind": "closed"})))

    def test_what_it_is_about_is_added(self, scene, ben):
        talk = scene.talks["ada"]
        order = scene.order("WARD", email="ada@mail.example", external_id="#9").order
        assert 'value="' in markup(ben.get(page_of(talk), {"find": "ward"})).split('name="product"')[1]
        assert "No product is called like that" in text_of(ben.get(page_of(talk), {"find": "zebra"}))
        assert send(ben, talk, "about", product="wardrobe").status_code == 302
        assert send(ben, talk, "about", key="k2", order="#9").status_code == 302
        told = text_of(ben.get(page_of(talk)))
        assert "It is about this too: Wardrobe" in told
        assert "It is about this too: #9" in told
        assert order in markup(ben.get(page_of(talk)))
        assert send(ben, talk, "about", key="k3").status_code == 422
        assert send(ben, talk, "about", key="k4", order="\x00").status_code in (404, 422)

    def test_what_they_ordered_after_the_talk_is_joined_to_it(self, scene, ben):
        talk = scene.talks["emil"]
        order = scene.order("RING", email="emil@mail.example").order
        assert "This talk is about it" in text_of(ben.get(page_of(talk)))
        send(ben, talk, "about", order=order)
        gates = orders.order(store_id=scene.store.id, ref=order, actor=MAX).gates
        assert next(one for one in gates if one.kind == "communication").opened_at is not None

    def test_older_events_by_pages(self, scene, talk, ben, monkeypatch):
        monkeypatch.setattr("bespeak.doors.console.talk.page.MOST", 3)
        for n in range(5):
            send(ben, talk, "note", key=f"n{n}", text=f"Number {n}.")
        newest = ben.get(page_of(talk))
        assert "Number 4." in text_of(newest)
        assert "Number 1." not in text_of(newest)
        before = re.search(r'href="(\?before=\d+)"', markup(newest))
        assert before
        assert "Number 1." in text_of(ben.get(page_of(talk) + before[1]))
        assert ben.get(page_of(talk) + "?before=zebra").status_code == 200

    @pytest.mark.parametrize("deed", ["reply", "note", "heard", "call", "confirm"])
    def test_nasty_strings_are_kept_or_refused_by_name(self, talk, ben, deed):
        for n, text in enumerate([*WORST, *NASTY[::25]]):
            given = {
                "text": text,
                "heard": text,
                "answer": text,
                "kind": "extra_payment",
                "amount": "1",
                "details": text,
            }
            assert send(ben, talk, deed, key=f"k{n}", **given).status_code in (302, 422), text
        assert ben.get(page_of(talk)).status_code == 200
        assert queries.verify_chain(ref=talk) == []

    def test_an_order_of_somebody_else_is_not_settled_here(self, scene, talk, ben):
        other = scene.order("SNK", "SNK", email="otto@mail.example").order
        answer = ben.post(f"{page_of(talk)}orders/{other}/availability/", {"key": "k"})
        assert answer.status_code == 404

    def test_what_people_wrote_is_text(self, scene, ben):
        talk = wrote(scene, "nora", "<script>alert(1)</script>\x00 <img src=x>")
        for page in (ben.get(page_of(talk)), ben.get(LIST)):
            assert "<script>alert" not in markup(page)
            assert "<img src=x" not in markup(page)

    def test_somebody_without_a_name_is_called_by_how_they_are_reached(self, scene, ben):
        made = conversations.start(
            store_id=scene.store.id,
            contacts=[("phone", "+1 303 555 0143")],
            text="Hi",
            line="phone",
            by=scene.ben,
            at=clock.now(),
        )
        assert "<h1><bdi>+13035550143</bdi>" in markup(ben.get(page_of(made.conversation)))
        assert "+13035550143" in names(ben.get(LIST))

    def test_an_erased_person_leaves_a_page_without_words(self, scene, talk, ben, mika):
        mika.post(f"/en/console/customers/{scene.customer('jun')}/erase/", {"key": "k", "name": "Jun"})
        told = ben.get(page_of(talk))
        assert "A ring for Mira?" not in markup(told)
        assert "was erased" in text_of(told)
        assert send(ben, talk, "reply", text="Hello?").status_code == 409

    def test_another_store_has_no_such_conversation(self, talk):
        other = open_scene(slug="southlight")
        stranger = sign_in(hired(other, "pat", "owner"))
        assert stranger.get(page_of(talk)).status_code == 404
        assert send(stranger, talk, "reply", text="Hello").status_code == 404

    def test_who_may_not_talk_sees_nothing(self, scene, talk):
        pam = sign_in(hired(scene, "pam", "packer"))
        assert pam.get(page_of(talk)).status_code == 403
        assert pam.get(LIST).status_code == 403
        assert "/talks/" not in markup(pam.get("/en/console/orders/"))

    def test_it_speaks_japanese(self, talk, ben):
        told = text_of(ben.get(f"/ja/console/talks/{talk}/"))
        assert "Looks after it" not in told
        assert "Settle something" not in told

    def test_the_order_page_leads_here_and_back(self, scene, ring, talk, ben):
        order_page = markup(ben.get(f"/en/console/orders/{ring}/"))
        assert f"/talks/{talk}/" in order_page
        assert f"/customers/{scene.customer('jun')}/" in order_page
        assert f"/orders/{ring}/" in markup(ben.get(page_of(talk)))

    def test_as_many_statements_however_much_was_said_and_ordered(self, scene, talk, ring, ben):
        def count() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert ben.get(page_of(talk)).status_code == 200
            return len(asked)

        send(ben, talk, "about", product="lamp")
        send(ben, talk, "confirm", key="c", kind="availability", sku="LAMP", quantity="1")
        few = count()
        for n in range(6):
            send(ben, talk, "note", key=f"n{n}", text=f"Number {n}.")
            scene.order("MUG", "WARD", email="jun@mail.example")
        send(ben, talk, "about", key="a2", product="sneaker")
        assert count() == few <= 12


class TestBeginning:
    NEW = f"{LIST}new/"

    def test_a_call_of_somebody_new(self, scene, ben):
        given = {"key": "k", "name": "Nora Nord", "contact": "+1 303 555 0143", "line": "phone", "heard": "Is it red?"}
        began = ben.post(self.NEW, given | {"answer": "It is."})
        assert began.status_code == 302
        told = text_of(ben.get(began["Location"]))
        assert "Nora Nord" in told
        assert "It is." in told
        assert ben.post(self.NEW, given | {"answer": "It is."})["Location"] == began["Location"]
        assert ben.post(self.NEW, given | {"answer": "It is not."}).status_code == 409

    def test_whom_we_know_is_shown_and_chosen(self, scene, ben):
        found = ben.get(self.NEW, {"who": "ada@mail.example"})
        assert f"?customer={scene.customer('ada')}" in markup(found)
        assert "We do not know anybody like that" in text_of(ben.get(self.NEW, {"who": "Zebra"}))
        chosen = ben.get(self.NEW, {"customer": scene.customer("ada")})
        assert "Somebody else" in text_of(chosen)
        given = {"key": "k", "customer": scene.customer("ada"), "line": "mail", "heard": "One more mug?"}
        assert ben.post(self.NEW, given).status_code == 302
        assert "Ada" in names(ben.get(LIST))

    def test_a_known_contact_leads_to_whose_it_is(self, scene, ben):
        ben.post(self.NEW, {"key": "k", "contact": "Ada@Mail.example", "line": "mail", "heard": "One more mug?"})
        assert "Ada" in names(ben.get(LIST))

    def test_it_cures_the_order_it_is_about(self, scene, ring, ben):
        given = {"key": "k", "contact": "jun@mail.example", "line": "phone", "heard": "A ring", "answer": "Gladly"}
        ben.post(self.NEW, given | {"order": "#7"})
        gates = orders.order(store_id=scene.store.id, ref=ring, actor=MAX).gates
        assert next(one for one in gates if one.kind == "communication").opened_at is not None

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"contact": "", "heard": "Hi"}, 422),
            ({"contact": "nora@mail.example", "heard": " ", "answer": ""}, 422),
            ({"contact": "nora@mail.example", "heard": "h" * 100_000}, 422),
            ({"contact": "nora@mail.example", "heard": "Hi", "order": "#none"}, 404),
            ({"contact": "nora@mail.example", "heard": "Hi", "line": "pigeon"}, 422),
            ({"customer": "cus_0000000000000000", "heard": "Hi"}, 404),
        ],
    )
    def test_what_is_refused_keeps_what_was_typed(self, scene, ben, given, status):
        answer = ben.post(self.NEW, {"key": "k", "line": "mail", **given})
        assert answer.status_code == status
        if "customer" not in given:
            assert given["heard"] in markup(answer)


def test_by_when_an_answer_was_promised_stands_beside_who_waits(scene: Scene, mika: Client, talk: str) -> None:
    at = clock.now()
    say = {"store_id": scene.store.id, "conversation": talk, "by": scene.ben, "line": "chat"}
    stores.set_answering(store_id=scene.store.id, within={"chat": 60, "form": 60}, by=MAX, at=at)
    conversations.say(text="Still there?", on_behalf_of_customer=True, at=at, **say)
    for place in (LIST, f"{LIST}pane/"):
        told = text_of(mika.get(place))
        assert "Answer by " in told
        assert "Late" not in told
    for minutes, pressing in ((46, "soon"), (61, "late")):
        conversations.say(text="Yes.", at=at, **say)
        conversations.say(text="And?", on_behalf_of_customer=True, at=clock.now() - timedelta(minutes=minutes), **say)
        assert f'data-pressing="{pressing}"' in markup(mika.get(LIST))
    conversations.say(text="Here.", at=at, **say)
    assert "data-pressing" not in markup(mika.get(LIST))


def test_a_manager_holds_a_talk_against_erasing_and_lifts_that(scene, mika, ben):
    ref = scene.talks["gus"]
    page = f"/en/console/talks/{ref}/"
    assert "Hold it against erasing" not in markup(ben.get(page))
    assert ben.post(f"{page}hold/", {"key": "k1", "reason": "Lawyers"}).status_code == 403
    assert mika.post(f"{page}hold/", {"key": "k2", "reason": " "}).status_code == 422
    mika.post(f"{page}hold/", {"key": "k3", "reason": "Lawyers ask"})
    assert "Lawyers ask" in markup(ben.get(page))
    mika.post(f"{page}lift/", {"key": "k4"})
    assert "Lawyers ask" not in markup(mika.get(page))


def test_the_record_is_taken_out_with_notes_or_as_the_customer_gets_it(scene, ben):
    ref = scene.talks["gus"]
    ben.post(f"/en/console/talks/{ref}/note/", {"key": "n", "text": "Be kind"})
    ours = ben.get(f"/en/console/talks/{ref}/record.json").content
    theirs = ben.get(f"/en/console/talks/{ref}/record.json?for=customer").content
    assert (b"Be kind" in ours, b"Be kind" in theirs) == (True, False)
    assert ben.get(f"/en/console/talks/{ref}/record.pdf").content.startswith(b"%PDF-")
    record = f"/en/console/talks/{ref}/record.pdf"
    named = [ben.get(one)["Content-Disposition"] for one in (record, f"{record}?for=customer")]
    assert ["with-notes" in one for one in named] == [True, False], "nobody hands on the one for the other by its name"
