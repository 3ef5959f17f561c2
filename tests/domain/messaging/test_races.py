"""Codes asked for and typed at the same moment."""

from __future__ import annotations

from collections import Counter

import pytest

from bespeak.domain.customers.models import ContactPoint, Verification
from bespeak.domain.customers.queries import customer
from bespeak.domain.messaging.models import Mail, MailCode
from bespeak.domain.messaging.operations import Asked, Confirmed
from bespeak.journal.models import Fact
from tests.domain.cast import MAX, buys, later, told_at_once
from tests.domain.messaging.conftest import ADA, Post, wrong

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def test_the_right_code_typed_twice_at_once_counts_once(post: Post) -> None:
    who = post.visitor()
    code = post.asked(who)
    told = told_at_once(*[lambda: post.confirm(who, code)] * 4)

    assert sorted(map(str, told))[-3:] == ["code_over"] * 3
    assert [one for one in told if isinstance(one, Confirmed)] == [Confirmed(who, ADA, joined=False)]
    assert Verification.objects.filter(outcome="passed").count() == 1
    assert Fact.objects.filter(kind="customers.customer_verified").count() <= 1
    assert ContactPoint.objects.filter(value=ADA).count() == 1


def test_who_turns_out_to_be_another_customer_by_two_tabs_joins_them_once(post: Post) -> None:
    ada, who = buys("Ada", post.store), post.visitor()
    code = post.asked(who)
    told = told_at_once(*[lambda: post.confirm(who, code)] * 3)

    assert [one for one in told if isinstance(one, Confirmed)] == [Confirmed(ada.ref, ADA, joined=True)]
    assert Fact.objects.filter(kind="customers.customers_merged").count() == 1
    assert customer(ref=ada.ref, actor=MAX).merged == (who,)


def test_two_visitors_who_show_one_address_at_once_are_one_customer(post: Post) -> None:
    """It was nobody's; each got a code of their own."""
    one, two = post.visitor("a"), post.visitor("b")
    codes = {who: post.asked(who) for who in (one, two)}
    told = told_at_once(*[lambda who=who: post.confirm(who, codes[who]) for who in (one, two)])
    again = [post.confirm(who, codes[who]) for who, said in zip(codes, told, strict=True) if said == "stale_state"]

    done = [said for said in [*told, *again] if isinstance(said, Confirmed)]
    assert len(done) == 2
    assert len({said.customer for said in done}) == 1
    assert ContactPoint.objects.filter(value=ADA).count() == 1


def test_two_asks_at_once_leave_one_code_that_counts(post: Post) -> None:
    who = post.visitor()
    told = told_at_once(*[lambda: post.ask(who)] * 4)

    assert Counter(said if isinstance(said, str) else "asked" for said in told) == {"asked": 1, "too_many_codes": 3}
    assert isinstance(next(said for said in told if not isinstance(said, str)), Asked)
    assert (MailCode.objects.count(), Mail.objects.count()) == (1, 1)
    post.post()
    assert len(post.server.got) == 1
    assert post.confirm(who, post.server.code()).customer == who


def test_visitors_who_ask_for_one_address_at_once_keep_its_pace(post: Post) -> None:
    """Five codes an hour go to one address, whoever asks, whether anybody has it or not."""
    for address in (ADA, "nobody@mail.example"):
        buys("Ada", post.store)
        crowd = [post.visitor(f"{name}{address[0]}") for name in "abcdefgh"]
        told = told_at_once(*[lambda who=who, address=address: post.ask(who, address) for who in crowd])
        assert MailCode.objects.filter(address=address).count() == 5
        assert told.count("too_many_codes") == 3


def test_wrong_tries_at_once_never_exceed_those_of_one_customer(post: Post) -> None:
    who = post.visitor()
    code = post.asked(who)
    told = told_at_once(*[lambda: post.confirm(who, wrong(code))] * 9)

    assert Counter(told) == {"wrong_code": 5, "too_many_tries": 4}
    assert Verification.objects.filter(outcome="failed").count() == 5
    assert MailCode.objects.get().wrong == 5


def test_wrong_tries_at_once_never_exceed_those_of_one_address(post: Post) -> None:
    """Twenty between all who asked for codes to it."""
    crowd = [post.visitor(name) for name in "abcde"]
    codes = {who: post.asked(who, at=later(seconds=n)) for n, who in enumerate(crowd)}
    told = told_at_once(
        *[lambda who=who: post.confirm(who, wrong(codes[who]), at=later(seconds=9)) for who in crowd for _ in range(5)]
    )

    assert told.count("wrong_code") == 20
    assert sum(MailCode.objects.values_list("wrong", flat=True)) == 20


def test_a_new_code_asked_for_while_the_old_one_is_typed_leaves_one_outcome(post: Post) -> None:
    who = post.visitor()
    code = post.asked(who)
    confirmed, asked = told_at_once(
        lambda: post.confirm(who, code, at=later(minutes=2)), lambda: post.ask(who, at=later(minutes=2))
    )

    assert isinstance(asked, Asked)
    assert isinstance(confirmed, Confirmed) or confirmed in ("wrong_code", "code_over")
    assert Verification.objects.filter(outcome="passed").count() == isinstance(confirmed, Confirmed)
