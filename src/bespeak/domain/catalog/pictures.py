"""Pictures of goods: which files are taken, and what they are called."""

from __future__ import annotations

import hashlib
import re

from bespeak.kit.refusals import Invalid

LARGEST = 500_000
KINDS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
}
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s+)*<svg[\s>]", re.DOTALL)
_ACTS = re.compile(rb"<\s*(?:script|foreignObject|iframe|!ENTITY)|\son\w+\s*=|javascript:", re.IGNORECASE)


def named(body: bytes) -> tuple[str, str]:
    """(name, kind) of a picture: the name is made of its content. Refuses what is none, is too large, or acts."""
    if len(body) > LARGEST:
        raise Invalid("picture_too_large", f"A picture has at most {LARGEST:,} bytes.", field="picture")
    ending = _ending(body)
    if not ending:
        raise Invalid("not_a_picture", "A picture is SVG, PNG, JPEG or WebP.", field="picture")
    if ending == "svg" and _ACTS.search(body):
        raise Invalid("picture_acts", "A picture is only looked at: no scripts and no entities in it.", field="picture")
    return f"{hashlib.sha256(body).hexdigest()[:20]}.{ending}", KINDS[ending]


def _ending(body: bytes) -> str:
    if _SVG.match(body[:2000]):
        return "svg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else ""
