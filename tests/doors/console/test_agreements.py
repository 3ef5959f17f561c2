"""Agreements in the console: the list, one of them, and what can be done about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.agreements import operations, queries
from bespeak.domain.agreements.drafts import LineAsk, PromiseAsk, Terms
from bespeak.domain.customers.models import Customer
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

LIST = "/en/console/agreements/"


def page_of(one) -> str:
    return f"{LIST}{one.ref}/"


def send(client, one, act: str, key: str = "k1", **given: str):
    return client.post(f"{page_of(one)}{act}/", {"key": key, **given})


def now(scene, one):
    return queries.agreement(store_id=scene.store.id, ref=one.ref, actor=MAX, at=clock.now())


@pytest.fixture
def offered(scene):
    """Kim was offered the lamp."""
    return scene.agree("kim", "LAMP", accepted=False)


def test_what_waits_stands_first_and_what_ends_next_before_the_rest(scene, ben, offered):
    later = scene.agree("lea", "MUG", accepted=False, days=30)
    sooner = scene.agree("fay", "MUG", accepted=False, days=2)
    told = text_of(ben.get(LIST))
    assert told.index(sooner.code) < told.index(offered.code) < told.index(later.code)
    assert scene.agreed["hana"].code not in told
    assert "(3) Agreements" in markup(ben.get(LIST))
    assert scene.agreed["hana"].code in text_of(ben.get(LIST, {"state": "accepted"}))


def test_by_search_and_by_customer(scene, ben, offered):
    for word in (offered.code, offered.code.lower(), "Kim", "kim@mail.example", offered.ref):
        told = text_of(ben.get(LIST, {"search": word}))
        assert offered.code in told, word
        assert scene.agreed["hana"].code not in told
    assert offered.code in text_of(ben.get(LIST, {"customer": offered.customer}))
    assert "Nothing is like that" in text_of(ben.get(LIST, {"search": "zebra"}))


def test_agreements_and_holds_are_found_by_the_beginning_of_any_word_of_a_name(scene, ben):
    scene.agree("kim", "LAMP", accepted=False, hold_until=scene.at + timedelta(days=3))
    Customer.objects.filter(ref=scene.customer("kim")).update(name="Kim van Petersen")
    for word in ("kim", "van", "peters", "PETERSEN"):
        assert "Kim van Petersen" in text_of(ben.get("/en/console/agreements/", {"search": word})), word
        assert "Kim van Petersen" in text_of(ben.get("/en/console/stock/holds/", {"search": word})), word
    assert "Kim van Petersen" not in text_of(ben.get("/en/console/agreements/", {"search": "etersen"}))


def test_pages_go_on_where_they_ended(scene, ben):
    made = [scene.agree("kim", "MUG", accepted=False, days=n + 1) for n in range(53)]
    first = ben.get(LIST)
    assert made[0].code in text_of(first)
    assert made[51].code not in text_of(first)
    after = markup(first).split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = text_of(ben.get(LIST + after.replace("&amp;", "&")))
    assert made[51].code in second
    assert made[0].code not in second


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=IjEi", "state=%00", "search=%00%ff", "customer=%00", "cursor=ImEgYiI"]
)
def test_nonsense_is_never_a_fault(scene, ben, query):
    assert ben.get(f"{LIST}?{query}").status_code in (200, 422)


def test_an_empty_list_teaches(scene):
    other = open_scene(slug="southlight")
    assert "say yes on its page" in text_of(sign_in(hired(other, "pat", "agent")).get(LIST))


def test_its_page_shows_the_paper_the_link_and_what_happened(scene, ben, offered):
    told = text_of(ben.get(page_of(offered)))
    assert "Kim can say yes until" in told
    assert "What if" in told
    assert "$90.00" in told
    assert offered.terms.hash in told
    assert f"/agreements/{offered.ref}/?link=" in told
    assert "Put before them" in told


def test_every_version_with_what_it_changed(scene, ben, offered):
    terms = scene_terms(scene, offered, promises=(PromiseAsk(kind="other", text="Wrapped in linen"),))
    operations.revise(store_id=scene.store.id, ref=offered.ref, terms=terms, by=scene.ben, at=clock.now())
    told = text_of(ben.get(page_of(offered)))
    assert "Version 2" in told
    assert "Version 1" in told
    assert re.search(r"<ins>\s*Wrapped in linen\s*</ins>", markup(ben.get(page_of(offered))))


def scene_terms(scene, one, **more):
    lines = tuple(LineAsk(sku=line.sku, quantity=line.quantity, unit_minor=line.unit_minor) for line in one.terms.lines)
    return Terms(valid_until=one.valid_until, lines=lines, currency=one.terms.currency, **more)


def test_it_is_taken_back_once_with_a_reason(scene, ben, offered):
    assert send(ben, offered, "withdraw", reason="nonsense").status_code == 422
    for _ in range(2):
        assert send(ben, offered, "withdraw", reason="not_available", text="Sold at the fair").status_code == 302
    assert now(scene, offered).state == "withdrawn"
    told = text_of(ben.get(page_of(offered)))
    assert "Sold at the fair" in told
    assert "We do not have it" in told
    again = send(ben, offered, "withdraw", key="k2", reason="not_available", text="Once more")
    assert again.status_code == 409
    assert "Once more" in text_of(again)


def test_a_yes_by_phone_is_written_down_for_the_version_on_the_page(scene, ben, offered):
    stale = {"version": "1", "hash": "0" * 64, "how": "phone", "name": "Kim Lee"}
    assert send(ben, offered, "accept", **stale).status_code == 409
    yes = stale | {"hash": offered.terms.hash}
    assert send(ben, offered, "accept", key="k2", **(yes | {"how": "page"})).status_code == 422
    for _ in range(2):
        assert send(ben, offered, "accept", key="k3", **yes).status_code == 302
    told = text_of(ben.get(page_of(offered)))
    assert "by phone" in told
    assert "Kim Lee" in told
    assert "written down by Ben" in told


def test_a_no_of_theirs_is_written_down(scene, ben, offered):
    stale = send(ben, offered, "decline", key="k0", version="2", reason="price")
    assert (stale.status_code, now(scene, offered).state) == (409, "proposed")
    assert send(ben, offered, "decline", version="1", reason="price", text="Too dear").status_code == 302
    declined = now(scene, offered)
    assert (declined.state, declined.closed_side, declined.reason_text) == ("declined", "customer", "Too dear")
    assert "They said no" in text_of(ben.get(page_of(offered)))


def test_after_their_yes_no_no_of_theirs_is_written_down(scene, ben):
    agreed = scene.agreed["hana"]
    assert "They said no" not in text_of(ben.get(page_of(agreed)))
    late = send(ben, agreed, "decline", version="1", reason="price")
    assert (late.status_code, now(scene, agreed).state) == (409, "accepted")
    assert "said yes to this" in text_of(late)


def test_the_extra_payment_is_asked_for_once_and_taken_back(scene, ben):
    agreed = scene.agreed["ivo"]
    assert "Ask for it" in text_of(ben.get(page_of(agreed)))
    for _ in range(2):
        assert send(ben, agreed, "ask").status_code == 302
    told = text_of(ben.get(page_of(agreed)))
    assert "Ask for it no more" in told
    assert "Change it: next version" not in told
    refused = send(ben, agreed, "withdraw", key="k9", reason="other", text="x")
    assert refused.status_code in (409, 422)
    assert send(ben, agreed, "unask", key="k2").status_code == 302
    assert "Change it: next version" in text_of(ben.get(page_of(agreed)))


def test_nothing_is_asked_for_that_was_not_agreed(scene, ben, offered):
    assert send(ben, offered, "ask").status_code == 409
    assert send(ben, offered, "unask", key="k2").status_code == 409


def test_a_packer_has_no_business_with_it(scene, offered):
    pam = sign_in(hired(scene, "pam", "packer"))
    assert pam.get(LIST).status_code == 403
    assert pam.get(page_of(offered)).status_code == 403
    assert "Agreements" not in text_of(pam.get("/en/console/orders/"))


def test_as_many_statements_for_many_as_for_one(scene, ben, offered):
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ben.get(path).status_code == 200
        return len(asked)

    ben.get(LIST)
    few, page = count(LIST), count(page_of(offered))
    for n in range(10):
        scene.agree("kim", "MUG", accepted=False, days=n + 1)
    operations.revise(
        store_id=scene.store.id, ref=offered.ref, terms=scene_terms(scene, offered), by=scene.ben, at=clock.now()
    )
    assert count(LIST) == few <= 12
    assert count(page_of(offered)) == page <= 12


def test_what_ends_within_a_day_says_so(scene, ben):
    scene.agree("kim", "LAMP", accepted=False, days=1)
    assert "Ends soon" in text_of(ben.get(LIST))


def test_it_speaks_japanese(scene, ben, offered):
    told = text_of(ben.get(f"/ja/console/agreements/{offered.ref}/"))
    assert "Version" not in told
    assert "書面" not in told
    assert "合意" in told


def test_where_a_next_version_waits_the_accepted_one_is_told_and_what_orders_do(scene, ben):
    agreed = scene.agreed["hana"]
    told = text_of(ben.get(f"{page_of(agreed)}revise/"))
    assert "They said yes to version 1. As soon as you send the next one, an order waits" in told
    terms = Terms(lines=(LineAsk(sku="MUG", quantity=2),), valid_until=scene.at + timedelta(days=9))
    operations.revise(store_id=scene.store.id, ref=agreed.ref, terms=terms, by=scene.ben, at=clock.now())
    told = text_of(ben.get(page_of(agreed)))
    assert "Version 1 was accepted, and version 2 is to take its place" in told
    assert "version 2 · version 1 was accepted" in text_of(ben.get(LIST))
    one = now(scene, agreed)
    operations.accept(
        store_id=scene.store.id, ref=one.ref, version=2, hash=one.terms.hash, how="phone", by=scene.ben, at=clock.now()
    )
    assert "is to take its place" not in text_of(ben.get(page_of(agreed)))
