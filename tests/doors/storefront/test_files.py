"""Photos and papers that go with a message: sent by a form without scripts, read by whoever may read the message."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.models import Attachment
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.domain import album
from tests.doors.storefront.conftest import Street
from tests.doors.storefront.test_chat import HELLO, begun, talk_of
from tests.markup import markup
from tests.scene import MAX

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SRC = re.compile(r'<img src="([^"]+/small/[^"]*)" alt="([^"]*)"')


@pytest.fixture
def visitor(street: Street) -> Client:
    return Client(enforce_csrf_checks=True)


def file(name: str = "ring.jpg", body: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, album.photo() if body is None else body, "application/x-lies")


def send(visitor: Client, where: str, *files: SimpleUploadedFile, text: str = "", key: str = "k2") -> Any:
    return visitor.post(where, {"text": text, "key": key, "files": list(files)})


def shown(visitor: Client, where: str) -> list[tuple[str, str]]:
    page = markup(visitor.get(where))
    return [(href.replace("&amp;", "&"), alt) for href, alt in SRC.findall(page)]


def test_a_talk_begins_with_a_photo_and_goes_on_with_another(street: Street, visitor: Client):
    where = begun(visitor, text="", files=file())  # type: ignore[arg-type]
    assert send(visitor, where, file("two.png", album.picture()), file("sketch.pdf", album.paper())).status_code == 302

    [(first, alt), (_, _)] = shown(visitor, where)
    small = visitor.get(first)

    assert alt == "Picture: ring.jpg"
    assert (small.status_code, small["Content-Type"]) == (200, "image/webp")
    assert small["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert (small["X-Content-Type-Options"], small["Cache-Control"]) == ("nosniff", "no-store")
    large = visitor.get(first.replace("/small/", "/"))
    assert (large["Content-Type"], large["Content-Disposition"]) == ("image/jpeg", 'inline; filename="ring.jpg"')
    page = markup(visitor.get(where))
    paper = re.search(r'<a class="file-paper" href="([^"]+)" download>', page)
    assert paper
    saved = visitor.get(paper[1].replace("&amp;", "&"))
    assert (saved["Content-Type"], saved["Content-Disposition"]) == (
        "application/pdf", 'attachment; filename="sketch.pdf"',
    )  # fmt: skip
    assert saved.content == album.paper()
    assert queries.verify_chain(ref=talk_of(street)) == []


def test_the_limits_stand_on_the_form_beforehand(visitor: Client):
    page = markup(visitor.get("/en/chat/"))

    assert "Up to 5, 10 MB each, 15 MB together." in page
    assert 'accept="image/jpeg,image/png,image/webp,image/gif,application/pdf"' in page
    assert 'enctype="multipart/form-data"' in page


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("holiday.jpg", SVG, "holiday.jpg: This is no picture and no PDF."),
        ("../../x.php", b"<?php system('id');", "x.php: This is no picture and no PDF."),
        ("bomb.png", album.bomb(), "bomb.png: This picture has more than 50 million pixels."),
        ("torn.png", album.bomb(40, 40), "torn.png: This picture is broken"),
        ("<b>x</b>.svg", SVG, "&gt;.svg: This is no picture"),
        ("IMG.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0", "IMG.HEIC: Photos of the kind HEIC"),
    ],
)
def test_what_is_not_taken_is_refused_by_name_and_the_words_stay(visitor: Client, name: str, body: bytes, why: str):
    where = begun(visitor)

    answer = send(visitor, where, file(name, body), text="Like on this")

    page = markup(answer)
    assert answer.status_code in {413, 415, 422}
    assert "Like on this</textarea>" in page
    assert why in page or why.replace("&gt;", "b_") in page
    assert Attachment.objects.count() == 0


def test_too_many_and_too_large_are_told_apart(visitor: Client):
    where = begun(visitor)

    many = send(visitor, where, *(file(f"{n}.png", album.picture()) for n in range(6)))
    large = send(visitor, where, file("big.pdf", album.paper(b"x" * (10 << 20))))

    assert (many.status_code, large.status_code) == (422, 413)
    assert "more than five files" in markup(many)
    assert "big.pdf: This is too large: a file has at most 10 MB" in markup(large)


def test_a_form_sent_twice_sends_a_photo_once(street: Street, visitor: Client):
    where = begun(visitor)
    for _ in range(2):
        assert send(visitor, where, file(), text="This one").status_code == 302
    other = send(visitor, where, file(body=album.photo(seed=3)), text="This one")

    assert other.status_code == 409
    assert Attachment.objects.count() == 1


def test_who_sends_files_without_end_is_told_to_wait(visitor: Client):
    where = begun(visitor)
    answers = [
        send(visitor, where, *(file(f"{n}.pdf", album.paper()) for n in range(5)), key=f"many{n}").status_code
        for n in range(10)
    ]

    assert answers == [302] * 8 + [429] * 2
    assert Attachment.objects.count() == 40


def test_nobody_reads_a_file_by_another_link_or_none(street: Street, visitor: Client):
    where = begun(visitor)
    send(visitor, where, file())
    [(href, _)] = shown(visitor, where)
    path, link = href.split("?")
    other = visitor.post("/en/chat/", HELLO | {"talk": "u" * 24, "key": "k9"})["Location"]

    assert visitor.get(path).status_code == 404
    assert visitor.get(f"{path}?{link[:-3]}AAA").status_code == 403
    assert visitor.get(f"{path}?{other.split('?')[1]}").status_code == 403
    theirs = path.replace(talk_of(street), other.split("/")[3])
    assert visitor.get(f"{theirs}?{other.split('?')[1]}").status_code == 404


@pytest.mark.parametrize("path", ["/ask/", "/ask/?about=ring"])
def test_a_photo_goes_with_an_enquiry_once(street: Street, path: str):
    page = street.text(path)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
    sent = fields | {"text": "Like this", "contact": "zoe@mail.example", "do": "send"}

    refused = street.client.post(f"/en{path}", sent | {"files": [file("x.svg", SVG)]})
    assert (refused.status_code, "x.svg: This is no picture" in markup(refused)) == (415, True)
    assert "Like this</textarea>" in markup(refused)
    for _ in range(2):
        answer = street.client.post(f"/en{path}", sent | {"files": [file()]})
        assert answer.status_code == 302, markup(answer)[:3000]

    assert Attachment.objects.count() == 1
    talk = Attachment.objects.get().conversation
    assert queries.thread(ref=talk.ref, actor=SYSTEM)[0].files[0].name == "ring.jpg"
    assert queries.verify_chain(ref=talk.ref) == []


def test_a_photo_on_the_order_page_is_read_there_and_nothing_from_before(street: Street):
    scene = street.scene
    decision = scene.order("RING", email="jun@mail.example")
    path = street.order(decision)
    answer = street.client.post(f"/en{path}", {"text": "Like this", "key": street.key(path), "files": [file()]})
    assert answer.status_code == 302, markup(answer)[:2000]

    [(href, _)] = SRC.findall(street.text(path))
    assert street.client.get(href.replace("&amp;", "&")).status_code == 200
    talk = queries.conversations(store_id=scene.store.id, actor=SYSTEM, order=decision.order)[0]
    ref = queries.thread(ref=talk.ref, actor=SYSTEM)[0].files[0].ref
    later = scene.order("RING", email="jun@mail.example", at=clock.now() + timedelta(minutes=1))
    operations.about(
        store_id=scene.store.id, conversation=talk.ref, products=[], orders=[later.order], by=MAX, at=scene.at
    )
    theirs = addresses.path(scene.store, "orders", later.order)
    page, link = theirs.split("?")
    assert street.client.get(f"/en{page}files/{ref}/?{link}").status_code == 404
