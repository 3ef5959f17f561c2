"""A file that came with a message, for members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from bespeak.domain.conversations import queries
from bespeak.domain.conversations.permissions import Conversations
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.frame import attaching


@page(may=Conversations.READ)
def show(request: HttpRequest, desk: Desk, ref: str, file: str, *, small: bool = False) -> HttpResponse:
    """The bytes, also of what was taken back: the store keeps it."""
    return attaching.answer(queries.attachment(ref=file, conversation=ref, small=small, actor=desk.actor))
