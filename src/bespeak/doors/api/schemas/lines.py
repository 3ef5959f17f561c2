"""The ways by which something is said."""

from __future__ import annotations

from typing import Literal

MessagingLine = Literal["chat", "phone", "mail", "form", "api", "cli"]
