"""Which languages are spoken."""

from __future__ import annotations

from collections.abc import Mapping

from bespeak.domain.policy.languages.english import English
from bespeak.domain.policy.languages.grammar import Language
from bespeak.domain.policy.languages.japanese import Japanese

ENGLISH = English()
SPOKEN: Mapping[str, Language] = {"en": ENGLISH, "ja": Japanese()}


def language(tag: str) -> Language:
    """By language tag ("ja", "ja-JP", "en_GB"); English where we do not speak it."""
    return SPOKEN.get(tag.replace("_", "-").split("-")[0].lower(), ENGLISH)
