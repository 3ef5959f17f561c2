"""Files that are sent with a form, and files that are handed out: the same at every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from bespeak.domain.conversations import files
from bespeak.domain.conversations.files import FileTooLarge, Kept, TooManyFiles
from bespeak.domain.conversations.queries import Bytes
from bespeak.kit.refusals import Refusal

NAME = "files"
LIMITS: dict[str, object] = {
    "most": files.MOST,
    "megabytes": files.LARGEST >> 20,
    "together": files.TOGETHER >> 20,
    "accept": ",".join(files.TAKEN),
    "bytes": files.LARGEST,
    "bytes_together": files.TOGETHER,
}
"""What is said of it beforehand."""
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A file opened by itself is a document to a browser: it may load nothing, run nothing and reach nothing of ours."""
REFUSALS: dict[str, str | Promise] = {
    "too_many_files": _("These are more than five files. Send them with several messages."),
    "file_too_large": _("This is too large: a file has at most 10 MB, and all of one message 15 MB."),
    "file_not_taken": _("This is no picture and no PDF. We take JPEG, PNG, WebP, GIF and PDF."),
    "file_is_heic": _("Photos of the kind HEIC cannot be read here. Send it as JPEG: choose “Most compatible” in the"
                      " settings of the camera."),
    "file_broken": _("This picture is broken: it cannot be read to its end. Send it once more, or another."),
    "picture_has_too_many_pixels": _("This picture has more than 50 million pixels. Send it smaller."),
    "files_busy": _("Very many pictures are coming in just now. Send it again in a moment."),
    "too_many_files_for_now": _("These were many files in a short time. Wait some minutes, then send it again."),
}  # fmt: skip
_AGAIN = _("What you typed is still here.")


def count(request: HttpRequest) -> int:
    return len(request.FILES.getlist(NAME))


def taken(request: HttpRequest) -> tuple[Kept, ...]:
    """The files of a form as they are to be kept. Refuses what `files.kept` refuses, the large ones unread."""
    sent = request.FILES.getlist(NAME)
    if len(sent) > files.MOST:
        raise TooManyFiles(most=files.MOST, field=NAME)
    for one in sent:
        if (one.size or 0) > files.LARGEST:
            raise FileTooLarge(field=NAME, file=files.tidy(one.name or ""))
    return files.kept([(one.name or "", one.read()) for one in sent])


def told(refusal: Refusal) -> str:
    """Why files were not taken, in the reader's words; "" where it is about something else."""
    why = REFUSALS.get(refusal.code)
    name = str(refusal.data.get("file", ""))
    return "" if why is None else f"{f'{name}: ' if name else ''}{why} {_AGAIN}"


def answer(found: Bytes) -> HttpResponse:
    """The bytes, and that a browser takes them for what they are: pictures to be seen, all else to be saved."""
    seen = found.kind.startswith("image/")
    headers = {
        "Content-Disposition": content_disposition_header(not seen, found.name) or "attachment",
        "Content-Security-Policy": ALONE,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(found.body, content_type=found.kind, headers=headers)
