"""When something is there: working days added up, weekends and closed days left out."""

from datetime import UTC, date, datetime

import pytest

from bespeak.domain.shipping import estimates, operations
from bespeak.domain.shipping.estimates import Span
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.hours import Hours
from bespeak.kit.refusals import Forbidden, Invalid
from tests.domain.cast import NOW, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TIMES = {
    "made": Span(10, 15), "packed": Span(1, 2), "home": Span(1, 2), "abroad": Span(3, 5), "remote": Span(2, 4),
}  # fmt: skip
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)
ROWS = [
    {"country": "FR", "zone": "main", "name": "France", "remote": "no", "match": "any", "value": ""},
    {"country": "FR", "zone": "corsica", "name": "Corsica", "remote": "yes", "match": "prefix", "value": "20"},
    {"country": "DE", "zone": "all", "name": "Germany", "remote": "no", "match": "any", "value": ""},
]


@pytest.fixture
def store():
    return shop(country="FR", timezone="Europe/Paris")


@pytest.fixture
def olga(store):
    return works("Olga", "owner", store)


@pytest.fixture
def said(store, olga):
    operations.set_lead_times(store_id=store.id, times=TIMES, by=olga, at=NOW)
    operations.set_zones(store_id=store.id, rows=ROWS, by=olga, at=NOW)


def when(store, olga, country, postcode, **more):
    found = estimates.estimate(store=store, actor=olga, country=country, postcode=postcode, at=FRIDAY, **more)
    return found.first, found.last, [one.part for one in found.steps], (found.days.least, found.days.most)


def test_days_are_added_over_the_weekend(store, olga, said):
    assert when(store, olga, "FR", "75001") == (date(2026, 12, 1), date(2026, 12, 3), ["packed", "home"], (2, 4))
    parts = ["packed", "home", "remote"]
    assert when(store, olga, "FR", "20000") == (date(2026, 12, 3), date(2026, 12, 9), parts, (4, 8))
    parts = ["made", "packed", "abroad"]
    assert when(store, olga, "DE", "10115", made_to_order=True)[2:] == (parts, (14, 22))


def test_the_store_works_on_its_days_and_the_carrier_on_its_own(store, olga, said):
    stores.set_hours(
        store_id=store.id, hours=[Hours(5, "09:00", "12:00")], by=olga, at=NOW,
        closed=[(date(2026, 11, 28), "Fair")],
    )  # fmt: skip
    assert when(store, olga, "FR", "75001")[:2] == (date(2026, 12, 7), date(2026, 12, 15))


def test_nothing_is_claimed_where_nothing_was_said_or_the_place_is_not_served(store, olga):
    assert when(store, olga, "FR", "75001") == (None, None, [], (0, 0))
    operations.set_lead_times(store_id=store.id, times=TIMES, by=olga, at=NOW)
    operations.set_zones(store_id=store.id, rows=ROWS, by=olga, at=NOW)
    assert when(store, olga, "BR", "20000")[:2] == (None, None)
    assert when(store, olga, "FR", "zebra")[:2] == (None, None)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"made": Span(1, 2)}, "missing_days"),
        (TIMES | {"home": Span(3, 2)}, "least_above_most"),
        (TIMES | {"remote": Span(0, 366)}, "too_long"),
        (TIMES | {"remote": Span(-1, 3)}, "too_long"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(store, olga, said, times, code):
    with pytest.raises(Invalid) as refused:
        operations.set_lead_times(store_id=store.id, times=times, by=olga, at=NOW)
    assert refused.value.code == code
    assert estimates.lead_times(store_id=store.id, actor=olga) == TIMES


def test_who_may_not_is_refused(store, said):
    with pytest.raises(Forbidden):
        operations.set_lead_times(store_id=store.id, times=TIMES, by=works("Ben", "agent", store), at=NOW)
