"""Enquiries at the command line: written down, listed, and the agreement that is printed can be pasted."""

from __future__ import annotations

import shlex

import pytest

from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog import operations as catalog
from bespeak.kit import clock
from tests.scene import MAX

ASKED = {
    "options": [{"code": "engraving", "label": "Engraving", "kind": "text", "longest": 10, "signs": "A-Za-z"}],
    "measurements": [{"code": "finger", "label": "Finger", "least": 4, "most": 8}],
}


@pytest.fixture(autouse=True)
def ring(scene):
    bespoke = bespokefile.read(ASKED)
    catalog.save_bespoke(store_id=scene.store.id, product="ring", bespoke=bespoke, by=MAX, at=clock.now())


@pytest.mark.both
def test_it_is_written_down_and_becomes_an_agreement(bespeak, scene):
    words = (
        "enquire", "ring", "--email", "nora@mail.example", "--name", "Nora", "--option", "engraving=Mira",
        "--measure", "finger=2.2 in", "--quantity", "2", "--country", "US", "--postcode", "80279",
        "--remarks", "For a wedding.", "--key", "e1",
    )  # fmt: skip
    made = bespeak(*words, "--json").data["enquiry"]
    assert bespeak(*words, "--json").data["enquiry"]["duplicate"] is True
    assert "Engraving: Mira" in bespeak("enquiries", "--conversation", made["conversation"]).words
    shown = bespeak("enquiry", made["ref"])
    assert "For a wedding." in shown.out
    then = bespeak("enquiry", made["ref"], "--json").data["agree"]
    assert then in shown.out
    offered = bespeak(*shlex.split(then)[1:], "--json")
    assert offered.code == 0, offered.out + offered.err
    [line] = offered.data["agreement"]["terms"]["lines"]
    assert (line["sku"], line["quantity"]) == ("RING", 2)
    assert ["Engraving", "Mira"] in line["specification"]


def test_what_cannot_be_meant_is_refused_by_its_place(bespeak, scene):
    talk = scene.talks["ada"]
    for words, code, field in (
        (("--option", "engraving=Ünï"), "signs_not_allowed", "options[engraving]"),
        (("--option", "colour=red"), "unknown_option", "options[colour]"),
        (("--measure", "finger=99"), "outside_range", "measurements[finger]"),
        (("--needed-by", "2001-01-01"), "day_is_over", "needed_by"),
    ):
        said = bespeak("enquire", "ring", "--conversation", talk, *words, "--json")
        assert (said.code, said.data["code"], said.data["field"]) == (4, code, field)
    both = ("enquire", "ring", "--conversation", talk, "--option", "engraving=Ünï", "--measure", "finger=99")
    assert [one["field"] for one in bespeak(*both, "--json").data["data"]["faults"]] == [
        "options[engraving]",
        "measurements[finger]",
    ]
    assert "measurements[finger]: This is outside 4–8 cm." in bespeak(*both).err
    assert bespeak("enquire", "ring", "--json").data["code"] == "no_customer"
    assert bespeak("enquire", "ring", "--conversation", talk, "--option", "x", "--json").data["code"] == "not_a_pair"
    assert bespeak("enquiries", "--json").data["enquiries"] == []
    assert bespeak("enquiry", "enq_0").code == 4
