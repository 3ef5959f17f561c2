"""Confirming one's mail address on the pages: in the chat and on the page of an order, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client, RequestFactory

from bespeak.domain.conversations import queries as talks
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.queries import customer
from bespeak.domain.messaging.models import Mail, MailCode
from bespeak.domain.orders import queries as orders
from bespeak.doors.storefront import guests, proving
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.domain.messaging.conftest import wrong
from tests.doors.console.test_channels import statements
from tests.doors.storefront.conftest import Street
from tests.doors.storefront.test_chat import begun, talk_of
from tests.doubles.mailserver import MailServer
from tests.markup import markup
from tests.scene import HOME, MAX

GUS = "gus@mail.example"


@pytest.fixture(autouse=True)
def _nobody_came_before() -> None:
    caches["visitors"].clear()


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as here:
        settings.BESPEAK_MAIL = here.way
        yield here


@pytest.fixture
def visitor(street: Street) -> Client:
    return Client(enforce_csrf_checks=True)


def page(client: Client, where: str, status: int = 200, **typed: str) -> str:
    answer = client.post(where, typed) if typed else client.get(where)
    assert answer.status_code == status, markup(answer)[:3000]
    return unescape(markup(answer))


def asks(client: Client, where: str, **typed: str) -> None:
    answer = client.post(where, {"do": "code-ask", **typed})
    assert (answer.status_code, answer["Location"].partition("#")[2]) == (302, "prove")
    worker.drain()


def confirms(client: Client, where: str, code: str, status: int = 302) -> str:
    answer = client.post(where, {"do": "code-confirm", "code": code})
    assert answer.status_code == status, markup(answer)[:3000]
    return unescape(markup(answer))


def test_in_the_chat_a_visitor_becomes_the_customer_whose_address_it_is_and_the_order_goes_on(
    street: Street, visitor: Client, server: MailServer
) -> None:
    gus = street.scene.customer("gus")
    held = street.scene.order("LAP", email=GUS, address=HOME)
    assert "identity_not_verified" in [one.code for one in held.reasons]
    where = begun(visitor)
    assert "Confirm your mail address" in page(visitor, where)
    asks(visitor, where, address=GUS)
    shown = page(visitor, where)
    assert f"We have sent a code to {GUS}" in shown
    assert re.search(r'name="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"', shown)
    confirms(visitor, where, server.code())
    worker.drain()

    shown = page(visitor, where)
    assert "g•••@mail.example" in shown
    assert "Is it gold?" in shown
    assert held.order not in shown
    talk = talks.conversation(ref=talk_of(street), actor=SYSTEM)
    assert talk.customer == gus
    assert customer(ref=gus, actor=SYSTEM).identity_level == "code"
    assert orders.order(store_id=street.scene.store.id, ref=held.order, actor=SYSTEM).state != "held"
    assert visitor.post(where, {"text": "And silver?", "key": "k9"}).status_code == 302


def test_who_confirms_with_the_same_code_twice_reads_that_it_is_confirmed(
    street: Street, visitor: Client, server: MailServer
) -> None:
    street.scene.customer("gus")
    where = begun(visitor)
    asks(visitor, where, address=GUS)
    for _click in range(2):
        confirms(visitor, where, server.code())
        assert "Your mail address is confirmed" in page(visitor, where)
    confirms(visitor, where, wrong(server.code()), 409)


def test_who_becomes_another_customer_while_they_confirm_is_led_to_the_page_that_says_so(
    street: Street, visitor: Client, server: MailServer
) -> None:
    street.scene.customer("gus")
    where = begun(visitor)
    talk, store = talks.conversation(ref=talk_of(street), actor=SYSTEM), street.scene.store.id
    before = guests.customer(store, talk.customer, acts=True)
    asks(visitor, where, address=GUS)
    confirms(visitor, where, server.code())
    late = RequestFactory().post(where, {"do": "code-confirm", "code": server.code()})
    assert proving.done(late, proving.About(store, talk.ref), before, clock.now()) is None


def test_the_page_of_an_order_sends_to_its_addresses_only_and_shows_them_masked(
    street: Street, server: MailServer
) -> None:
    held = street.scene.order("LAP", email=GUS, address=HOME)
    where = f"/en{street.order(held)}"
    shown = page(street.client, where)
    assert "Send a code to g•••@mail.example" in shown
    assert re.search(r'What next</dt><dd><a class="alone" href="#prove">', shown)
    assert GUS not in shown
    refused = page(street.client, where, 422, do="code-ask", address="eve@mail.example")
    assert "We know you by another address" in refused
    assert Mail.objects.count() == 0
    asks(street.client, where, to="0")
    assert server.got[-1]["To"] == GUS
    assert GUS not in page(street.client, where)
    assert "not the code of our newest mail" in confirms(street.client, where, wrong(server.code()), 422)
    confirms(street.client, where, server.code())
    worker.drain()
    shown = page(street.client, where)
    assert "Your mail address is confirmed" in shown
    assert 'href="#prove"' not in shown
    assert MailCode.objects.get().about_order == held.order
    assert orders.order(store_id=street.scene.store.id, ref=held.order, actor=SYSTEM).state != "held"


def test_an_order_that_does_not_wait_for_it_asks_nobody_who_they_are(street: Street, server: MailServer) -> None:
    held = street.scene.order("LAP", email=GUS, address=HOME)
    free, talked = street.scene.order("MUG", email=GUS), street.scene.order("RING", email="jun@mail.example")
    for one in (free, talked):
        assert "identity_not_verified" not in [reason.code for reason in one.reasons]
        assert 'id="prove"' not in page(street.client, f"/en{street.order(one)}")
    where = f"/en{street.order(held)}"
    asks(street.client, where, to="0")
    assert 'id="prove-code"' in page(street.client, f"/en{street.order(free)}")  # a code of theirs is under way
    confirms(street.client, where, server.code())
    worker.drain()
    assert "Your mail address is confirmed" in page(street.client, where)
    assert 'id="prove"' not in page(street.client, f"/en{street.order(free)}")


def test_who_was_called_back_meanwhile_is_not_asked_any_more(street: Street, server: MailServer) -> None:
    held = street.scene.order("LAP", email=GUS, address=HOME)
    customers.log_callback(
        store_id=street.scene.store.id, customer=street.scene.customer("gus"), outcome="passed", by=MAX, at=clock.now()
    )
    worker.drain()
    assert 'id="prove"' not in page(street.client, f"/en{street.order(held)}")


def test_a_link_that_only_shows_offers_and_takes_nothing(street: Street, server: MailServer) -> None:
    held = street.scene.order("LAP", email=GUS, address=HOME)
    where = f"/en{street.order(held, acts=False)}"
    assert "code-ask" not in page(street.client, where)
    assert street.client.post(where, {"do": "code-ask", "to": "0"}).status_code == 403
    assert Mail.objects.count() == 0


def test_what_is_wrong_is_said_and_what_was_typed_stays(street: Street, visitor: Client, server: MailServer) -> None:
    where = begun(visitor)
    for address in ("ada", "ada@mail.example\nBcc: eve@mail.example", "😀@x"):
        refused = page(visitor, where, 422, do="code-ask", address=address)
        assert "This is no e-mail address" in refused
    assert 'value="😀@x"' in refused
    assert "not valid any more" in confirms(visitor, where, "123456", 409)
    asks(visitor, where, address="v@mail.example")
    assert "The code has six digits" in confirms(visitor, where, "abc", 422)
    again = visitor.post(where, {"do": "code-ask", "to": "again"})
    assert again.status_code == 429
    assert "have another one sent in 1 minute." in markup(again)
    for _ in range(5):
        confirms(visitor, where, wrong(server.code()), 422)
    assert "too many wrong codes" in confirms(visitor, where, server.code(), 409)


def test_an_address_that_takes_no_mail_is_told_and_can_be_changed(
    street: Street, visitor: Client, server: MailServer
) -> None:
    server.says = ["550 no such person"]
    where = begun(visitor)
    asks(visitor, where, address="typo@mail.example")
    shown = page(visitor, where)
    assert "Our mail to typo@mail.example came back" in shown
    assert 'name="address"' in shown


def test_without_a_mail_server_no_code_is_offered_and_the_page_says_what_to_do(
    street: Street, visitor: Client, settings: Any
) -> None:
    settings.BESPEAK_MAIL = None
    where = begun(visitor)
    held = street.scene.order("LAP", email=GUS, address=HOME)
    for shown in (page(visitor, where), page(street.client, f"/en{street.order(held)}")):
        assert "We cannot send codes by mail" in shown
        assert "Show that it is you" in shown
        assert "Confirm your mail address" not in shown
        assert "code-ask" not in shown
    page(visitor, where, 409, do="code-ask", address="v@mail.example")


def test_the_mail_and_the_page_are_in_the_language_of_the_reader(
    street: Street, visitor: Client, server: MailServer
) -> None:
    where = begun(visitor, "/ja/chat/")
    asks(visitor, where, address="v@mail.example")
    assert "確認コード" in server.got[-1]["Subject"]
    assert "コードをお送りしました" in page(visitor, where)


def test_the_pages_stay_within_their_statements(street: Street, visitor: Client, server: MailServer) -> None:
    where = begun(visitor)
    asks(visitor, where, address="v@mail.example")
    held = street.scene.order("LAP", email=GUS, address=HOME)
    assert statements(visitor, where) <= 12
    assert statements(street.client, f"/en{street.order(held)}") <= 12


def test_after_too_many_wrong_codes_nothing_is_offered_that_would_be_refused(
    street: Street, server: MailServer
) -> None:
    held = street.scene.order("LAP", email=GUS, address=HOME)
    where = f"/en{street.order(held)}"
    asks(street.client, where, to="0")
    for _ in range(5):
        confirms(street.client, where, wrong(server.code()), 422)
    over = confirms(street.client, where, server.code(), 409)
    assert "Try again tomorrow" in over
    assert not re.search(r'id="prove-(code|again|other)"', over)
