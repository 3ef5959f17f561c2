"""Mail to other people's servers: the one place where it leaves. Over SMTP, or into a folder where nobody is to get it.

Whoever calls has no transaction open. What a server says may quote an address, so only its number is passed on.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from bespeak.kit import http

TIMEOUT = 15
"""Seconds for each word of the talk with a server."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where mail goes: a server (`tls`: "none", "starttls" or "tls" from the first byte), or a folder."""

    sender: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: str = "none"
    folder: str = ""

    def __repr__(self) -> str:
        return f"Way({self.folder or self.host!r})"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address. `called` is whom it comes from, for eyes."""

    to: str
    called: str
    subject: str
    text: str
    message_id: str
    at: datetime


class NotTaken(Exception):
    """It did not go, and may later: nobody answered, or a server says that it is busy or does not know us."""


class NeverTaken(Exception):
    """The server will not take it for this address. `number` is what it said, such as 550."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"refused for good: {number}")


def send(letter: Letter, way: Way) -> None:
    """Answers when it was taken. Refuses NotTaken and NeverTaken; sent again, it is the same mail by its Message-ID."""
    http.no_transaction()
    if way.folder:
        _file(letter, way)
        return
    server = EmailBackend(
        host=way.host, port=way.port, username=way.user, password=way.password, timeout=TIMEOUT,
        use_tls=way.tls == "starttls", use_ssl=way.tls == "tls", fail_silently=False,
    )  # fmt: skip
    try:
        server.send_messages([_message(letter, way)])
    except smtplib.SMTPRecipientsRefused as refused:
        raise _said(next(number for number, _ in refused.recipients.values()), "the address") from None
    except smtplib.SMTPDataError as refused:
        raise _said(refused.smtp_code, "the text") from None
    except smtplib.SMTPResponseException as refused:
        raise NotTaken(f"{type(refused).__name__} {refused.smtp_code}") from None
    except (smtplib.SMTPException, ssl.SSLError, OSError) as problem:
        raise NotTaken(f"{type(problem).__name__}: {_plain(problem)}") from None
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.close()  # still half open where it would not let us in


def _said(number: int, of: str) -> Exception:
    return NeverTaken(number) if 500 <= number < 600 else NotTaken(f"the server refused {of} for now: {number}")


def _plain(problem: Exception) -> str:
    """What the system says of a connection; never what a server says."""
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return "the server ended the connection"
    return (getattr(problem, "strerror", "") or "no answer in time") if isinstance(problem, OSError) else ""


def _message(letter: Letter, way: Way) -> EmailMessage:
    return EmailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=sanitize_address((letter.called, way.sender), "utf-8"),
        to=[letter.to],
        headers={
            "Message-ID": letter.message_id,
            "Date": format_datetime(letter.at),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def _file(letter: Letter, way: Way) -> None:
    """One file each, named so that the newest stands last; the same mail is the same file."""
    name = f"{letter.at:%Y%m%d-%H%M%S}-{letter.message_id.strip('<>').partition('.')[0]}.eml"
    folder = Path(way.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_message(letter, way).message().as_bytes())
    except OSError as problem:
        raise NotTaken(f"{type(problem).__name__}: {problem.strerror}") from None
