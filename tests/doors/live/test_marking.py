"""A page says how far it was read: through its own link, session and permission, and only of what stands on it."""

from __future__ import annotations

import pytest
from django.test import Client

from bespeak.domain.conversations import queries
from bespeak.doors.frame import signs
from bespeak.doors.live import looking
from bespeak.kit.buckets import Buckets
from tests.doors.console.people import hired, sign_in
from tests.doors.live.conftest import answers, begins, live, order_of
from tests.doors.live.test_looking import customer, member
from tests.markup import markup
from tests.scene import MAX, Scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene(db: None) -> Scene:
    return settled_scene()


def said(path: str, talk: str, number: int, client: Client | None = None) -> int:
    return (client or Client()).post(path, {"seen": f"{talk}:{number},at:1"}).status_code


def read_by(talk: str, side: str) -> int:
    return queries.furthest(queries.stretch(ref=talk, actor=MAX)[0].marks, side)


def test_the_customer_says_it_by_their_link(scene: Scene) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    answers(scene, talk, "We do.")
    assert said(live(scene, order), talk, 2) == 204
    assert read_by(talk, "customer") == 2


def test_a_picture_says_it_where_there_are_no_scripts(scene: Scene) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    answers(scene, talk, "We do.")
    page = markup(Client().get(live(scene, order).replace("/live/", "/")))
    picture = page.partition('<noscript><img class="unseen" src="')[2].partition('"')[0].replace("&amp;", "&")
    assert Client().get(picture).status_code == 204
    assert read_by(talk, "customer") == 2


def test_a_link_that_only_shows_says_nothing_in_their_name(scene: Scene) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    answers(scene, talk, "We do.")
    only_shows = live(scene, order, acts=False)
    assert said(only_shows, talk, 2) == 403
    assert "seen=" not in markup(Client().get(only_shows.replace("/live/", "/")))
    assert read_by(talk, "customer") == 0


def test_a_page_marks_only_what_stands_on_it(scene: Scene) -> None:
    one, other = order_of(scene), order_of(scene)
    talk, elsewhere = begins(scene, one), begins(scene, other)
    answers(scene, elsewhere, "We do.")
    assert said(live(scene, one), elsewhere, 2) == 204
    assert read_by(elsewhere, "customer") == 0
    ben = sign_in(hired(scene, "pat", "agent"))
    assert said(f"/en/console/talks/{talk}/live/", elsewhere, 2, ben) == 204
    assert read_by(elsewhere, "store") == 0


def test_members_say_it_and_nobody_else(scene: Scene) -> None:
    talk = begins(scene, order_of(scene))
    path = f"/en/console/talks/{talk}/live/"
    assert said(path, talk, 1) == 302
    assert said(path, talk, 1, sign_in(hired(scene, "cleo", "packer"))) == 403
    strict = Client(enforce_csrf_checks=True)
    pat = sign_in(hired(scene, "pat", "agent"))
    strict.cookies["session"] = pat.cookies["session"].value
    assert said(path, talk, 1, strict) == 403
    assert read_by(talk, "store") == 0
    assert said(path, talk, 1, pat) == 204
    assert read_by(talk, "store") == 1


@pytest.mark.parametrize("seen", ["", "nonsense", "cnv_x:", "cnv_none:1", "cnv_none:" + "9" * 15, "\x00", "at:1," * 90])
def test_nonsense_is_never_a_fault(scene: Scene, seen: str) -> None:
    assert Client().post(live(scene, order_of(scene)), {"seen": seen}).status_code == 204


def test_who_says_too_much_is_told_to_wait(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "_often", Buckets(rate=0.001, burst=3))
    order = order_of(scene)
    talk = begins(scene, order)
    assert [said(live(scene, order), talk, 1) for _ in range(5)] == [204, 204, 204, 429, 429]
    assert Client().get(live(scene, order)).status_code == 204  # and may still be read and followed


def test_each_side_is_told_that_the_other_has_read_on(scene: Scene) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    answers(scene, talk, "We do.")
    jun, ben = customer(scene, order), member(scene, talk)
    looking.look([jun, ben])
    read = {f"see_{talk[4:]}": 0}
    late = customer(scene, order)
    late.read = {**(late.read or {}), **read}
    assert said(live(scene, order), talk, 2) == 204
    assert said(f"/en/console/talks/{talk}/live/", talk, 1, sign_in(hired(scene, "pat", "agent"))) == 204
    told = {id(one.stream): [two for two in one.news if two.kind == "seen"] for one in looking.look([jun, ben, late])}
    assert [one.data for one in told[id(jun)]] == [{"conversation": talk, "seq": 1}]
    assert [one.data for one in told[id(ben)]] == [{"conversation": talk, "seq": 2}]
    assert [one.data["seq"] for one in told[id(late)]] == [1]  # its page was made before
    assert f"see_{talk[4:]}:1" in told[id(jun)][0].id
    assert not [one.news for one in looking.look([jun, ben, late]) if one.news]
