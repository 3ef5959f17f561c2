"""What whoever wrote something is told where a secret in it was hidden before it was kept."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _


def notice(kinds: Collection[str]) -> str:
    """In the reader's language; "" where nothing was hidden."""
    if "card" in kinds and "password" in kinds:
        return _(
            "A card number and a password were hidden before this was kept. Never send them in a conversation; nobody"
            " here asks for them."
        )
    if "card" in kinds:
        return _(
            "A card number was hidden before this was kept. Never send one in a conversation; nobody here asks for it."
        )
    if "password" in kinds:
        return _(
            "A password was hidden before this was kept. Never send one in a conversation; nobody here asks for it."
        )
    return ""
