"""Two who talk, as `tests/doors/live` has them."""

from __future__ import annotations

from tests.doors.live.conftest import scene, window

__all__ = ["scene", "window"]
