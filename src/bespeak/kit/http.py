"""One way to call another company: time-outs always, redirects never, private addresses only where allowed."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from django.db import connection

from bespeak.kit.refusals import Invalid

LONGEST_SILENCE = 20.0
LONGEST_CONNECT = 5.0
LONGEST_ANSWER = 30.0
LARGEST_ANSWER = 2000

Failure = httpx.HTTPError
"""What is raised where nobody answers, or not in time."""

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = 0x00005EFE
_INSIDE = frozenset({"localhost", "local", "internal", "lan", "home", "test", "invalid"})
"""Endings that no name server of the internet knows (RFC 6761, 6762, 9476 and what routers give)."""


def check_address(url: str, *, allow_private: bool) -> str:
    """Answers the IP address to call. Refuses what is not plain http(s), a host nobody knows, and addresses that are
    not one public host: inside our own network (so that nobody calls us through ourselves), multicast, reserved,
    in whatever form of IPv6 they are wrapped. Asks a name server, so RuntimeError inside a transaction."""
    host, port = _host(url)
    no_transaction()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Invalid("unknown_host", f"There is no host {host[:80]!r}.", field="url") from None
    addresses = [str(address[0]) for *_, address in found]
    if not allow_private and not all(is_public(one) for one in addresses):
        raise Invalid("private_address", "The address is inside a private network.", field="url")
    return addresses[0]


def no_transaction() -> None:
    """RuntimeError where one is open: nobody waits for another company while holding rows (or SQLite's only writer)."""
    open_ones = connection.atomic_blocks
    if open_ones and not getattr(open_ones[-1], "_from_testcase", False):
        raise RuntimeError("an outside call is never made inside a transaction")


def is_public(address: str) -> bool:
    """Whether this is the address of one host out there; of one that wraps an IPv4 address, that is judged."""
    one = ipaddress.ip_address(address)
    if isinstance(one, ipaddress.IPv4Address):
        return _is_one_host(one)
    if one.ipv4_mapped:
        return _is_one_host(one.ipv4_mapped)
    if one in _NAT64:
        return _is_one_host(_last_bits(one))
    return _is_one_host(one) and not one.is_site_local and all(map(_is_one_host, _wrapped(one)))


def stays_inside(url: str) -> bool:
    """Whether the address itself says that nobody out there reaches it: this machine, a bare or local name, a private
    number. Asks no name server, so a public name that leads inside is not seen."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in _INSIDE


def _is_one_host(one: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)


def _wrapped(one: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """IPv4 addresses that a router may unwrap: of 6to4, Teredo and ISATAP (compatible ones are reserved as a whole)."""
    if one.sixtofour:
        yield one.sixtofour
    if one.teredo:
        yield from one.teredo
    if int(one) >> 32 & 0xFCFFFFFF == _ISATAP:
        yield _last_bits(one)


def _last_bits(one: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)


def _host(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    usual = _PORTS.get(parts.scheme, 0)
    port = usual if port is None else port
    if not host or not usual or not port or parts.username is not None or not url.isprintable() or " " in url:
        raise Invalid("bad_url", "The address must be https://host/path.", field="url")
    return host, port


def post(url: str, body: bytes, headers: dict[str, str], *, allow_private: bool) -> tuple[int, str]:
    """Sends the exact bytes to the very address that was checked. Answers status and the first part of the body."""
    answer = send("POST", url, body, headers, allow_private=allow_private, most=LARGEST_ANSWER)
    return answer.status, answer.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other company said; names of headers in small letters. `cut`: there was more of the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False


def send(
    method: str, url: str, body: bytes, headers: dict[str, str], *, allow_private: bool, most: int,
    within: float = LONGEST_ANSWER,
) -> Answer:  # fmt: skip
    """The same with any method, at most `most` bytes of answer, and all of it within so many seconds, however it drips.

    Failure where they pass before its body has begun, `cut` where they pass within it.
    """
    address = check_address(url, allow_private=allow_private)
    named = httpx.URL(url)
    timeout = httpx.Timeout(min(LONGEST_SILENCE, within), connect=min(LONGEST_CONNECT, within))
    client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)
    with _Patience(within) as patience, client:
        request = httpx.Request(
            method,
            named.copy_with(host=address),
            content=body,
            headers={**headers, "host": named.netloc.decode("ascii")},
            extensions={
                "sni_hostname": named.raw_host.decode("ascii"),
                "timeout": timeout.as_dict(),
                "trace": patience.see,
            },
        )
        with closing(client.send(request, stream=True)) as answer:
            text, cut = _beginning(answer, most, patience)
            return Answer(answer.status_code, dict(answer.headers), text, cut)


def _beginning(answer: httpx.Response, most: int, patience: _Patience) -> tuple[bytes, bool]:
    text = b""
    try:
        for piece in answer.iter_bytes():
            text += piece
            if len(text) > most:
                break
    except Failure:
        if not patience.ended:
            raise
    return text[:most], patience.ended or len(text) > most


class _Patience:
    """Hangs up when the seconds have passed. What httpx calls a time-out is about one piece: whoever sends a byte now
    and then would hold us for ever."""

    def __init__(self, within: float) -> None:
        self.ended = False
        self._line: socket.socket | None = None
        self._timer = threading.Timer(within, self._end)
        self._timer.daemon = True

    def see(self, event: str, info: dict[str, Any]) -> None:
        """What httpx does, step by step."""
        if event in _LINES:
            self._line = info["return_value"].get_extra_info("socket")
            if self.ended:
                self._hang_up()

    def _end(self) -> None:
        self.ended = True
        self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            with suppress(OSError):  # it has ended by itself
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)  # beneath TLS, which would not bear it meanwhile

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()


_LINES = {"connection.connect_tcp.complete", "connection.start_tls.complete"}
