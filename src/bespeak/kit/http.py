"""One way to call another company: time-outs always, redirects never, private addresses only where allowed."""

from __future__ import annotations

import ipaddress
import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

import httpx

from bespeak.kit.refusals import Invalid

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
LONGEST_ANSWER = 30.0
LARGEST_ANSWER = 2000


def check_address(url: str, *, allow_private: bool) -> str:
    """Answers the IP address to call. Refuses what is not plain http(s), a host nobody knows, and addresses inside
    our own network, so that nobody calls us through ourselves."""
    host, port = _host(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Invalid("unknown_host", f"There is no host {host[:80]!r}.", field="url") from None
    addresses = [str(address[0]) for *_, address in found]
    if not allow_private and not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise Invalid("private_address", "The address is inside a private network.", field="url")
    return addresses[0]


def _host(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        host, port = None, 0
    if not host or not port or parts.username is not None or not url.isprintable() or " " in url:
        raise Invalid("bad_url", "The address must be https://host/path.", field="url")
    return host, port


def post(url: str, body: bytes, headers: dict[str, str], *, allow_private: bool) -> tuple[int, str]:
    """Sends the exact bytes to the very address that was checked. Answers status and the first part of the body."""
    address = check_address(url, allow_private=allow_private)
    named = httpx.URL(url)
    request = httpx.Request(
        "POST",
        named.copy_with(host=address),
        content=body,
        headers={**headers, "host": named.netloc.decode("ascii")},
        extensions={"sni_hostname": named.raw_host.decode("ascii"), "timeout": TIMEOUT.as_dict()},
    )
    ends = time.monotonic() + LONGEST_ANSWER
    client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)
    with client, closing(client.send(request, stream=True)) as answer:
        text = b""
        for piece in answer.iter_bytes():
            text += piece
            if len(text) >= LARGEST_ANSWER or time.monotonic() > ends:
                break
        return answer.status_code, text[:LARGEST_ANSWER].decode("utf-8", "replace")
