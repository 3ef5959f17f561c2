"""How often a code may be asked for and typed wrongly: whose limit it is, until when, and that it ends then."""

from __future__ import annotations

from datetime import datetime

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.operations import TooManyTries
from bespeak.domain.customers.states import TRIES_WITHIN
from bespeak.domain.messaging.models import MailCode
from bespeak.domain.messaging.operations import TooManyCodes, WrongCode
from bespeak.domain.messaging.states import APART, MOST_OF_ONE, MOST_WRONG, WITHIN
from tests.domain.cast import MAX, NOW, buys, later, shop
from tests.domain.messaging.conftest import ADA, Post, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NAMES = "abcdefgh"


def too_soon(post: Post, who: str, address: str = ADA, *, at: datetime) -> int:
    """Refused, and no row of it is left. The seconds after which one may ask again."""
    before = MailCode.objects.count()
    with pytest.raises(TooManyCodes) as found:
        post.ask(who, address, at=at)
    assert MailCode.objects.count() == before
    return int(found.value.data["retry_after"])


def mistakes(post: Post, who: str, times: int, *, at: datetime) -> None:
    code = post.asked(who, at=at)
    for _ in range(times):
        with pytest.raises(WrongCode):
            post.confirm(who, wrong(code), at=at)


def test_the_next_one_a_minute_later_however_often_one_asked_too_soon(post: Post) -> None:
    who = post.visitor()
    post.ask(who)
    for seconds in (0, 1, 30, 59):
        assert too_soon(post, who, at=later(seconds=seconds)) == 60 - seconds
    assert too_soon(post, who, "b@mail.example", at=later(seconds=59)) == 1
    post.ask(who, at=NOW + APART)
    assert too_soon(post, who, at=NOW + APART) == 60


def test_the_minute_is_of_one_customer_and_nobody_elses(post: Post) -> None:
    post.ask(post.visitor())
    post.ask(post.visitor("o"))
    assert MailCode.objects.filter(address=ADA, created_at=NOW).count() == 2


def test_five_an_hour_for_one_customer_whatever_the_address(post: Post) -> None:
    who, other = post.visitor(), post.visitor("o")
    addresses = [f"{name}@mail.example" for name in NAMES[:MOST_OF_ONE]]
    for minute, address in enumerate(addresses):
        post.ask(who, address, at=later(minutes=2 * minute))
    last = later(minutes=59)
    assert too_soon(post, who, "new@mail.example", at=last) == 60
    post.ask(other, addresses[0], at=last)

    post.ask(who, "new@mail.example", at=NOW + WITHIN)
    assert too_soon(post, who, at=NOW + WITHIN + APART) == 60  # the second of the five is an hour old then
    post.ask(who, at=NOW + WITHIN + 2 * APART)


def test_five_an_hour_to_one_address_whoever_asks(post: Post) -> None:
    for minute, name in enumerate(NAMES[:MOST_OF_ONE]):
        post.ask(post.visitor(name), at=later(minutes=minute))
    late = post.visitor("z")
    assert too_soon(post, late, at=later(minutes=30)) == 30 * 60
    assert too_soon(post, late, ADA.upper(), at=later(minutes=30)) == 30 * 60
    post.ask(late, "z@mail.example", at=later(minutes=30))
    elsewhere = Post(shop("elsewhere"), post.server)
    elsewhere.ask(elsewhere.visitor(), at=later(minutes=30))

    post.ask(late, at=NOW + WITHIN)


def test_who_turned_out_to_be_one_has_one_pace(post: Post) -> None:
    ada, visitor = buys("Ada", post.store), post.visitor()
    post.ask(visitor, "b@mail.example")
    customers.merge(store_id=post.store.id, customer=visitor, into=ada.ref, by=MAX, at=NOW)
    assert too_soon(post, ada.ref, at=later(seconds=20)) == 40
    post.ask(ada.ref, at=NOW + APART)


def test_twenty_wrong_codes_for_one_address_end_a_day_after_they_were_sent(post: Post) -> None:
    most = MOST_WRONG // 5
    for minute, name in enumerate(NAMES[:most]):
        mistakes(post, post.visitor(name), 5, at=later(minutes=minute))
    who = post.visitor("z")
    for at in (later(minutes=30), NOW + TRIES_WITHIN - APART):
        with pytest.raises(TooManyTries):
            post.ask(who, at=at)
    other = post.visitor("y")
    assert post.confirm(other, post.asked(other, "y@mail.example")).customer == other

    at = NOW + TRIES_WITHIN  # the first five are over then
    assert post.confirm(who, post.asked(who, at=at), at=at).customer == who


def test_nineteen_wrong_codes_leave_one_try(post: Post) -> None:
    for minute, (name, times) in enumerate(zip(NAMES, (5, 5, 5, 4), strict=False)):
        mistakes(post, post.visitor(name), times, at=later(minutes=minute))
    who = post.visitor("z")
    mistakes(post, who, 1, at=later(hours=2))
    with pytest.raises(TooManyTries):
        post.confirm(who, "000000", at=later(hours=2))
