"""Where mail goes is read from the environment, or the start is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bespeak.kit.mailing import Way
from bespeak.project.environment import Unusable
from bespeak.project.mailserver import way

HOME = Path("/srv/bespeak")
SENDER = "shop@mail.example"


def read(monkeypatch: pytest.MonkeyPatch, url: str, sender: str = SENDER) -> Way | None:
    monkeypatch.setenv("MAIL", url)
    monkeypatch.setenv("MAIL_FROM", sender)
    return way("MAIL", "MAIL_FROM", HOME)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", None),
        ("smtp://localhost", Way(SENDER, "localhost", 25)),
        ("smtp://m.example:2525", Way(SENDER, "m.example", 2525)),
        ("smtp://a%40b:p%3A@m.example/?tls=starttls", Way(SENDER, "m.example", 587, "a@b", "p:", "starttls")),
        ("smtps://a:p@m.example", Way(SENDER, "m.example", 465, "a", "p", "tls")),
        ("folder:var/mail", Way(SENDER, folder="/srv/bespeak/var/mail")),
        ("folder:/tmp/mail", Way(SENDER, folder="/tmp/mail")),
    ],
)
def test_it_is_a_server_a_folder_or_nothing(monkeypatch: pytest.MonkeyPatch, url: str, found: Way | None) -> None:
    assert read(monkeypatch, url) == found


@pytest.mark.parametrize(
    "url",
    [
        "m.example", "http://m.example", "smtp://", "smtp://a:hush@m.example:99999", "smtp://a:hush@m.example/?tls=maybe",
        "smtp://a:hush@m.example/inbox", "smtp://a@m.example", "smtp://:hush@m.example", "smtp://m.example/?tsl=starttls",
        "smtps://m.example/?tls=none", "folder:", "smtp://m.example:0", "smtp://[m.example",
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_without_showing_a_password(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(Unusable, match=r"MAIL: must be smtp://") as found:
        read(monkeypatch, url)
    assert "hush" not in str(found.value)


@pytest.mark.parametrize("sender", ["", "shop", "Shop <shop@mail.example>", "shöp@mail.example", "a@b.example\nBcc: c"])
def test_who_it_comes_from_is_an_address(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    with pytest.raises(Unusable, match="MAIL_FROM: must be the address"):
        read(monkeypatch, "smtp://localhost", sender)


def test_a_way_shows_no_password() -> None:
    assert "hush" not in repr(Way(SENDER, "m.example", 465, "a", "hush", "tls"))
