"""Stock in the console: how much there is, for whom it is set aside, goods in, counts, holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.catalog import listing
from bespeak.domain.inventory import operations, queries
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

STOCK = "/en/console/stock/"
HOLDS = f"{STOCK}holds/"


def ref_of(scene, sku: str) -> str:
    return listing.refs_of(store_id=scene.store.id, variant_ids=[scene.variants[sku]])[scene.variants[sku]]


def page_of(scene, sku: str = "LAMP") -> str:
    return f"{STOCK}{ref_of(scene, sku)}/"


def send(client, scene, act: str, *, sku: str = "LAMP", key: str = "k1", **given: str):
    return client.post(f"{page_of(scene, sku)}{act}/", {"key": key, **given})


def there(scene, sku: str = "LAMP"):
    return queries.stock(store_id=scene.store.id, actor=MAX, at=clock.now(), variant_ids=[scene.variants[sku]])[0]


def held(scene, sku: str = "LAMP", days: float = 3, **more):
    return operations.hold(
        store_id=scene.store.id, variant_id=scene.variants[sku], quantity=1, until=clock.now() + timedelta(days=days),
        customer_id=scene.customer_id("kim"), for_ref=scene.talks["kim"], by=MAX, at=clock.now(), **more,
    )  # fmt: skip


@pytest.fixture
def pam(scene):
    return sign_in(hired(scene, "pam", "packer"))


def test_the_list_says_what_is_free(scene, ben):
    held(scene)
    told = text_of(ben.get(STOCK))
    assert "Lamp LAMP 1 1 0 0" in told
    assert "made, not counted" in told
    assert "Mug" not in text_of(ben.get(STOCK, {"search": "lam"}))
    assert "Nothing is like that" in text_of(ben.get(STOCK, {"search": "zebra"}))


@pytest.mark.parametrize("query", ["cursor=x", "cursor=IjEi", "search=%00%ff", "cursor=MTI"])
def test_nonsense_is_never_a_fault(scene, ben, query):
    for place in (STOCK, HOLDS, f"{STOCK}products/", page_of(scene)):
        assert ben.get(f"{place}?{query}").status_code in (200, 422)


def test_goods_in_are_booked_once_with_the_delivery(scene, pam):
    for _ in range(2):
        assert send(pam, scene, "receive", quantity="１２", note="DN-77").status_code == 302
    assert there(scene).on_hand == 13
    told = text_of(pam.get(page_of(scene)))
    assert "DN-77" in told
    assert "+12" in told


@pytest.mark.parametrize("typed", ["", "0", "-3", "x", "9" * 100_000, "1.5", "9" * 12, "\0"])
def test_no_pieces_are_none(scene, pam, typed):
    answer = send(pam, scene, "receive", quantity=typed, note="DN-78")
    if typed == "9" * 12:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert "DN-78" in markup(answer)
    assert there(scene).on_hand == 1


def test_a_delivery_has_a_short_number(scene, pam):
    for note in ("x" * 41, "a\0b"):
        assert send(pam, scene, "receive", quantity="1", note=note).status_code == 422
    assert there(scene).on_hand == 1


def test_a_count_says_why_and_sees_what_changed_meanwhile(scene, pam):
    assert send(pam, scene, "count", on_hand="4", reason="nonsense").status_code == 422
    stale = send(pam, scene, "count", on_hand="4", reason="found", **{"stood-house": "7"})
    assert stale.status_code == 409
    assert "changed meanwhile" in text_of(stale)
    for _ in range(2):
        answer = send(pam, scene, "count", key="k2", on_hand="4", reason="found", **{"stood-house": "1"})
        assert answer.status_code == 302
    assert there(scene).on_hand == 4
    assert "Turned up" in text_of(pam.get(page_of(scene)))


def test_no_count_below_what_is_spoken_for(scene, pam):
    held(scene)
    answer = send(pam, scene, "count", on_hand="0", reason="lost", **{"stood-house": "1"})
    assert answer.status_code == 409
    assert "already held or sold" in text_of(answer)


def test_some_are_set_aside_for_somebody_one_talks_with(scene, ben):
    assert "Kim" in text_of(ben.get(page_of(scene), {"for": "kim@mail.example"}))
    until = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    given = {"customer": scene.customer("kim"), "quantity": "1", "until": until, "for": "kim"}
    for _ in range(2):
        assert send(ben, scene, "hold", **given).status_code == 302
    found = queries.holds(store_id=scene.store.id, actor=MAX, at=clock.now(), held_for=scene.talks["kim"])
    assert [one.quantity for one in found] == [1]
    refused = send(ben, scene, "hold", key="k2", **given)
    assert refused.status_code == 409
    assert "left" in text_of(refused)
    past = send(ben, scene, "hold", key="k3", **(given | {"until": "2020-01-01T10:00"}))
    assert past.status_code == 422


def test_what_ends_next_stands_first_and_is_given_time_or_let_go(scene, ben):
    later = held(scene, "MUG", days=9)
    one = held(scene, days=0.5)
    told = text_of(ben.get(HOLDS))
    assert told.index("LAMP") < told.index("MUG")
    assert "Ends soon" in told
    assert "Kim" in told
    until = (clock.now() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    for _ in range(2):
        assert ben.post(f"{HOLDS}{one.ref}/extend/", {"key": "k1", "until": until}).status_code == 302
    assert text_of(ben.get(HOLDS)).index("MUG") < text_of(ben.get(HOLDS)).index("LAMP")
    refused = ben.post(f"{HOLDS}{one.ref}/extend/", {"key": "k2", "until": "soon"})
    assert refused.status_code == 422
    for _ in range(2):
        assert ben.post(f"{HOLDS}{one.ref}/release/", {"key": "k3"}).status_code == 302
    assert there(scene).free == 1
    assert ben.post(f"{HOLDS}{one.ref}/release/", {"key": "k4"}).status_code == 404
    assert "LAMP" not in text_of(ben.get(HOLDS))
    assert "MUG" in text_of(ben.get(HOLDS, {"search": "mu"}))
    assert later.ref


def test_a_packer_counts_and_sees_no_names(scene, pam):
    held(scene)
    told = text_of(pam.get(HOLDS))
    assert "LAMP" in told
    assert "Kim" not in told
    assert "Let it go" not in told
    assert "Set some aside" not in text_of(pam.get(page_of(scene)))
    assert send(pam, scene, "hold").status_code == 403


def test_what_it_is_set_aside_for_is_called_by_its_code_and_found_by_it(scene, ben, pam):
    agreed = scene.agree("kim", "MUG")
    operations.hold(
        store_id=scene.store.id, variant_id=scene.variants["LAMP"], quantity=1, until=clock.now() + timedelta(days=2),
        customer_id=scene.customer_id("kim"), for_ref=agreed.ref, by=MAX, at=clock.now(),
    )  # fmt: skip
    told = text_of(ben.get(HOLDS))
    assert f"Agreement {agreed.code}" in told
    assert agreed.ref not in told
    assert f"Agreement {agreed.code}" in text_of(ben.get(HOLDS, {"search": agreed.code.lower()}))
    assert agreed.code not in text_of(pam.get(HOLDS))


def test_an_agent_counts_nothing(scene, ben):
    assert "Take them in" not in text_of(ben.get(page_of(scene)))
    assert send(ben, scene, "receive", quantity="1").status_code == 403


def test_another_store_has_none_of_it(scene, ben):
    one = held(scene)
    pat = sign_in(hired(open_scene(slug="southlight"), "pat", "owner"))
    assert pat.get(page_of(scene)).status_code == 404
    for act in ("receive", "count", "hold"):
        assert send(pat, scene, act, quantity="1", on_hand="1", reason="found").status_code == 404
    for act in ("extend", "release"):
        assert pat.post(f"{HOLDS}{one.ref}/{act}/", {"key": "k", "until": "2027-01-01T10:00"}).status_code == 404


def test_as_many_statements_for_many_as_for_one(scene, ben):
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ben.get(path).status_code == 200
        return len(asked)

    held(scene)
    places = (STOCK, HOLDS, page_of(scene))
    ben.get(STOCK)
    few = [count(place) for place in places]
    operations.receive(
        store_id=scene.store.id, variant_id=scene.variants["LAMP"], quantity=9, by=scene.mika, at=clock.now()
    )
    for _ in range(5):
        held(scene)
    assert [count(place) for place in places] == few
    assert max(few) <= 12


def test_it_speaks_japanese(scene, ben):
    for place in (STOCK, HOLDS, page_of(scene)):
        assert ben.get(place.replace("/en/", "/ja/")).status_code == 200
