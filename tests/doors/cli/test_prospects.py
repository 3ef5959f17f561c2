"""`bespeak prospects`: the list, and finding whom nobody has written down."""

from __future__ import annotations

from bespeak.domain.prospects.models import Prospect


def test_those_who_talked_before_are_found_and_listed(bespeak, scene):
    scene.talk("zoe", "ring")
    assert bespeak("prospects", "--json").data["prospects"] == []
    found = bespeak("prospects", "--find", "--json").data
    assert "Zoe" in [one["customer_name"] for one in found["prospects"]]
    assert found["looked_at"] >= 1
    many = Prospect.objects.count()
    assert bespeak("prospects", "--find").code == 0
    assert Prospect.objects.count() == many
    assert bespeak("prospects", "--search", "Zoe", "--json").data["prospects"][0]["step"] == ""
    assert "No prospect is here" in bespeak("prospects", "--kind", "late").out


def test_one_is_planned_given_widened_ended_and_opened_again(bespeak, scene):
    scene.talk("zoe", "ring")
    [zoe] = [one for one in bespeak("prospects", "--find", "--json").data["prospects"] if one["customer_name"] == "Zoe"]
    ref = zoe["ref"]
    planned = bespeak("prospect", "plan", ref, "--step", "call", "--due", "3d", "--note", "Size?", "--json").data
    assert (planned["prospect"]["step"], planned["prospect"]["note"], planned["prospect"]["owner"]) == (
        "call",
        "Size?",
        "",
    )
    assert bespeak("prospect", "give", ref, "--owner", "ben@northlight.example", "--json").data == {"given": 1}
    assert [
        one["ref"] for one in bespeak("prospects", "--owner", "ben@northlight.example", "--json").data["prospects"]
    ] == [ref]
    assert ref not in bespeak("prospects", "--owner", "nobody").out
    assert ref in bespeak("prospects", "--product", "ring").out
    assert set(bespeak("prospect", "want", ref, "--product", "lamp", "--json").data["prospect"]["products"]) == {
        "Ring",
        "Lamp",
    }
    assert "nothing comes of it" in bespeak("prospect", "end", ref, "--how", "lost", "--why", "price").words
    assert bespeak("prospect", "end", ref, "--how", "none", "--json").data["code"] == "not_from_here"
    assert "open again" in bespeak("prospect", "reopen", ref).words
    assert "none; fits: ask" in bespeak("prospect", "show", ref).words
    said = bespeak("prospect", "plan", ref, "--step", "call", "--due", "yesterday", "--json")
    assert (said.code, said.data["code"]) == (2, "not_a_time")
    assert bespeak("prospect", "show", "prs_nothing", "--json").data["code"] == "not_found"
