"""Files that come with a message: which are taken, and what of them is kept. Pure: no database is asked.

What a file is, its content says, never its name. Pictures are drawn anew, so that nothing of the bytes that came is
kept but what can be seen: no place and no camera, no other file hidden inside. A PDF is kept to the letter and only
ever handed out to be saved.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageOps

from bespeak.domain.conversations import secrecy
from bespeak.domain.customers import contacts
from bespeak.kit.refusals import Refusal

MOST = 5
LARGEST = 10 * 1024 * 1024
TOGETHER = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE, PREVIEW_SIDE = 2560, 480
LONGEST_NAME = 100
PATIENCE = 8
"""Seconds to wait for a turn to draw: one at a time in each process, for a large picture takes much memory."""
IN_LINE = 2
"""Messages whose pictures are drawn or wait for it, in each process: each holds one of the few threads that answer."""

JPEG, PNG, WEBP, GIF, PDF = "image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"
TAKEN = (JPEG, PNG, WEBP, GIF, PDF)
_ENDINGS = {JPEG: ("jpg", "jpeg"), PNG: ("png",), WEBP: ("webp",), PDF: ("pdf",)}
_ALL_ENDINGS = re.compile(r"\.(?:jpe?g|png|webp|gif)\Z", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f]')
_ACTS = re.compile(rb"/(?:JavaScript|Launch)\b|/JS\s*[(<]")
_HEIC = re.compile(rb"....ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1)", re.DOTALL)
_drawing, _line = threading.BoundedSemaphore(1), threading.BoundedSemaphore(IN_LINE)


class TooManyFiles(Refusal):
    code = "too_many_files"
    sentence = f"At most {MOST} files go with one message."


class FileTooLarge(Refusal):
    """`file` in its data is the name."""

    code = "file_too_large"
    status = "too_large"
    sentence = f"A file has at most {LARGEST >> 20} MB, and all of one message {TOGETHER >> 20} MB."


class FileNotTaken(Refusal):
    code = "file_not_taken"
    status = "wrong_media"
    sentence = "Pictures (JPEG, PNG, WebP, GIF) and PDF are taken, nothing else."


class FileIsHeic(Refusal):
    code = "file_is_heic"
    status = "wrong_media"
    sentence = "A photo in the form HEIC cannot be read here. Send it as JPEG."


class FileBroken(Refusal):
    code = "file_broken"
    sentence = "This picture cannot be read to its end."


class PictureTooLarge(Refusal):
    code = "picture_has_too_many_pixels"
    sentence = f"A picture has at most {MOST_PIXELS // 1_000_000} million pixels."


class DrawingBusy(Refusal):
    code = "files_busy"
    status = "busy"
    sentence = "Too many pictures are coming in just now. Nothing was kept; send it again in a moment."


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept. `body` are its bytes from now on, `given` the SHA-256 of those that came; `preview` is a
    small picture (b"" for a PDF). `acts`: there are scripts in a PDF."""

    name: str
    kind: str
    body: bytes
    given: str
    preview: bytes = b""
    width: int = 0
    height: int = 0
    acts: bool = False


def kept(files: Sequence[tuple[str, bytes]]) -> tuple[Kept, ...]:
    """The files of one message, (name, bytes) each, as they are to be kept. Takes a while: no transaction should be
    open. Refuses too many, too large, what is no picture and no PDF, and what cannot be read to its end."""
    if len(files) > MOST:
        raise TooManyFiles(most=MOST, field="files")
    if sum(len(body) for _, body in files) > TOGETHER:
        raise FileTooLarge(field="files", file="")
    return tuple(_kept(name, body) for name, body in files)


def _kept(name: str, body: bytes) -> Kept:
    shown = tidy(name)
    if len(body) > LARGEST:
        raise FileTooLarge(field="files", file=shown)
    given, kind = hashlib.sha256(body).hexdigest(), kind_of(body)
    if kind == PDF:
        return Kept(named(name, PDF), PDF, body, given, acts=bool(_ACTS.search(body)))
    if not kind:
        raise (FileIsHeic if _HEIC.match(body[:12]) else FileNotTaken)(field="files", file=shown)
    with _a_turn():
        drawn, body, preview = _drawn(shown, kind, body)
    return Kept(named(name, drawn[0]), drawn[0], body, given, preview, drawn[1], drawn[2])


@contextmanager
def _a_turn() -> Iterator[None]:
    """One draws at a time, and few wait for it. Refuses DrawingBusy."""
    if not _line.acquire(blocking=False):
        raise DrawingBusy(field="files", retry_after=PATIENCE)
    try:
        if not _drawing.acquire(timeout=PATIENCE):
            raise DrawingBusy(field="files", retry_after=PATIENCE)
        try:
            yield
        finally:
            _drawing.release()
    finally:
        _line.release()


def kind_of(body: bytes) -> str:
    """What the first bytes say it is; "" for all that is not taken."""
    if body.startswith(b"%PDF-"):
        return PDF
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if body.startswith(b"\xff\xd8\xff"):
        return JPEG
    if body.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    return WEBP if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else ""


def _drawn(shown: str, kind: str, body: bytes) -> tuple[tuple[str, int, int], bytes, bytes]:
    """((kind, width, height), bytes, preview) of a picture that was drawn anew, upright."""
    try:
        with Image.open(io.BytesIO(body), formats=[kind.partition("/")[2]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureTooLarge(field="files", file=shown, most=MOST_PIXELS)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = _plain(_upright(opened))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            form = PNG if kind == GIF else kind
            whole = _written(picture, form)
            size = (form, *picture.size)
            picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
            return size, whole, _written(picture, WEBP, quality=75)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(field="files", file=shown, most=MOST_PIXELS) from None
    except Refusal:
        raise
    except Exception:  # of what came a decoder may say anything
        raise FileBroken(field="files", file=shown) from None


def _upright(opened: Image.Image) -> Image.Image:
    """As the camera was held; where that cannot be read, as it lies."""
    opened.load()
    try:
        return ImageOps.exif_transpose(opened)
    except Exception:  # what a camera noted may be anything
        return opened


def _plain(picture: Image.Image) -> Image.Image:
    """Without palettes and colours of print; what can be seen through stays so."""
    clear = picture.has_transparency_data
    return picture.convert("RGBA" if clear else "L" if picture.mode in ("L", "1") else "RGB")


def _written(picture: Image.Image, kind: str, quality: int = 85) -> bytes:
    """The picture alone: nothing of what else stood in the file goes along."""
    written = io.BytesIO()
    picture.info.clear()
    if kind == JPEG:
        picture.save(written, "JPEG", quality=quality, progressive=True)
    elif kind == PNG:
        picture.save(written, "PNG")
    else:
        picture.save(written, "WEBP", quality=quality, method=2)
    return written.getvalue()


def tidy(name: str) -> str:
    """A name as text: the last part of a path, without signs that hide or turn what it reads, and without secrets."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", contacts.storable(name)))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cf", "Cc", "Co", "Cn"))
    return secrecy.masked(contacts.tidy(_FORBIDDEN.sub("_", plain), 10 * LONGEST_NAME)).strip(" .")


def named(name: str, kind: str) -> str:
    """The same, ending as what it is ends: `x.php` that is a PNG is called `x.php.png`."""
    endings, stem = _ENDINGS[kind], tidy(name)
    if stem.lower().endswith(tuple(f".{one}" for one in endings)):
        stem, ending = stem.rpartition(".")[0], stem.rpartition(".")[2].lower()
    else:
        stem, ending = _ALL_ENDINGS.sub("", stem) if kind != PDF else stem, endings[0]
    stem = stem[: LONGEST_NAME - len(ending) - 1].strip(" .")
    return f"{stem or 'file'}.{ending}"
