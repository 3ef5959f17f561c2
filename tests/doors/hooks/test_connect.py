"""A shop is connected, tested both ways, given other keys, parted from; by the API and the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels import queries
from bespeak.domain.saleschannels.models import Channel
from bespeak.domain.saleschannels.operations.connecting import Connected, SourceTaken
from bespeak.doors.cli.main import main
from bespeak.journal.models import Fact
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.doors.api.desk import carrying, everything_stored, hired, program
from tests.doors.hooks.street import OWN, SECRET, connected
from tests.doubles.shopify import TOKEN, ShopifyDouble
from tests.doubles.woocommerce import KEYS, WooCommerceDouble
from tests.scene import MAX, Scene, open_scene

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def shopify_double() -> Iterator[ShopifyDouble]:
    with ShopifyDouble() as running:
        yield running


@pytest.fixture
def woo_double() -> Iterator[WooCommerceDouble]:
    with WooCommerceDouble() as running:
        yield running


def connect(scene: Scene, platform: str = "shopify", shop: str = "north", **more: Any) -> saleschannels.Opened:
    given = {"platform": platform, "shop": shop, "credentials": OWN.get(platform, {})} | more
    return saleschannels.connect(store_id=scene.store.id, by=MAX, at=clock.now(), **given)


@pytest.mark.both
def test_its_secrets_stand_nowhere_in_the_database(scene: Scene) -> None:
    connect(scene)
    connect(scene, "woocommerce", "https://shop.example")
    if connection.vendor == "sqlite":
        stored = everything_stored()
        assert [one for one in (SECRET, TOKEN, *KEYS) if one in stored] == []
    rows = Channel.objects.order_by("id").values_list("shop", "address", "source")
    assert list(rows) == [
        ("north.myshopify.com", "https://north.myshopify.com", "shopify"),
        ("shop.example", "https://shop.example", "woocommerce"),
    ]
    assert Fact.objects.filter(kind="saleschannels.connected").count() == 2


def test_sealed_secrets_of_one_row_do_not_open_another(scene: Scene, settings: Any) -> None:
    first, second = connect(scene), connect(scene, shop="south", source="shopify-south")
    stolen = Channel.objects.get(ref=first.channel.ref).secrets
    Channel.objects.filter(ref=second.channel.ref).update(secrets=stolen)
    tested = saleschannels.test(store_id=scene.store.id, ref=second.channel.ref, by=MAX, at=clock.now()).tested
    assert tested["out"]["code"] == "secrets_unreadable"


@pytest.mark.parametrize(
    ("platform", "shop", "kind"),
    [
        ("etsy", "north", "unknown_platform"),
        ("shopify", "", "bad_shop"),
        ("shopify", "north.example", "bad_shop"),
        ("shopify", "north.myshopify.com.evil.example", "bad_shop"),
        ("shopify", "http://north.myshopify.com", "bad_shop"),
        ("shopify", "north.myshopify.com/admin", "bad_shop"),
        ("shopify", "a" * 300, "bad_shop"),
        ("woocommerce", "http://shop.example", "not_https"),
        ("woocommerce", "ftp://shop.example", "bad_shop"),
        ("woocommerce", "https://user:pass@shop.example", "bad_shop"),
        ("woocommerce", "https://shop.example/?x=1", "bad_shop"),
        ("woocommerce", "https://shop.example:99999", "bad_shop"),
        ("woocommerce", "https://sh op.example", "bad_shop"),
        ("woocommerce", "https://", "bad_shop"),
    ],
)
def test_what_is_no_shop_is_refused_by_name(scene: Scene, platform: str, shop: str, kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        connect(scene, platform, shop, credentials={})
    assert refused.value.code == kind
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("platform", "credentials", "kind", "field"),
    [
        ("shopify", {}, "missing_field", "client_id"),
        ("shopify", {"client_id": "x"}, "missing_field", "client_secret"),
        ("shopify", {"access_token": "x"}, "missing_field", "signing_secret"),
        ("shopify", {"access_token": "x", "consumer_key": "y"}, "unknown_field", "consumer_key"),
        ("shopify", {"access_token": "x", "signing_secret": " "}, "missing_field", "signing_secret"),
        ("shopify", {"access_token": "x\ny", "signing_secret": "z"}, "bad_secret", "access_token"),
        ("shopify", {"access_token": "ä", "signing_secret": "z"}, "bad_secret", "access_token"),
        ("woocommerce", {"consumer_key": "x"}, "missing_field", "consumer_secret"),
        ("woocommerce", {"consumer_key": "x" * 501, "consumer_secret": "y"}, "bad_secret", "consumer_key"),
    ],
)
def test_keys_that_cannot_be_are_refused_by_name(
    scene: Scene, platform: str, credentials: dict[str, str], kind: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        connect(
            scene, platform, "https://shop.example" if platform == "woocommerce" else "north", credentials=credentials
        )
    assert (refused.value.code, refused.value.field) == (kind, field)
    assert "x\ny" not in refused.value.text


@pytest.mark.both
def test_one_shop_is_connected_once_and_no_two_shops_share_their_numbers(scene: Scene) -> None:
    first = connect(scene)
    for again in ({}, {"source": "shopify-too"}, {"shop": "south"}):
        with pytest.raises(Connected):
            connect(scene, **again)
    with pytest.raises(Invalid, match="shopify-something"):
        connect(scene, shop="south", source="south")
    connect(scene, shop="south", source="shopify-south")
    connect(open_scene(slug="elsewhere"))

    saleschannels.disconnect(store_id=scene.store.id, ref=first.channel.ref, by=MAX, at=clock.now())
    with pytest.raises(SourceTaken):
        connect(scene, shop="west")
    assert connect(scene).channel.source == "shopify"


@pytest.mark.both
def test_parted_from_it_keeps_no_secret_and_is_no_more_listed(scene: Scene) -> None:
    ref = connect(scene).channel.ref
    for _ in range(2):
        saleschannels.disconnect(store_id=scene.store.id, ref=ref, by=MAX, at=clock.now())
    row = Channel.objects.get(ref=ref)
    assert (row.secrets, row.previous) == ("", "")
    assert queries.channels(store_id=scene.store.id, actor=MAX) == []
    assert [one.ref for one in queries.channels(store_id=scene.store.id, actor=MAX, ended=True)] == [ref]
    with pytest.raises(NotFound):
        saleschannels.rotate_secret(store_id=scene.store.id, ref=ref, credentials={}, by=MAX, at=clock.now())
    with pytest.raises(NotFound):
        saleschannels.test(store_id=scene.store.id, ref=ref, by=MAX, at=clock.now())


def test_who_may(scene: Scene) -> None:
    ref = connect(scene).channel.ref
    stranger = open_scene(slug="elsewhere").olga
    given = {"store_id": scene.store.id, "ref": ref, "at": clock.now()}
    for by, refusal in ((scene.ben, Forbidden), (stranger, NotFound)):
        for verb, more in (
            (saleschannels.disconnect, {}),
            (saleschannels.test, {}),
            (saleschannels.rotate_secret, {"credentials": {}}),
        ):
            with pytest.raises(refusal):
                verb(**given, **more, by=by)
        with pytest.raises(refusal):
            queries.channel(store_id=scene.store.id, ref=ref, actor=by)
    integrator = hired(scene, "Ines", "integrator")
    saleschannels.disconnect(**given, by=integrator)


def test_woocommerce_gets_a_secret_made_for_it(scene: Scene) -> None:
    keys = {name: OWN["woocommerce"][name] for name in ("consumer_key", "consumer_secret")}
    first = connect(scene, "woocommerce", "shop.example", credentials=keys)
    again = saleschannels.rotate_secret(
        store_id=scene.store.id, ref=first.channel.ref, credentials={}, by=MAX, at=clock.now()
    )
    assert len({first.signing_secret, again.signing_secret, ""}) == 3
    assert len(again.signing_secret) == 48


@pytest.mark.django_db(transaction=True)
def test_a_test_goes_both_ways(scene: Scene, shopify_double: ShopifyDouble, settings: Any, live_server: Any) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS, settings.BESPEAK_BASE_URL = True, live_server.url
    shop = connected(scene, "shopify", shopify_double.url)
    hook = f"{live_server.url}/hooks/{shop.ref}"
    topics = ("ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_CANCELLED")
    shopify_double.subscriptions = [{"topic": one, "uri": hook} for one in topics]

    found = saleschannels.test(store_id=scene.store.id, ref=shop.ref, by=MAX, at=clock.now())

    assert {name: one["ok"] for name, one in found.tested.items()} == dict.fromkeys(
        ("out", "into", "topics", "clock"), True
    )
    assert found.hook == hook
    assert found.tested_at is not None
    assert "write_orders" in found.scopes

    shopify_double.scopes.remove("write_orders")
    shopify_double.subscriptions = shopify_double.subscriptions[:1]
    worse = saleschannels.test(store_id=scene.store.id, ref=shop.ref, by=MAX, at=clock.now()).tested
    assert (worse["out"]["code"], worse["out"]["missing"]) == ("scopes_missing", ["write_orders"])
    assert worse["topics"]["missing"] == ["orders/updated", "orders/cancelled"]


@pytest.mark.django_db(transaction=True)
def test_a_test_of_woocommerce(scene: Scene, woo_double: WooCommerceDouble, settings: Any, live_server: Any) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS, settings.BESPEAK_BASE_URL = True, live_server.url
    shop = connected(scene, "woocommerce", woo_double.url)
    hook = f"{live_server.url}/hooks/{shop.ref}"
    woo_double.webhooks = [
        {"topic": topic, "delivery_url": hook, "status": "active"}
        for topic in ("order.created", "order.updated", "order.deleted")
    ]
    found = saleschannels.test(store_id=scene.store.id, ref=shop.ref, by=MAX, at=clock.now()).tested
    assert [one["ok"] for one in found.values()] == [True] * 4, found

    woo_double.webhooks[0]["status"] = "disabled"
    woo_double.may_write = False
    found = saleschannels.test(store_id=scene.store.id, ref=shop.ref, by=MAX, at=clock.now()).tested
    assert (found["out"]["missing"], found["topics"]["missing"]) == (["write"], ["order.created"])


@pytest.mark.django_db(transaction=True)
def test_a_test_says_what_is_the_matter(scene: Scene, shopify_double: ShopifyDouble, settings: Any) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    shop = connected(scene, "shopify", shopify_double.url)

    def out() -> str:
        return str(
            saleschannels.test(store_id=scene.store.id, ref=shop.ref, by=MAX, at=clock.now()).tested["out"]["code"]
        )

    shopify_double.fails(401, {"errors": "[API] Invalid API key"})
    assert out() == "keys_refused"
    shopify_double.fails(500, b"oops")
    assert out() == "not_taken"
    shopify_double.fails(200, b"<html>a parked domain</html>")
    assert out() == "not_taken"
    shopify_double.shutdown()
    shopify_double.server_close()
    assert out() == "no_answer"
    settings.BESPEAK_PRIVATE_WEBHOOKS = False
    tested = saleschannels.test(store_id=scene.store.id, ref=shop.ref, by=MAX, at=clock.now()).tested
    assert (tested["out"]["code"], tested["into"]["code"]) == ("private_address", "not_public")
    assert "BESPEAK_BASE_URL" in tested["into"]["text"]


@pytest.mark.django_db(transaction=True)
def test_by_the_api(scene: Scene, woo_double: WooCommerceDouble, settings: Any) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    olga = carrying(scene, scene.olga)
    keys = {name: OWN["woocommerce"][name] for name in ("consumer_key", "consumer_secret")}
    given = {"platform": "woocommerce", "shop": woo_double.url, "credentials": keys}

    made = olga.post("/channels", given, idempotency_key="once")
    again = olga.post("/channels", given, idempotency_key="once")
    assert made == again
    ref = made["channel"]["ref"]
    assert len(made["signing_secret"]) == 48
    assert made["channel"]["hook"] == f"{django_settings.BESPEAK_BASE_URL}/hooks/{ref}"
    assert [one["ref"] for one in olga.get("/channels")["items"]] == [ref]
    assert not any(secret in json.dumps(olga.get(f"/channels/{ref}")) for secret in (*KEYS, made["signing_secret"]))

    tested = olga.post(f"/channels/{ref}/test")
    assert tested["tested"]["out"]["code"] == "reached"
    assert olga.post(f"/channels/{ref}/secrets", {"at_once": True})["signing_secret"] != made["signing_secret"]
    assert olga.ask("DELETE", f"/channels/{ref}").status == 204
    assert olga.ask("POST", f"/channels/{ref}/test").code == "not_found"
    assert olga.get("/channels")["items"] == []
    assert program(scene, "orders").ask("GET", "/channels").code == "forbidden"
    assert olga.ask("POST", "/channels", given | {"platform": "etsy"}).code == "unknown_platform"


@pytest.mark.django_db(transaction=True)
def test_at_the_command_line(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESPEAK_LOG_LEVEL", django_settings.LOGGING["level"])

    def type_it(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    file = tmp_path / "keys.json"
    file.write_text(json.dumps(OWN["shopify"]))
    code, made = type_it("channel", "connect", "shopify", "north", "--keys", str(file))
    ref = made["channel"]["ref"]
    assert (code, made["signing_secret"], made["channel"]["shop"]) == (0, "", "north.myshopify.com")
    assert [one["ref"] for one in type_it("channel", "list")[1]["channels"]] == [ref]

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"signing_secret": "another"}')))
    assert type_it("channel", "rotate", ref, "--keys", "-", "--at-once")[0] == 0
    code, tested = type_it("channel", "test", ref)
    assert code == 1
    assert tested["channel"]["tested"]["into"]["code"] == "not_public"
    for wrong in ("[]", "{", '{"a": 1}'):
        file.write_text(wrong)
        assert type_it("channel", "rotate", ref, "--keys", str(file))[0] == 2
    assert type_it("channel", "disconnect", ref)[0] == 0
    assert type_it("channel", "list")[1] == {"channels": []}
