"""Links open one thing of one store, for as long as they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bespeak.doors.frame import links

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NORTHLIGHT, ATELIER = "sto_NORTHLIGHT", "sto_ATELIER"


def adas(**changes: object) -> str:
    given = {"store": NORTHLIGHT, "shows": "ord_ADA", "until": NOW + timedelta(days=30), "verbs": ["talk"]} | changes
    return links.sign(**given)  # type: ignore[arg-type]


def test_a_link_says_what_it_opens():
    link = links.read(adas(who="cus_ADA"), store=NORTHLIGHT, at=NOW)
    assert (link.shows, link.verbs, link.who) == ("ord_ADA", {"talk"}, "cus_ADA")
    assert link.until == NOW + timedelta(days=30)
    link.require("talk")
    link.require(links.READ)


def test_a_link_allows_no_more_than_it_says():
    link = links.read(adas(), store=NORTHLIGHT, at=NOW)
    with pytest.raises(links.LinkDoesNotAllow) as refused:
        link.require("accept")
    assert refused.value.data == {"verb": "accept"}


@pytest.mark.parametrize("wrong", ["", ".", "abc", "abc.def", "x" * 2000, "ü.ü", "\0", "W10.W10"])
def test_what_is_no_link_is_called_altered(wrong: str):
    with pytest.raises(links.LinkAltered):
        links.read(wrong, store=NORTHLIGHT, at=NOW)


def test_every_letter_of_a_link_counts():
    whole = adas()
    for place in range(0, len(whole), 3):
        other = "A" if whole[place] != "A" else "B"
        with pytest.raises(links.LinkAltered):
            links.read(whole[:place] + other + whole[place + 1 :], store=NORTHLIGHT, at=NOW)
    with pytest.raises(links.LinkAltered):
        links.read(whole[:-1], store=NORTHLIGHT, at=NOW)


def test_a_link_ends_at_its_time_and_says_when():
    text = adas(until=NOW)
    assert links.read(text, store=NORTHLIGHT, at=NOW - timedelta(seconds=1))
    with pytest.raises(links.LinkLapsed) as refused:
        links.read(text, store=NORTHLIGHT, at=NOW)
    assert refused.value.data["until"] == NOW.isoformat()


@pytest.mark.parametrize("elsewhere", [{"store": ATELIER}, {"shows": "ord_BEN"}, {"who": "cus_BEN"}])
def test_a_link_opens_nothing_elsewhere(elsewhere: dict[str, str]):
    with pytest.raises(links.LinkForwarded):
        links.read(adas(who="cus_ADA"), at=NOW, **({"store": NORTHLIGHT} | elsewhere))


def test_a_link_can_stand_in_an_address():
    assert not set(adas(who="cus_ADA", verbs=["talk", "accept"])) & set("/?#&:%+ ")
