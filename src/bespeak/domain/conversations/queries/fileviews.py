"""A file that came with a message, as its message tells of it: without its bytes. No row of it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bespeak.domain.conversations.files import PREVIEW_SIDE


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that came with a message. `kind` is its media type, `size` in bytes, `sha256` of the bytes as they are
    kept; width and height of a picture in pixels, else 0. `acts`: there are scripts in a PDF."""

    ref: str
    name: str
    kind: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0
    acts: bool = False

    @property
    def is_picture(self) -> bool:
        return self.width > 0

    @property
    def preview_size(self) -> tuple[int, int]:
        """Width and height of its small picture."""
        share = min(1.0, PREVIEW_SIDE / max(self.width, self.height, 1))
        return max(1, round(self.width * share)), max(1, round(self.height * share))


def files_of(body: dict[str, Any]) -> tuple[FileView, ...]:
    """The files that a body tells of."""
    return tuple(
        FileView(
            one["ref"], one["name"], one["type"], one["size"], one["sha256"], one.get("width", 0),
            one.get("height", 0), bool(one.get("acts")),
        )
        for one in body.get("files", ())
    )  # fmt: skip
