"""A file from outside before anything is known of it: its bytes, checked for what can be read as text at all."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bespeak.domain.saleschannels.mapping import Unusable

_CHUNK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """Text that can be read as often as wanted. `size` counts bytes, `sha256` is of the bytes as they came."""

    name: str
    data: bytes | Path
    encoding: str
    size: int
    sha256: str

    def lines(self) -> Iterator[str]:
        """Lines with their ends, not translated, read as they are asked for."""
        with _stream(self.data) as stream, io.TextIOWrapper(stream, encoding=self.encoding, newline="") as text:
            yield from text

    def first_lines(self, count: int) -> list[str]:
        """The first lines that are not blank, or fewer."""
        return list(islice((line for line in self.lines() if not line.isspace()), count))

    def text(self) -> str:
        with _stream(self.data) as stream:
            return stream.read().decode(self.encoding)


def _stream(data: bytes | Path) -> BinaryIO:
    return io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")


def open_file(name: str, data: bytes | Path) -> Opened:
    """Refuses what is empty, no text, or not in UTF-8 (or UTF-16 and UTF-32 with their mark), naming the byte."""
    with _stream(data) as stream:
        return _opened(name, data, stream)


def _opened(name: str, data: bytes | Path, stream: BinaryIO) -> Opened:
    start = stream.read(16)
    for mark, what in _OTHERS:
        if start.startswith(mark):
            raise Unusable(
                "unknown_format", f"This is {what}. Bespeak reads JSON, JSON lines and CSV; save it as CSV in UTF-8."
            )
    encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")
    size, digest, blank = _check(stream, encoding)
    if blank:
        raise Unusable("empty_file", "The file is empty.")
    return Opened(name, data, encoding, size, digest)


def _check(stream: BinaryIO, encoding: str) -> tuple[int, str, bool]:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    digest, size, lines, blank = hashlib.sha256(), 0, 1, True
    while True:
        chunk = stream.read(_CHUNK)
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            start = getattr(error, "start", 0)
            before = chunk[: max(start - held, 0)]
            raise Unusable(
                "not_decodable", _where(size - held + start, lines + before.count(b"\n"), encoding)
            ) from None
        digest.update(chunk)
        size += len(chunk)
        lines += text.count("\n")
        blank = blank and not text.strip()
        if not chunk:
            return size, digest.hexdigest(), blank


def _where(byte: int, line: int, encoding: str) -> str:
    wanted = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
    return f"Byte {byte} (line {line}) is not {wanted}. Save the file as UTF-8 and try again."
