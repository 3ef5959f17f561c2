"""Files that go with messages."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from pydantic import Field

from bespeak.domain.conversations import files
from bespeak.doors.api.schemas.basics import Body, Line, Told
from bespeak.kit.refusals import Invalid

Kind = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]


class FileTold(Told):
    """A file that came with a message. `kind` is its media type, `sha256` of the bytes as they are kept; width and
    height in pixels, 0 where it is no picture. `acts`: there are scripts in a PDF."""

    ref: str
    name: str
    kind: Kind
    size: int
    sha256: str
    width: int
    height: int
    acts: bool


class FileContent(Told):
    """The bytes of a file, in base64."""

    ref: str
    name: str
    kind: Kind
    content: str


class FileGiven(Body):
    """A picture (JPEG, PNG, WebP, GIF) or a PDF of at most 10 MB; what it is, its content says. Pictures are drawn
    anew, so that nothing is kept but what can be seen."""

    name: Line
    content: Annotated[str, Field(max_length=files.LARGEST * 4 // 3 + 8, description="Base64.")]


FilesGiven = Annotated[list[FileGiven], Field(max_length=files.MOST)]


def kept(given: list[FileGiven]) -> tuple[files.Kept, ...]:
    """As they are to be kept. Refuses what is no base64 (not_base64), and what `files.kept` refuses."""
    return files.kept([(one.name, _bytes(one)) for one in given])


def _bytes(one: FileGiven) -> bytes:
    try:
        return base64.b64decode(one.content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("not_base64", "The content of a file is base64.", field="files") from None
