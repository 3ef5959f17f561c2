"""Under which names the world reaches a store."""

from __future__ import annotations

import pytest

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from bespeak.domain.stores.models import Host
from bespeak.domain.stores.queries import StoreView
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.scene import MAX

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def opened(slug: str) -> StoreView:
    return stores.open_store(
        slug=slug,
        name=slug.title(),
        currency="EUR",
        country="FR",
        language="en",
        timezone="UTC",
        by=MAX,
        at=clock.now(),
    )


def named(store: StoreView, host: str) -> list[str]:
    return stores.add_host(store_id=store.id, host=host, by=MAX, at=clock.now())


def test_a_store_is_found_by_any_of_its_names():
    atelier, _ = opened("atelier"), opened("northlight")
    named(atelier, "atelier.example")
    assert named(atelier, " Shop.Atelier.Example. ") == ["atelier.example", "shop.atelier.example"]
    assert named(atelier, "bücher.example")[-1] == "xn--bcher-kva.example"
    for host in ("ATELIER.example", "shop.atelier.example", "xn--bcher-kva.example"):
        found = queries.at_host(host, or_only=True)
        assert found
        assert found.slug == "atelier"
    assert queries.at_host("other.example", or_only=True) is None


def test_naming_it_twice_changes_nothing():
    atelier = opened("atelier")
    assert named(atelier, "atelier.example") == named(atelier, "atelier.example") == ["atelier.example"]


def test_a_name_leads_to_one_store_only():
    atelier, northlight = opened("atelier"), opened("northlight")
    named(atelier, "atelier.example")
    with pytest.raises(stores.HostTaken):
        named(northlight, "atelier.example")
    assert Host.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [*("", " ", "https://a.example", "a.example:80", "a.example/x", "-a.example", "a..example", "a b"), "x" * 254],
)
def test_what_is_no_host_name_is_refused(wrong: str):
    with pytest.raises(Invalid) as refused:
        named(opened("atelier"), wrong)
    assert (refused.value.code, refused.value.field) == ("not_a_host", "host")
    assert not Host.objects.exists()


def test_a_name_is_taken_away_again():
    atelier = opened("atelier")
    named(atelier, "atelier.example")
    assert stores.remove_host(store_id=atelier.id, host="Atelier.example", by=MAX, at=clock.now()) == []
    assert queries.at_host("atelier.example") is None
    with pytest.raises(NotFound):
        stores.remove_host(store_id=atelier.id, host="atelier.example", by=MAX, at=clock.now())


def test_strangers_and_those_who_may_not_name_nothing():
    atelier, northlight = opened("atelier"), opened("northlight")
    stranger = Actor(kind="member", ref="mem_X", store_id=northlight.id, permissions=frozenset({"*"}))
    packer = Actor(kind="member", ref="mem_Y", store_id=atelier.id)
    for who, refusal in ((stranger, NotFound), (packer, Forbidden)):
        with pytest.raises(refusal):
            stores.add_host(store_id=atelier.id, host="a.example", by=who, at=clock.now())
        with pytest.raises(refusal):
            queries.hosts(store_id=atelier.id, actor=who)


def test_the_only_store_is_asked_for_in_one_statement(django_assert_num_queries):
    opened("atelier")
    with django_assert_num_queries(1):
        assert queries.at_host("localhost", or_only=True)
    assert queries.at_host("localhost") is None
