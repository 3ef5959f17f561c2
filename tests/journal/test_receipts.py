"""The same key gets the same answer; another request under it is refused; what was refused may be tried again."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
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
    assert (baked(), receipts.find([(HERE, "k")])) == (0, {})

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
    assert {key: answer.body for key, (_, answer) in found.items()} == {(HERE, f"k{n}"): {"n": n} for n in range(50)}
    assert all(receipts.is_of(HERE, f"d{n}", found[HERE, f"k{n}"][0]) for n in range(50))
    assert not receipts.is_of(HERE, "d1", found[HERE, "k2"][0])
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


def test_neither_key_nor_request_stand_in_a_row(settings: Any) -> None:
    ask("order of ada@mail.example", "digest")
    receipts.keep([(HERE, "ada@mail.example", "digest", 200, {}, NOON)])

    rows = list(Receipt.objects.exclude(key__startswith="baked").values_list("key", "digest"))
    assert [(len(key), len(digest)) for key, digest in rows] == [(64, 64)] * 2
    assert len({key for key, _ in rows} | {digest for _, digest in rows}) == 3
    assert not any("ada" in key or digest == "digest" for key, digest in rows)
    settings.SECRET_KEY = "another installation's secret, long enough"
    assert receipts.find([(HERE, "ada@mail.example")]) == {}


def test_receipts_of_before_are_converted_and_still_answer() -> None:
    seal = import_module("bespeak.journal.migrations.0002_receipts_keep_no_keys").seal
    for n in range(3):
        Receipt.objects.create(store_id=HERE, key=f"ada-{n}", digest=f"d{n}", status=200, answer=n, at=NOON)

    seal(apps, connection.schema_editor())

    assert not Receipt.objects.filter(key__startswith="ada").exists()
    assert [ask(f"ada-{n}", f"d{n}").body for n in range(3)] == [0, 1, 2]
    with pytest.raises(KeyReused):
        ask("ada-1", "d2")
