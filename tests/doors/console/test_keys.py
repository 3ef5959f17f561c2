"""Keys for programs on their page: made, shown once, in use, revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

KEYS, ISSUE = "/en/console/keys/", "/en/console/keys/issue/"


def form(page) -> str:
    """The key of the form on this page."""
    return re.search(r'name="key" value="(frm_\w+)"', markup(page))[1]  # type: ignore[index]


def make(client: Client, *scopes: str, **given: str):
    return client.post(ISSUE, {"key": form(client.get(KEYS)), "label": "Web shop", "scopes": scopes, **given})


def secret_in(page) -> str:
    return re.search(r"bsk_\w+", markup(page))[0]  # type: ignore[index]


def kept(scene) -> list[queries.KeyView]:
    return queries.access_keys(store_id=scene.store.id, actor=MAX)


def test_a_key_is_made_shown_once_and_opens_what_was_chosen(scene, mika):
    made = make(mika, "orders")
    secret = secret_in(made)
    assert secret not in markup(mika.get(KEYS))
    [key] = kept(scene)
    assert (key.label, key.issued_by, key.used_at) == ("Web shop", scene.mika.ref, None)
    assert "Web shop" in text_of(mika.get(KEYS))
    assert "never" in text_of(mika.get(KEYS))
    assert Client().get("/api/v1/orders", headers={"authorization": f"Bearer {secret}"}).status_code == 200
    assert Client().get("/api/v1/keys", headers={"authorization": f"Bearer {secret}"}).status_code == 403
    assert kept(scene)[0].used_at is not None
    assert "never" not in text_of(mika.get(KEYS)).split("Make a key")[0]


def test_use_is_written_down_once_an_hour(scene, mika, django_assert_num_queries):
    make(mika, "orders")
    [key] = kept(scene)
    digest = [queries.AccessKey.objects.get(ref=key.ref).digest]
    for minutes, seen in ((0, 0), (59, 0), (61, 61)):
        at = scene.at + timedelta(minutes=minutes)
        with django_assert_num_queries(1):
            stores.note_use(digests=digest, by=MAX, at=at)
        assert kept(scene)[0].used_at == scene.at + timedelta(minutes=seen)


def test_nobody_gives_more_than_they_have(scene):
    pat = sign_in(hired(scene, "pat", "integrator"))
    page = markup(pat.get(KEYS))
    assert 'value="orders"' in page
    assert 'value="payments"' not in page
    assert 'value="codes"' not in page
    assert 'value="codes"' in sign_in(hired(scene, "dana", "manager")).get(KEYS).content.decode()
    answer = make(pat, "payments")
    assert (answer.status_code, "rights they do not have" in text_of(answer)) == (403, True)
    assert kept(scene) == []


def test_a_refused_key_keeps_what_was_typed(scene, mika):
    cases = ((("orders",), " ", "1 to 120"), ((), "Till", "at least one scope"), (("x",), "Till", "is no scope"))
    for scopes, label, why in cases:
        answer = make(mika, *scopes, label=label)
        assert (answer.status_code, why in text_of(answer)) == (422, True), why
    assert 'value="Till"' in markup(answer)
    assert make(mika, "orders", label="n" * 100_000).status_code == 422
    assert make(mika, "orders\0").status_code in (200, 422)


def test_a_form_sent_twice_makes_one_key(scene, mika):
    given = {"key": form(mika.get(KEYS)), "label": "Web shop", "scopes": ["orders"]}
    assert mika.post(ISSUE, given).status_code == 200
    again = mika.post(ISSUE, given, follow=True)
    assert "was sent before" in text_of(again)
    assert len(kept(scene)) == 1
    assert mika.post(ISSUE, given | {"label": "Till"}).status_code == 409


def test_it_ends_by_itself_and_acts_as_who_made_it(scene, mika):
    make(mika, "orders", days="30", acts="me")
    [key] = kept(scene)
    assert key.member == scene.mika.ref
    assert key.expires_at is not None
    assert timedelta(days=29) < key.expires_at - clock.now() <= timedelta(days=30)


@pytest.mark.parametrize("days", ["31", "000090999999", "-30", "٣٠", "x" * 1000])
def test_only_the_days_that_are_offered_end_it(scene, mika, days):
    assert make(mika, "orders", days=days).status_code == 200
    [key] = kept(scene)
    assert key.expires_at is None


def test_a_revoked_key_opens_nothing_and_is_seen_on_request(scene, mika):
    secret = secret_in(make(mika, "orders"))
    [key] = kept(scene)
    assert mika.post(f"{KEYS}{key.ref}/revoke/").status_code == 302
    assert Client().get("/api/v1/orders", headers={"authorization": f"Bearer {secret}"}).status_code == 401
    assert "Web shop" not in text_of(mika.get(KEYS))
    assert "Web shop" in text_of(mika.get(f"{KEYS}?all=1"))


def test_those_of_another_store_are_not_there(scene, mika):
    other = open_scene(slug="southlight")
    other.key("orders")
    [key] = queries.access_keys(store_id=other.store.id, actor=MAX)
    assert key.ref not in markup(mika.get(KEYS))
    assert mika.post(f"{KEYS}{key.ref}/revoke/").status_code == 404


@pytest.mark.parametrize("many", [1, 60])
def test_the_page_asks_the_same_few_things(scene, mika, django_assert_max_num_queries, many):
    for _ in range(many):
        scene.key("orders")
    mika.get(KEYS)
    with django_assert_max_num_queries(7):
        page = mika.get(KEYS)
    assert ("?cursor=" in markup(page)) == (many > 50)


def test_it_speaks_japanese(scene, mika):
    make(mika, "orders")
    told = text_of(mika.get("/ja/console/keys/"))
    assert "アクセスキー" in told
    assert "Last used" not in told
