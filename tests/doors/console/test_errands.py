"""What failed is seen with its reason in plain words and tried again; addresses outside are told, by a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from standardwebhooks import Webhook

from bespeak.doors.console.errands import why
from bespeak.journal import endpoints, worker
from bespeak.journal.models import Errand
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.other_company import Other
from tests.scene import open_scene

ERRANDS, WEBHOOKS = "/en/console/errands/", "/en/console/webhooks/"


@pytest.fixture
def other(settings) -> Iterator[Other]:
    """Another company, next door for once."""
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    with Other() as server:
        yield server


def failed(scene, *, listener: str = "saleschannels.tell_platform", subject: str = "ord_0", error: str = "") -> Errand:
    return Errand.objects.create(
        store_id=scene.store.id, listener=listener, subject=subject, lane="outside", attempts=3,
        due_at=clock.now().replace(year=2030), outcome="failed", last_error=error or "NotTaken: 503 closed for lunch",
    )  # fmt: skip


def form(page) -> str:
    return re.search(r'name="key" value="(frm_\w+)"', markup(page))[1]  # type: ignore[index]


def add(client, other: Other, **given):
    return client.post(f"{WEBHOOKS}add/", {"key": form(client.get(WEBHOOKS)), "url": other.url, **given})


def listening(scene) -> list[endpoints.EndpointView]:
    return endpoints.listening(store_id=scene.store.id)


def test_what_failed_is_seen_with_what_why_and_where(scene, mika):
    order = scene.order("RING", email="jun@mail.example", external_id="#77").order
    failed(scene, subject=order)
    page = mika.get(ERRANDS)
    told = text_of(page)
    assert "Telling the shop what became of the order" in told
    assert "It answered 503: something is wrong over there." in told
    assert "NotTaken: 503 closed for lunch" in told
    assert f'href="/en/console/orders/{order}/">#77<' in markup(page)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ConnectError: [Errno 111]", "Nobody answers"),
        ("ReadTimeout: timed out", "did not answer in time"),
        ("NotTaken: 401 who are you", "does not let us in"),
        ("ShopRefused: 404 no order 5030", "nothing at this address"),
        ("OperationalError: database is locked", "database was busy"),
        ("KeyError: 'x'", "inside Bespeak"),
        ("", "inside Bespeak"),
    ],
)
def test_why_is_said_in_plain_words(error, said):
    assert said in str(why(error))


def test_one_is_tried_again_or_all_of_them(scene, mika):
    first, second = failed(scene), failed(scene, subject="ord_1")
    assert mika.post(f"{ERRANDS}{first.pk}/retry/").status_code == 302
    assert [one["id"] for one in worker.failed(store_id=scene.store.id) if one["due_at"] <= clock.now()] == [first.pk]
    told = mika.post(f"{ERRANDS}retry/", follow=True)
    assert "2 errands are tried again." in text_of(told)
    assert all(one["due_at"] <= clock.now() for one in worker.failed(store_id=scene.store.id))
    assert mika.post(f"{ERRANDS}{second.pk + 99}/retry/").status_code == 404
    assert mika.post(f"{ERRANDS}{'9' * 40}/retry/").status_code == 404


def test_another_stores_errands_are_not_there(scene, mika):
    theirs = failed(open_scene(slug="southlight"))
    assert "503" not in text_of(mika.get(ERRANDS))
    assert mika.post(f"{ERRANDS}{theirs.pk}/retry/").status_code == 404
    mika.post(f"{ERRANDS}retry/")
    theirs.refresh_from_db()
    assert theirs.due_at.year == 2030


def test_an_empty_page_teaches_what_stands_here(scene, mika):
    told = text_of(mika.get(ERRANDS))
    assert "Nothing has failed" in told
    assert "Waiting in line" in told


@pytest.mark.parametrize("many", [1, 60])
def test_the_page_asks_the_same_few_things(scene, mika, django_assert_max_num_queries, many):
    for n in range(many):
        failed(scene, subject=f"ord_{n}")
    mika.get(ERRANDS)
    with django_assert_max_num_queries(10):
        page = mika.get(ERRANDS)
    assert ("?cursor=" in markup(page)) == (many > 50)


def test_an_address_is_told_from_now_on_with_a_secret_shown_once(scene, mika, other):
    made = add(mika, other, kinds=["orders.held"])
    [one] = listening(scene)
    assert one.kinds == ("orders.held",)
    secret = re.search(r"whsec_[\w+/=]+", markup(made))[0]  # type: ignore[index]
    assert secret not in markup(mika.get(f"{WEBHOOKS}{one.ref}/"))
    scene.order("RING", email="jun@mail.example")
    assert "Waits in line" in text_of(mika.get(f"{WEBHOOKS}{one.ref}/"))
    worker.work("outside")
    [(_, headers, body)] = other.got
    assert Webhook(secret).verify(body, headers)["type"] == "orders.held"
    assert "orders.held Told" in text_of(mika.get(f"{WEBHOOKS}{one.ref}/"))


def test_a_try_shows_at_once_what_the_other_side_says(scene, mika, other):
    add(mika, other)
    [one] = listening(scene)
    assert "It answered 200: taken." in text_of(mika.post(f"{WEBHOOKS}{one.ref}/try/", follow=True))
    [(_, headers, body)] = other.got
    assert json.loads(body)["type"] == endpoints.TRY
    assert headers["webhook-id"].startswith("try_")
    other.statuses = [500]
    assert "something is wrong over there" in text_of(mika.post(f"{WEBHOOKS}{one.ref}/try/", follow=True))
    other.shutdown()
    other.server_close()
    assert "Nobody answers" in text_of(mika.post(f"{WEBHOOKS}{one.ref}/try/", follow=True))


def test_a_new_secret_takes_the_place_of_the_old_one(scene, mika, other):
    first = re.search(r"whsec_[\w+/=]+", markup(add(mika, other)))[0]  # type: ignore[index]
    [one] = listening(scene)
    where = f"{WEBHOOKS}{one.ref}/"
    given = {"key": form(mika.get(where))}
    second = re.search(r"whsec_[\w+/=]+", markup(mika.post(f"{where}secret/", given)))[0]  # type: ignore[index]
    assert first != second
    assert "was sent before" in text_of(mika.post(f"{where}secret/", given, follow=True))
    mika.post(f"{where}try/")
    [(_, headers, body)] = other.got
    assert Webhook(second).verify(body, headers)


def test_it_is_told_nothing_any_more(scene, mika, other):
    add(mika, other)
    [one] = listening(scene)
    assert mika.post(f"{WEBHOOKS}{one.ref}/stop/").status_code == 302
    assert listening(scene) == []
    assert mika.get(f"{WEBHOOKS}{one.ref}/").status_code == 404


def test_a_refused_address_keeps_what_was_typed(scene, mika, settings):
    settings.BESPEAK_PRIVATE_WEBHOOKS = False
    for url in ("", "ftp://x.example", "http://127.0.0.1/x", "javascript:alert(1)", "https://" + "x" * 100_000):
        answer = mika.post(f"{WEBHOOKS}add/", {"key": "k", "url": url})
        assert answer.status_code == 422, url[:40]
    answer = mika.post(f"{WEBHOOKS}add/", {"key": "k", "url": "http://127.0.0.1/x", "kinds": ["orders.sold"]})
    assert answer.status_code == 422
    assert 'value="http://127.0.0.1/x"' in markup(answer)
    assert listening(scene) == []


def test_an_address_sent_twice_is_told_once(scene, mika, other):
    given = {"key": form(mika.get(WEBHOOKS)), "url": other.url}
    mika.post(f"{WEBHOOKS}add/", given)
    assert "was sent before" in text_of(mika.post(f"{WEBHOOKS}add/", given, follow=True))
    assert len(listening(scene)) == 1


def test_those_of_another_store_are_not_there(scene, mika, other):
    south = open_scene(slug="southlight")
    theirs = endpoints.add(store_id=south.store.id, url=other.url, kinds=(), at=scene.at)
    assert theirs.ref not in markup(mika.get(WEBHOOKS))
    for act in ("", "secret/", "try/", "stop/"):
        send = mika.get if not act else mika.post
        assert send(f"{WEBHOOKS}{theirs.ref}/{act}", {"key": "k"}).status_code == 404, act
    assert other.got == []


def test_who_may_only_look_sees_no_forms(scene, other):
    pat = sign_in(hired(scene, "pat", "agent"))
    assert pat.get(ERRANDS).status_code == 403
    assert pat.get(WEBHOOKS).status_code == 403


def test_it_speaks_japanese(scene, mika):
    failed(scene)
    told = text_of(mika.get("/ja/console/errands/"))
    assert "Why it failed" not in told
    assert "503" in told
    assert "Tell an address" not in text_of(mika.get("/ja/console/webhooks/"))
