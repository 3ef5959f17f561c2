"""Customers in the console: finding somebody, one person's page, merging, calling back, forgetting."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.customers import queries
from bespeak.domain.orders import queries as orders
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import flat, markup
from tests.scene import MAX, Scene, open_scene

LIST = "/en/console/customers/"


def page_of(scene: Scene, name: str) -> str:
    return f"{LIST}{scene.customer(name)}/"


def send(client: Client, page: str, deed: str, key: str = "k1", **given: str):
    return client.post(f"{page}{deed}/", {"key": key, **given})


def stands(scene: Scene, order: str) -> str:
    return orders.order(store_id=scene.store.id, ref=order, actor=MAX).state


@pytest.mark.parametrize("word", ["ad", "Ada", "ADA@mail.example", "#5"])
def test_somebody_is_found(scene, ben, word):
    scene.order("MUG", email="ada@mail.example", external_id="#5")
    told = text_of(ben.get(LIST, {"search": word}))
    assert "ada@mail.example" in told
    assert "emil@mail.example" not in told


def test_everybody_newest_first_by_pages(scene, ben, monkeypatch):
    monkeypatch.setattr("bespeak.doors.console.customer.listing.MOST", 3)
    first = markup(ben.get(LIST))
    assert "Lea" in first
    assert "Ada" not in first.split("<main", 1)[1]
    assert 'rel="next"' in first
    assert "Nobody is like that" in text_of(ben.get(LIST, {"search": "zebra"}))


@pytest.mark.parametrize("query", ["cursor=x", "cursor=LTE", "search=%00%ff", "search=" + "x" * 3000])
def test_nonsense_is_never_a_fault(scene, ben, query):
    assert ben.get(f"{LIST}?{query}").status_code in (200, 422)


def test_the_page_tells_all_that_is_known(scene, ben):
    scene.order("RING", email="hana@mail.example", external_id="#5")
    told = text_of(ben.get(page_of(scene, "hana")))
    for said in ("Hana", "hana@mail.example", "not verified", "#5", "Accepted", "Has not shown who they are"):
        assert said in told


def test_a_contact_is_added_and_one_of_somebody_else_refused(scene, ben):
    page = page_of(scene, "ada")
    assert send(ben, page, "contact", kind="phone", value="+1 303 555 0143").status_code == 302
    assert "+13035550143" in text_of(ben.get(page))
    taken = send(ben, page, "contact", key="k2", kind="email", value="emil@mail.example")
    assert taken.status_code == 409
    assert "emil@mail.example" in markup(taken)
    assert send(ben, page, "contact", key="k3", kind="pigeon", value="coo").status_code == 422
    assert send(ben, page, "rename", key="k4", name="Ada Lund").status_code == 302
    assert "Ada Lund" in text_of(ben.get(page))


def test_a_call_back_shows_who_they_are_and_cures(scene, ben):
    order = scene.order("LAP", email="gus@mail.example").order
    page = page_of(scene, "gus")
    send(ben, page, "contact", kind="phone", value="+1 303 555 0143")
    assert stands(scene, order) == "held"
    given = {"outcome": "passed", "phone": "+13035550143", "note": "Knew the invoice of May"}
    assert send(ben, page, "callback", key="k2", **given).status_code == 302
    assert stands(scene, order) == "admitted"
    told = text_of(ben.get(page))
    assert "verified by calling back" in told
    assert "Knew the invoice of May" in told
    assert send(ben, page, "callback", key="k3", outcome="passed", phone="+49 1").status_code == 422


def test_two_are_merged_and_parted_again(scene, ben, mika):
    page = page_of(scene, "ada")
    emil = scene.customer("emil")
    assert send(ben, page, "merge", other=emil).status_code == 403
    assert 'id="merge"' not in markup(ben.get(page))
    assert f"look/?other={emil}" in markup(mika.get(page, {"find": "emil"}))
    assert send(mika, page, "merge", find="emil", other=emil).status_code == 302
    assert "emil@mail.example" in text_of(mika.get(page))
    assert mika.get(f"{LIST}{emil}/")["Location"].endswith(page)
    merged = flat(markup(mika.get(page)).partition('id="merge"')[2])
    assert '<b><bdi>Emil</bdi></b> <bdi class="small soft">emil@mail.example</bdi>' in merged
    assert 'Part them again<span class="unseen">: Emil</span>' in merged
    assert f"<code>{emil}" not in merged
    again = send(mika, page, "merge", key="k2", find="emil", other=emil)
    assert again.status_code == 409
    assert send(mika, page, "unmerge", key="k3", other=scene.customer("kim")).status_code == 404
    assert send(mika, page, "unmerge", key="k4", other=emil).status_code == 302
    assert "emil@mail.example" not in text_of(mika.get(page))


def test_erasing_asks_by_name_and_warns(scene, ben, mika):
    scene.order("RING", email="ada@mail.example")
    page = page_of(scene, "ada")
    assert "Erase for good" not in text_of(ben.get(page))
    assert send(ben, page, "erase", name="Ada").status_code == 403
    assert "1 order of theirs is not over" in text_of(mika.get(page))
    assert send(mika, page, "erase", name="Emil").status_code == 422
    assert queries.customer(ref=scene.customer("ada"), actor=MAX).name == "Ada"
    assert send(mika, page, "erase", key="k2", name="Ada").status_code == 302
    told = mika.get(page)
    assert "Erased on" in text_of(told)
    assert "ada@mail.example" not in markup(told)


def test_another_store_has_no_such_customer(scene):
    stranger = sign_in(hired(open_scene(slug="southlight"), "pat", "owner"))
    assert stranger.get(page_of(scene, "ada")).status_code == 404
    assert send(stranger, page_of(scene, "ada"), "rename", name="X").status_code == 404
    assert "Ada" not in markup(stranger.get(LIST))


def test_a_packer_sees_nobody(scene):
    pam = sign_in(hired(scene, "pam", "packer"))
    assert pam.get(LIST).status_code == 403
    assert pam.get(page_of(scene, "ada")).status_code == 403


def test_names_are_text(scene, ben):
    send(ben, page_of(scene, "ada"), "rename", name="<script>alert(1)</script>")
    assert "<script>alert" not in markup(ben.get(page_of(scene, "ada")))
    assert "<script>alert" not in markup(ben.get(LIST))


def test_as_many_statements_for_many_as_for_one(scene, ben):
    def count(where: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ben.get(where).status_code == 200
        return len(asked)

    scene.order("MUG", email="ada@mail.example")
    page = page_of(scene, "ada")
    few = count(page), count(LIST)
    for _ in range(5):
        scene.order("MUG", email="ada@mail.example")
        scene.talk("ada", "lamp")
    assert (count(page), count(LIST)) == few
    assert few[0] <= 20
    assert few[1] <= 12


def test_both_are_looked_at_before_they_are_one_and_parted_after_more_was_said(scene, mika):
    ada, emil = scene.customer("ada"), scene.customer("emil")
    page = page_of(scene, "ada")
    assert f"look/?other={emil}" in markup(mika.get(page, {"find": "emil"}))
    told = text_of(mika.get(f"{page}look/", {"other": emil}))
    assert "They are called differently." in told
    assert "emil@mail.example" in told
    with CaptureQueriesContext(connection) as asked:
        mika.get(f"{page}look/", {"other": emil})
    assert len(asked) <= 12
    assert queries.customer(ref=emil, actor=MAX).merged_into == ""
    send(mika, page, "merge", other=emil)
    talk = scene.talks["emil"]
    before = {one.ref for one in conversations.conversations(store_id=scene.store.id, actor=MAX, customer=ada)}
    assert {scene.talks["ada"], talk} <= before
    scene.answer("emil")
    send(mika, page, "unmerge", key="k2", other=emil)
    assert conversations.conversation(ref=talk, actor=MAX).customer == emil
    assert queries.customer(ref=emil, actor=MAX).merged_into == ""
    hers = {one.ref for one in conversations.conversations(store_id=scene.store.id, actor=MAX, customer=ada)}
    assert hers == before - {talk}
    assert [one.value for one in queries.customer(ref=emil, actor=MAX).contacts] == ["emil@mail.example"]
