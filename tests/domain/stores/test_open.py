"""Opening a store, and what it says of itself."""

from datetime import UTC, date, datetime

import pytest

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.models import Store
from bespeak.domain.stores.queries import (
    NoOnlyStore,
    all_stores,
    by_slug,
    is_open,
    only_store,
    opening_hours,
    store,
    stores_by_ids,
)
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WEEK = [Hours(day, "10:00", "13:00") for day in range(5)] + [Hours(day, "14:00", "18:30") for day in range(5)]


def test_a_store_is_found_by_its_name():
    atelier = shop("atelier", talk_url="https://shop.example/talk")

    assert by_slug("atelier") == store(atelier.id) == only_store() == atelier
    assert stores_by_ids([atelier.id, atelier.id + 1]) == {atelier.id: atelier}
    assert (atelier.currency, atelier.country, atelier.timezone) == ("JPY", "JP", "Asia/Tokyo")


def test_with_two_stores_somebody_has_to_say_which():
    with pytest.raises(NoOnlyStore):
        only_store()
    shop("atelier"), shop("bakery")

    with pytest.raises(NoOnlyStore) as refused:
        only_store()

    assert refused.value.data["stores"] == ["atelier", "bakery"] == [one.slug for one in all_stores()]


def test_unknown_stores_are_unknown():
    with pytest.raises(NotFound):
        by_slug("nowhere")
    with pytest.raises(NotFound):
        store(12345)


def test_a_name_is_taken_once():
    shop("atelier")

    with pytest.raises(stores.SlugTaken):
        shop("atelier")

    assert Store.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "The Shop"),
        ("slug", ""),
        ("slug", "-shop"),
        ("name", " "),
        ("currency", "YEN"),
        ("country", "jp"),
        ("country", "XX"),
        ("country", "JPN"),
        ("language", "klingonish"),
        ("timezone", "Tokyo"),
        ("talk_url", "javascript:alert(1)"),
        ("email", "atelier at mail"),
        ("phone", "call me"),
        ("phone", "12"),
    ],
)
def test_what_nobody_could_use_is_refused_by_field(field, value):
    with pytest.raises(Invalid) as refused:
        shop(**{"slug": "shop", field: value})

    assert refused.value.field == field
    assert Store.objects.count() == 0


def test_only_the_installation_opens_stores():
    olga = works("Olga", "owner", shop())

    with pytest.raises(Forbidden):
        stores.open_store(
            slug="mine",
            name="Mine",
            currency="JPY",
            country="JP",
            language="ja",
            timezone="Asia/Tokyo",
            by=olga,
            at=NOW,
        )


def test_a_manager_changes_what_the_store_says():
    atelier = shop()
    dana = works("Dana", "manager", atelier)

    changed = stores.change_store(store_id=atelier.id, name="Atelier 2", talk_url="tel:+8131234", by=dana, at=NOW)

    assert (changed.name, changed.talk_url, changed.currency) == ("Atelier 2", "tel:+8131234", "JPY")
    with pytest.raises(Invalid):
        stores.change_store(store_id=atelier.id, timezone="Nowhere", by=dana, at=NOW)
    with pytest.raises(Forbidden):
        stores.change_store(store_id=atelier.id, name="Ben's", by=works("Ben", "agent", atelier), at=NOW)
    with pytest.raises(NotFound):
        stores.change_store(store_id=shop("bakery").id, name="Dana's", by=dana, at=NOW)


def tokyo(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_open_is_meant_in_the_time_of_the_store():
    atelier = shop()
    stores.set_hours(store_id=atelier.id, hours=WEEK, closed=[(date(2026, 11, 23), "labour day")], by=MAX, at=NOW)

    friday, saturday, holiday = 20, 21, 23
    assert is_open(atelier.id, tokyo(friday, 1))  # 10:00 in Tokyo
    assert is_open(atelier.id, tokyo(friday, 9, 29))  # 18:29
    assert not is_open(atelier.id, tokyo(friday, 0, 59))
    assert not is_open(atelier.id, tokyo(friday, 4))  # 13:00, lunch
    assert not is_open(atelier.id, tokyo(friday, 9, 30))
    assert not is_open(atelier.id, tokyo(saturday, 1))
    assert not is_open(atelier.id, tokyo(holiday, 1))
    assert opening_hours(atelier.id) == sorted(WEEK)


def test_new_hours_replace_the_old_ones():
    atelier = shop()
    stores.set_hours(store_id=atelier.id, hours=WEEK, by=MAX, at=NOW)
    stores.set_hours(store_id=atelier.id, hours=[Hours(5, "00:00", "24:00")], by=MAX, at=NOW)

    assert opening_hours(atelier.id) == [Hours(5, "00:00", "24:00")]
    assert not is_open(atelier.id, tokyo(20, 1))


def test_a_store_that_never_said_its_hours_is_always_there():
    assert is_open(shop().id, tokyo(20, 18))


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ([Hours(7, "09:00", "10:00")], "not_a_weekday"),
        ([Hours(0, "9", "10:00")], "not_a_time"),
        ([Hours(0, "09:00", "24:01")], "not_a_time"),
        ([Hours(0, "22:00", "02:00")], "closes_before_it_opens"),
        ([Hours(0, "09:00", "12:00"), Hours(0, "11:00", "13:00")], "hours_overlap"),
    ],
)
def test_hours_nobody_could_keep_are_refused(hours, code):
    atelier = shop()
    stores.set_hours(store_id=atelier.id, hours=WEEK, by=MAX, at=NOW)

    with pytest.raises(Invalid) as refused:
        stores.set_hours(store_id=atelier.id, hours=hours, by=MAX, at=NOW)

    assert refused.value.code == code
    assert opening_hours(atelier.id) == sorted(WEEK)


def test_how_else_customers_reach_it():
    atelier = shop(email=" Hello@Atelier.example ", phone="03-1234-5678")
    assert (atelier.email, atelier.phone) == ("hello@atelier.example", "+81 3-1234-5678")
    dana = works("Dana", "manager", atelier)

    changed = stores.change_store(store_id=atelier.id, phone="+1 303 555 0100", by=dana, at=NOW)
    assert (changed.email, changed.phone) == ("hello@atelier.example", "+1 303-555-0100")
    for nonsense in ({"email": "nobody"}, {"phone": "soon"}):
        with pytest.raises(Invalid):
            stores.change_store(store_id=atelier.id, by=dana, at=NOW, **nonsense)
    gone = stores.change_store(store_id=atelier.id, email="", phone=" ", by=dana, at=NOW)
    assert (gone.email, gone.phone) == ("", "")
