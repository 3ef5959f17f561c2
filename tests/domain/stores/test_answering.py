"""How soon a store says that it answers, counted in the time in which somebody is there."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.stores import answering
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.answering import AnsweringView
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.opentime import OpenTime
from bespeak.domain.stores.permissions import Stores
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, shop, works

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = tuple(Hours(day, "10:00", "18:00") for day in range(5))
OPEN = OpenTime(BERLIN, WEEK, frozenset({date(2026, 11, 24)}))
HOUR = timedelta(hours=1)


def berlin(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("since", "span", "by"),
    [
        (berlin(23, 11), HOUR, berlin(23, 12)),
        (berlin(23, 8), HOUR, berlin(23, 11)),
        (berlin(23, 17), HOUR, berlin(23, 18)),
        (berlin(23, 17, 30), HOUR, berlin(25, 10, 30)),  # the 24th is closed
        (berlin(27, 17, 30), HOUR, berlin(30, 10, 30)),  # a week-end
        (berlin(23, 11), 20 * HOUR, berlin(26, 15)),
    ],
)
def test_only_the_time_in_which_somebody_is_there_counts(since: datetime, span: timedelta, by: datetime):
    assert OPEN.after(since, span) == by
    assert OPEN.between(since, by) == span


def test_who_never_said_hours_is_always_there():
    always = OpenTime(BERLIN, ())
    assert always.after(berlin(22, 3), HOUR) == berlin(22, 4)
    assert OpenTime(BERLIN, (), frozenset({date(2026, 11, 22)})).after(berlin(22, 3), HOUR) == berlin(23, 1)


def test_who_is_away_for_months_promises_nothing():
    days = frozenset(date(2026, 11, 1) + timedelta(n) for n in range(120))
    assert OpenTime(BERLIN, (), days).after(berlin(22, 3), HOUR) is None


def test_the_night_in_which_the_clock_is_put_back_is_an_hour_longer():
    night = OpenTime(BERLIN, ())
    midnight = berlin(25, 0, month=10)
    assert night.between(midnight, berlin(26, 0, month=10)) == 25 * HOUR
    assert night.after(midnight, 24 * HOUR) == berlin(25, 23, month=10)


@given(
    st.integers(0, 60 * 24 * 330).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    st.integers(1, 60 * 24 * 10),
)
def test_after_and_between_say_the_same(since: datetime, minutes: int):
    by = OPEN.after(since, timedelta(minutes=minutes))
    assert by
    assert OPEN.between(since, by) == timedelta(minutes=minutes)
    assert OPEN.between(since, by - timedelta(seconds=1)) < timedelta(minutes=minutes)


@pytest.mark.both
@pytest.mark.django_db
def test_what_was_said_last_counts():
    atelier = shop("atelier")
    assert answering.answering(atelier.id) == AnsweringView()
    assert answering.answers(atelier, NOW) is None

    stores.set_answering(store_id=atelier.id, within={"chat": 30}, by=MAX, at=NOW)
    mika = works("Mika", "agent", atelier)
    said = stores.set_answering(
        store_id=atelier.id, within={"chat": 60, "mail": 480}, escalate_to=mika.ref, return_after_days=3, by=MAX, at=NOW
    )

    assert answering.answering(atelier.id) == said == AnsweringView({"chat": 60, "mail": 480}, mika.ref, 3)
    promised = answering.answers(atelier, NOW)
    assert promised
    assert promised.by("chat", NOW) == NOW + HOUR
    assert promised.by("phone", NOW) is None


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.parametrize("within", [{"pigeon": 30}, {"chat": 0}, {"chat": -5}, {"chat": 60 * 24 * 31}])
def test_what_cannot_be_promised_is_refused_by_name(within: dict[str, int]):
    atelier = shop("atelier")
    with pytest.raises(Invalid) as refused:
        stores.set_answering(store_id=atelier.id, within=within, by=MAX, at=NOW)
    assert refused.value.field == f"within.{next(iter(within))}"
    assert answering.answering(atelier.id) == AnsweringView()


@pytest.mark.both
@pytest.mark.django_db
def test_late_answers_go_to_somebody_who_works_here():
    atelier, bakery = shop("atelier"), shop("bakery")
    stranger = works("Mika", "agent", bakery)
    with pytest.raises(NotFound):
        stores.set_answering(store_id=atelier.id, within={"chat": 5}, escalate_to=stranger.ref, by=MAX, at=NOW)
    with pytest.raises(Invalid):
        stores.set_answering(store_id=atelier.id, within={"chat": 5}, return_after_days=-1, by=MAX, at=NOW)


@pytest.mark.both
@pytest.mark.django_db
def test_only_who_may_change_the_store_says_it():
    atelier = shop("atelier")
    packer = works("Cleo", "packer", atelier)
    assert not packer.may(Stores.CHANGE)
    with pytest.raises(Forbidden):
        stores.set_answering(store_id=atelier.id, within={"chat": 5}, by=packer, at=NOW)
    with pytest.raises(Forbidden):
        answering.seen(store_id=atelier.id, actor=packer)
