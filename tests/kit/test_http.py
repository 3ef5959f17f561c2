"""Calling another company: the exact bytes, to the address that was checked, never into our own network."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from bespeak.kit import http
from bespeak.kit.refusals import Invalid
from tests.other_company import Other


@pytest.fixture
def other() -> Iterator[Other]:
    with Other() as server:
        yield server


def refused(url: str, *, allow_private: bool = False) -> str:
    with pytest.raises(Invalid) as refusal:
        http.check_address(url, allow_private=allow_private)
    assert refusal.value.field == "url"
    return refusal.value.code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.8",
        "192.168.1.1",
        "172.16.3.4",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::]",
        "[fec0::1]",
        "[ff02::1]",
        "[ff0e::1]",
        "[2001:db8::1]",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.8]",
        "[::ffff:224.0.0.1]",
        "[::127.0.0.1]",
        "[::93.184.215.14]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::10.0.0.8]",
        "[2002:7f00:1::1]",
        "[2002:a00:8::1]",
        "[2001:0:7f00:1::1]",
        "[2001::80ff:fffe]",
        "[2606:4700::5efe:10.0.0.8]",
        "[2606:4700::200:5efe:127.0.0.1]",
        "2130706433",
        "127.1",
        "0x7f.1",
    ],
)
def test_addresses_inside_our_own_network_are_refused(host: str) -> None:
    assert refused(f"https://{host}/hook") == "private_address"
    with pytest.raises(Invalid):
        http.post(f"http://{host}:8000/hook", b"", {}, allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "ftp://93.184.215.14/",
        "file:///etc/passwd",
        "https://",
        "https://me:secret@93.184.215.14/",
        "https://93.184.215.14:99999/",
        "https://93.184.215.14:0/",
        "ftp://93.184.215.14:21/",
        "https://[::1",
        "https://93.184.215.14/a b",
        "https://93.184.215.14/\r\nHost: x",
        "//93.184.215.14/",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert refused(url) == "bad_url"


@pytest.mark.parametrize("url", ["https://nobody.invalid/hook", f"https://{'a' * 70}.example/", "https://a..b/"])
def test_a_host_nobody_knows_is_refused_and_no_crash(url: str) -> None:
    assert refused(url) == "unknown_host"


def test_public_addresses_may_be_called() -> None:
    assert http.check_address("https://93.184.215.14/hook", allow_private=False) == "93.184.215.14"
    assert http.check_address("http://[2606:4700::1111]:8443/", allow_private=False) == "2606:4700::1111"


@pytest.mark.parametrize("address", ["93.184.215.14", "::ffff:93.184.215.14", "64:ff9b::93.184.215.14", "2606:4700::1"])
def test_a_public_host_is_public_however_its_address_is_wrapped(address: str) -> None:
    assert http.is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000", "https://localhost/", "http://[::1]:8000", "https://10.0.0.8/", "http://shop/",
     "https://shop.local", "https://a.b.localhost.:8000/"],
)  # fmt: skip
def test_an_address_that_says_itself_that_it_stays_inside(url: str) -> None:
    assert http.stays_inside(url)


@pytest.mark.parametrize("url", ["https://shop.example", "https://93.184.215.14:8443/", "https://[2606:4700::1111]/"])
def test_an_address_the_world_may_reach(url: str) -> None:
    assert not http.stays_inside(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _, *args, **kwargs: plainly("93.184.215.14", *args, **kwargs) + plainly("10.0.0.8", *args, **kwargs),
    )
    assert refused("https://shop.example/hook") == "private_address"


def test_the_exact_bytes_arrive_under_the_name_that_was_asked_for(other: Other) -> None:
    body = '{"b":1,  "a":"彫刻"}\n'.encode()

    status, text = http.post(
        f"http://localhost:{other.port}/hook?x=1",
        body,
        {"content-type": "application/json", "webhook-id": "fact_1"},
        allow_private=True,
    )

    assert (status, text) == (200, "taken")
    [(path, headers, got)] = other.got
    assert (path, got) == ("/hook?x=1", body)
    assert (headers["host"], headers["webhook-id"]) == (f"localhost:{other.port}", "fact_1")


def test_a_redirect_is_an_answer_and_is_not_followed(other: Other) -> None:
    other.statuses = [302]

    assert http.post(f"http://127.0.0.1:{other.port}/", b"{}", {}, allow_private=True)[0] == 302
    assert len(other.got) == 1


def test_of_an_endless_answer_only_the_beginning_is_kept(other: Other) -> None:
    other.says = "é".encode() * 1_000_000

    status, text = http.post(f"http://127.0.0.1:{other.port}/", b"{}", {}, allow_private=True)

    assert status == 200
    assert len(text) <= http.LARGEST_ANSWER


class Dripping:
    """Another company that sends its answer a byte at a time, and does not end."""

    def __init__(self, says: bytes) -> None:
        self._says = says
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        line, _ = self._server.accept()
        self._server.close()
        with line, suppress(OSError):
            line.sendall(self._says)
            while True:
                time.sleep(0.02)
                line.sendall(b"x")


def test_who_sends_a_byte_now_and_then_does_not_hold_us_for_ever() -> None:
    began = time.monotonic()
    other = Dripping(b"HTTP/1.1 200 OK\r\nX-Endless: ")

    with pytest.raises(http.Failure):
        http.send("GET", other.url, b"", {}, allow_private=True, most=2000, within=0.3)
    assert time.monotonic() - began < 5


def test_of_a_body_that_drips_there_is_what_came_in_time() -> None:
    began = time.monotonic()
    other = Dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nbegun ")

    answer = http.send("GET", other.url, b"", {}, allow_private=True, most=2000, within=0.3)
    assert (answer.status, answer.body[:7], answer.cut) == (200, b"begun x", True)
    assert time.monotonic() - began < 5


def test_a_name_that_leads_elsewhere_the_second_time_is_called_where_it_was_checked(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns the name answers with a public address when it is checked, and with ours when it is called."""
    asked: list[str] = []
    plainly = socket.getaddrinfo

    def changing(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "shop.example":
            asked.append(host)
            return plainly("127.0.0.1" if len(asked) == 1 else "127.0.0.9", *args, **kwargs)
        return plainly(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", changing)

    assert http.post(f"http://shop.example:{other.port}/", b"{}", {}, allow_private=True)[0] == 200
    assert asked == ["shop.example"]
    assert other.got[0][1]["host"] == f"shop.example:{other.port}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_nobody_is_called_or_looked_up_inside_a_transaction(other: Other) -> None:
    with transaction.atomic():
        with pytest.raises(RuntimeError, match="inside a transaction"):
            http.check_address("https://93.184.215.14/hook", allow_private=False)
        with pytest.raises(RuntimeError, match="inside a transaction"):
            http.post(f"http://127.0.0.1:{other.port}/", b"{}", {}, allow_private=True)
    assert http.post(f"http://127.0.0.1:{other.port}/", b"{}", {}, allow_private=True)[0] < 500
