"""The same key gets the same answer; another request under it is refused; what was refused may be tried again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.journal import receipts
from bespeak.journal.models import Receipt
from bespeak.kit.refusals import Invalid, KeyReused
from tests.journal.bakery import ELSEWHERE, HERE, NOON, slips, write_slip

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def ask(key: str, digest: str = "d", *, store_id: int = HERE, says: Any = "cake") -> receipts.Answer:
    def verb() -> receipts.Answer:
        write_slip(f"baked {len(slips())}")
        if isinstance(says, Exception):
            raise says
        return receipts.Answer(200, says)

    return receipts.once(store_id=store_id, key=key, digest=digest, at=NOON, verb=verb)


def baked() -> int:
    return Receipt.objects.filter(key__startswith="baked").count()


def test_asked_twice_it_is_done_once() -> None:
    first, second = ask("k"), ask("k", says="something else")

    assert (first, second) == (receipts.Answer(200, "cake"), receipts.Answer(200, "cake", repeated=True))
    assert baked() == 1


def test_another_request_under_the_same_key_is_refused_by_name_and_changes_nothing() -> None:
    ask("k")

    with pytest.raises(KeyReused):
        ask("k", "other")
    assert baked() == 1


def test_without_a_key_it_is_done_each_time() -> None:
    ask("")
    ask("")

    assert baked() == 2


def test_a_refused_verb_leaves_no_receipt_and_may_be_tried_again() -> None:
    with pytest.raises(Invalid):
        ask("k", says=Invalid("too_hot", "The oven is too hot."))
    assert (baked(), Receipt.objects.filter(key="k").exists()) == (0, False)

    assert ask("k").body == "cake"
    assert baked() == 1


def test_keys_of_two_stores_have_nothing_to_do_with_each_other() -> None:
    ask("k")

    assert ask("k", "other", store_id=ELSEWHERE, says="bread").body == "bread"


def test_an_answer_without_a_body_is_an_answer() -> None:
    ask("k", says=None)

    assert ask("k") == receipts.Answer(200, None, repeated=True)


def test_receipts_of_a_batch_are_kept_and_found_in_one_statement_each() -> None:
    with CaptureQueriesContext(connection) as seen:
        receipts.keep([(HERE, f"k{n}", f"d{n}", 200, {"n": n}, NOON) for n in range(50)])
        found = receipts.find([(HERE, f"k{n}") for n in range(60)] + [(ELSEWHERE, "k1")])

    assert len(seen) == 2
    assert found == {(HERE, f"k{n}"): (f"d{n}", receipts.Answer(200, {"n": n}, repeated=True)) for n in range(50)}
    assert receipts.find([]) == {}


def test_a_key_is_kept_once() -> None:
    receipts.keep([(HERE, "k", "d", 200, {}, NOON)])

    with pytest.raises(receipts.AlreadyAnswered):
        receipts.keep([(HERE, "k", "d", 200, {}, NOON)])


def test_what_an_answer_said_of_somebody_is_forgotten_and_its_key_stays_spent() -> None:
    ask("ada", says={"decisions": [{"order": "ord_ADA", "text": "Grüße 彫刻"}]})
    ask("emil", says={"decisions": [{"order": "ord_EMIL"}]})

    assert receipts.forget(store_id=HERE, words=["ord_ADA"]) == 1
    assert ask("ada").body == {"erased": True}
    assert ask("emil").body == {"decisions": [{"order": "ord_EMIL"}]}
    assert receipts.forget(store_id=HERE, words=["彫刻"]) == 0
    assert receipts.forget(store_id=ELSEWHERE, words=["ord_EMIL"]) == 0
    with pytest.raises(KeyReused):
        ask("ada", "other")
