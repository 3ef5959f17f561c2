from __future__ import annotations

LIVE, USED, RELEASED, LAPSED = "live", "used", "released", "lapsed"
HOLD_STEPS = {LIVE: frozenset({USED, RELEASED, LAPSED})}
