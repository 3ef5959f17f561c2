"""Files that are sent with a form."""

from __future__ import annotations

from django.http import HttpRequest

from bespeak.kit.refusals import Invalid

LARGEST = 8 * 1024 * 1024
MEGABYTES = LARGEST >> 20


def text_of(request: HttpRequest, name: str) -> str:
    """The file as text. Refuses none at all, one that is too large, and what is not UTF-8."""
    sent = request.FILES.get(name)
    if sent is None:
        raise Invalid("no_file", "Choose a file.", field=name)
    if (sent.size or 0) > LARGEST:
        raise Invalid("file_too_large", f"At most {MEGABYTES} MB are taken here.", field=name)
    try:
        text = str(sent.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("not_utf8", "The file is not UTF-8 text. Save it as UTF-8, send it again.", field=name) from None
    if not text.strip():
        raise Invalid("empty_file", "The file is empty.", field=name)
    return text


def refused(request: HttpRequest, name: str, why: str) -> str:
    """Why, after the name of the file that was chosen: the field itself is empty again."""
    sent = request.FILES.get(name)
    return f"{sent.name}: {why}" if sent is not None and sent.name and why else why
