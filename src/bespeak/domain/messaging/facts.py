"""What happened to mails. The facts carry neither an address nor a code."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class MailWritten(Fact, frozen=True, kw_only=True):
    """A mail is to be sent. `subject` is its ref."""

    kind: ClassVar[str] = "messaging.mail_written"
    customer: str
    customer_id: int
    mail_kind: str


class MailSent(Fact, frozen=True, kw_only=True):
    """The mail server has taken it."""

    kind: ClassVar[str] = "messaging.mail_sent"
    customer: str
    customer_id: int
    mail_kind: str


class MailRefused(Fact, frozen=True, kw_only=True):
    """The mail server will never take it for this address; `error` is its number, such as 550."""

    kind: ClassVar[str] = "messaging.mail_refused"
    customer: str
    customer_id: int
    mail_kind: str
    error: str
