"""What a page says, however its template is laid out: white space that no browser shows is left out."""

from __future__ import annotations

import re
from typing import Any

BLOCKS = (
    "address|article|aside|blockquote|body|br|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr"
    "|html|legend|li|link|main|meta|nav|noscript|ol|optgroup|option|p|pre|script|section|select|summary|table|tbody|td|tfoot|th|thead"
    "|title|tr|ul"
)  # fmt: skip
KEPT = re.compile(r"(<(textarea|pre|script|style)\b.*?</\2>)", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z](?:[^<>\"]|\"[^\"]*\")*>")
BESIDE = re.compile(rf" ?(</?(?:{BLOCKS})\b(?:[^<>\"]|\"[^\"]*\")*>) ?")


def markup(answer: Any) -> str:
    """The source of an answer's page; of anything else its text as it is."""
    text: str = answer.content.decode()
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return text
    kept = KEPT.split(text)
    return "".join(part if at % 3 == 1 else flat(part) for at, part in enumerate(kept) if at % 3 != 2)


def flat(text: str) -> str:
    """The same for a piece of source without fields or scripts."""
    tidy = TAG.sub(lambda found: _tag(found[0]), re.sub(r"[ \t\r\n]+", " ", text))
    return BESIDE.sub(r"\1", tidy)


def _tag(tag: str) -> str:
    outside = re.split(r"(\"[^\"]*\")", tag)
    return "".join(part if at % 2 else re.sub(r" +(/?>)$", r"\1", part) for at, part in enumerate(outside))
