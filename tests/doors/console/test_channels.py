"""A shop is connected in the console, tested, given other keys, parted from; no secret is seen twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels import queries, sealing
from bespeak.domain.saleschannels.aside import Waiting
from bespeak.domain.saleschannels.models import Channel, KeysAside
from bespeak.journal.models import Errand, Fact
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, NotFound
from tests.doors.console.people import hired, sign_in, text_of
from tests.doors.hooks.street import OWN, SECRET, Shop, connected, shopify_order, tells
from tests.doubles.shopify import TOKEN, ShopifyDouble
from tests.doubles.woocommerce import KEYS, WooCommerceDouble
from tests.markup import markup
from tests.scene import MAX, Scene, open_scene

CHANNELS, NEW = "/en/console/channels/", "/en/console/channels/new/"
WOO = {"platform": "woocommerce", "shop": "https://shop.example", "consumer_key": KEYS[0], "consumer_secret": KEYS[1]}
SHOPIFY = {"platform": "shopify", "shop": "north", "access_token": TOKEN, "signing_secret": SECRET}
SECRETS = (TOKEN, SECRET, *KEYS)


@pytest.fixture
def double() -> Iterator[ShopifyDouble]:
    with ShopifyDouble() as running:
        running.has_order(5001001)
        yield running


@pytest.fixture
def woo_double() -> Iterator[WooCommerceDouble]:
    with WooCommerceDouble() as running:
        yield running


@pytest.fixture
def shop(scene: Scene, double: ShopifyDouble, settings: Any) -> Shop:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    return connected(scene, "shopify", double.url)


def form(client: Client, **given: str) -> dict[str, str]:
    """The form as its page gives it, filled in."""
    page = markup(client.get(NEW, {"platform": given["platform"]}))
    key = re.search(r'name="key" value="(frm_\w+)"', page)
    assert key
    return {"key": key[1], **given}


def key_on(client: Client, address: str) -> str:
    found = re.search(r'name="key" value="(frm_\w+)"', markup(client.get(address)))
    assert found
    return found[1]


def own_secret(page: Any) -> str:
    """The signing secret that the page shows."""
    found = re.search(r"<code class=\"whole-link\">([0-9a-f]{48})</code>", markup(page))
    assert found
    return found[1]


def test_without_a_shop_the_page_says_what_connecting_one_gives(mika: Client) -> None:
    told = text_of(mika.get(CHANNELS))
    assert "No shop is connected" in told
    assert "Connect a shop" in told
    assert CHANNELS in markup(mika.get("/en/console/members/"))


def test_woocommerce_is_connected_and_its_secret_shown_once(scene: Scene, mika: Client) -> None:
    steps = text_of(mika.get(NEW, {"platform": "woocommerce"}))
    assert "WooCommerce › Settings › Advanced › REST API" in steps
    made = mika.post(NEW, form(mika, **WOO))

    secret = own_secret(made)
    row = Channel.objects.get()
    assert (made.status_code, made["Cache-Control"], row.shop) == (200, "no-store", "shop.example")
    assert f"/hooks/{row.ref}" in text_of(made)
    for page in (mika.get(CHANNELS), mika.get(f"{CHANNELS}{row.ref}/"), mika.get(NEW, {"platform": "woocommerce"})):
        assert [one for one in (secret, *SECRETS) if one in markup(page)] == []
    assert not any(secret in str(one.data) for one in Fact.objects.all())


def test_sent_twice_it_is_connected_once_and_the_secret_stays_what_it_was(scene: Scene, mika: Client) -> None:
    given = form(mika, **WOO)
    secret = own_secret(mika.post(NEW, given))
    again = mika.post(NEW, given, follow=True)
    assert "What was shown once is not shown again." in text_of(again)
    assert secret not in markup(again)
    assert Channel.objects.count() == 1
    assert mika.post(NEW, given | {"shop": "https://other.example"}).status_code == 409

    refused = mika.post(NEW, form(mika, **WOO))
    assert (refused.status_code, "is connected already" in text_of(refused)) == (409, True)


def test_shopify_is_connected_with_either_kind_of_keys(scene: Scene, mika: Client) -> None:
    made = mika.post(NEW, form(mika, **SHOPIFY))
    assert "north.myshopify.com is written down, and not tried yet" in text_of(made)
    client = {"client_id": "abc", "client_secret": "shpss_1", "shop": "south", "source": "shopify-south"}
    made = mika.post(NEW, form(mika, platform="shopify", **client))
    assert "south.myshopify.com is written down, and not tried yet" in text_of(made)
    assert "shpss_1" not in markup(made)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shop": ""}, "is named like north.myshopify.com"),
        ({"shop": "x" * 100_000}, "is named like north.myshopify.com"),
        ({"shop": "nor\0th.example"}, "is named like north.myshopify.com"),
        ({"access_token": ""}, "shopify needs client_id"),
        ({"access_token": "a b"}, "does not look like"),
        ({"source": "south"}, "shopify-something"),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed_but_no_secret(
    mika: Client, changes: dict[str, str], words: str
) -> None:
    given = form(mika, **SHOPIFY | {"source": "shopify-b"} | changes)
    answer = mika.post(NEW, given)
    told = markup(answer)
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert [one for one in SECRETS if one in told] == []
    if len(given["shop"]) < 100 and given["shop"].isprintable():
        assert f'value="{given["shop"]}"' in told
    assert f'value="{given["source"]}"' in told
    assert not Channel.objects.exists()


def test_keys_that_were_swapped_are_refused_at_their_field(mika: Client) -> None:
    swapped = {"consumer_key": WOO["consumer_secret"], "consumer_secret": WOO["consumer_key"]}
    answer = mika.post(NEW, form(mika, **WOO | swapped))
    assert (answer.status_code, "does not look like" in text_of(answer)) == (422, True)
    assert not Channel.objects.exists()


def test_a_platform_nobody_knows_is_asked_for_again(mika: Client) -> None:
    assert mika.post(NEW, {"platform": "etsy", "key": "k"}).status_code == 422
    assert "Connect Shopify" in text_of(mika.get(NEW, {"platform": "etsy"}))


@pytest.mark.django_db(transaction=True)
def test_a_test_says_in_plain_words_what_is_not_right(mika: Client, shop: Shop, double: ShopifyDouble) -> None:
    page = f"{CHANNELS}{shop.ref}/"
    assert "Not tested" not in text_of(mika.get(page))
    double.scopes.remove("write_orders")
    told = text_of(mika.post(f"{page}test/", follow=True))
    assert "They lack: write_orders" in told
    assert "Not set up there yet: orders/create, orders/updated, orders/cancelled" in told
    assert "Nothing has come yet. Place an order at the shop" in told
    assert "The clocks agree" in told
    assert "The last test found something" in text_of(mika.get(CHANNELS))

    double.fails(401, {"errors": "[API] Invalid API key"})
    assert "It does not let these keys in." in text_of(mika.post(f"{page}test/", follow=True))
    for strange in (b"<html>", {"data": None}, {"data": []}, {"data": {"shop": None}}, [], {"data": {"shop": 1}}):
        double.fails(200, strange)
        assert "not as a shop of this platform does" in text_of(mika.post(f"{page}test/", follow=True))
    japanese = text_of(mika.get(page.replace("/en/", "/ja/")))
    assert "The keys" not in japanese


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_is_wrong_is_named(scene: Scene, mika: Client, shop: Shop) -> None:
    later = clock.now() + timedelta(hours=1)
    tested = saleschannels.test(store_id=scene.store.id, ref=shop.ref, by=MAX, at=later).tested
    assert (tested["clock"]["ok"], tested["clock"]["code"]) == (False, "clocks_apart")
    assert 3500 < tested["clock"]["seconds"] <= 3600
    assert "far apart" in text_of(mika.get(f"{CHANNELS}{shop.ref}/"))


@pytest.mark.django_db(transaction=True)
def test_the_webhooks_are_set_up_at_the_shop_by_one_button(mika: Client, shop: Shop, double: ShopifyDouble) -> None:
    page = f"{CHANNELS}{shop.ref}/"
    for _ in range(2):
        assert mika.post(f"{page}webhooks/").status_code == 302
    hook = queries.channel(store_id=shop.scene.store.id, ref=shop.ref, actor=MAX).hook
    wanted = ("ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_CANCELLED")
    assert double.subscriptions == [{"topic": one, "uri": hook} for one in wanted]
    assert "All that are needed are set up." in text_of(mika.get(page))

    double.fails(401, {"errors": "[API] Invalid API key"})
    answer = mika.post(f"{page}webhooks/")
    assert (answer.status_code, "does not let these keys in" in text_of(answer)) == (409, True)


@pytest.mark.django_db(transaction=True)
def test_it_is_said_beside_the_address_where_no_shop_can_reach_it(mika: Client, shop: Shop, settings: Any) -> None:
    page = f"{CHANNELS}{shop.ref}/"
    settings.BESPEAK_BASE_URL = "http://127.0.0.1:8000"
    assert "No shop can reach us" in text_of(mika.get(page))
    settings.BESPEAK_BASE_URL = "https://shop.example"
    assert "No shop can reach us" not in text_of(mika.get(page))


def test_the_webhooks_of_woocommerce_are_set_up_with_our_secret(
    scene: Scene, mika: Client, woo_double: WooCommerceDouble, settings: Any
) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    shop = connected(scene, "woocommerce", woo_double.url)
    mika.post(f"{CHANNELS}{shop.ref}/webhooks/")
    assert woo_double.secrets == dict.fromkeys(("order.created", "order.updated", "order.deleted"), SECRET)


def test_an_app_that_signs_otherwise_sets_up_none(scene: Scene, mika: Client) -> None:
    keys = {"client_id": "abc", "client_secret": "shpss_1", "signing_secret": "of the notifications".replace(" ", "-")}
    ref = saleschannels.connect(
        store_id=scene.store.id, platform="shopify", shop="north", credentials=keys, by=MAX, at=clock.now()
    ).channel.ref
    answer = mika.post(f"{CHANNELS}{ref}/webhooks/")
    assert (answer.status_code, "signed with the app's own secret" in text_of(answer)) == (409, True)


def test_another_secret_is_shown_once_and_a_second_press_makes_no_third(scene: Scene, mika: Client) -> None:
    first = own_secret(mika.post(NEW, form(mika, **WOO)))
    ref = Channel.objects.get().ref
    given = {"key": key_on(mika, f"{CHANNELS}{ref}/")}
    second = own_secret(mika.post(f"{CHANNELS}{ref}/secrets/", given))
    kept = Channel.objects.get().secrets
    again = mika.post(f"{CHANNELS}{ref}/secrets/", given, follow=True)
    assert Channel.objects.get().secrets == kept
    assert len({first, second}) == 2
    assert [one for one in (first, second, *KEYS) if one in markup(again)] == []

    wrong = mika.post(f"{CHANNELS}{ref}/secrets/", {"key": "other", "consumer_key": "ck_ä"})
    assert (wrong.status_code, "does not look like" in text_of(wrong)) == (422, True)
    assert "ck_ä" not in markup(wrong)


def test_parting_asks_for_the_shops_name(scene: Scene, mika: Client) -> None:
    shop = connected(scene, "shopify")
    for name in ("", "north", "x" * 100_000):
        answer = mika.post(f"{CHANNELS}{shop.ref}/end/", {"name": name})
        assert (answer.status_code, f"Write {shop.shop}" in text_of(answer)) == (422, True)
    assert Channel.objects.get().ended_at is None
    answer = mika.post(f"{CHANNELS}{shop.ref}/end/", {"name": shop.shop.upper()}, follow=True)
    assert "Its keys are dropped" in text_of(answer)
    assert Channel.objects.get().secrets == ""
    assert "Parted from" in text_of(mika.get(CHANNELS))
    assert mika.post(f"{CHANNELS}{shop.ref}/test/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_the_shop_could_not_be_told_is_seen_and_tried_again(
    scene: Scene, mika: Client, shop: Shop, double: ShopifyDouble
) -> None:
    order = shop.arrives(shopify_order())
    double.fails(500, b"oops")
    tells()
    page = f"{CHANNELS}{shop.ref}/"
    told = text_of(mika.get(page))
    assert "The shop could not be told" in told
    assert order.external_id in told
    assert order.ref not in told
    assert "NotTaken: 500" in told
    assert "1 order not told yet" in text_of(mika.get(CHANNELS))
    errand = Errand.objects.get(outcome="failed")
    assert mika.post(f"{page}telling/", {"errand": "1" * 30}).status_code == 404
    asked = {"store_id": scene.store.id, "errand": errand.id, "at": clock.now()}
    with pytest.raises(Forbidden):
        saleschannels.tell_again(ref=shop.ref, by=scene.ben, **asked)
    other = connected(scene, "shopify", "elsewhere.myshopify.com", source="shopify-elsewhere")
    with pytest.raises(NotFound):
        saleschannels.tell_again(ref=other.ref, by=MAX, **asked)
    assert mika.post(f"{page}telling/", {"errand": str(errand.id)}).status_code == 302
    assert tells().done == 1
    assert "could not be told" not in text_of(mika.get(page))
    assert queries.channel(store_id=scene.store.id, ref=shop.ref, actor=MAX).told_at is not None


def test_shops_of_another_store_are_not_there(scene: Scene, mika: Client) -> None:
    other = connected(open_scene(slug="southlight"), "shopify", "south.myshopify.com")
    assert "south.myshopify.com" not in text_of(mika.get(CHANNELS))
    assert mika.get(f"{CHANNELS}{other.ref}/").status_code == 404
    for act in ("test", "webhooks", "secrets", "address", "end", "telling"):
        assert mika.post(f"{CHANNELS}{other.ref}/{act}/", {"key": "k", "name": other.shop}).status_code == 404
    assert Channel.objects.get(ref=other.ref).ended_at is None


def test_an_integrator_connects_and_an_agent_does_not(scene: Scene, ben: Client) -> None:
    assert ben.get(CHANNELS).status_code == 403
    ines = sign_in(hired(scene, "ines", "integrator"))
    assert ines.post(NEW, form(ines, **WOO)).status_code == 200


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_as_many_statements_for_twenty_shops_as_for_one(scene: Scene, mika: Client) -> None:
    first = connected(scene, "shopify")
    before = [statements(mika, CHANNELS), statements(mika, f"{CHANNELS}{first.ref}/")]
    for number in range(20):
        more = connected(scene, "shopify", f"s{number}.myshopify.com", source=f"shopify-{number}")
        more.deliver(shopify_order(number, test=True), "orders/create")
    for number in range(20):
        first.deliver(shopify_order(number, test=True), "orders/create")
    after = [statements(mika, CHANNELS), statements(mika, f"{CHANNELS}{first.ref}/")]
    assert max(after) <= 12
    assert after == before


def test_keys_of_the_examples_are_nowhere_in_the_pages(scene: Scene, mika: Client) -> None:
    for platform in ("shopify", "woocommerce"):
        shop = connected(scene, platform)
        told = markup(mika.get(f"{CHANNELS}{shop.ref}/"))
        assert [one for one in OWN[platform].values() if one in told] == []


@pytest.mark.parametrize("guide", ["connect-shopify.md", "connect-woocommerce.md"])
def test_the_guide_names_what_stands_on_the_pages(scene: Scene, mika: Client, guide: str) -> None:
    text = (Path(__file__).parents[3] / "docs" / "guides" / guide).read_text(encoding="utf-8")
    platform = guide.removeprefix("connect-").removesuffix(".md")
    shop = connected(scene, platform)
    shop.deliver(b"{}", "orders/create")
    pages = [mika.get(CHANNELS), mika.get(NEW, {"platform": platform}), mika.get(f"{CHANNELS}{shop.ref}/")]
    there = " ".join(text_of(page) for page in pages)
    named = {words for bold in re.findall(r"\*\*([^*]+)\*\*", text) for words in " ".join(bold.split()).split(" › ")}
    elsewhere = {"Try now", "Read/Write", "Order created", "Order updated", "Order deleted"}
    assert {one for one in named - elsewhere if one not in there} == set()


def test_a_wrong_address_is_put_right_without_pasting_the_keys_again(scene: Scene, mika: Client) -> None:
    refused = mika.post(NEW, form(mika, **WOO | {"shop": "no shop"}))
    assert "waits here, sealed, until" in text_of(refused)
    assert [one for one in KEYS if one in markup(refused)] == []
    assert [one for one in KEYS if one in KeysAside.objects.get().secrets] == []

    made = mika.post(NEW, form(mika, platform="woocommerce", shop="shop.example"))
    row = Channel.objects.get()
    kept = sealing.unseal(row.secrets, row.ref)
    assert (made.status_code, row.shop, kept["consumer_key"], kept["consumer_secret"]) == (200, "shop.example", *KEYS)
    assert not KeysAside.objects.exists()


def test_of_the_keys_only_the_wrong_one_is_asked_for_again(scene: Scene, mika: Client) -> None:
    mika.post(NEW, form(mika, **WOO | {"consumer_key": "with a blank"}))
    assert queries_aside(scene).names == {"consumer_secret"}
    assert "consumer_key" in text_of(mika.post(NEW, form(mika, platform="woocommerce", shop="shop.example")))
    mika.post(NEW, form(mika, platform="woocommerce", shop="shop.example", consumer_key=KEYS[0]))
    assert Channel.objects.get().shop == "shop.example"


def queries_aside(scene: Scene, later: timedelta = timedelta(0)) -> Waiting:
    at = clock.now() + later
    return queries.keys_aside(store_id=scene.store.id, platform="woocommerce", actor=scene.mika, at=at)


def test_keys_that_wait_are_their_members_own_end_in_an_hour_and_can_be_let_go_of(scene: Scene, mika: Client) -> None:
    ines = sign_in(hired(scene, "ines", "integrator"))
    wrong, right = WOO | {"shop": "no shop"}, {"platform": "woocommerce", "shop": "shop.example"}
    mika.post(NEW, form(mika, **wrong))
    assert queries_aside(scene).names == {"consumer_key", "consumer_secret"}
    assert queries_aside(scene, timedelta(minutes=61)).names == set()
    assert "waits here" not in text_of(ines.get(NEW, {"platform": "woocommerce"}))
    assert ines.post(NEW, form(ines, **right)).status_code == 422
    told = text_of(mika.post(f"{NEW}keys/", {"platform": "woocommerce"}, follow=True))
    assert ("not kept any more" in told, "waits here" in told) == (True, False)
    assert mika.post(NEW, form(mika, **right)).status_code == 422
    assert not Channel.objects.exists()


def test_keys_that_are_given_whole_are_not_mixed_with_older_ones(scene: Scene, mika: Client) -> None:
    mika.post(NEW, form(mika, **SHOPIFY | {"shop": "no shop"}))
    given = {"client_id": "abc", "client_secret": "shpss_1", "shop": "south"}
    mika.post(NEW, form(mika, platform="shopify", **given))
    row = Channel.objects.get()
    assert set(sealing.unseal(row.secrets, row.ref)) == {"client_id", "client_secret", "signing_secret"}
    assert not KeysAside.objects.exists()


def test_the_address_of_a_shop_that_was_never_reached_is_corrected_and_its_keys_stay(
    scene: Scene, mika: Client
) -> None:
    mika.post(NEW, form(mika, **WOO | {"shop": "https://shpo.example"}))
    before = Channel.objects.get()
    page = f"{CHANNELS}{before.ref}/"
    assert "Is the address wrong?" in text_of(mika.get(page))
    wrong = mika.post(f"{page}address/", {"shop": "no shop"})
    assert (wrong.status_code, 'value="no shop"' in markup(wrong)) == (422, True)
    assert "shop.example now" in text_of(mika.post(f"{page}address/", {"shop": "shop.example"}, follow=True))
    row = Channel.objects.get()
    assert (row.shop, row.address, row.secrets) == ("shop.example", "https://shop.example", before.secrets)


def test_keys_that_somebody_else_gave_or_that_opened_a_shop_go_to_no_other_address(scene: Scene, mika: Client) -> None:
    mika.post(NEW, form(mika, **WOO))
    row = Channel.objects.get()
    page = f"{CHANNELS}{row.ref}/"
    elsewhere = {"shop": "thief.example"}
    ines = sign_in(hired(scene, "ines", "integrator"))
    assert "Is the address wrong?" not in text_of(ines.get(page))
    assert ines.post(f"{page}address/", elsewhere).status_code == 409

    for changed in ({"heard_at": clock.now()}, {"tested": {"out": {"ok": True, "code": "reached", "text": ""}}}):
        Channel.objects.update(**changed)
        assert mika.post(f"{page}address/", elsewhere).status_code == 409
        Channel.objects.update(heard_at=None, tested={})
    Channel.objects.update(connected_at=clock.now() - timedelta(minutes=61))
    assert mika.post(f"{page}address/", elsewhere).status_code == 409
    Channel.objects.update(connected_at=clock.now())
    ines.post(f"{page}secrets/", {"key": key_on(ines, page), "consumer_secret": "cs_of_ines", "at_once": "on"})
    answer = mika.post(f"{page}address/", elsewhere)
    assert (answer.status_code, "Part from this one" in text_of(answer)) == (409, True)
    assert Channel.objects.get().shop == "shop.example"
