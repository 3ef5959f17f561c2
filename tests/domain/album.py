"""Files that people send in the tests: photos, drawings, papers, and what only pretends to be one."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image

NORTH = 0x8825
TURNED = 6
"""How a camera notes that it was held upright."""


def photo(width: int = 64, height: int = 48, seed: int = 0, **more: object) -> bytes:
    """A JPEG as a telephone makes it: turned, and it says where and by whom it was taken."""
    notes = Image.Exif()
    notes[0x0112], notes[0x010F], notes[0x013B] = TURNED, "Telephone", "Ada Lovelace"
    notes.get_ifd(NORTH)[1] = "N"
    written = io.BytesIO()
    _scene(width, height, seed).save(written, "JPEG", exif=notes, comment=b"at the station", **more)
    return written.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind)
    return written.getvalue()


def paper(inside: bytes = b"") -> bytes:
    """A PDF, as far as anybody looks."""
    return b"%PDF-1.7\n1 0 obj << /Type /Catalog " + inside + b" >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of few bytes that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def _scene(width: int, height: int, seed: int) -> Image.Image:
    dice = random.Random(seed)
    return Image.frombytes("RGB", (width, height), dice.randbytes(width * height * 3))
