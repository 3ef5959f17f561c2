"""Customers come back with a passkey: set up by their own link, opens what they put with it, ends as it should."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import CustomerPasskey
from bespeak.domain.stores import operations as stores
from bespeak.doors.storefront import asking, coming
from bespeak.kit import clock
from tests.doors.storefront.conftest import Street
from tests.markup import markup
from tests.passkeys import Key
from tests.scene import MAX, open_scene

KEEP = re.compile(r'href="(/en/me/passkeys/new/\?[^"]+)"')
STATE = re.compile(r'name="state" value="([^"]+)"')
ASKED = re.compile(r'id="passkey-asked"[^>]*>(.*?)</script>', re.DOTALL)
HOST = "north.example"


@dataclass
class Browser:
    """Somebody's browser with a passkey in it."""

    street: Street
    key: Key = field(default_factory=lambda: Key(host=HOST, origin=f"http://{HOST}"))
    client: Client = field(default_factory=lambda: Client(headers={"host": HOST}))

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, markup(answer)[:800]
        return unescape(markup(answer))

    def asked(self, path: str) -> dict[str, str]:
        page = self.page(path)
        found, state = ASKED.search(page), STATE.search(page)
        assert found
        assert state
        return {"state": state[1], "challenge": json.loads(found[1])["publicKey"]["challenge"]}

    def set_up(self, path: str, **typed: str) -> Any:
        """By the page at a link: `path` is the order's or agreement's."""
        keep = KEEP.search(self.page(path))
        assert keep
        asked = self.asked(keep[1])
        said = {"state": asked["state"], "credential": self.key.make(asked["challenge"]), "name": "Phone"}
        return self.client.post(keep[1], said | typed)

    def sign_in(self, **other: str) -> Any:
        asked = self.asked("/en/sign-in/")
        said = {"state": asked["state"], "credential": self.key.use(asked["challenge"])}
        return self.client.post("/en/sign-in/", said | other)

    def does(self, do: str, **typed: str) -> Any:
        return self.client.post("/en/me/", {"do": do, **typed})


@pytest.fixture
def jun(street: Street) -> Browser:
    """At the store's own name, with nothing counted yet."""
    caches["visitors"].clear()
    stores.add_host(store_id=street.scene.store.id, host=HOST, by=MAX, at=clock.now())
    return Browser(street)


@pytest.fixture
def order(street: Street) -> str:
    return "/en" + street.order(street.scene.order("MUG", email="jun@mail.example"))


def bare(path: str) -> str:
    return path.partition("?")[0]


def test_a_passkey_is_set_up_by_a_link_and_is_the_way_in_next_time(jun: Browser, order: str):
    assert jun.set_up(order)["Location"] == "/en/me/"
    assert f'href="{bare(order)}"' in jun.page("/en/me/")

    jun.client.cookies.clear()
    assert jun.get(bare(order)).status_code == 404
    assert jun.sign_in()["Location"] == "/en/me/"

    assert "Your order waits" in jun.page("/en/me/")
    assert "Your order waits" in jun.page(bare(order))
    assert jun.get("/en/sign-in/")["Location"] == "/en/me/"


def test_whoever_is_signed_in_writes_without_a_link(jun: Browser, order: str):
    jun.set_up(order)
    assert jun.client.post(bare(order), {"text": "It is for my mother.", "key": "a"}).status_code == 302
    assert "It is for my mother." in jun.page(bare(order))
    assert "You wrote; we answer." in jun.page("/en/me/")


def test_an_agreement_is_kept_and_answered_too(jun: Browser, street: Street):
    offered = "/en" + street.agreement(street.scene.agree("jun", "LAMP", accepted=False).ref)
    jun.set_up(offered)
    assert "Read it, then say yes or no." in jun.page("/en/me/")
    page = jun.page(bare(offered))
    form = dict(re.findall(r'name="(version|hash)" value="([^"]+)"', page))
    assert jun.client.post(bare(offered), {**form, "answer": "yes", "name": "Jun"}).status_code == 302
    assert "You accepted this" in jun.page("/en/me/")


def test_the_survivor_of_a_merge_finds_both(jun: Browser, street: Street, order: str):
    """What the passkey keeps stays open, whoever they turn out to be; another thing is put with it by its link."""
    other = "/en" + street.order(street.scene.order("MUG", email="kim@mail.example"))
    jun.set_up(order)
    scene = street.scene
    given = {"store_id": scene.store.id, "by": MAX, "at": clock.now()}
    customers.merge(customer=scene.customer("jun"), into=scene.customer("kim"), **given)
    assert "Your order waits" in jun.page(bare(order))
    assert jun.get(bare(other)).status_code == 404
    action = re.search(r'action="(/en/me/passkeys/new/[^"]+)"', jun.page(other))
    assert action
    jun.client.post(action[1])
    assert "Your order waits" in jun.page(bare(other))
    assert "Put it with mine" not in jun.page(other)
    assert jun.does("rename", name="Desk").status_code == 302


def test_whoever_typed_anothers_address_sees_nothing_of_theirs(jun: Browser, street: Street):
    """Somebody orders in Ada's name and sets up a passkey: it opens that order, not her talk, not her agreement."""
    hers = street.scene.agree("ada", "RING")
    before = "/en" + street.order(street.scene.order("MUG", email="ada@mail.example"))
    mine = "/en" + street.order(street.scene.order("MUG", email="ada@mail.example"))
    jun.set_up(mine)
    assert "Ada here" not in jun.page("/en/me/") + jun.page(bare(mine))
    assert hers.code not in jun.page("/en/me/")
    assert [jun.get(one).status_code for one in (bare(before), f"/en/agreements/{hers.ref}/")] == [404, 404]


def test_a_link_that_only_shows_sets_nothing_up(jun: Browser, street: Street):
    shown = street.scene.order("MUG", email="jun@mail.example")
    path = "/en" + street.order(shown, acts=False)
    page = jun.page(path)
    assert "Set up a passkey" not in page
    query = path.partition("?")[2]
    new = f"/en/me/passkeys/new/?{query}&place=orders&ref={shown.order}"
    assert jun.get(new).status_code == 403
    assert jun.client.post(new, {"name": "x"}).status_code == 403


def test_without_a_link_or_by_anothers_nothing_is_set_up(jun: Browser, street: Street, order: str):
    other = street.scene.order("MUG", email="kim@mail.example").order
    query = order.partition("?")[2]
    for path, status in (
        ("/en/me/passkeys/new/", 404),
        (f"/en/me/passkeys/new/?place=orders&ref={other}", 404),
        (f"/en/me/passkeys/new/?{query}&place=orders&ref={other}", 403),
        (f"/en/me/passkeys/new/?{query}&place=orders", 403),
        (f"/en/me/passkeys/new/?{query}&place=nothing&ref={order.split('/')[3]}", 404),
        (f"/en/me/passkeys/new/?{query}&place=agreements&ref={order.split('/')[3]}", 404),
    ):
        assert (path, jun.get(path).status_code) == (path, status)


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"state": ""}, 403),
        ({"state": "x" * 5000}, 403),
        ({"credential": ""}, 422),
        ({"credential": "\0" + "[" * 50_000}, 422),
        ({"credential": "{}"}, 422),
    ],
)
def test_what_is_no_answer_lets_nobody_in(jun: Browser, order: str, other, status):
    jun.set_up(order)
    jun.does("out")
    answer = jun.sign_in(**other)
    assert (answer.status_code, "That did not work" in markup(answer)) == (status, True)
    assert jun.get("/en/me/")["Location"] == "/en/sign-in/"


def test_an_unknown_passkey_and_a_removed_one_are_told_the_same(jun: Browser, order: str):
    stranger = Browser(jun.street).sign_in()
    jun.set_up(order)
    jun.does("remove")
    removed = jun.sign_in()
    assert stranger.status_code == removed.status_code == 403
    texts = [re.search(r'role="alert">([^<]+)<', markup(one)) for one in (stranger, removed)]
    assert texts[0]
    assert texts[1]
    assert texts[0][1] == texts[1][1]


def test_a_challenge_is_for_one_purpose_one_store_and_minutes(jun: Browser, order: str, monkeypatch):
    jun.set_up(order)
    jun.does("out")
    asked = jun.asked("/en/sign-in/")
    keep = KEEP.search(jun.page(order))
    assert keep
    made = Browser(jun.street)
    said = {"state": asked["state"], "credential": made.key.make(asked["challenge"]), "name": "Phone"}
    assert jun.client.post(keep[1], said).status_code == 403
    monkeypatch.setattr(asking, "LASTS", timedelta(0))
    assert jun.sign_in().status_code == 403


def test_an_answer_is_taken_once(jun: Browser, order: str):
    jun.set_up(order)
    jun.key.counts = False
    CustomerPasskey.objects.update(sign_count=0)
    jun.does("out")
    asked = jun.asked("/en/sign-in/")
    said = {"state": asked["state"], "credential": jun.key.use(asked["challenge"])}
    assert [jun.client.post("/en/sign-in/", said).status_code for _ in range(2)] == [302, 403]


# Sessions


def test_signing_in_begins_a_session_of_its_own_and_ends_what_was_there(jun: Browser, order: str):
    jun.set_up(order)
    first = jun.client.cookies[coming.COOKIE].value
    jun.client.cookies[coming.COOKIE] = "fixed0fixed0fixed0fixed0fixed0fi"
    jun.sign_in()
    second = jun.client.cookies[coming.COOKIE].value
    assert second not in (first, "fixed0fixed0fixed0fixed0fixed0fi")
    cookie = jun.client.cookies[coming.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert "sessionid" not in jun.client.cookies
    assert "session" not in jun.client.cookies


def test_signing_out_ends_the_session_in_the_house_too(jun: Browser, order: str):
    jun.set_up(order)
    stolen = jun.client.cookies[coming.COOKIE].value
    assert jun.does("out")["Location"] == "/en/sign-in/"
    jun.client.cookies[coming.COOKIE] = stolen
    assert jun.get("/en/me/")["Location"] == "/en/sign-in/"


@pytest.mark.parametrize("do", ["everywhere", "remove"])
def test_signing_out_everywhere_and_removing_end_every_session(jun: Browser, order: str, do):
    jun.set_up(order)
    desk = Browser(jun.street, key=jun.key)
    desk.sign_in()
    jun.does(do)
    assert desk.get("/en/me/")["Location"] == "/en/sign-in/"
    assert desk.get(bare(order)).status_code == 404
    assert jun.sign_in().status_code == (302 if do == "everywhere" else 403)


def test_a_session_ends_after_its_days(jun: Browser, order: str, monkeypatch):
    monkeypatch.setattr(coming, "LASTS", timedelta(0))
    jun.set_up(order)
    assert jun.get("/en/me/")["Location"] == "/en/sign-in/"


def test_a_session_of_one_store_opens_nothing_at_another(jun: Browser, order: str):
    jun.set_up(order)
    south = open_scene(slug="southlight")
    stores.add_host(store_id=south.store.id, host="south.example", by=MAX, at=clock.now())
    there = Client(headers={"host": "south.example"})
    there.cookies[coming.COOKIE] = jun.client.cookies[coming.COOKIE].value
    assert there.get("/en/me/")["Location"] == "/en/sign-in/"
    assert there.get(bare(order)).status_code == 404
    asked = jun.asked("/en/sign-in/") if jun.does("out") else {}
    said = {"state": asked["state"], "credential": jun.key.use(asked["challenge"])}
    assert there.post("/en/sign-in/", said).status_code == 403


def test_an_erased_customer_is_signed_out(jun: Browser, order: str, street: Street):
    jun.set_up(order)
    customers.erase(store_id=street.scene.store.id, customer=street.scene.customer("jun"), by=MAX, at=clock.now())
    assert jun.get("/en/me/")["Location"] == "/en/sign-in/"
    assert jun.get(bare(order)).status_code == 404


def test_another_language_is_the_same_session(jun: Browser, order: str):
    jun.set_up(order)
    assert "ご注文の一覧" in jun.page("/ja/me/")


def test_a_customers_session_is_no_members(jun: Browser, order: str):
    jun.set_up(order)
    jun.client.cookies["session"] = jun.client.cookies[coming.COOKIE].value
    assert "/console/sign-in/" in jun.get("/en/console/orders/")["Location"]


# The pages themselves


def test_a_name_is_changed_and_asked_for(jun: Browser, order: str):
    jun.set_up(order, name="<b>Phone</b>")
    assert "<b>Phone</b></bdi>" not in markup(jun.get("/en/me/"))
    jun.does("rename", name="Desk")
    assert "Desk" in jun.page("/en/me/")
    answer = jun.does("rename", name="  ")
    assert (answer.status_code, "Give it a name" in markup(answer)) == (422, True)


def test_pages_for_one_stay_on_no_disk(jun: Browser, order: str):
    jun.set_up(order)
    for path in ("/en/me/", bare(order), "/en/sign-in/"):
        assert jun.get(path)["Cache-Control"] == "no-store"


def test_forms_from_elsewhere_are_refused(jun: Browser, order: str):
    jun.set_up(order)
    strict = Client(enforce_csrf_checks=True, headers={"host": HOST})
    strict.cookies[coming.COOKIE] = jun.client.cookies[coming.COOKIE].value
    for path in ("/en/me/", "/en/sign-in/", bare(order)):
        assert strict.post(path, {"do": "remove"}).status_code == 403
    assert CustomerPasskey.objects.count() == 1


def test_tries_are_counted(jun: Browser, monkeypatch):
    monkeypatch.setattr(asking, "MOST_AN_HOUR", 3)
    told = [jun.sign_in() for _ in range(5)]
    assert [one.status_code for one in told] == [403, 403, 403, 429, 429]
    assert "This was too often for now" in markup(told[-1])


def test_looking_leaves_nothing_behind(jun: Browser, order: str):
    keep = KEEP.search(jun.page(order))
    assert keep
    with CaptureQueriesContext(connection) as asked:
        jun.page("/en/sign-in/")
        jun.page(keep[1])
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []


@pytest.mark.parametrize(("talked", "step"), [(False, "talk"), (True, "agree")])
def test_my_page_marks_the_step_that_the_newest_order_waits_for(jun: Browser, street: Street, talked: bool, step: str):
    """The same as the order's own page says: a ring that was spoken of waits for what is engraved."""
    if talked:
        street.scene.talk("jun", "ring")
    path = "/en" + street.order(street.scene.order("RING", email="jun@mail.example"))
    jun.set_up(path)
    assert re.findall(r'data-state="now" data-step="(\w+)"', jun.page("/en/me/")) == [step]
    assert re.findall(r'data-state="now" data-step="(\w+)"', jun.page(path)) == [step]


def test_my_page_asks_the_same_however_much_is_kept(jun: Browser, street: Street, order: str):
    jun.set_up(order)
    counts = []
    for _ in range(2):
        refs = [street.scene.order("MUG", email="jun@mail.example").order for _ in range(3)]
        refs.append(street.scene.agree("jun", "LAMP", accepted=False).ref)
        row = CustomerPasskey.objects.get()
        CustomerPasskey.objects.update(keeps=[*row.keeps, *refs])
        with CaptureQueriesContext(connection) as asked:
            jun.page("/en/me/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
