"""What is taken of a file that somebody sends, and what of it is kept."""

import io
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bespeak.domain.conversations import files
from bespeak.kit.refusals import Refusal
from tests.domain import album

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def one(name, body):
    return files.kept([(name, body)])[0]


def refused(name, body):
    with pytest.raises(Refusal) as why:
        files.kept([(name, body)])
    return why.value.code


def test_a_photo_is_kept_upright_and_says_no_more_where_it_was_taken():
    sent = album.photo()
    assert b"Ada Lovelace" in sent

    kept = one("IMG_0001.JPG", sent)

    drawn = Image.open(io.BytesIO(kept.body))
    assert (kept.name, kept.kind, (kept.width, kept.height)) == ("IMG_0001.jpg", "image/jpeg", (48, 64))
    assert drawn.size == (48, 64)
    assert dict(drawn.getexif()) == {}
    assert not [trace for trace in (b"Ada", b"Telephone", b"station", b"Exif") if trace in kept.body + kept.preview]
    assert Image.open(io.BytesIO(kept.preview)).size == (48, 64)


def test_a_large_picture_is_made_smaller_and_its_preview_smaller_still():
    kept = one("wide.png", album.picture(size=(4000, 1000)))

    assert (kept.width, kept.height) == (2560, 640)
    assert Image.open(io.BytesIO(kept.preview)).size == (480, 120)


@pytest.mark.parametrize(
    ("kind", "mode", "told"),
    [
        ("JPEG", "CMYK", "image/jpeg"), ("JPEG", "L", "image/jpeg"), ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"), ("PNG", "I;16", "image/png"), ("GIF", "P", "image/png"),
        ("WEBP", "RGBA", "image/webp"),
    ],
)  # fmt: skip
def test_every_kind_of_picture_that_is_taken_is_drawn_anew(kind, mode, told):
    assert one("a", album.picture(kind, mode=mode)).kind == told


def test_what_a_file_is_its_content_says():
    assert one("../../x.php", album.picture()).name == "x.php.png"
    assert one("C:\\photos\\me.gif", album.picture("GIF")).name == "me.png"
    assert one("offer.exe", album.paper()).name == "offer.exe.pdf"
    assert refused("holiday.jpg", SVG) == "file_not_taken"
    assert refused("holiday.jpg", b"MZ\x90\x00") == "file_not_taken"
    assert refused("empty.png", b"") == "file_not_taken"
    assert refused("a.svg", SVG) == "file_not_taken"
    assert refused("page.pdf", b"<html><script>%PDF-1.7</script>") == "file_not_taken"
    assert refused("tiff.png", album.picture("TIFF")) == "file_not_taken"
    assert refused("IMG.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0") == "file_is_heic"


def test_what_hides_behind_a_picture_is_not_kept():
    kept = one("both.gif", album.picture("GIF") + b"<script>alert(1)</script>" + album.paper(b"PK\x03\x04"))

    assert b"script" not in kept.body
    assert b"%PDF" not in kept.body
    assert b"PK" not in kept.body


def test_a_picture_that_would_swell_is_refused_before_it_is_opened():
    assert refused("bomb.png", album.bomb()) == "picture_has_too_many_pixels"
    assert refused("bomb.png", album.bomb(7100, 7100)) == "picture_has_too_many_pixels"
    assert refused("torn.jpg", album.photo(400, 400)[:5000]) == "file_broken"
    assert refused("torn.png", album.bomb(40, 40)) == "file_broken"


def test_a_paper_with_scripts_is_kept_to_the_letter_and_says_so():
    acting = album.paper(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")

    kept = one("order.pdf", acting)

    assert (kept.body, kept.acts, kept.preview) == (acting, True, b"")
    assert not one("order.pdf", album.paper()).acts


def test_pictures_that_wait_to_be_drawn_leave_threads_for_everybody_else(monkeypatch):
    """One is being drawn and another waits: whoever comes then is told at once."""
    begun, goes_on, told = threading.Semaphore(0), threading.Event(), []

    def slow(*_):
        begun.release()
        goes_on.wait(30)
        raise files.FileBroken(field="files", file="a.png")

    monkeypatch.setattr(files, "_drawn", slow)
    waiting = threading.Semaphore(0)
    acquire = files._line.acquire
    monkeypatch.setattr(files._line, "acquire", lambda **how: (acquire(**how), waiting.release())[0])
    threads = [threading.Thread(target=lambda: told.append(refused("a.png", album.picture()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    begun.acquire(timeout=30)
    assert all(waiting.acquire(timeout=30) for _ in threads)
    assert refused("b.png", album.picture()) == "files_busy"
    goes_on.set()
    for thread in threads:
        thread.join()
    assert told == ["file_broken"] * 2


def test_a_message_takes_so_many_files_of_such_a_size():
    with pytest.raises(files.TooManyFiles):
        files.kept([("a.png", album.picture())] * 6)
    assert refused("big.pdf", album.paper(b"x" * files.LARGEST)) == "file_too_large"
    with pytest.raises(files.FileTooLarge):
        files.kept([("a.pdf", album.paper(b"x" * (6 << 20)))] * 3)


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-"]))
def test_whatever_comes_is_taken_or_refused_by_name(body, begins):
    with suppress(files.FileNotTaken, files.FileBroken, files.FileIsHeic, files.PictureTooLarge):
        assert one("a", begins + body).kind in files.TAKEN


@given(st.text(max_size=300))
def test_a_name_is_only_ever_text(name):
    kept = files.named(name, files.JPEG)

    assert len(kept) <= files.LONGEST_NAME
    assert kept.endswith((".jpg", ".jpeg"))
    assert kept.isprintable()
    assert not set(kept) & set('/\\"<>:|?*\0\r\n')
    assert not kept.startswith(".")
    assert files.named(kept, files.JPEG) == kept


def test_a_name_keeps_no_secret_and_turns_nothing_round():
    assert files.named("4111 1111 1111 1111.png", files.PNG) == "•••• 1111.png"
    assert files.named("con\u202egpj.exe", files.JPEG) == "congpj.exe.jpg"
    assert files.named("..", files.PDF) == "file.pdf"
    assert files.named("写真.jpeg", files.JPEG) == "写真.jpeg"
