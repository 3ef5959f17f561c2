"""Who is told outside, and what failed: only for those who look after keys, and in their own store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bespeak.domain.stores import colleagues, operations, outside
from bespeak.journal import endpoints
from bespeak.journal.models import Endpoint, Fact
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, NotFound
from tests.scene import open_scene

pytestmark = pytest.mark.django_db

VERBS: dict[str, Callable[..., Any]] = {
    "add": lambda ref, **by: operations.add_endpoint(url="https://93.184.215.14/other", kinds=(), **by),
    "rotate": lambda ref, **by: operations.rotate_endpoint(ref=ref, **by),
    "try": lambda ref, **by: operations.try_endpoint(ref=ref, **by),
    "stop": lambda ref, **by: operations.stop_endpoint(ref=ref, **by),
    "retry": lambda ref, **by: operations.retry_errand(errand=1, **by),
    "retry all": lambda ref, **by: operations.retry_errands(**by),
}
QUESTIONS: dict[str, Callable[..., Any]] = {
    "endpoints": lambda ref, **by: outside.endpoints(**by),
    "deliveries": lambda ref, **by: outside.deliveries(ref=ref, **by),
    "failed": lambda ref, **by: outside.failed_errands(**by),
    "in line": lambda ref, **by: outside.errands_in_line(at=clock.now(), **by),
}


def test_neither_an_agent_nor_another_store_has_a_hand_in_it():
    here, there = open_scene(), open_scene(slug="south")
    ref = endpoints.keep(store_id=here.store.id, url="https://93.184.215.14/hook", kinds=(), at=here.at).ref
    before = list(Endpoint.objects.values())

    for asked, who in [(VERBS, "by"), (QUESTIONS, "actor")]:
        more = {"at": clock.now()} if who == "by" else {}
        for name, one in asked.items():
            with pytest.raises(Forbidden):
                one(ref, store_id=here.store.id, **{who: here.ben}, **more)
            with pytest.raises(NotFound):
                one(ref, store_id=here.store.id, **{who: there.olga}, **more)
            if name in ("rotate", "try", "stop", "retry"):
                with pytest.raises(NotFound):
                    one(ref, store_id=there.store.id, **{who: there.olga}, **more)
    assert list(Endpoint.objects.values()) == before
    assert outside.deliveries(store_id=there.store.id, ref=ref, actor=there.olga) == []
    assert [one.ref for one in outside.endpoints(store_id=here.store.id, actor=here.olga)] == [ref]


def test_who_adds_renews_and_stops_one_is_written_down_and_no_secret_with_it():
    here = open_scene()
    doing = {"store_id": here.store.id, "by": here.olga, "at": here.at}
    hook = "https://93.184.215.14/hook?token=hush"
    made = operations.add_endpoint(url=hook, kinds=("stores.key_issued",), **doing)
    renewed = operations.rotate_endpoint(ref=made.ref, **doing)
    operations.stop_endpoint(ref=made.ref, **doing)

    told = list(Fact.objects.filter(subject=made.ref).order_by("id"))
    assert [one.kind for one in told] == [
        "stores.endpoint_added", "stores.endpoint_renewed", "stores.endpoint_stopped",
    ]  # fmt: skip
    assert {(one.by, one.at) for one in told} == {(here.olga.ref, here.at)}
    assert [one.data for one in told] == [{"kinds": ["stores.key_issued"]}, {}, {}]
    assert [
        secret for secret in (made.secret, renewed.secret, "hush") if secret in str([vars(one) for one in told])
    ] == []


def test_names_of_colleagues_are_for_people_who_work_there():
    here, there = open_scene(), open_scene(slug="south")
    assert here.ben.ref in [ref for ref, _, _ in colleagues.ever(store_id=here.store.id, actor=here.ben)]
    with pytest.raises(NotFound):
        colleagues.ever(store_id=here.store.id, actor=there.olga)
    for nobody in (Actor("key", "key_1", here.store.id), Actor("customer", "cus_1", here.store.id)):
        with pytest.raises(Forbidden):
            colleagues.ever(store_id=here.store.id, actor=nobody)
