"""A call to another company that hangs blocks no other writer, not even on SQLite with its one writer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from standardwebhooks import Webhook

from bespeak.domain.orders.models import Order
from bespeak.journal import endpoints, worker
from bespeak.journal.models import Errand
from bespeak.kit import clock
from tests.scene import open_scene

pytestmark = [pytest.mark.both, pytest.mark.faults, pytest.mark.django_db(transaction=True)]


class Provider(ThreadingHTTPServer):
    """Takes a webhook, and answers only when it is allowed to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.called = threading.Event()
        self.may_answer = threading.Event()
        self.got: list[tuple[dict[str, str], bytes]] = []


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.server.called.set()
        self.server.may_answer.wait(60)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.may_answer.set()
    server.shutdown()
    server.server_close()


def _work_outside() -> None:
    try:
        worker.work("outside")
    finally:
        connection.close()


def test_others_write_while_a_provider_hangs(provider: Provider, settings: object) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True  # type: ignore[attr-defined]
    scene = open_scene(policy="open")
    url = f"http://127.0.0.1:{provider.server_address[1]}/hook"
    listener = endpoints.add(store_id=scene.store.id, url=url, kinds=("orders.admitted",), at=clock.now())
    scene.order("MUG", email="ada@mail.example")
    hanging = threading.Thread(target=_work_outside)
    hanging.start()
    assert provider.called.wait(30)

    for n in range(30):  # each of these needs the writer's lock
        scene.order("MUG", email=f"buyer{n}@mail.example")

    assert hanging.is_alive()
    assert Order.objects.count() == 31
    provider.may_answer.set()
    hanging.join()
    first = Errand.objects.filter(listener="journal.tell_endpoint").order_by("id")[0]
    assert first.done_at is not None
    headers, body = provider.got[0]
    assert Webhook(listener.secret).verify(body, headers)["type"] == "orders.admitted"
