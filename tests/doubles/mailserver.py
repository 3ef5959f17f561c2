"""A mail server on loopback that speaks SMTP: takes mail, refuses it, is slow, or goes away in the middle."""

from __future__ import annotations

import asyncio
import email
import logging
import re
import threading
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from bespeak.kit.mailing import Way

logging.getLogger("mail.log").setLevel(logging.WARNING)  # it would tell each line that it hears
CODE = re.compile(r"\b\d{6}\b")


class MailServer:
    """`says` are its answers to a recipient, one after the other, then 250. `drops` so many times after a whole text
    was sent, without a word; `hangs` says nothing at all, `thinks` nothing of a recipient as long as it is so."""

    def __init__(self) -> None:
        self.says: list[str] = []
        self.drops = 0
        self.hangs = self.thinks = False
        self.got: list[EmailMessage] = []
        self.seen: list[EmailMessage] = []
        self._loop = asyncio.new_event_loop()

    @property
    def way(self) -> Way:
        return Way("shop@atelier.example", "127.0.0.1", self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def code(self) -> str:
        """In the newest mail."""
        found = CODE.search(str(self.got[-1].get_content()))
        assert found
        return found[0]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:  # noqa: N802
        while self.thinks:
            await asyncio.sleep(0.02)
        said = self.says.pop(0) if self.says else "250 OK"
        if said.startswith("250"):
            envelope.rcpt_tos.append(to)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        one = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(one, EmailMessage)
        self.seen.append(one)
        if self.drops:
            self.drops -= 1
            assert server.transport is not None
            server.transport.close()
        else:
            self.got.append(one)
        return "250 Taken"

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self.hangs:
            await asyncio.sleep(600)
        return answers

    def __enter__(self) -> Self:
        made = self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", 0)
        self._server = self._loop.run_until_complete(made)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        tasks = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
