"""The network between a browser and the product, which can be away: bytes neither come nor go, as in a tunnel."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Network:
    """Listens on a port of its own and carries everything to `port` on this machine. While it is `away` nothing is
    carried, what was open is dropped, and whoever comes waits in vain."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._there = threading.Event()
        self._there.set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._ear.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ear.close()
        self._drop()

    def goes_away(self) -> None:
        self._there.clear()
        self._drop()

    def comes_back(self) -> None:
        self._drop()  # whoever came meanwhile was never heard
        self._there.set()

    def _drop(self) -> None:
        with self._lock:
            gone, self._open = self._open, set()
        for one in gone:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._ear.accept()
                with self._lock:
                    self._open.add(here)
                if self._there.is_set():
                    self._carry(here)

    def _carry(self, here: socket.socket) -> None:
        try:
            there = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            here.close()
            return
        with self._lock:
            self._open.add(there)
        for one, other in ((here, there), (there, here)):
            threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        with self._lock:
            self._open -= {one, other}
