"""A mail goes out once where it can, again where it must, and is the same mail each time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.messaging.models import Mail
from bespeak.journal import worker
from bespeak.journal.models import Fact
from bespeak.kit import mailing
from bespeak.kit.mailing import Letter, NeverTaken, NotTaken, Way
from tests.domain.cast import NOW, later, shop
from tests.domain.messaging.conftest import ADA, Post
from tests.doubles.mailserver import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_it_comes_from_the_store_and_says_what_to_do(post: Post) -> None:
    post.ask(post.visitor())
    assert post.post() == 1

    [mail] = post.server.got
    assert (mail["From"], mail["To"]) == ("Mira’s atelier <shop@atelier.example>", ADA)
    assert mail["Subject"] == f"{post.server.code()} is your code for Mira’s atelier"
    assert "valid for 10 minutes" in mail.get_content()
    assert (mail["Auto-Submitted"], mail["Cc"], mail["Bcc"]) == ("auto-generated", None, None)
    row = Mail.objects.get()
    assert (row.state, row.sent_at, row.message_id) == ("sent", NOW, mail["Message-ID"])
    assert row.message_id.endswith("@atelier.example>")
    assert Fact.objects.filter(kind="messaging.mail_sent", subject=row.ref).count() == 1


def test_it_is_in_the_language_of_who_asked(post: Post) -> None:
    post.ask(post.visitor(), language="ja")
    post.post()
    assert post.server.got[0]["Subject"] == f"Mira’s atelierの確認コード {post.server.code()}"
    assert "10分間、一度だけ使えます" in post.server.got[0].get_content()


def test_a_name_of_a_store_ends_no_line_of_a_header(post: Post) -> None:
    post.store = shop("other", name='Mira, "Co"; <x@y> {code}')
    post.ask(post.visitor())
    assert post.post() == 1
    [sender] = post.server.got[0]["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ('Mira, "Co"; <x@y> {code}', "shop@atelier.example")
    with pytest.raises(ValueError, match="newlines"):
        mailing.send(Letter(ADA, "Mira\nBcc: e@x.example", "Hello", "", "<a@b>", NOW), post.server.way)


def test_a_server_that_is_busy_is_asked_again_and_gets_the_same_mail(post: Post) -> None:
    post.server.says = ["451 try again later", "421 not now"]
    post.ask(post.visitor())
    assert post.post() == 0
    [stuck] = worker.failed(store_id=post.store.id)
    assert (stuck["listener"], stuck["last_error"]) == (
        "messaging.send_mail", "NotTaken: the server refused the address for now: 451"
    )  # fmt: skip
    assert ADA not in str(stuck)
    assert [post.post(at=later(seconds=1)), post.post(at=later(seconds=6)), post.post(at=later(minutes=1))] == [0, 0, 1]
    assert worker.failed(store_id=post.store.id) == []
    assert (Mail.objects.get().state, Mail.objects.get().tries) == ("sent", 3)


def test_a_member_may_have_it_tried_now(post: Post) -> None:
    post.server.says = ["450 busy"]
    post.ask(post.visitor())
    post.post()
    [stuck] = worker.failed(store_id=post.store.id)
    assert worker.retry(store_id=post.store.id, errand_id=stuck["id"], at=later(seconds=1))
    assert post.post(at=later(seconds=1)) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(post: Post) -> None:
    post.server.says = ["550 nobody of that name"]
    post.ask(post.visitor())
    assert post.post() == 1
    row = Mail.objects.get()
    assert (row.state, row.error, row.sent_at) == ("refused", "550", None)
    assert Fact.objects.get(kind="messaging.mail_refused").data["error"] == "550"
    assert post.post(at=later(minutes=5)) == 0
    assert len(post.server.seen) == 0


def test_a_server_that_goes_away_after_the_text_gets_it_again_under_the_same_id(post: Post) -> None:
    post.server.drops = 1
    post.ask(post.visitor())
    assert post.post() == 0
    assert post.post(at=later(minutes=1)) == 1
    first, second = post.server.seen
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert first.get_content() == second.get_content()
    assert len(post.server.got) == 1


def test_a_server_that_says_nothing_is_not_waited_for_long(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "TIMEOUT", 0.2)
    post.server.hangs = True
    post.ask(post.visitor())
    assert post.post() == 0
    [stuck] = worker.failed(store_id=post.store.id)
    assert stuck["last_error"].startswith("NotTaken: ")
    post.server.hangs = False
    monkeypatch.undo()
    assert post.post(at=later(minutes=1)) == 1


def test_a_code_that_is_over_is_not_sent_any_more(post: Post) -> None:
    post.server.says = ["451 later"]
    post.ask(post.visitor())
    post.post()
    assert post.post(at=later(minutes=11)) == 1
    assert (Mail.objects.get().state, post.server.got) == ("lapsed", [])


def test_a_server_is_taken_away_while_mail_waits(post: Post, settings: Any) -> None:
    post.ask(post.visitor())
    settings.BESPEAK_MAIL = None
    assert post.post() == 0
    assert worker.failed(store_id=post.store.id)[0]["last_error"] == "NotTaken: BESPEAK_MAIL is not set"


def test_nobody_listens_there() -> None:
    with MailServer() as gone:
        way = gone.way
    with pytest.raises(NotTaken, match="ConnectionRefusedError"):
        mailing.send(Letter(ADA, "Mira", "Hello", "", "<a@b>", NOW), way)


def test_a_server_without_tls_or_sign_in_gets_nothing_of_who_wants_them(server: MailServer) -> None:
    letter = Letter(ADA, "Mira", "Hello", "", "<a@b>", NOW)
    for asked in ({"tls": "starttls"}, {"user": "mira", "password": "secret"}):
        with pytest.raises(NotTaken, match="SMTPNotSupportedError"):
            mailing.send(letter, Way("shop@atelier.example", "127.0.0.1", server.port, **asked))
    assert server.seen == []


def test_a_refusal_for_good_carries_the_number_only(server: MailServer) -> None:
    server.says = [f"553 {ADA} is not welcome"]
    with pytest.raises(NeverTaken) as found:
        mailing.send(Letter(ADA, "Mira", "Hello", "", "<a@b>", NOW), server.way)
    assert (found.value.number, ADA in str(found.value)) == (553, False)


def test_mail_may_go_into_a_folder(post: Post, settings: Any, tmp_path: Path) -> None:
    settings.BESPEAK_MAIL = Way("shop@atelier.example", folder=str(tmp_path / "mail"))
    post.ask(post.visitor(), language="ja")
    assert post.post() == 1
    [file] = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert "10分間" in file.read_text(encoding="utf-8")
    assert post.server.got == []


def test_each_retry_waits_longer(post: Post) -> None:
    post.server.says = ["451 later"] * 3
    post.ask(post.visitor())
    waits, at = [], NOW
    for _ in range(3):
        post.post(at=at)
        [stuck] = worker.failed(store_id=post.store.id)
        waits.append(stuck["due_at"] - at)
        at = stuck["due_at"]
    assert waits == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
