"""One ASGI app on one port: order admission natively, everything else Django's WSGI handler in lasting threads.

Django's own ASGI handler costs a thread and a database connection per request; lasting threads keep theirs.
"""

from __future__ import annotations

import asyncio
import io
import os
import queue
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes

from bespeak.doors.api import intake
from bespeak.doors.api.intake import Asked, Told
from bespeak.doors.frame.problems import PROBLEM, as_bytes, problem_of
from bespeak.project.wsgi import application

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

ORDERS = "/api/v1/orders"
MOST_BODY = 16 * 1024 * 1024
THREADS = int(os.environ.get("BESPEAK_THREADS", "4"))
_JSON = [(b"content-type", b"application/json")]
_SEALED = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="pages")


class TooLarge(Exception):
    """The body is beyond what any door takes."""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Granian calls this for every request."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    try:
        body = await _body(receive)
        if scope["path"] == ORDERS and scope["method"] == "POST" and _is_json(scope):
            await _admit(scope, body, send)
            return
        status, headers, content = await asyncio.get_running_loop().run_in_executor(_pool, _through_django, scope, body)
    except TooLarge:
        status, headers, content = (
            413,
            [(b"content-type", PROBLEM.encode())],
            as_bytes(problem_of(413, "too_large", "This body is too large.")),
        )
    await _send(send, status, headers, content)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    pieces, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > MOST_BODY:
            raise TooLarge
    return b"".join(pieces)


def _is_json(scope: Scope) -> bool:
    """Anything else is answered by the page side, which refuses it by name."""
    return _header(scope, b"content-type").split(";")[0].strip().lower() in ("application/json", "")


async def _admit(scope: Scope, body: bytes, send: Send) -> None:
    kind, _, secret = _header(scope, b"authorization").partition(" ")
    asked = Asked(
        secret.strip() if kind.lower() == "bearer" else "", body, _header(scope, b"idempotency-key"), _language(scope)
    )
    try:
        told = await intake.ask(asked)
    except queue.Full:
        told = Told(503, as_bytes(problem_of(503, "busy", "Too much is waiting; try again in a moment.")))
    headers = _JSON if told.status == 200 else [(b"content-type", PROBLEM.encode())]
    await _send(
        send, told.status, [*headers, (b"idempotency-replayed", b"true")] if told.replayed else headers, told.body
    )


def _language(scope: Scope) -> str:
    wanted = _header(scope, b"accept-language")[:2].lower()
    return wanted if wanted in ("en", "ja") else ""


def _header(scope: Scope, name: bytes) -> str:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


async def _send(send: Send, status: int, headers: Headers, content: bytes) -> None:
    whole = [*headers, *_SEALED, (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": whole})
    await send({"type": "http.response.body", "body": content})


def _through_django(scope: Scope, body: bytes) -> tuple[int, Headers, bytes]:
    started: list[tuple[int, Headers]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], object]:
        kept = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers if k.lower() not in _OURS]
        started.append((int(status.split(" ", 1)[0]), kept))
        return lambda piece: None

    answer: Iterable[bytes] = application(_environ(scope, body), start)
    try:
        content = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close:
            close()
    return *started[0], content


_OURS = {"content-length", "cache-control", "x-content-type-options"}


def _environ(scope: Scope, body: bytes) -> dict[str, Any]:
    server = scope.get("server") or ("127.0.0.1", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.get("raw_path", scope["path"].encode()).split(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for key, value in scope["headers"]:
        name = key.decode("latin-1").upper().replace("-", "_")
        if name == "CONTENT_LENGTH":
            continue
        name = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        text = value.decode("latin-1")
        environ[name] = f"{environ[name]},{text}" if name in environ else text
    return environ
