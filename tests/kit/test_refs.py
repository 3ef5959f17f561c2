"""Public ids: short, prefixed, without letters that are misread, never the same twice."""

from __future__ import annotations

import pytest

from bespeak.kit import refs


def test_a_ref_says_its_kind_and_has_no_letter_that_is_misread() -> None:
    ref = refs.new("ord")

    assert refs.is_ref(ref)
    assert ref.startswith("ord_")
    assert len(ref) == 20
    assert set("ILOU").isdisjoint(ref.removeprefix("ord_"))


def test_many_refs_at_once_are_as_good_as_one_by_one() -> None:
    made = refs.many("hld", 2000)

    assert len(set(made)) == 2000
    assert all(refs.is_ref(one) and one.startswith("hld_") for one in made)
    assert {letter for one in made for letter in one[4:]} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert refs.many("hld", 0) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ord_",
        "ord_0000",
        "ORD_0000000000000000",
        "ord_000000000000000I",
        "ord_0000000000000000\n",
        None,
        7,
        "orders_0000000000000000",
    ],
)
def test_what_is_no_ref_is_seen(text: object) -> None:
    assert not refs.is_ref(text)
