"""Codes by mail through the API: asked for and typed on a page of one's own, never shown, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.customers.models import Verification
from bespeak.domain.messaging.models import Mail
from bespeak.domain.stores import roles
from bespeak.journal import worker
from bespeak.kit import clock
from tests.doors.api.desk import Caller, everything_stored, order, program
from tests.doubles.mailserver import MailServer
from tests.scene import Scene

GUS = "gus@mail.example"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as here:
        settings.BESPEAK_MAIL = here.way
        yield here


@pytest.fixture
def time(tmp_path: Path) -> Iterator[None]:
    """A clock that tests may move."""
    clock.follow(tmp_path / "clock")
    yield
    clock.follow(None)


def place_of(scene: Scene) -> str:
    return f"/customers/{scene.customer('gus')}/code"


def sent(server: MailServer) -> str:
    worker.work("outside")
    return server.code()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.both
def test_a_code_typed_on_ones_own_page_cures_a_dear_first_order(scene: Scene, olga: Caller, server: MailServer):
    [held] = olga.place(order(email=GUS, sku="LAP", price="1400.00"))
    assert [reason["code"] for reason in held["reasons"]] == ["identity_not_verified"]
    page, place = program(scene, "codes"), place_of(scene)
    before = page.get(place)
    assert (before["sends"], before["known"], before["shown"], before["waiting"]) == (True, [GUS], "", None)

    asked = page.post(place, {"address": "GUS@mail.example", "about_order": held["order"], "language": "ja"})
    assert asked["address"] == GUS
    code = sent(server)
    assert "確認コード" in str(server.got[-1]["Subject"])
    assert page.get(place)["waiting"] == {
        **asked, "again_at": page.get(place)["waiting"]["again_at"], "refused": False,
    }  # fmt: skip
    assert code not in str(page.get(place))

    done = page.post(f"{place}/confirmation", {"code": f"{code[:3]} {code[3:]}"})
    assert done == {"customer": scene.customer("gus"), "address": GUS, "joined": False}
    after = page.get(place)
    assert (after["shown"], after["waiting"]) == (GUS, None)
    worker.drain(lanes=("house",))
    assert olga.get(f"/orders/{held['order']}")["outcome"] == "admitted"


def test_the_same_key_sends_one_mail_and_counts_one_code(scene: Scene, olga: Caller, server: MailServer):
    place = place_of(scene)
    first = olga.post(place, {"address": GUS}, Idempotency_Key="ask-1")
    again = olga.ask("POST", place, {"address": GUS}, Idempotency_Key="ask-1")
    assert (again.status, again.json, again.headers["Idempotency-Replayed"]) == (201, first, "true")
    assert Mail.objects.count() == 1
    typed = {"code": sent(server)}
    done = olga.post(f"{place}/confirmation", typed, Idempotency_Key="typed-1")
    assert olga.post(f"{place}/confirmation", typed, Idempotency_Key="typed-1") == done
    assert Verification.objects.filter(level="code").count() == 1
    over = olga.ask("POST", f"{place}/confirmation", typed)
    assert (over.status, over.code) == (409, "code_over")


@pytest.mark.both
@pytest.mark.parametrize("keyed", [False, True])
def test_a_wrong_code_is_a_try_with_and_without_a_key(scene: Scene, olga: Caller, server: MailServer, keyed: bool):
    place = place_of(scene)
    olga.post(place, {"address": GUS})
    code = sent(server)
    said = []
    for n in range(7):
        headers = {"Idempotency_Key": f"try-{n}"} if keyed else {}
        answer = olga.ask("POST", f"{place}/confirmation", {"code": wrong(code)}, **headers)
        said.append((answer.status, answer.code))
    assert said == [(422, "wrong_code")] * 5 + [(409, "too_many_tries")] * 2
    assert Verification.objects.filter(outcome="failed", level="code").count() == 5
    assert olga.ask("POST", f"{place}/confirmation", {"code": code}).code == "too_many_tries"


def test_a_wrong_code_sent_again_with_its_key_is_one_try(scene: Scene, olga: Caller, server: MailServer):
    place = place_of(scene)
    olga.post(place, {"address": GUS})
    typed = {"code": wrong(sent(server))}
    answers = [olga.ask("POST", f"{place}/confirmation", typed, Idempotency_Key="one") for _ in range(4)]
    assert {(one.status, one.code, one.raw) for one in answers} == {(422, "wrong_code", answers[0].raw)}
    assert [one.headers.get("Idempotency-Replayed") for one in answers] == [None, "true", "true", "true"]
    assert Verification.objects.filter(outcome="failed").count() == 1


def test_what_cannot_be_sent_is_refused_by_name(scene: Scene, olga: Caller, server: MailServer, settings: Any):
    place = place_of(scene)
    for body, told in (
        ({"address": "gus"}, (422, "not_an_email", "address")),
        ({"address": "eve@mail.example"}, (422, "not_their_contact", "address")),
        ({"address": GUS, "about_order": "x"}, (422, "not_an_order", "about_order")),
        ({"address": GUS, "about_order": "ord_0000000000000000"}, (404, "not_found", "about_order")),
    ):
        answer = olga.ask("POST", place, body)
        assert (answer.status, answer.code, answer.json["field"]) == told
    olga.post(place, {"address": GUS})
    early = olga.ask("POST", place, {"address": GUS})
    assert (early.status, early.code) == (429, "too_many_codes")
    assert 0 < int(early.headers["Retry-After"]) <= 60
    settings.BESPEAK_MAIL = None
    assert olga.ask("POST", place, {"address": GUS}).code == "no_mail"
    assert olga.get(place)["sends"] is False


@pytest.mark.both
def test_who_asked_too_soon_is_told_when_and_may_then(scene: Scene, server: MailServer, time: None):
    page, place = program(scene, "codes"), place_of(scene)
    for _ in range(5):
        page.post(place, {"address": GUS})
        early = page.ask("POST", place, {"address": GUS})
        assert (early.status, early.code) == (429, "too_many_codes")
        clock.move(timedelta(seconds=int(early.headers["Retry-After"])))
    assert Mail.objects.count() == 5
    page.post(place, {"address": GUS})


@pytest.mark.both
def test_who_typed_too_many_wrong_ones_may_try_again_a_day_later(scene: Scene, server: MailServer, time: None):
    page, place = program(scene, "codes"), place_of(scene)
    page.post(place, {"address": GUS})
    code = sent(server)
    said = [page.ask("POST", f"{place}/confirmation", {"code": wrong(code)}).code for _ in range(6)]
    assert said == ["wrong_code"] * 5 + ["too_many_tries"]
    clock.move(timedelta(hours=23, minutes=59))
    assert page.ask("POST", place, {"address": GUS}).code == "too_many_tries"
    clock.move(timedelta(minutes=1, seconds=1))
    page.post(place, {"address": GUS})
    assert page.post(f"{place}/confirmation", {"code": sent(server)})["address"] == GUS


def test_a_key_for_codes_is_given_by_a_manager_and_by_no_agent(
    scene: Scene, olga: Caller, ben: Caller, server: MailServer
):
    asked = {"label": "Our page", "scopes": ["codes"]}
    assert ben.ask("POST", "/keys", asked).code == "forbidden"
    issued = olga.post("/keys", asked)
    assert issued["key"]["scopes"] == sorted(roles.expand(("codes",)))
    page, place = Caller(issued["secret"]), place_of(scene)
    assert page.get(place)["known"] == [GUS]
    for path in (f"/customers/{scene.customer('gus')}", "/customers", "/orders", "/conversations"):
        assert page.ask("GET", path).code == "forbidden"


def test_an_agent_sends_no_codes_and_reads_none(scene: Scene, ben: Caller, server: MailServer):
    place = place_of(scene)
    for method, path, body in (
        ("GET", place, None),
        ("POST", place, {"address": GUS}),
        ("POST", f"{place}/confirmation", {"code": "123456"}),
    ):
        assert ben.ask(method, path, body).code == "forbidden"


def test_no_receipt_holds_the_code(scene: Scene, olga: Caller, server: MailServer):
    olga.post(place_of(scene), {"address": GUS}, Idempotency_Key="ask-1")
    code = sent(server)
    olga.post(f"{place_of(scene)}/confirmation", {"code": code}, Idempotency_Key="typed-1")
    assert f"'{code}'" not in everything_stored()
    assert f'"{code}"' not in everything_stored()
