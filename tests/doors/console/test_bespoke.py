"""Mika says on a page what may be asked about a product; who comes second is told, and what is wrong stays typed."""

from __future__ import annotations

from django.test import Client

from bespeak.domain.catalog import asked, bespoke, bespokefile, queries
from bespeak.domain.catalog import operations as catalog
from bespeak.kit import clock
from tests.doors.console.people import text_of
from tests.markup import markup
from tests.scene import MAX, Scene

SAID = {
    "do": "save", "number": "0", "o0-label": "Engraving", "o0-kind": "text", "o0-longest": "20", "o0-needed": "on",
    "o0-choices": "is of no use here", "o1-label": "Lining", "o1-kind": "colour", "o1-choices": "Rose #d9a9a4\nInk",
    "m0-label": "Bust", "m0-unit": "cm", "m0-least": "70", "m0-most": "140", "m1-label": "Hip", "m1-unit": "cm",
    "m1-least": "75", "m1-most": "150", "sizes": "40 [RING]: 90–93, 98-100\n42: 94-97, 102.5 - 105",
}  # fmt: skip


def where(scene: Scene) -> str:
    ref = queries.product(store_id=scene.store.id, name="ring", actor=MAX).ref
    return f"/en/console/stock/products/{ref}/asked/"


def holds(scene: Scene) -> bespoke.Bespoke:
    return asked.offered(store_id=scene.store.id, name="ring").asked.bespoke


def test_options_measures_and_sizes_are_written_row_by_row(scene: Scene, mika: Client):
    assert mika.post(where(scene), SAID).status_code == 302
    one = holds(scene)
    assert [(each.code, each.kind, each.needed) for each in one.options] == [
        ("engraving", "text", True),
        ("lining", "colour", False),
    ]
    assert [(each.label, each.colour) for each in one.options[1].choices] == [("Rose", "#d9a9a4"), ("Ink", "")]
    assert [(size.label, size.sku) for size in one.sizes] == [("40", "RING"), ("42", "")]
    assert one.sizes[1].ranges == {"bust": (9400, 9700), "hip": (10250, 10500)}
    page = markup(mika.get(where(scene)))
    assert "40 [RING]: 90–93, 98–100\n42: 94–97, 102.5–105" in page
    assert "Rose #d9a9a4" in page


def test_what_is_wrong_is_named_and_stays_typed(scene: Scene, mika: Client):
    for change in ({"m0-most": "tall"}, {"sizes": "no size"}, {"o0-longest": "9999"}, {"sizes": "40: 93-90, 1-2"}):
        answer = mika.post(where(scene), SAID | change)
        assert answer.status_code == 422, change
        assert "Engraving" in markup(answer)
        assert next(iter(change.values())) in markup(answer)
    assert not holds(scene)


def test_who_comes_second_is_told_and_saves_over_it_knowingly(scene: Scene, mika: Client):
    other = bespokefile.read({"options": [{"label": "Stone", "kind": "text"}]})
    catalog.save_bespoke(store_id=scene.store.id, product="ring", bespoke=other, by=MAX, at=clock.now())
    answer = mika.post(where(scene), SAID)
    assert (answer.status_code, holds(scene)) == (409, other)
    assert 'name="number" value="1"' in markup(answer)
    assert mika.post(where(scene), SAID | {"number": "1"}).status_code == 302
    assert len(holds(scene).options) == 2


def test_it_is_for_those_who_change_goods(scene: Scene, ben: Client, mika: Client):
    assert ben.get(where(scene)).status_code == 403
    assert "What may be asked" in text_of(mika.get(where(scene).replace("asked/", "")))
