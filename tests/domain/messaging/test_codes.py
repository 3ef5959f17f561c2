"""An address shown to be theirs by a code that was sent to it: once, in time, with few tries."""

from __future__ import annotations

import json

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import ContactPoint, Customer, Verification
from bespeak.domain.customers.queries import by_contact, customer, identity
from bespeak.domain.messaging import operations as messaging
from bespeak.domain.messaging import queries
from bespeak.domain.messaging.models import Mail, MailCode
from bespeak.journal import worker
from bespeak.journal.models import Errand, Fact
from bespeak.kit.refusals import Invalid, NotFound, Refusal
from tests.domain.cast import MAX, buys, later, shop
from tests.domain.messaging.conftest import ADA, Post, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def refused(code: str, doing: object) -> None:
    with pytest.raises(Refusal) as found:
        doing()  # type: ignore[operator]
    assert found.value.code == code


def test_the_code_comes_by_mail_and_shows_the_address_to_be_theirs(post: Post) -> None:
    who = post.visitor()
    done = post.confirm(who, post.asked(who), at=later(minutes=3))

    assert (done.customer, done.address, done.joined) == (who, ADA, False)
    seen = customer(ref=who, actor=MAX)
    assert [(one.value, one.verified_at, one.verified_how) for one in seen.contacts] == [
        (ADA, later(minutes=3), "code")
    ]
    assert (seen.identity_level, seen.identity_at) == ("code", later(minutes=3))
    assert [(one.level, one.outcome) for one in seen.tries] == [("code", "passed")]
    standing = queries.standing(store_id=post.store.id, customer=who, actor=post.herself(who), at=later(minutes=3))
    assert (standing.shown, standing.shown_at, standing.waiting) == (ADA, later(minutes=3), None)


def test_neither_facts_nor_errands_nor_rows_hold_the_code_and_no_fact_the_address(post: Post) -> None:
    who = post.visitor()
    code = post.asked(who)
    post.confirm(who, code)

    told = json.dumps(list(Fact.objects.values_list("kind", "subject", "data")))
    told += json.dumps(list(Errand.objects.values_list("subject", "payload", "last_error")))
    assert ADA not in told
    assert f'"{code}"' not in told
    rows = [*MailCode.objects.values(), *Mail.objects.values()]
    assert not [row for row in rows if code in map(str, row.values())]


def test_an_address_of_another_customer_makes_the_visitor_that_customer(post: Post) -> None:
    ada, who = buys("Ada", post.store), post.visitor()
    done = post.confirm(who, post.asked(who))

    assert (done.customer, done.joined) == (ada.ref, True)
    seen = customer(ref=ada.ref, actor=MAX)
    assert (seen.merged, seen.identity_level) == ((who,), "code")
    assert Fact.objects.get(kind="customers.customers_merged").by == who
    customers.unmerge(store_id=post.store.id, customer=who, by=MAX, at=later(hours=1))
    assert customer(ref=who, actor=MAX).identity_at is None


def test_an_address_that_somebody_only_said_in_a_chat_goes_to_who_shows_it(post: Post) -> None:
    squatter, who = post.visitor("s"), post.visitor()
    customers.introduce(
        store_id=post.store.id, customer=squatter, name="Ada", contacts=[("email", ADA)],
        by=post.herself(squatter), at=later(),
    )  # fmt: skip
    done = post.confirm(who, post.asked(who))

    assert (done.customer, done.joined) == (who, False)
    assert customer(ref=squatter, actor=MAX).contacts == ()
    assert identity([Customer.objects.get(ref=squatter).pk]) == {}


def test_who_is_known_by_an_address_shows_that_one_and_no_other(post: Post) -> None:
    """Whoever typed Ada's address into an order has a link that acts for Ada, and a mailbox of their own."""
    ada = buys("Ada", post.store)
    customers.introduce(
        store_id=post.store.id, customer=ada.ref, name="", contacts=[("email", "eve@mail.example")],
        by=post.herself(ada.ref), at=later(),
    )  # fmt: skip
    for other in ("eve@mail.example", "new@mail.example"):
        refused("not_their_contact", lambda other=other: post.ask(ada.ref, other))
    assert MailCode.objects.count() == 0
    assert post.confirm(ada.ref, post.asked(ada.ref)).customer == ada.ref


def test_a_phone_number_known_otherwise_keeps_two_customers_two(post: Post) -> None:
    ada = buys("Ada", post.store)
    caller = buys("Carl", post.store, phone="+819011112222")
    done = post.confirm(caller.ref, post.asked(caller.ref))

    assert (done.customer, done.joined) == (ada.ref, False)
    assert identity([ada.id, caller.id]).keys() == {ada.id}
    reached = by_contact(store_id=post.store.id, kind="email", value=ADA)
    assert reached is not None
    assert reached.customer == ada.ref


def test_asking_answers_the_same_whoever_has_the_address(post: Post) -> None:
    buys("Ada", post.store)
    known, unknown = post.ask(post.visitor("k")), post.ask(post.visitor("u"), "nobody@mail.example")
    assert known.expires_at == unknown.expires_at
    assert Mail.objects.count() == 2


def test_a_wrong_code_is_kept_as_a_try_and_after_five_the_right_one_is_too_late(post: Post) -> None:
    who = post.visitor()
    code = post.asked(who)
    for _ in range(5):
        refused("wrong_code", lambda: post.confirm(who, wrong(code)))
    for _ in range(3):
        refused("too_many_tries", lambda: post.confirm(who, code))
    refused("too_many_tries", lambda: post.ask(who, "b@mail.example", at=later(minutes=5)))
    assert Verification.objects.filter(outcome="failed", level="code").count() == 5
    assert Fact.objects.filter(kind="customers.verification_failed").count() == 5
    assert post.confirm(who, post.asked(who, at=later(hours=25)), at=later(hours=25)).customer == who


def test_however_long_somebody_tries_they_find_nothing(post: Post) -> None:
    who = post.visitor()
    code = int(post.asked(who))
    said = set()
    for guess in range(1, 301):
        with pytest.raises(Refusal) as found:
            post.confirm(who, f"{(code + guess) % 10**6:06d}")
        said.add(found.value.code)
    assert said == {"wrong_code", "too_many_tries"}
    assert Verification.objects.count() == 5


def test_many_visitors_share_the_tries_of_one_address(post: Post) -> None:
    for n, name in enumerate("abcd"):
        who = post.visitor(name)
        code = post.asked(who, at=later(minutes=n))
        for _ in range(5):
            refused("wrong_code", lambda who=who, code=code, n=n: post.confirm(who, wrong(code), at=later(minutes=n)))
    refused("too_many_tries", lambda: post.ask(post.visitor("e"), at=later(hours=2)))


def test_wrong_codes_take_no_call_back_away(post: Post) -> None:
    who = post.visitor()
    code = post.asked(who)
    for _ in range(5):
        refused("wrong_code", lambda: post.confirm(who, wrong(code)))
    customers.log_callback(store_id=post.store.id, customer=who, outcome="passed", by=MAX, at=later(minutes=1))
    assert customer(ref=who, actor=MAX).identity_level == "callback"


def test_only_the_newest_code_counts_and_only_once(post: Post) -> None:
    who = post.visitor()
    older = post.asked(who)
    newer = post.asked(who, at=later(minutes=2))
    assert older != newer
    refused("wrong_code", lambda: post.confirm(who, older, at=later(minutes=2)))
    post.confirm(who, newer, at=later(minutes=2))
    refused("code_over", lambda: post.confirm(who, newer, at=later(minutes=2)))


def test_after_ten_minutes_it_is_over(post: Post) -> None:
    who = post.visitor()
    code = post.asked(who)
    refused("code_over", lambda: post.confirm(who, code, at=later(minutes=10)))
    post.confirm(who, code, at=later(minutes=9, seconds=59))


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", " {0}{1}\n", "{0}　{1}"])
def test_it_may_be_pasted_as_people_write_it(post: Post, form: str) -> None:
    who = post.visitor()
    code = post.asked(who)
    wide = code[:3].translate({ord("0") + n: "０１２３４５６７８９"[n] for n in range(10)})
    assert post.confirm(who, form.format(wide, code[3:])).customer == who


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345x", "123\x00456", "٣" * 6 + "1"])
def test_what_is_no_code_costs_no_try(post: Post, typed: str) -> None:
    who = post.visitor()
    post.asked(who)
    with pytest.raises(Invalid) as found:
        post.confirm(who, typed)
    assert found.value.code == "not_a_code"
    assert Verification.objects.count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "ada@", "@mail.example", "ada@mail.example\nBcc: eve@mail.example", "ada@mail.example\r",
        "a\0da@mail.example", "ada@mail.example, eve@mail.example", "Ada <ada@mail.example>", '"a b"@mail.example',
        "ada@[127.0.0.1]", "アダ@mail.example", "a" * 250 + "@mail.example", "ada@mail.example\u2028x",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_gets_no_mail(post: Post, address: str) -> None:
    who = post.visitor()
    if address.endswith("\r"):  # what browsers may leave behind a line is not part of it
        post.ask(who, address)
        return
    refused("not_an_email", lambda: post.ask(who, address))
    assert Mail.objects.count() == 0


def test_codes_are_asked_for_at_a_pace(post: Post) -> None:
    who = post.visitor()
    post.ask(who)
    with pytest.raises(messaging.TooManyCodes) as found:
        post.ask(who, at=later(seconds=20))
    assert found.value.data["retry_after"] == 40
    for minute in range(2, 10, 2):
        post.ask(who, at=later(minutes=minute))
    refused("too_many_codes", lambda: post.ask(who, "other@mail.example", at=later(minutes=20)))
    refused("too_many_codes", lambda: post.ask(post.visitor("b"), at=later(minutes=20)))
    post.ask(who, at=later(minutes=61))


def test_a_code_is_good_for_who_asked_and_in_their_store(post: Post) -> None:
    who, other = post.visitor(), post.visitor("o")
    code = post.asked(who)
    refused("code_over", lambda: post.confirm(other, code))
    elsewhere = shop("elsewhere")
    with pytest.raises(NotFound):
        post.confirm(who, code, store_id=elsewhere.id)
    with pytest.raises(NotFound):
        post.confirm(who, code, by=post.herself(other))
    with pytest.raises(NotFound):
        queries.standing(store_id=post.store.id, customer=who, actor=post.herself(other), at=later())
    assert post.confirm(who, code).customer == who


def test_who_has_no_mail_offers_none(post: Post, settings: object) -> None:
    who = post.visitor()
    settings.BESPEAK_MAIL = None  # type: ignore[attr-defined]
    refused("no_mail", lambda: post.ask(who))
    assert not queries.standing(store_id=post.store.id, customer=who, actor=post.herself(who), at=later()).sends


def test_erasing_the_customer_erases_codes_and_mails_to_them(post: Post) -> None:
    ada = buys("Ada", post.store)
    post.ask(post.visitor("o"))
    post.ask(ada.ref)
    customers.erase(store_id=post.store.id, customer=ada.ref, by=MAX, at=later(minutes=1))
    assert (Mail.objects.count(), MailCode.objects.count()) == (0, 0)
    post.post(at=later(minutes=1))
    stuck = worker.failed(store_id=post.store.id, listener="messaging.send_mail")
    assert (stuck, post.server.got) == ([], [])


def test_what_is_old_is_swept_away(post: Post) -> None:
    post.asked(post.visitor())
    assert messaging.drop_old(by=MAX, at=later(days=1)) == 0
    assert messaging.drop_old(by=MAX, at=later(days=3)) == 1
    assert (Mail.objects.count(), MailCode.objects.count()) == (1, 0)
    assert messaging.drop_old(by=MAX, at=later(days=31)) == 1
    assert Mail.objects.count() == 0


def test_the_contact_is_theirs_for_good(post: Post) -> None:
    who = post.visitor()
    post.confirm(who, post.asked(who))
    assert ContactPoint.objects.filter(value=ADA, introduced=False).exists()
    refused("not_their_contact", lambda: post.ask(who, "other@mail.example", at=later(minutes=5)))
