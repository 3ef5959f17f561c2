"""Dana says what may be asked about her goods; what makes no sense is refused by its place, and nothing is kept."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bespeak.domain.catalog import asked, bespoke, bespokefile, goodsfile, measures, queries
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.bespoke import Bespoke
from bespeak.domain.catalog.models import BespokeVersion
from bespeak.domain.stores.queries import StoreView
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from tests.domain.cast import MAX, NOW, program, shop
from tests.domain.catalog.test_save import ring, save

RING: dict[str, Any] = {
    "options": [
        {"code": "engraving", "label": "Engraving", "kind": "text", "longest": 20, "signs": "A-Za-z .&-"},
        {"code": "metal", "label": "Metal", "kind": "choice", "needed": True, "choices": ["Silver", "Gold"]},
        {"code": "stone", "label": "Stone", "kind": "colour", "choices": [{"label": "Blue", "colour": "#12AbEF"}]},
        {"code": "width", "label": "Width", "kind": "number", "unit": "mm", "least": "1.5", "most": 8},
    ],
    "measurements": [{"code": "finger", "label": "Finger", "unit": "mm", "least": 40, "most": "70", "needed": True}],
    "sizes": [
        {"size": "52", "ranges": {"finger": [51, "52,5"]}, "sku": "RING-52"},
        {"size": "54", "ranges": {"finger": ["53", 54.5]}},
    ],
}


def read(**changed: Any) -> Bespoke:
    return bespokefile.read({**copy.deepcopy(RING), **changed})


def test_what_may_be_asked_is_read_from_data_and_written_as_data_again() -> None:
    one = read()
    assert one.options[1].choices == (bespoke.Choice("silver", "Silver"), bespoke.Choice("gold", "Gold"))
    assert one.options[2].choices[0].colour == "#12abef"
    assert (one.options[3].least, one.options[3].most) == (Decimal("1.5"), Decimal(8))
    assert one.measurements[0].least == 400
    assert [size.ranges["finger"] for size in one.sizes] == [(510, 525), (530, 545)]
    assert bespokefile.read(bespoke.data(one)) == one


def test_signs_that_are_not_allowed_are_named_once() -> None:
    engraving = read().options[0]
    assert engraving.strange("Mira & Jo-Ann") == ""
    assert engraving.strange("Mira ♥♥ 2") == "♥2"
    assert read(options=[{"label": "Text", "kind": "text"}]).options[0].strange("♥") == ""


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"options": "x"}, "not_a_list", "bespoke.options"),
        ({"options": ["x"]}, "not_an_object", "bespoke.options[0]"),
        ({"options": [{"label": "A", "kind": "text"}] * 2}, "twice", "bespoke.options[1]"),
        ({"options": [{"label": "A", "kind": "text"}] * 21}, "too_many", "bespoke.options"),
        ({"options": [{"label": "A", "kind": "magic"}]}, "unknown_kind", "bespoke.options[0].kind"),
        ({"options": [{"label": "A", "kind": "choice"}]}, "no_choices", "bespoke.options[0].choices"),
        ({"options": [{"label": "", "code": "a", "kind": "text"}]}, "missing_label", "bespoke.options[0].label"),
        ({"options": [{"label": "A\u0000", "code": "a", "kind": "text"}]}, "not_a_text", "bespoke.options[0].label"),
        ({"options": [{"label": "A", "kind": "text", "longest": 0.5}]}, "not_a_length", "bespoke.options[0].longest"),
        ({"options": [{"label": "A", "kind": "text", "most": 3}]}, "not_of_this_kind", "bespoke.options[0].most"),
        ({"options": [{"label": "A", "kind": "number", "most": "1e999"}]}, "not_a_measure", "bespoke.options[0].most"),
        (
            {"options": [{"label": "A", "kind": "number", "least": 3, "most": 2}]},
            "ends_before_it_begins",
            "bespoke.options[0].most",
        ),
        (
            {"options": [{"label": "A", "kind": "colour", "choices": [{"label": "B", "colour": "url(x)"}]}]},
            "not_a_colour",
            "bespoke.options[0].choices[0].colour",
        ),
        ({"measurements": [{"label": "A", "least": 1}]}, "not_a_measure", "bespoke.measurements[0].most"),
        (
            {"measurements": [{"label": "A", "least": 1, "most": 2, "unit": "ell"}]},
            "unknown_unit",
            "bespoke.measurements[0].least",
        ),
        ({"sizes": [{"size": "1", "ranges": {"bust": [1, 2]}}]}, "unknown_measurement", "bespoke.sizes[0].ranges"),
        ({"sizes": [{"size": "1", "ranges": {"finger": [1]}}]}, "not_a_range", "bespoke.sizes[0].ranges.finger"),
        ({"sizes": list(reversed(RING["sizes"]))}, "sizes_overlap", "bespoke.sizes[1].ranges.finger"),
        ({"price": 1}, "unknown_field", "bespoke.price"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_place(changed: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(**changed)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("written", "unit", "base", "given_unit"),
    [
        ("92", "cm", 9200, "cm"), (" 92,5 ", "cm", 9250, "cm"), ("９２．５", "cm", 9250, "cm"),
        ("٩٢", "cm", 9200, "cm"), ("36.25", "in", 9208, "in"), ("36 in", "cm", 9144, "in"), ("60", "kg", 60000, "kg"),
        ("132.28", "lb", 60001, "lb"),
    ],
)  # fmt: skip
def test_measures_are_read_as_people_write_them(written: str, unit: str, base: int, given_unit: str) -> None:
    read = measures.read(written, unit)
    assert (read.base, read.unit) == (base, given_unit)


@pytest.mark.parametrize(
    "written", ["", "tall", "-92", "1e999", "0", "1.234", "92 ells", "nan", "9" * 100_000, "1,2,3"]
)
def test_what_is_no_measure_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        measures.read(written, "cm")


@given(some.integers(100, 20_000), some.integers(1_000, 20_000), some.sampled_from(list(measures.UNITS)))
def test_the_limits_that_are_told_are_within_the_limits(least: int, room: int, unit: str) -> None:
    for told in measures.limits(least, least + room, unit):
        assert least <= measures.read(told, unit).base <= least + room


@given(some.text(max_size=30), some.sampled_from([*measures.UNITS, ""]))
def test_whatever_is_written_is_a_measure_or_refused(written: str, unit: str) -> None:
    try:
        found = measures.read(written, unit)
    except Invalid:
        return
    assert found.base >= 0
    assert measures.read(found.given, found.unit) == found


def test_a_file_of_products_says_what_may_be_asked() -> None:
    line = '{"handle":"ring","name":"Ring","variants":[{"sku":"R","price":"9"}],"bespoke":%s}'
    good, bad = line % '{"options":[{"label":"Text","kind":"text"}]}', line % '{"options":[{"label":"Text"}]}'
    found = goodsfile.read("x.json", f"[{good},{bad}]", "EUR")
    assert isinstance(found[0], goodsfile.Goods)
    assert found[0].draft.bespoke == Bespoke((bespoke.Option(code="text", label="Text", kind="text", longest=500),))
    assert isinstance(found[1], goodsfile.Refused)
    assert (found[1].code, found[1].field) == ("missing_kind", "bespoke.options[0].kind")
    table = 'handle,name,sku,price,bespoke\nring,Ring,R,9,"{""options"":[{""label"":""A"",""kind"":""text""}]}"\n'
    (row,) = goodsfile.read("x.csv", table, "EUR")
    assert isinstance(row, goodsfile.Goods)
    assert row.draft.bespoke


@pytest.fixture
def store(db: None) -> StoreView:
    made = shop()
    save(made, ring())
    return made


def ask(store: StoreView, one: Bespoke, **given: Any) -> int:
    wanted: dict[str, Any] = {"product": "ring", "by": MAX, "at": NOW} | given
    return catalog.save_bespoke(store_id=store.id, bespoke=one, **wanted)


def holds(store: StoreView) -> asked.BespokeView | None:
    product = queries.product(store_id=store.id, name="ring", actor=MAX)
    return asked.bespoke(store_id=store.id, products=[product.ref], actor=MAX).get(product.ref)


@pytest.mark.both
def test_each_change_is_a_version_of_its_own(store: StoreView) -> None:
    assert holds(store) is None
    assert (ask(store, read()), ask(store, read()), ask(store, read(options=[]), instead_of=1)) == (1, 1, 2)
    found = holds(store)
    assert found == asked.BespokeView(2, read(options=[]))
    assert (BespokeVersion.objects.count(), Fact.objects.filter(kind="catalog.bespoke_saved").count()) == (2, 2)


@pytest.mark.both
def test_nobody_saves_over_somebody_else(store: StoreView) -> None:
    ask(store, read())
    with pytest.raises(StaleState):
        ask(store, Bespoke(), instead_of=0)
    with pytest.raises(NotFound):
        ask(store, Bespoke(), product="another")
    with pytest.raises(Forbidden):
        ask(store, Bespoke(), by=program(store, "catalog:product:read"))
    assert holds(store) == asked.BespokeView(1, read())
