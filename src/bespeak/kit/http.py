"""One way to call another company: time-outs always, redirects never, private addresses only where allowed."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

import httpx

from bespeak.kit.refusals import Invalid

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
LARGEST_ANSWER = 64 * 1024


def check_address(url: str, *, allow_private: bool) -> None:
    """Refuses what is not plain http(s), and addresses inside our own network, so that nobody calls us through
    ourselves."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        raise Invalid("bad_url", "The address must be https://host/path.", field="url")
    if allow_private:
        return
    for *_, address in socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM):
        if not ipaddress.ip_address(address[0]).is_global:
            raise Invalid("private_address", "The address is inside a private network.", field="url")


def post(url: str, body: bytes, headers: dict[str, str], *, allow_private: bool) -> tuple[int, str]:
    """Sends the exact bytes. Answers status and the first part of the body."""
    check_address(url, allow_private=allow_private)
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, content=body, headers=headers) as answer,
    ):
        text = b""
        for piece in answer.iter_bytes():
            text += piece
            if len(text) >= LARGEST_ANSWER:
                break
        return answer.status_code, text[:2000].decode("utf-8", "replace")
