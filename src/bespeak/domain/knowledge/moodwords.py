"""Words by which a mood is noticed, by language: English and Japanese thoroughly, the others for what is said most.

They stand in `moodwords.json`, in the form in which they are compared: lower case, straight apostrophes, е for ё; a *
lets a word go on.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_WORDS: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def _every(mood: str) -> tuple[str, ...]:
    """Of all languages: nobody says in which one they will be angry."""
    return tuple(one for words in _WORDS[mood].values() for one in words)


FURIOUS, CROSS, WORRIED = _every("furious"), _every("cross"), _every("worried")
HESITANT, GLAD, SHARP = _every("hesitant"), _every("glad"), _every("sharp")
DENIED: tuple[str, ...] = tuple(_WORDS["denied"])
"""Taken out before anything is looked for: who says it means the opposite."""
