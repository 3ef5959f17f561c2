"""One ASGI app on one port: orders and live pages natively, everything else by Django's WSGI handler in lasting
threads.

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
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port, validate_host

from bespeak.doors.api import intake, saying
from bespeak.doors.api.intake import Asked
from bespeak.doors.frame import access, assets, problems, visit
from bespeak.doors.frame.limits import Limits
from bespeak.doors.frame.passing import Admits, Pass
from bespeak.doors.live import door
from bespeak.kit.refusals import Refusal
from bespeak.project.bodies import Bodies, Receive, TooMuchAtOnce
from bespeak.project.wsgi import application

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]

ORDERS = "/api/v1/orders"
MOST_AT_ONCE = 1024
"""Requests that are answered at once; others wait. Whoever only follows, or is still being read, counts as none."""
THREADS = int(os.environ.get("BESPEAK_THREADS", "4"))
_JSON = [(b"content-type", b"application/json; charset=utf-8")]
_REPLAYED = [*_JSON, (b"idempotency-replayed", b"true")]
_SEALED = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
_WITHOUT_KEY = {"/api/v1/openapi.json"}
_UNKNOWN = problems.STATUS["unauthenticated"]
_limits = Limits()
_SCHEME = urlsplit(settings.BESPEAK_BASE_URL).scheme
"""As the world reaches it: a proxy in front may speak https for us."""
_REFUSED = "bespeak.refused"
_room = asyncio.Semaphore(MOST_AT_ONCE)
_bodies = Bodies()
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="pages")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Granian calls this for every request."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    try:
        if door.is_for_live(scope):
            await _follow(scope, receive, send)
            return
        answer = await _answered(scope, receive)
    except Exception as error:  # a refusal, or a fault that is told as one
        answer = _parts(problems.answer_fault(error))
    await _send(send, *answer)


async def _answered(scope: Scope, receive: Receive) -> Answer:
    """A page tells in its own words that too much was sent to it."""
    try:
        body = await _bodies.whole(receive)
    except (problems.TooLarge, TooMuchAtOnce) as refusal:
        if access.is_for_programs(scope["path"]):
            raise
        asked = {**scope, _REFUSED: refusal.with_traceback(None)}
        async with _room:
            return await asyncio.get_running_loop().run_in_executor(_pool, _through_django, asked, b"")
    try:
        async with _room:
            return await _answer(scope, body)
    finally:
        _bodies.let_go(body)


async def _follow(scope: Scope, receive: Receive, send: Send) -> None:
    """The page says whether it may be followed, or hears what is said on it; else its answer is the answer."""
    loop = asyncio.get_running_loop()
    body = await _bodies.whole(receive)
    try:
        async with _room:
            answer, admits = await loop.run_in_executor(_pool, _ask_django, scope, body)
    finally:
        _bodies.let_go(body)
    if admits is None or scope["method"] == "POST":
        if admits and admits.sign:
            door.hear(admits.sign)
        await _send(send, *answer)
        return
    pages = [_followed(scope, admits)]
    for one in door.beside(scope):
        async with _room:
            _, held = await loop.run_in_executor(_pool, _ask_django, one, b"")
        pages.append(_followed(one, held))
    await door.follow(pages, scope, receive, send)


def _followed(scope: Scope, admits: Admits | None) -> door.Page:
    async def again() -> Pass | None:
        async with _room:
            _, held = await asyncio.get_running_loop().run_in_executor(_pool, _ask_django, scope, b"")
        return held.granted if held else None

    return door.Page(admits.granted if admits else None, again, door.read_of(scope))


async def _answer(scope: Scope, body: bytes) -> Answer:
    """Where a key is asked for, within the limits of whoever asks."""
    if not scope["path"].startswith("/api/") or scope["path"] in _WITHOUT_KEY:
        return await _answer_now(scope, body)
    key, address = _secret(scope), str((scope.get("client") or ("",))[0])
    _limits.let_in(key, address, order=scope["path"] == ORDERS and scope["method"] == "POST")
    answer = await _answer_now(scope, body)
    if answer[0] == _UNKNOWN:
        _limits.turned_away(key, address)
    elif key is not None and answer[0] < 300:
        _limits.opened(key)
    return answer


def _secret(scope: Scope) -> str | None:
    """However its header is spaced and cased; what is no access key's header at all is a stranger's."""
    try:
        return access.bearer(_header(scope, b"authorization") or "")
    except Refusal:
        return None


async def _answer_now(scope: Scope, body: bytes) -> Answer:
    if scope["path"].startswith(assets.PREFIX) and scope["method"] == "GET":
        return _asset(scope)
    if _is_for_admission(scope):
        return await _admit(scope, body)
    if _is_a_message(scope) and (said := await _say(scope, body)):
        return said
    return await asyncio.get_running_loop().run_in_executor(_pool, _through_django, scope, body)


def _asset(scope: Scope) -> Answer:
    accept, known = _header(scope, b"accept-encoding") or "", _header(scope, b"if-none-match") or ""
    status, headers, content = assets.serve(scope["path"], accept, known)
    return status, [(name.encode(), text.encode("latin-1")) for name, text in headers], content


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _is_for_admission(scope: Scope) -> bool:
    """Orders in JSON. Anything else sent there is answered by the page side, which refuses it by name."""
    return scope["path"] == ORDERS and _is_posted_json(scope)


def _is_a_message(scope: Scope) -> bool:
    """A message in a conversation, in JSON; anything unusual about it is the page side's to answer."""
    return saying.PATH.fullmatch(scope["path"]) is not None and _is_posted_json(scope)


def _is_posted_json(scope: Scope) -> bool:
    if scope["method"] != "POST" or scope["query_string"] or not _is_plain(scope):
        return False
    kind = _header(scope, b"content-type") or ""
    return kind.split(";")[0].strip().lower() in ("application/json", "")


def _is_plain(scope: Scope) -> bool:
    """One Host that is ours, and nothing twice that counts once."""
    once = [name for name, _ in scope["headers"] if name in _ONCE]
    host, _ = split_domain_port(_header(scope, b"host") or "")
    return len(once) == len(set(once)) and validate_host(host, settings.BESPEAK_ALLOWED_HOSTS)


_ONCE = {b"host", b"authorization", b"idempotency-key", b"content-type"}


async def _admit(scope: Scope, body: bytes) -> Answer:
    try:
        secret = access.bearer(_header(scope, b"authorization") or "")
        language = access.language(_header(scope, b"accept-language") or "")
        told = await intake.ask(Asked(secret, body, _header(scope, b"idempotency-key"), language))
    except Refusal as refusal:
        return _parts(problems.answer(refusal))
    except queue.Full:
        return _parts(problems.answer(problems.Busy("Too much is waiting; try again in a moment.")))
    except Exception as error:  # its batch was tried alone too, and nothing of it was kept
        return _parts(problems.answer_fault(error))
    if told.status >= 400:
        return _parts(problems.response(told.status, told.body))
    return told.status, _REPLAYED if told.replayed else _JSON, told.body


async def _say(scope: Scope, body: bytes) -> Answer | None:
    """None where the page side is to be asked: it refuses by name."""
    try:
        secret = access.bearer(_header(scope, b"authorization") or "")
    except Refusal:
        return None
    asked = saying.Asked(secret, scope["path"], body, _header(scope, b"idempotency-key"))
    try:
        told = await saying.ask(asked)
    except queue.Full:
        return _parts(problems.answer(problems.Busy("Too much is waiting; try again in a moment.")))
    except Exception as error:  # its batch was tried alone too, and nothing of it was kept
        return _parts(problems.answer_fault(error))
    return (saying.STATUS, _REPLAYED if told.replayed else _JSON, told.body) if told else None


def _parts(response: HttpResponse) -> Answer:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    return response.status_code, headers, response.content


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return None


async def _send(send: Send, status: int, headers: Headers, content: bytes) -> None:
    said = {name for name, _ in headers}
    whole = [*headers, *(one for one in _SEALED if one[0] not in said)]
    whole.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": whole})
    await send({"type": "http.response.body", "body": content})


def _through_django(scope: Scope, body: bytes) -> Answer:
    return _ask_django(scope, body)[0]


def _ask_django(scope: Scope, body: bytes) -> tuple[Answer, Admits | None]:
    """The answer, and what its page admits to."""
    started: list[tuple[int, Headers]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], object]:
        kept = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers if k.lower() not in _OURS]
        started.append((int(status.split(" ", 1)[0]), kept))
        return lambda piece: None

    with io.BytesIO(body) as sent:  # closed, so that a request which is garbage keeps no body alive until it is found
        answer: Iterable[bytes] = application(_environ(scope, sent, len(body)), start)
        try:
            content = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()
    return (*started[0], content), answer if isinstance(answer, Admits) else None


_OURS = {"content-length", "x-content-type-options"}


def _environ(scope: Scope, body: io.BytesIO, length: int) -> dict[str, Any]:
    server = scope.get("server") or ("127.0.0.1", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.get("raw_path", scope["path"].encode()).split(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        visit.REFUSED: scope.get(_REFUSED),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": _SCHEME,
        "wsgi.input": body,
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
        environ[name] = f"{environ[name]}, {text}" if name in environ else text
    return environ
