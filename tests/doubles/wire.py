"""What both platform doubles share: a real server on loopback that can be slow, busy, broken or cut off at will."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


class Answer:
    """`after` seconds from now; what was asked is done before the wait, as at a real server that is slow to answer."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.status, self.body, self.headers = status, body, headers or {}


class Asked:
    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        parts = urlsplit(path)
        self.method, self.path, self.headers, self.body = method, parts.path, headers, body
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class _Handler(BaseHTTPRequestHandler):
    server: Platform
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self.rfile.read(length))
        with self.server.lock:
            self.server.calls.append(f"{asked.method} {asked.path}")
            trouble = self.server.trouble.pop(0) if self.server.trouble else None
            answer = trouble(asked) if trouble else self.server.answer(asked)
        if self.server.holds_answers:
            self.server.may_answer.wait(60)
        sent = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        try:
            self.send_response(answer.status)
            for name, value in {"content-type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)
        except OSError:
            """Whoever asked has gone."""

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 - the library's names

    def log_message(self, *args: object) -> None:
        """Quiet."""


class Platform(ThreadingHTTPServer):
    """`trouble` holds what is answered next instead of the truth, one after the other."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.RLock()
        self.calls: list[str] = []
        self.trouble: list[Callable[[Asked], Answer]] = []
        self.holds_answers = False
        self.may_answer = threading.Event()

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fails(self, status: int, body: Any = "", **headers: str) -> None:
        """The next call is answered so, and nothing is done."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self.trouble.append(lambda asked: Answer(status, body, named))

    def stalls(self) -> None:
        """Does what it is asked, and does not answer before `may_answer`."""
        self.holds_answers = True

    def recovers(self) -> None:
        self.may_answer.set()
        self.holds_answers = False

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.may_answer.set()
        self.shutdown()
        self.server_close()
