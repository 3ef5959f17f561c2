"""What a page says once after something was done: kept in a cookie until it is read."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class Notes(CookieStorage):
    """Where the world speaks https to us, under a name that no other house can set (MESSAGE_STORAGE)."""

    cookie_name = "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"
