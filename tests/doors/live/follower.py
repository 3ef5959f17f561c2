"""Somebody who follows a page without a browser: reads the stream, comes back after every cut with what they have
read."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE = 30.0


@dataclass
class Heard:
    id: str
    event: str
    data: dict[str, Any]


@dataclass
class Follower:
    """`path` is where the page is followed; `heard` all that came, in order, over every coming back."""

    base: str
    path: str
    read: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    _socket: socket.socket | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self) -> list[str]:
        return [one.data["text"] for one in self.heard if one.event == "said" and one.data["kind"] == "message"]

    @property
    def numbers(self) -> list[tuple[str, int]]:
        return [(one.data["conversation"], one.data["seq"]) for one in self.heard if one.event == "said"]

    def kinds(self) -> list[str]:
        return [one.data.get("kind", one.event) for one in self.heard]

    @contextmanager
    def following(self, *, again: bool = True) -> Iterator[Follower]:
        thread = threading.Thread(target=self._run, args=(again,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join(20)
            assert not thread.is_alive()

    def until(self, good: Callable[[Follower], bool], patience: float = PATIENCE) -> Follower:
        end = time.monotonic() + patience
        while not good(self):
            assert time.monotonic() < end, (self.statuses[-3:], self.heard[-5:], len(self.heard))
            time.sleep(0.02)
        return self

    def greeted(self) -> Follower:
        return self.until(lambda one: any(two.event == "hello" for two in one.heard))

    def stop(self) -> None:
        self._stop.set()
        self.cut()

    def cut(self) -> None:
        """The network goes away under the stream."""
        with contextlib.suppress(OSError):
            if self._socket:
                self._socket.shutdown(socket.SHUT_RDWR)

    def _run(self, again: bool) -> None:
        while not self._stop.is_set():
            try:
                self._once()
            except httpx.HTTPError:
                self.statuses += [] if self._stop.is_set() else [0]
            if not again:
                return
            time.sleep(0.1)

    def _once(self) -> None:
        headers = {"accept": "text/event-stream"} | ({"last-event-id": self.read} if self.read else {})
        with (
            httpx.Client(base_url=self.base, cookies=self.cookies, timeout=httpx.Timeout(5, read=20)) as client,
            client.stream("GET", self.path, headers=headers) as answer,
        ):
            self.statuses.append(answer.status_code)
            self._socket = answer.extensions["network_stream"].get_extra_info("socket")
            if answer.status_code == 200:
                self._listen(answer)

    def _listen(self, answer: httpx.Response) -> None:
        piece: dict[str, str] = {}
        for line in answer.iter_lines():
            if self._stop.is_set():
                return
            name, _, text = line.partition(": ")
            if name:
                piece[name] = text
            elif line == "" and "event" in piece:
                self.read = piece["id"]
                self.heard.append(Heard(piece["id"], piece["event"], json.loads(piece["data"])))
                piece = {}
