"""An order is handed over at the command line."""

from __future__ import annotations

from tests.doors.cli.conftest import Type
from tests.scene import Scene


def test_it_is_handed_over_and_the_order_tells(bespeak: Type, scene: Scene) -> None:
    scene.order("MUG", email="ada@mail.example", external_id="#7", paid_minor=1800)
    said = bespeak("hand-over", "#7", "--carrier", "DHL", "--tracking", "JD0146")
    assert said.code == 0, said.err
    assert "On its way with DHL, tracking number JD0146." in said.words
    assert "On its way with DHL, tracking number JD0146." in bespeak("order", "#7").words
    again = bespeak("hand-over", "#7", "--carrier", "DHL", "--tracking", "JD0146", "--json").data
    assert (again["parcel"]["carrier"], again["parcel"]["tracking"]) == ("DHL", "JD0146")
    other = bespeak("hand-over", "#7", "--carrier", "UPS")
    assert other.code != 0
    assert "handed over already" in other.err + other.out
    held = scene.order("MUG", email="jun@mail.example").order
    assert "not released" in bespeak("hand-over", held, "--carrier", "DHL").err


def test_a_number_is_put_right_and_what_was_told_stays(bespeak: Type, scene: Scene) -> None:
    scene.order("MUG", email="ada@mail.example", external_id="#7", paid_minor=1800)
    assert "handed over" in bespeak("correct-parcel", "#7", "--tracking", "JD0147").err
    bespeak("hand-over", "#7", "--carrier", "DHL", "--tracking", "JD0146")
    said = bespeak("correct-parcel", "#7", "--tracking", "JD0147")
    assert said.code == 0, said.err
    assert "tracking number JD0147. It was DHL JD0146 before." in said.words
    assert "JD0147" in bespeak("order", "#7").words
    data = bespeak("correct-parcel", "#7", "--tracking", "JD0147", "--carrier", "DHL", "--json").data
    assert [one["tracking"] for one in data["parcel"]["earlier"]] == ["JD0146"]
