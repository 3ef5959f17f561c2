"""The rules on the pages: as they stand and stood, and writing the next version."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bespeak.domain.policy import operations, queries
from bespeak.domain.policy.rules import default_policy, to_data
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import open_scene

POLICY = "/en/console/policy/"
DRAFT = f"{POLICY}draft/"


def rules_of(scene) -> list[dict[str, Any]]:
    return to_data(queries.current([scene.store.id])[scene.store.id])["rules"]


def version(scene) -> int:
    return queries.current([scene.store.id])[scene.store.id].version


def rule_page(key: str) -> str:
    return f"{DRAFT}rules/{key}/"


def form(**changes: Any) -> dict[str, Any]:
    """A rule's form as a browser sends it."""
    given = {
        "base": "1", "code": "dear-first", "join": "and", "row": ["0"], "choice-0": "value:>:yes", "lines-0": "50.00",
        "needs": ["two_way_talk"], "valid_days": "30", "otherwise": "hold", "hours": "24",
        "scope": ["pay", "pick", "ship"],
    }  # fmt: skip
    return given | changes


def begin(client: Client, **changes: Any) -> str:
    """A new rule in the draft: where its page is."""
    page = client.post(f"{DRAFT}add/", {"base": "1", "key": "frm_a"})["Location"]
    if changes:
        assert client.post(page, form(**changes)).status_code == 302
    return page


def seen(client: Client) -> str:
    return re.findall(r'name="seen" value="(\w+)"', markup(client.get(DRAFT)))[0]


def publish(client: Client, key: str = "k1", **more: str) -> Any:
    return client.post(f"{DRAFT}publish/", {"key": key, "seen": seen(client), **more})


def publish_elsewhere(scene, change, expect: int = 1) -> None:
    """Olga publishes meanwhile, at another door."""
    data = [one for one in map(change, rules_of(scene)) if one]
    operations.publish(
        store_id=scene.store.id, data=data, expect_version=expect, note="Olga's", by=scene.olga, at=clock.now()
    )


def test_the_rules_in_force_stand_as_everybody_reads_them(scene, ben):
    told = text_of(ben.get(POLICY))
    assert "In force: version 1" in told
    assert "When the order includes something made to order" in told
    assert "受注製作の商品を含む場合は" in told
    assert "An order in another currency than USD waits" in told
    assert "specification-first" in told
    assert "Change the rules" not in told


@pytest.mark.parametrize("reader", ["en", "ja"])
def test_what_customers_read_is_open_in_the_stores_own_language(scene, ben, reader):
    page = markup(ben.get(f"/{reader}/console/policy/"))
    assert re.findall(r'<details class="public" name="public" open><summary lang="(\w+)"', page) == ["en"]
    assert 'href="/en/policy/"' in page
    assert 'hreflang="ja"' in markup(ben.get("/en/policy/"))


def test_versions_are_read_and_compared(scene, ben):
    publish_elsewhere(scene, lambda one: one | {"valid_days": 7} if one["code"] == "talk-first" else one)
    told = text_of(ben.get(POLICY))
    assert "In force: version 2" in told
    assert "Olga's" in told
    assert "published by Olga" in told
    old = text_of(ben.get(f"{POLICY}versions/1/"))
    assert "This is how it was" in old
    assert "in the last 30 days" in old
    differs = text_of(ben.get(f"{POLICY}difference/?from=1&to=2"))
    assert "changed talk-first Before: For every order" in differs
    assert "After: For every order" in differs
    assert "specification-first" not in differs
    assert "the default of the house" in text_of(ben.get(f"{POLICY}versions/0/"))


@pytest.mark.parametrize("ref", ["9", "x", "-1", "99999999999999", "%00", "٣"])
def test_a_version_that_never_was_is_not_there(scene, ben, ref):
    assert ben.get(f"{POLICY}versions/{ref}/").status_code == 404
    assert ben.get(f"{POLICY}difference/?from={ref}").status_code == 404


def test_a_rule_is_written_tried_and_published(scene, mika):
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    scene.order("LAMP", email="kim@mail.example", external_id="#2")
    begin(mika, otherwise="decline", needs=["identity_verified"])
    page = mika.get(DRAFT)
    told = text_of(page)
    assert "When the order is worth more than $50.00, your identity must have been verified" in told
    assert "お客様のご本人確認" in told
    assert "Of the 2 orders of the last 30 days, 1 would be told something else." in told
    assert "1 Admitted → Declined 1 × Identity ( dear-first ) #2" in told
    assert "About 1 of 2 orders; 1 lacked what it asks for." in told
    assert version(scene) == 1
    assert publish(mika, note="Lamps are stolen").status_code == 302
    assert version(scene) == 2
    assert rules_of(scene)[-1]["code"] == "dear-first"
    assert scene.order("LAMP", email="lea@mail.example").outcome == "declined"
    assert "Lamps are stolen" in text_of(mika.get(POLICY))
    assert "You have a draft" not in text_of(mika.get(POLICY))


def test_the_same_form_twice_does_one_thing(scene, mika):
    begin(mika, code="dear-first")
    assert mika.post(f"{DRAFT}add/", {"base": "1", "key": "frm_a"}).status_code == 302
    assert text_of(mika.get(DRAFT)).count("Change : dear-first") == 1
    sent = {"key": "k1", "seen": seen(mika), "note": ""}
    for _ in range(3):
        assert mika.post(f"{DRAFT}publish/", sent).status_code == 302
    assert version(scene) == 2
    copy = {"base": "2", "key": "frm_c"}
    for _ in range(2):
        mika.post(f"{rule_page('talk-first')}copy/", copy)
    assert text_of(mika.get(DRAFT)).count("Change : talk-first-2") == 1


def test_a_rule_is_taken_out_and_put_back(scene, mika):
    mika.post(f"{rule_page('talk-first')}out/", {"base": "1"})
    told = text_of(mika.get(DRAFT))
    assert "taken out" in told
    assert "Put it back : talk-first" in told
    mika.post(f"{rule_page('talk-first')}back/", {"base": "1"})
    assert "These rules are in force already" in text_of(mika.get(DRAFT))


def test_rules_are_moved(scene, mika):
    mika.post(f"{rule_page('talk-first')}move/", {"base": "1", "to": "0"})
    assert "Only the order of the rules is another" in text_of(mika.get(DRAFT))
    assert publish(mika).status_code == 302
    assert [one["code"] for one in rules_of(scene)][:2] == ["talk-first", "specification-first"]


def test_it_begins_from_the_default_and_nothing_is_lost(scene, mika):
    publish_elsewhere(scene, lambda one: one if one["code"] == "talk-first" else None)
    begin(mika, code="dear-first")
    mika.post(f"{DRAFT}newest/")
    mika.post(f"{DRAFT}anew/", {"base": "2"})
    told = text_of(mika.get(DRAFT))
    assert "Put it back : dear-first" in told
    assert "Change : talk-first" in told
    assert publish(mika).status_code == 302
    assert rules_of(scene) == to_data(default_policy("USD"))["rules"]


def test_a_draft_is_thrown_away(scene, mika):
    begin(mika, code="dear-first")
    assert mika.post(f"{DRAFT}drop/").status_code == 302
    assert "dear-first" not in text_of(mika.get(DRAFT))
    assert version(scene) == 1


def test_what_was_published_meanwhile_is_shown_and_nothing_typed_is_lost(scene, mika):
    begin(mika, code="dear-first")
    mika.post(rule_page("talk-first"), form(code="talk-first", join="always", valid_days="14"))
    old = seen(mika)

    def by_olga(one):
        if one["code"] == "delivery-first":
            return None
        return one | {"valid_days": 7} if one["code"] == "talk-first" else one

    publish_elsewhere(scene, by_olga)
    late = mika.post(f"{DRAFT}publish/", {"key": "k1", "seen": old, "note": "Mine"})
    told = text_of(late)
    assert late.status_code == 409
    assert "Version 2 was published meanwhile" in told
    assert "Olga published it" in told
    assert "gone delivery-first" in told
    assert "Changed there and here: talk-first" in told
    assert version(scene) == 2
    mika.post(f"{DRAFT}newest/")
    told = text_of(mika.get(DRAFT))
    assert "Change : dear-first" in told
    assert "delivery-first" not in told
    assert publish(mika, note="Mine").status_code == 302
    codes = {one["code"]: one for one in rules_of(scene)}
    assert "delivery-first" not in codes
    assert codes["talk-first"]["valid_days"] == 14
    assert "dear-first" in codes


def test_a_form_of_an_older_version_begins_its_draft_there(scene, mika):
    publish_elsewhere(scene, lambda one: None if one["code"] == "talk-first" else one)
    answer = mika.post(rule_page("talk-first"), form(code="talk-first", join="always", valid_days="14"))
    assert answer.status_code == 302
    told = text_of(mika.get(DRAFT))
    assert "begun from version 1" in told
    assert "Version 2 was published meanwhile" in told
    assert "in the last 14 days" in told


def test_two_windows_of_one_member(scene, mika):
    begin(mika, code="dear-first")
    old = seen(mika)
    mika.post(f"{rule_page('talk-first')}out/", {"base": "1"})
    late = mika.post(f"{DRAFT}publish/", {"key": "k1", "seen": old, "note": "typed", "meant": "yes"})
    assert late.status_code == 409
    assert "changed in another window" in text_of(late)
    assert 'value="typed"' in markup(late)
    assert version(scene) == 1


def test_members_have_drafts_of_their_own(scene, mika):
    begin(mika, code="dear-first")
    olga = sign_in(hired(scene, "ola", "owner"))
    told = text_of(olga.get(DRAFT))
    assert "dear-first" not in told
    assert "Mika writes a draft too" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": ""}, "Give it a name of small letters"),
        ({"code": "Größe"}, "Give it a name of small letters"),
        ({"code": "currency"}, "a rule of the house"),
        ({"needs": []}, "Choose at least one."),
        ({"scope": []}, "Choose at least one."),
        ({"valid_days": "soon"}, "Write a number of days"),
        ({"hours": "0"}, "Write a number of hours"),
        ({"lines-0": ""}, "Write an amount"),
        ({"lines-0": "1.0055"}, "more decimals"),
        ({"lines-0": "50\n60"}, "Write an amount"),
        ({"choice-0": "tags:in:yes", "lines-0": ""}, "Write at least one"),
        ({"choice-0": "country:in:no", "lines-0": "France"}, "two letters"),
        ({"choice-0": "quantity:<:yes", "lines-0": "many"}, "Write one whole number"),
    ],
)
def test_what_cannot_be_read_is_kept_and_marked(scene, mika, changes, words):
    page = begin(mika)
    answer = mika.post(page, form(**changes))
    assert answer.status_code == 422
    assert words in text_of(answer)
    again = unescape(markup(mika.get(page)))
    for typed in changes.values():
        assert not isinstance(typed, str) or typed.partition("\n")[0] in again
    assert "First fill in what is missing" in text_of(mika.get(DRAFT))
    assert mika.post(f"{DRAFT}publish/", {"key": "k1", "seen": "x"}).status_code == 409
    assert version(scene) == 1


def test_two_rules_of_one_name_or_against_each_other_are_marked(scene, mika):
    begin(mika, code="talk-first")
    assert "Another rule has this name" in text_of(mika.get(DRAFT))
    begin(mika, code="never", join="always", otherwise="decline")
    assert "does otherwise when it is missing" in text_of(mika.get(DRAFT))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lines-0": "0.01"}, "is about all of these orders"),
        ({"lines-0": "9000"}, "is about none of these orders"),
        ({"join": "always", "valid_days": "7"}, "asks for the same as “talk-first”"),
    ],
)
def test_what_deserves_a_second_thought_needs_a_tick(scene, mika, changes, words):
    scene.order("MUG", email="jun@mail.example")
    begin(mika, **changes)
    assert words in text_of(mika.get(DRAFT))
    assert publish(mika).status_code == 422
    assert version(scene) == 1
    assert publish(mika, meant="yes").status_code == 302
    assert version(scene) == 2


def test_an_empty_policy_needs_a_tick(scene, mika):
    for one in rules_of(scene):
        mika.post(f"{rule_page(one['code'])}out/", {"base": "1"})
    told = text_of(mika.get(DRAFT))
    assert "every order would go on at once" in told
    assert publish(mika).status_code == 422
    assert publish(mika, meant="yes").status_code == 302
    assert "There is no rule" in text_of(mika.get(POLICY))


def test_conditions_are_added_joined_and_left_out(scene, mika):
    page = begin(mika)
    mika.post(page, form(do="add"))
    rows = {"row": ["0", "1"], "choice-1": "country:in:no", "lines-1": "us\nfr", "join": "or"}
    assert mika.post(page, form(**rows)).status_code == 302
    assert "When the order is worth more than $50.00 or the order does not go to United States or France" in text_of(
        mika.get(DRAFT)
    )
    mika.post(page, form(**rows, do="drop-0"))
    told = text_of(mika.get(DRAFT))
    assert "When the order does not go to United States or France" in told


def test_a_nested_condition_stays_and_is_written_as_text(scene, mika):
    page = begin(mika)
    part = {
        "or": [{"fact": "value", "op": ">", "value": "5.00"}, {"not": {"fact": "tags", "op": "in", "value": ["a"]}}]
    }
    nested = json.dumps({"and": [{"fact": "limited", "op": "=", "value": True}, part]})
    text = form(written=nested)
    for name in ("join", "row", "choice-0", "lines-0"):
        del text[name]
    assert mika.post(page, text | {"do": "look"})["Location"].startswith(f"{page}?as=text")
    shown = markup(mika.get(page))
    assert 'name="written"' in shown
    assert "and (the order is worth more than $5.00 or the order includes nothing tagged “a”)" in text_of(
        mika.get(page)
    )
    assert mika.post(page, text).status_code == 302
    assert publish(mika, meant="yes").status_code == 302
    assert rules_of(scene)[-1]["when"]["and"][1]["or"][0]["value"] == 500


def test_a_rule_that_was_only_looked_at_is_not_changed(scene, mika):
    """However it was written: by another door, with what the form would write otherwise."""
    odd = {"not": {"fact": "made_to_order", "op": "=", "value": False}}
    parts = [odd, {"fact": "country", "op": "in", "value": ["JP"]}, {"fact": "value", "op": "<", "value": 500}]
    publish_elsewhere(scene, lambda one: one | {"when": {"and": parts}} if one["code"] == "talk-first" else one)
    shown = unescape(markup(mika.get(rule_page("talk-first"))))
    sent: dict[str, Any] = {"base": "2"}
    for name in ("code", "valid_days", "hours"):
        sent[name] = re.findall(rf'name="{name}"[^>]*value="([^"]*)"', shown)[0]
    for name in ("needs", "scope", "otherwise"):
        sent[name] = re.findall(rf'name="{name}" value="(\w+)" checked', shown)
    sent["join"] = re.findall(r'value="(\w+)" selected', shown)[0]
    sent["row"] = re.findall(r'name="row" value="(\d+)"', shown)
    chosen = re.findall(r'<option value="(\w+:\S+:\w+)"[^>]*selected', shown)
    typed = re.findall(r'name="lines-\d+"[^>]*>\s([^<]*)</textarea>', shown)
    for n, (choice, lines) in enumerate(zip(chosen, typed, strict=True)):
        sent |= {f"choice-{n}": choice, f"lines-{n}": lines}
    assert chosen == ["made_to_order:=:yes", "country:in:yes", "value:<:yes"]
    assert mika.post(rule_page("talk-first"), sent).status_code == 302
    assert "These rules are in force already" in text_of(mika.get(DRAFT))


@pytest.mark.parametrize(
    "written",
    [
        "", "{", "nothing", "[" * 9000, '{"not":' * 30 + '"always"' + "}" * 30,
        '{"fact": "value", "op": ">", "value": 5}',
        '{"fact": "tags", "op": "in", "value": ["\\u0000\\ud800"]}', "NaN", "9" * 5000, '{"or": []}', '"always "',
        '{"fact": {"\\ud800": 1}}', '{"\\ud800": 1}',
    ],
)  # fmt: skip
def test_nonsense_as_text_is_kept_and_never_a_fault(scene, mika, written):
    page = begin(mika)
    text = form(written=written)
    assert mika.post(page, text).status_code == 422
    assert mika.get(page).status_code == 200
    assert mika.get(DRAFT).status_code == 200


def test_nonsense_in_the_form_is_never_a_fault(scene, mika):
    page = begin(mika)
    long = "x" * 100_000
    for changes in (
        {"code": long}, {"lines-0": long, "choice-0": "tags:in:yes"}, {"valid_days": long}, {"written": long},
        {"code": "\0\u2028"}, {"choice-0": "\0"}, {"row": ["x", "-1", "0", "0"]}, {"do": "drop-x"}, {"do": "drop-99"},
        {"needs": ["x"]}, {"otherwise": "x", "hours": "1e9"}, {"lines-0": "\0\u2028", "choice-0": "zone:in:no"},
    ):  # fmt: skip
        answer = mika.post(page, form(**changes))
        assert answer.status_code in (302, 422), changes
    assert mika.get(DRAFT).status_code == 200
    for act in ("out", "back", "move", "copy"):
        assert mika.post(f"{rule_page('nobody')}{act}/", {"base": "1", "key": "k", "to": "x"}).status_code == 404
    assert mika.post(page, form(base="x")).status_code == 404
    assert mika.post(rule_page("nobody"), form()).status_code == 404
    assert mika.get(rule_page("nobody")).status_code == 404


def test_what_is_too_long_to_keep_stays_on_the_page(scene, mika):
    page = begin(mika)
    long = "\n".join(f"tag-{n}" for n in range(3000))
    answer = mika.post(page, form(**{"choice-0": "tags:in:yes", "lines-0": long}))
    assert answer.status_code == 422
    assert "tag-2999" in markup(answer)
    assert "That is too long for one rule" in text_of(answer)


def test_who_sells_looks_and_changes_nothing(scene, ben):
    assert ben.get(POLICY).status_code == 200
    assert ben.get(DRAFT).status_code == 403
    assert ben.post(f"{DRAFT}publish/", {"key": "k", "seen": "x"}).status_code == 403


def test_another_store_has_other_rules(scene, mika):
    other = open_scene(slug="southlight")
    stranger = sign_in(hired(other, "pat", "manager"))
    begin(mika, code="dear-first")
    assert "dear-first" not in text_of(stranger.get(DRAFT))
    key = begin(mika).rstrip("/").rpartition("/")[2]
    assert stranger.get(rule_page(key)).status_code == 404


def test_each_page_asks_the_database_a_few_times_whatever_the_rules_are(scene, mika):
    def count(place: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert mika.get(place).status_code == 200
        return len(asked)

    scene.order("MUG", email="jun@mail.example")
    page = begin(mika, code="dear-first", needs=["identity_verified"])
    places = (POLICY, DRAFT, page, f"{POLICY}versions/1/", f"{POLICY}difference/?from=0&to=1")
    for place in places:
        count(place)
    few = [count(place) for place in places]
    for n in range(12):
        mika.post(f"{rule_page('talk-first')}copy/", {"base": "1", "key": f"frm_{n}"})
        scene.order("LAMP", "RING", email=f"jun{n}@mail.example")
    assert [count(place) for place in places] == few
    assert max(few) <= 12


def test_it_speaks_japanese(scene, mika):
    begin(mika, code="dear-first")
    for place in (POLICY, DRAFT, rule_page("talk-first")):
        told = text_of(mika.get(place.replace("/en/", "/ja/")))
        assert "ご注文の方針" in told
        assert "Change" not in told
